"""
Finds the range of each activation over 128 of the labelled photos and writes ranges.csv.

    python calibrate.py PHOTOS [--percentile 99.999]

PHOTOS is a folder with labels.csv. The float form must lie in src/main/model.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

import float16_form
import photos
import ranges
import runtime
from graph import INPUT
from network import BLOCKS

MODEL = Path(__file__).parent.parent / "main" / "model"
PERCENTILE = 99.999
BATCH = 8


class Extremes:
    """The largest values of a stream, as many as an exact percentile needs: no histogram's bins."""

    def __init__(self, total: int, percentile: float):
        # The rank that np.percentile's "higher" method gives, counted from the top.
        self._keep = int(np.floor(total * (1 - percentile / 100))) + 1
        self._largest = np.empty(0, np.float32)

    def add(self, values: np.ndarray) -> None:
        merged = np.concatenate([self._largest, values])
        if len(merged) > self._keep:
            merged = np.partition(merged, len(merged) - self._keep)[-self._keep :]
        self._largest = merged

    def percentile(self) -> float:
        return float(self._largest.min())


def observed_session(directory: Path):
    """The float form in full, with every activation that the int8 form quantizes as an output."""
    # Runtimes refuse weights outside the folder of the graph.
    shutil.copy(MODEL / f"{float16_form.NAME}.safetensors", directory)
    float16_form.write_graph(directory, BLOCKS)
    graph = onnx.load(directory / f"{float16_form.NAME}.onnx", load_external_data=False)
    del graph.graph.output[:]
    for name in ranges.activations():
        graph.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    path = directory / "observed.onnx"
    onnx.save(graph, path)
    return runtime.session(path)


def calibrate(crops: np.ndarray, percentile: float) -> dict[str, tuple[float, float]]:
    names = ranges.activations()
    low: dict[str, Extremes] = {}
    high: dict[str, Extremes] = {}
    with tempfile.TemporaryDirectory() as directory:
        session = observed_session(Path(directory))
        for start in range(0, len(crops), BATCH):
            batch = crops[start : start + BATCH]
            for name, value in zip(names, session.run(names, {INPUT: batch}), strict=True):
                if start == 0:
                    total = value.size // len(batch) * len(crops)
                    low[name] = Extremes(total, percentile)
                    high[name] = Extremes(total, percentile)
                low[name].add(-value.ravel())
                high[name].add(value.ravel())
    return {name: (-low[name].percentile(), high[name].percentile()) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--percentile", type=float, default=PERCENTILE)
    arguments = parser.parse_args()
    labelled = photos.labelled_photos(arguments.photos)
    chosen = [labelled[position] for position in photos.calibration_positions(len(labelled))]
    crops = np.stack([photos.crop(photo.path) for photo in chosen])
    ranges.write(calibrate(crops, arguments.percentile))


if __name__ == "__main__":
    main()
