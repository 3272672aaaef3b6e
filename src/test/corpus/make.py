"""Writes the corpus into src/test/resources/images: the pictures, and figures.csv with what a reference makes of them."""

import base64
import csv
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

import png
import reference

SOURCES = Path(__file__).parents[2]
OUT = SOURCES / "test" / "resources" / "images"
SAMPLES = SOURCES / "embedded" / "resources" / "samples"

# A best class that leads by less could be another one for the least difference of a pixel.
LEAST_LEAD = 0.03

BLUE = (30, 60, 200)
ORIENTATION = 0x0112


def photo(name: str, shorter: int) -> Image.Image:
    with Image.open(SAMPLES / f"{name}.jpg") as image:
        factor = shorter / min(image.size)
        return image.resize([round(side * factor) for side in image.size], Image.Resampling.LANCZOS)


COFFEE = photo("coffee", 256)
SMALL = photo("coffee", 128)
CAT = photo("chelsea", 160)


def saved(image: Image.Image, format: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def jpeg(image: Image.Image = COFFEE, **options) -> bytes:
    return saved(image, "JPEG", **({"quality": 75} | options))


def tool(name: str, file: bytes, *options: str) -> bytes:
    """cjpeg or jpegtran, for what Pillow does not write."""
    return subprocess.run([name, *options], input=file, capture_output=True, check=True).stdout


def cjpeg(*options: str) -> bytes:
    return tool("cjpeg", saved(COFFEE, "PPM"), "-quality", "75", *options)


def ycck() -> bytes:
    """Adobe's colour transform 2: ink as luma and chroma, black beside them."""
    ink = np.asarray(Image.eval(CAT, lambda sample: 255 - sample).convert("YCbCr"))
    black = np.full(ink.shape[:2] + (1,), 255, np.uint8)
    # Pillow writes the components of CMYK inverted and untransformed; then the marker tells what they are.
    planes = Image.fromarray(255 - np.dstack([ink, black]), "CMYK")
    file = bytearray(jpeg(planes, quality=90))
    adobe = file.index(b"\xff\xee")
    file[adobe + 15] = 2
    return bytes(file)


def turned(orientation: int) -> tuple[Image.Image, bytes]:
    """A picture stored such that a viewer who obeys the tag shows it upright, and the tag."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return (CAT.transpose(undo[orientation]) if orientation in undo else CAT), exif.tobytes()


def swapped_profile() -> bytes:
    """A profile that says of the red samples that they are blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # the day it was made, so that bytes repeat
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def transparent(image: Image.Image) -> Image.Image:
    """The upper third clear, a slope below it, opaque from the middle on; black where it is clear."""
    picture = np.asarray(image.convert("RGBA")).copy()
    height = picture.shape[0]
    slope = np.clip((np.arange(height) / height - 1 / 3) * 6, 0, 1)
    picture[..., 3] = np.rint(255 * slope)[:, np.newaxis]
    picture[: height // 3, :, :3] = 0
    return Image.fromarray(picture)


def clear_grey(image: Image.Image) -> Image.Image:
    """One level of grey is the clear one, black: the upper third, and nothing else, of sixteen levels either."""
    samples = np.maximum(np.asarray(image.convert("L")), 16)
    samples[: image.height // 3] = 0
    return Image.fromarray(samples)


def sixteen_bits(image: Image.Image) -> np.ndarray:
    """Sixteen bits a sample, the lower eight of which are not those that a decoder would make up."""
    samples = np.asarray(image).astype(np.uint16)
    return (samples.reshape(image.height, image.width, -1) << 8) | 0x5A


def animated(format: str) -> bytes:
    second = Image.new("RGB", SMALL.size, BLUE)
    return saved(SMALL, format, save_all=True, append_images=[second], duration=100)


def with_precision(file: bytes, bits: int) -> bytes:
    frame = file.index(b"\xff\xc0")
    return file[: frame + 1] + b"\xc1" + file[frame + 2 : frame + 4] + bytes([bits]) + file[frame + 5 :]


def strip(width: int, height: int) -> bytes:
    return png.encode(np.full((height, width, 3), BLUE, np.uint8), png.COLOUR)


def jpegs() -> Iterator[tuple[str, bytes]]:
    yield "baseline.jpg", jpeg()
    yield "jpeg-named.png", jpeg(CAT)
    yield "progressive.jpg", jpeg(progressive=True)
    yield "restart-markers.jpg", jpeg(restart_marker_blocks=5)
    yield "arithmetic.jpg", tool("jpegtran", jpeg(), "-arithmetic")
    yield "arithmetic-progressive.jpg", tool("jpegtran", jpeg(), "-arithmetic", "-progressive")
    for name, factors in {"444": "1x1", "422": "2x1", "420": "2x2", "440": "1x2", "411": "4x1"}.items():
        yield f"subsampling-{name}.jpg", cjpeg("-sample", factors)
    yield "rgb-components.jpg", cjpeg("-rgb")
    yield "grey.jpg", jpeg(COFFEE.convert("L"))
    yield "cmyk.jpg", jpeg(CAT.convert("CMYK"), quality=90)
    yield "ycck.jpg", ycck()
    yield "profile-swapped.jpg", jpeg(icc_profile=swapped_profile())
    for orientation in range(1, 9):
        image, exif = turned(orientation)
        yield f"orientation-{orientation}.jpg", jpeg(image, exif=exif)
    yield "1x1.jpg", jpeg(Image.new("RGB", (1, 1), BLUE))
    yield "12-bit.jpg", with_precision(jpeg(), 12)


def pngs() -> Iterator[tuple[str, bytes]]:
    colour = np.asarray(SMALL)
    yield "colour.png", saved(SMALL, "PNG", optimize=True)
    yield "interlaced.png", png.encode(colour, png.COLOUR, interlaced=True)
    yield "16-bit.png", png.encode(sixteen_bits(SMALL), png.COLOUR)
    yield "16-bit-alpha.png", png.encode(sixteen_bits(transparent(photo("coffee", 96))), png.COLOUR_ALPHA)
    yield "16-bit-grey.png", png.encode(sixteen_bits(SMALL.convert("L")), png.GREY)
    yield "grey.png", saved(SMALL.convert("L"), "PNG", optimize=True)
    yield "grey-alpha.png", saved(transparent(CAT).convert("LA"), "PNG", optimize=True)
    yield "grey-transparent.png", saved(clear_grey(CAT), "PNG", optimize=True, transparency=0)
    clear = sixteen_bits(clear_grey(CAT))
    clear[-CAT.height // 8 :] = 1  # black, and by its lower eight bits not the clear level
    key = struct.pack(">H", int(clear[0, 0, 0]))
    yield "16-bit-grey-transparent.png", png.encode(clear, png.GREY, before_data=png.chunk(b"tRNS", key))
    yield "4-bit-grey-transparent.png", png.encode_four_bits(np.asarray(clear_grey(CAT)) >> 4, clear_level=0)
    yield "black-and-white.png", saved(COFFEE.convert("1"), "PNG", optimize=True)
    palette = SMALL.quantize(64, dither=Image.Dither.NONE)
    yield "palette.png", saved(palette, "PNG", optimize=True)
    few = SMALL.quantize(16, dither=Image.Dither.NONE)
    yield "palette-4-bit.png", saved(few, "PNG", bits=4)
    yield "palette-transparent.png", saved(palette, "PNG", transparency=bytes(range(0, 256, 4)))
    yield "colour-transparent.png", saved(SMALL, "PNG", transparency=SMALL.getpixel((5, 5)))
    yield "alpha.png", saved(transparent(SMALL), "PNG", optimize=True)
    gamma = png.chunk(b"gAMA", struct.pack(">I", 100_000))
    profile = png.chunk(b"iCCP", b"swapped\0\0" + zlib.compress(swapped_profile(), 9))
    yield "profile-and-gamma.png", png.encode(colour, png.COLOUR, before_data=profile + gamma)
    image, exif = turned(6)
    yield "orientation-6.png", saved(image.resize((96, 144)), "PNG", exif=exif)
    yield "1x1.png", strip(1, 1)
    yield "1x300.png", strip(1, 300)
    yield "300x1.png", strip(300, 1)
    yield "animated.png", animated("PNG")


def others() -> Iterator[tuple[str, bytes]]:
    yield "lossy.webp", saved(COFFEE, "WEBP", quality=75)
    yield "lossless.webp", saved(SMALL, "WEBP", lossless=True)
    yield "alpha.webp", saved(transparent(COFFEE), "WEBP", quality=75)
    yield "alpha-lossless.webp", saved(transparent(SMALL), "WEBP", lossless=True)
    image, exif = turned(8)
    yield "orientation-8.webp", saved(image, "WEBP", quality=75, exif=exif)
    yield "profile-swapped.webp", saved(COFFEE, "WEBP", quality=75, icc_profile=swapped_profile())
    yield "animated.webp", animated("WEBP")
    yield "animated.gif", animated("GIF")


# Not decoded, whatever a reference would make of them.
REFUSED = dict.fromkeys(["12-bit.jpg", "animated.webp", "animated.gif"], "format-not-allowed")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    int8, floats = reference.Model("int8"), reference.Model("float16")
    with (OUT / "figures.csv").open("w", newline="") as table:
        figures = csv.writer(table, lineterminator="\n")
        figures.writerow(["file", "reason", "width", "height", "top1_int8", "top1_float", "grid"])
        for files in (jpegs(), pngs(), others()):
            for name, file in files:
                (OUT / name).write_bytes(file)
                if name in REFUSED:
                    figures.writerow([name, REFUSED[name], "", "", "", "", ""])
                    continue
                pixels, (width, height) = reference.crop(file)
                (best, lead), (best_float, _) = int8.top(pixels), floats.top(pixels)
                if lead < LEAST_LEAD:
                    sys.exit(f"{name}: class {best} leads by {lead:.3f} only; take another picture")
                grid = base64.b64encode(reference.grid(pixels)).decode()
                figures.writerow([name, "", width, height, best, best_float, grid])


if __name__ == "__main__":
    main()
