"""What Pillow and the shipped model make of a picture: the figures that the Java tests compare with."""

import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

SHORTER_SIDE = 256
SIDE = 224
GRID = 16  # cells of 14 x 14 pixels
MODEL = Path(__file__).parents[2] / "main" / "model"


def over_white(image: Image.Image) -> Image.Image:
    """Colour profiles and gamma are ignored, sixteen bits become their upper eight, white shows through."""
    if image.mode.startswith("I;16"):
        samples = np.asarray(image)
        grey = (samples >> 8).astype(np.uint8)
        if "transparency" in image.info:
            grey[samples == image.info["transparency"]] = 255
        return Image.fromarray(grey).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        picture = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return image.convert("RGB")


def crop(file: bytes) -> tuple[np.ndarray, tuple[int, int]]:
    """uint8 (224, 224, 3), and width and height as the picture is shown."""
    with Image.open(BytesIO(file)) as image:
        picture = over_white(ImageOps.exif_transpose(image))
    factor = SHORTER_SIDE / min(picture.size)
    width, height = (round(side * factor) for side in picture.size)
    resized = picture.resize((width, height), Image.Resampling.BILINEAR)
    left, top = (width - SIDE) // 2, (height - SIDE) // 2
    return np.asarray(resized.crop((left, top, left + SIDE, top + SIDE))), picture.size


def grid(pixels: np.ndarray) -> bytes:
    """The mean of each channel in each cell, rounded: uint8 (16, 16, 3)."""
    cell = SIDE // GRID
    means = pixels.reshape(GRID, cell, GRID, cell, 3).mean(axis=(1, 3))
    return np.rint(means).astype(np.uint8).tobytes()


class Model:
    def __init__(self, form: str):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            MODEL / f"resnet50-{form}.onnx", options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def top(self, pixels: np.ndarray) -> tuple[int, float]:
        """The best class, and by how much its score leads over the next."""
        logits = self._session.run(None, {self._input: pixels[np.newaxis]})[0][0].astype(np.float64)
        scores = np.exp(logits - logits.max())
        scores /= scores.sum()
        best, next_best = np.argsort(-scores, kind="stable")[:2]
        return int(best), float(scores[best] - scores[next_best])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        pixels, size = crop(Path(name).read_bytes())
        print(name, size, Model("int8").top(pixels), Model("float16").top(pixels))
