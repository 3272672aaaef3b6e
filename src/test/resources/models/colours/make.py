"""
Writes the network of colours.onnx as MXNet's files: the mean colour of a 32x32 picture, B, G, R in
planes of floats, becomes the probabilities of blue, green and red.

    python make.py        (needs numpy)
"""

import json
import struct
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
WEIGHT = 8 * np.eye(3, dtype=np.float32)
BIAS = np.zeros(3, np.float32)


def mxnet_symbol() -> str:
    def node(operator: str, name: str, inputs: list[int], **attributes: str) -> dict:
        return {"op": operator, "name": name, "attrs": attributes, "inputs": [[i, 0, 0] for i in inputs]}

    nodes = [
        node("null", "data", []),
        node("Pooling", "pool", [0], global_pool="True", pool_type="avg", kernel="(1, 1)"),
        node("null", "weight", []),
        node("null", "bias", []),
        node("FullyConnected", "logits", [1, 2, 3], num_hidden="3"),
        node("softmax", "probabilities", [4]),
    ]
    symbol = {
        "nodes": nodes,
        "arg_nodes": [0, 2, 3],
        "node_row_ptr": list(range(len(nodes) + 1)),
        "heads": [[5, 0, 0]],
        "attrs": {"mxnet_version": ["int", 10900]},
    }
    return json.dumps(symbol, indent=2) + "\n"


def mxnet_parameters() -> bytes:
    def array(values: np.ndarray) -> bytes:
        dense, cpu, float32 = 0, 1, 0
        header = struct.pack("<Ii", 0xF993FAC9, dense)
        shape = struct.pack(f"<i{values.ndim}q", values.ndim, *values.shape)
        return header + shape + struct.pack("<iii", cpu, 0, float32) + values.tobytes()

    names = [f"arg:{name}".encode() for name in ("weight", "bias")]
    file = struct.pack("<QQQ", 0x112, 0, 2) + array(WEIGHT) + array(BIAS) + struct.pack("<Q", 2)
    return file + b"".join(struct.pack("<Q", len(name)) + name for name in names)


if __name__ == "__main__":
    (HERE / "colours-symbol.json").write_text(mxnet_symbol())
    (HERE / "colours-0000.params").write_bytes(mxnet_parameters())
