"""The range of each activation, as calibration found it; kept in a file so that no photos are needed."""

import csv
from pathlib import Path

from network import BLOCKS, STEM

FILE = Path(__file__).parent / "ranges.csv"


def activations() -> list[str]:
    """What the int8 form quantizes: names of the tensors in the graph of the float form."""
    names = [STEM.name]
    for block in BLOCKS:
        names += [layer.name for layer in block.layers()]
        names.append(block.name)
    return names + ["pool"]


def write(ranges: dict[str, tuple[float, float]], path: Path = FILE) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["activation", "low", "high"])
        for name in activations():
            low, high = ranges[name]
            writer.writerow([name, f"{low:.6g}", f"{high:.6g}"])


def read(path: Path = FILE) -> dict[str, tuple[float, float]]:
    with path.open(newline="") as file:
        return {
            row["activation"]: (float(row["low"]), float(row["high"]))
            for row in csv.DictReader(file)
        }
