"""
Which operators of the int8 graph really run on ONNX Runtime, and what each kind takes of the time.

    VENV/bin/python src/bench/python/operators.py [--batch 8] [--runs 20] [--form int8]

One thread, by the runtime's own profiler. "integers" counts the operators whose results are 8-bit codes.
"""

import argparse
import json
import os
import tempfile
from collections import defaultdict
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

MODELS = Path(__file__).parents[2] / "main" / "model"
INPUT = "images"
WARM_UP = 2
CODES = {"uint8", "int8"}


def events(form: str, batch: int, runs: int) -> list[dict]:
    """One entry for each operator and run, without those of the warm-up."""
    images = np.random.default_rng(1).integers(0, 256, (batch, 224, 224, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(
            str(MODELS / f"resnet50-{form}.onnx"), options, providers=["CPUExecutionProvider"]
        )
        for _ in range(WARM_UP + runs):
            session.run(None, {INPUT: images})
        entries = json.loads(Path(session.end_profiling()).read_text())
    kernels = [entry for entry in entries if entry["name"].endswith("_kernel_time")]
    return kernels[len(kernels) * WARM_UP // (WARM_UP + runs) :]


def result_type(event: dict) -> str:
    return next(iter(event["args"]["output_type_shape"][0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 2)[1])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--form", default="int8")
    arguments = parser.parse_args()
    took: dict[str, float] = defaultdict(float)
    names: dict[str, set[str]] = defaultdict(set)
    integers: dict[str, set[str]] = defaultdict(set)
    stem = 0.0
    for event in events(arguments.form, arguments.batch, arguments.runs):
        kind = event["args"]["op_name"]
        took[kind] += event["dur"]
        names[kind].add(event["name"])
        if result_type(event) in CODES:
            integers[kind].add(event["name"])
        if "stem.conv" in event["name"]:
            stem += event["dur"]
    whole = sum(took.values())
    images = arguments.batch * arguments.runs
    print(f"ONNX Runtime {onnxruntime.__version__}, {arguments.form}, batch {arguments.batch}")
    print("| operator | how many | of them with 8-bit results | share of the time | µs/img |")
    print("| --- | --- | --- | --- | --- |")
    for kind in sorted(took, key=took.__getitem__, reverse=True):
        print(
            f"| {kind} | {len(names[kind])} | {len(integers[kind])}"
            f" | {took[kind] / whole:.1%} | {took[kind] / images:.0f} |"
        )
    print(f"the first convolution: {stem / whole:.1%} of {whole / images / 1e3:.1f} ms/img")


if __name__ == "__main__":
    main()
