"""Writes and reads safetensors files whose data begins at a multiple of a memory page."""

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PAGE = 4096

DTYPES = {"F16": "<f2", "F32": "<f4", "I32": "<i4", "I8": "|i1", "U8": "|u1"}
NAMES = {np.dtype(dtype): name for name, dtype in DTYPES.items()}


@dataclass(frozen=True)
class Entry:
    """Where a tensor lies; the offset counts from the beginning of the file."""

    dtype: np.dtype
    shape: tuple[int, ...]
    offset: int
    length: int


def write(path: Path, tensors: dict[str, np.ndarray]) -> dict[str, Entry]:
    """Writes the tensors in the order of the dict and without gaps, as the format demands."""
    header, position = {}, 0
    for name, tensor in tensors.items():
        header[name] = {
            "dtype": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [position, position + tensor.nbytes],
        }
        position += tensor.nbytes
    encoded = json.dumps(header, separators=(",", ":")).encode()
    # Readers map the file; blanks after the header let the first tensor begin on a page.
    start = PAGE * math.ceil((8 + len(encoded)) / PAGE)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", start - 8))
        file.write(encoded.ljust(start - 8))
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor).tobytes())
    return entries(path)


def entries(path: Path) -> dict[str, Entry]:
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    return {
        name: Entry(
            np.dtype(DTYPES[entry["dtype"]]),
            tuple(entry["shape"]),
            8 + length + entry["data_offsets"][0],
            entry["data_offsets"][1] - entry["data_offsets"][0],
        )
        for name, entry in header.items()
    }


def read(path: Path, name: str) -> np.ndarray:
    entry = entries(path)[name]
    count = math.prod(entry.shape)
    return np.fromfile(path, entry.dtype, count, offset=entry.offset).reshape(entry.shape)
