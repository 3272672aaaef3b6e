"""Opens ONNX Runtime sessions the way all scripts here use them."""

import os
from pathlib import Path

# Must be set before the library loads: it keeps files of its own and may report home otherwise.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

from graph import INPUT  # noqa: E402

BATCH = 8


def session(
    graph: Path,
    precise_kernels: bool = False,
    optimized: Path | None = None,
) -> onnxruntime.InferenceSession:
    """
    precise_kernels: on processors without VNNI, int8 kernels that cannot overflow, and are slower.
    optimized: where to write the graph that really runs.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if precise_kernels:
        options.add_session_config_entry("session.x64quantprecision", "1")
    if optimized:
        options.optimized_model_filepath = str(optimized)
        # Silences the remark that such a graph suits this machine only.
        options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(graph), options, providers=["CPUExecutionProvider"]
    )


def logits(model: onnxruntime.InferenceSession, crops: np.ndarray) -> np.ndarray:
    return np.concatenate(
        [
            model.run(None, {INPUT: crops[start : start + BATCH]})[0]
            for start in range(0, len(crops), BATCH)
        ]
    )


def scores(model: onnxruntime.InferenceSession, crops: np.ndarray) -> np.ndarray:
    """Softmax of the logits."""
    return softmax(logits(model, crops))


def softmax(logits_of_each: np.ndarray) -> np.ndarray:
    """Of each row."""
    raw = logits_of_each.astype(np.float64)
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
