"""Collects the nodes of an ONNX graph whose large constants lie in a safetensors file beside it."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from heads import LOGITS, Head
from network import CLASSES
from safetensors_file import Entry

OPSET = 18
# The oldest IR version that belongs to the opset, so that the graph loads as widely as it can.
IR_VERSION = 8

INPUT = "images"
OUTPUT = LOGITS


class Graph:
    """Nodes in the order of computation; every method returns the name of what it added."""

    def __init__(self, name: str, weights_file: str, weights: dict[str, Entry]):
        self._name = name
        self._weights_file = weights_file
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, TensorProto] = {}

    def node(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        self._nodes.append(
            helper.make_node(operator, inputs, [output], name=f"{output}/{operator}", **attributes)
        )
        return output

    def shared(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        """As node, but asked for again it is the one that is there."""
        if any(output in node.output for node in self._nodes):
            return output
        return self.node(operator, inputs, output, **attributes)

    def every_other(self, planes: str, output: str) -> str:
        """Every other row and column, by the operator that runtimes have in all their layouts."""
        return self.node("MaxPool", [planes], output, kernel_shape=[1, 1], strides=[2, 2])

    def weight(self, name: str) -> str:
        """A tensor of the safetensors file, under its own name."""
        if name not in self._initializers:
            entry = self._weights[name]
            tensor = TensorProto(
                name=name,
                data_type=helper.np_dtype_to_tensor_dtype(entry.dtype),
                dims=entry.shape,
                data_location=TensorProto.EXTERNAL,
            )
            for key, value in (
                ("location", self._weights_file),
                ("offset", entry.offset),
                ("length", entry.length),
            ):
                tensor.external_data.add(key=key, value=str(value))
            self._initializers[name] = tensor
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """A small tensor that stands in the graph itself."""
        if name not in self._initializers:
            self._initializers[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def by_position(self, scores: str, of: str, output: str) -> str:
        """Rows of scores as a map again: (n, rows, columns, classes), sides as of what they were made of."""
        sides = self.node("Shape", [of], "map.sides", start=0, end=3)
        classes = self.constant("map.classes", np.array([CLASSES]))
        shape = self.node("Concat", [sides, classes], "map.shape", axis=0)
        return self.node("Reshape", [scores, shape], output)

    def save(self, path: Path, head: Head) -> None:
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, head.input_shape())],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, head.shape(output))
                for output in head.outputs
            ],
            list(self._initializers.values()),
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="tagstream",
        )
        path.write_bytes(model.SerializeToString(deterministic=True))
        onnx.checker.check_model(str(path), full_check=True)
