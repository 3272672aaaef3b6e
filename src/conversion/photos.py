"""Photos as the network takes them: the shorter side brought to 256 pixels, the centre 224x224 kept."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from network import SIZE

SHORTER_SIDE = 256

# Calibration takes this many of the labelled photos, spread evenly over them.
CALIBRATION_PHOTOS = 128


@dataclass(frozen=True)
class LabelledPhoto:
    path: Path
    class_index: int
    reference_top1: int


def crop(path: Path) -> np.ndarray:
    """uint8 (224, 224, 3), R, G, B."""
    with Image.open(path) as image:
        picture = image.convert("RGB")
    width, height = picture.size
    factor = SHORTER_SIDE / min(width, height)
    width, height = round(width * factor), round(height * factor)
    # Pillow's bilinear filter widens with the reduction, so that nothing aliases.
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    left, top = (width - SIZE) // 2, (height - SIZE) // 2
    return np.asarray(picture.crop((left, top, left + SIZE, top + SIZE)))


def labelled_photos(folder: Path) -> list[LabelledPhoto]:
    with (folder / "labels.csv").open(newline="") as file:
        return [
            LabelledPhoto(
                folder / row["file"], int(row["class_index"]), int(row["reference_top1"])
            )
            for row in csv.DictReader(file)
        ]


def calibration_positions(count: int) -> list[int]:
    """Which of the photos calibration takes; the others are left for an honest measurement."""
    return [index * count // CALIBRATION_PHOTOS for index in range(CALIBRATION_PHOTOS)]
