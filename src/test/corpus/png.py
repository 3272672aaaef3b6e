"""PNG files as no library writes them: sixteen bits, interlaced, many small data chunks, animated."""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6

# Adam7: first column, first row, steps.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def header(width: int, height: int, depth: int, colour: int, interlaced: bool = False) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced)))


def rows(samples: np.ndarray) -> bytes:
    """Each row behind its filter byte, which says none."""
    height = samples.shape[0]
    big_endian = np.ascontiguousarray(samples.astype(samples.dtype.newbyteorder(">")))
    packed = big_endian.view(np.uint8).reshape(height, -1)
    return np.hstack([np.zeros((height, 1), np.uint8), packed]).tobytes()


def encode(samples: np.ndarray, colour: int, interlaced: bool = False, before_data: bytes = b"") -> bytes:
    """samples: uint8 or uint16, (height, width, channels)."""
    height, width = samples.shape[:2]
    depth = samples.dtype.itemsize * 8
    if interlaced:
        parts = (samples[y::dy, x::dx] for x, y, dx, dy in PASSES)
        raw = b"".join(rows(part) for part in parts if part.size)
    else:
        raw = rows(samples)
    return (
        SIGNATURE
        + header(width, height, depth, colour, interlaced)
        + before_data
        + chunk(b"IDAT", zlib.compress(raw, 9))
        + chunk(b"IEND")
    )


def encode_four_bits(samples: np.ndarray, clear_level: int) -> bytes:
    """Grey of sixteen levels, of which one is clear. samples: uint8, (height, width)."""
    height, width = samples.shape
    even = np.pad(samples, ((0, 0), (0, width % 2)))
    packed = even[:, 0::2] << 4 | even[:, 1::2]
    return (
        SIGNATURE
        + header(width, height, 4, GREY)
        + chunk(b"tRNS", struct.pack(">H", clear_level))
        + chunk(b"IDAT", zlib.compress(rows(packed), 9))
        + chunk(b"IEND")
    )
