"""
The shipped graphs on ONNX Runtime and on OpenVINO, in alternating order, with a null pair.

    python3.11 -m venv VENV && VENV/bin/pip install -r src/bench/python/requirements.txt
    VENV/bin/python src/bench/python/engines.py [--batch 8] [--rounds 7] [--threads 1]

Each arm predicts the same batch with so many threads in one call. The first arm runs once more at the
end of each round: the null pair. Ratios are of the CPU time, which other work on the machine changes
least; the time on the wall stands beside it.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# Must be set before the library loads: it keeps files of its own and may report home otherwise.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import openvino  # noqa: E402

MODELS = Path(__file__).parents[2] / "main" / "model"
INPUT = "images"
WARM_UP = 3
NULL_PAIR = (0.93, 1.07)


@dataclass
class Arm:
    name: str
    predict: Callable[[], np.ndarray]
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def on_onnx_runtime(form: str, images: np.ndarray, threads: int) -> Callable[[], np.ndarray]:
    """The way the worker opens its sessions."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(MODELS / f"resnet50-{form}.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {INPUT: images})[0]


def on_openvino(
    form: str, images: np.ndarray, threads: int, precision: str
) -> Callable[[], np.ndarray]:
    """precision: of what is not int8; OpenVINO would take bf16 where the processor has it."""
    core = openvino.Core()
    model = core.read_model(MODELS / f"resnet50-{form}.onnx")
    model.reshape(images.shape)
    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": precision,
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    return lambda: request.infer({0: images})[0]


def measure(arm: Arm, images: int) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    arm.predict()
    arm.cpu.append((time.process_time() - cpu) * 1e3 / images)
    arm.wall.append((time.perf_counter() - wall) * 1e3 / images)


def serve(arm: Arm, images: int) -> None:
    for _ in sys.stdin:
        measure(arm, images)
        print(arm.cpu[-1], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 2)[1])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--serve", help="one arm: a batch and its CPU time for each line of the standard input")
    arguments = parser.parse_args()
    batch, threads = arguments.batch, arguments.threads
    images = np.random.default_rng(1).integers(0, 256, (batch, 224, 224, 3), dtype=np.uint8)
    makers = {
        "ONNX Runtime int8": lambda: on_onnx_runtime("int8", images, threads),
        "ONNX Runtime float32": lambda: on_onnx_runtime("float16", images, threads),
        "OpenVINO int8": lambda: on_openvino("int8", images, threads, "f32"),
        "OpenVINO float32": lambda: on_openvino("float16", images, threads, "f32"),
    }
    if arguments.serve:
        serve(Arm(arguments.serve, makers[arguments.serve]()), batch)
        return
    arms = [Arm(name, make()) for name, make in makers.items()]
    again = Arm("ONNX Runtime int8, again", arms[0].predict)
    for arm in arms:
        for _ in range(WARM_UP):
            arm.predict()
    order = [*arms, again]
    for _ in range(arguments.rounds):
        for arm in order:
            measure(arm, batch)
        order.reverse()
    print(
        f"ONNX Runtime {onnxruntime.__version__}, OpenVINO {openvino.__version__.split('-')[0]},"
        f" batch {batch}, {threads} thread(s), {arguments.rounds} rounds"
    )
    print("| arm | CPU ms/img | wall ms/img | CPU over ONNX Runtime's int8 |")
    print("| --- | --- | --- | --- |")
    for arm in [*arms, again]:
        ratio = statistics.median(
            this / ((first + last) / 2)
            for this, first, last in zip(arm.cpu, arms[0].cpu, again.cpu, strict=True)
        )
        cpu, wall = statistics.median(arm.cpu), statistics.median(arm.wall)
        print(f"| {arm.name} | {cpu:.1f} | {wall:.1f} | {ratio:.2f} |")
    null = statistics.median(
        last / first for first, last in zip(arms[0].cpu, again.cpu, strict=True)
    )
    valid = NULL_PAIR[0] <= null <= NULL_PAIR[1]
    print(f"null pair: {null:.2f}{'' if valid else ' (void)'}")


if __name__ == "__main__":
    main()
