"""
Measures the shipped forms on labelled photos and prints a table.

    python evaluate.py PHOTOS [--model DIRECTORY] [--record]

PHOTOS is a folder with labels.csv. With --record the table goes into accuracy.md as well, from
where the next conversion takes it into PROVENANCE.md.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import photos
import runtime
from convert import FORMS, MODEL
from provenance import ACCURACY


@dataclass(frozen=True)
class Answers:
    """The five best classes of each photo, best first, beside the true and the reference class."""

    best: np.ndarray
    truth: np.ndarray
    reference: np.ndarray

    def of(self, positions: np.ndarray) -> "Answers":
        return Answers(self.best[positions], self.truth[positions], self.reference[positions])

    def row(self, form: str, which: str) -> str:
        count = len(self.truth)
        right = int((self.best[:, 0] == self.truth).sum())
        among_five = int((self.best == self.truth[:, np.newaxis]).any(axis=1).sum())
        agreeing = int((self.best[:, 0] == self.reference).sum())
        figures = [f"{n / count:.3f} ({n})" for n in (right, among_five, agreeing)]
        return f"| {form} | {which} ({count}) | {' | '.join(figures)} |"


def table(folder: Path, model: Path) -> str:
    labelled = photos.labelled_photos(folder)
    crops = np.stack([photos.crop(photo.path) for photo in labelled])
    truth = np.array([photo.class_index for photo in labelled])
    reference = np.array([photo.reference_top1 for photo in labelled])
    unseen = np.setdiff1d(np.arange(len(labelled)), photos.calibration_positions(len(labelled)))
    lines = [
        "| form | photos | top-1 | top-5 | same top-1 as the float32 reference |",
        "| --- | --- | --- | --- | --- |",
    ]
    for form, name in FORMS.items():
        logits = runtime.logits(runtime.session(model / f"{name}.onnx"), crops)
        best = np.argsort(-logits, axis=1, kind="stable")[:, :5]
        answers = Answers(best, truth, reference)
        lines.append(answers.row(form, "all"))
        lines.append(answers.of(unseen).row(form, "not used for calibration"))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    measured = table(arguments.photos, arguments.model)
    print(measured, end="")
    if arguments.record:
        ACCURACY.write_text(measured)


if __name__ == "__main__":
    main()
