"""
The int8 form: uint8 activations, int8 weights with a scale for each output channel.

The graph is written as pairs of QuantizeLinear and DequantizeLinear around float operators, which
runtimes replace by integer operators. It holds no Relu: where the float form has one, the zero
point is 0, and QuantizeLinear cuts off below it. So no float operator stands between additions.
"""

from pathlib import Path

import numpy as np

import safetensors_file
from graph import INPUT, Graph
from heads import CLASSIFY, FEATURES, HEADS, LOGITS, MAP, Head
from network import (
    BLOCKS,
    DENSE,
    DENSE_INPUTS,
    LEAN_BLOCKS,
    MEANS,
    SIZE,
    STEM,
    Block,
    Convolution,
)
from quantization import ActivationCode, activation_code, bias_codes, weight_codes

NAME = "resnet50-int8"

# The bytes of a picture are codes already. The means go into the bias of the stem.
PIXELS = ActivationCode(scale=1.0, zero_point=0)

FRAME = "stem.frame"


def write(
    directory: Path,
    weights: dict[str, np.ndarray],
    ranges: dict[str, tuple[float, float]],
) -> None:
    tensors = _tensors(weights, _codes(ranges))
    safetensors_file.write(directory / f"{NAME}.safetensors", tensors)
    for head in HEADS.values():
        write_graph(directory, ranges, head=head)


def write_graph(
    directory: Path,
    ranges: dict[str, tuple[float, float]],
    blocks: tuple[Block, ...] = LEAN_BLOCKS,
    head: Head = CLASSIFY,
) -> None:
    """The graph alone, beside weights that are there."""
    weights_file = f"{NAME}.safetensors"
    entries = safetensors_file.entries(directory / weights_file)
    graph = Graph(NAME + head.suffix, weights_file, entries)
    _Builder(graph, entries, _codes(ranges), head).build(blocks)
    graph.save(directory / f"{NAME}{head.suffix}.onnx", head)


def _codes(ranges: dict[str, tuple[float, float]]) -> dict[str, ActivationCode]:
    return {name: activation_code(low, high) for name, (low, high) in ranges.items()} | {
        INPUT: PIXELS
    }


def _tensors(weights: dict[str, np.ndarray], codes: dict[str, ActivationCode]) -> dict:
    tensors = {}

    def add(name: str, activation: str) -> None:
        weight, scales = weight_codes(weights[f"{name}.weight"])
        bias_scales = scales * np.float32(codes[activation].scale)
        bias = weights[f"{name}.bias"]
        if name == STEM.name:
            bias = bias - bias_scales.astype(np.float64) * _contribution_of_means(weight)
        tensors[f"{name}.weight"] = weight
        tensors[f"{name}.weight.scale"] = scales
        # ONNX takes a missing zero point as 0, but ONNX Runtime 1.29 aborts on one when asked for
        # its precise kernels (session.x64quantprecision).
        tensors[f"{name}.weight.zero_point"] = np.zeros(len(weight), np.int8)
        tensors[f"{name}.bias"] = bias_codes(bias, bias_scales)
        tensors[f"{name}.bias.scale"] = bias_scales

    add(STEM.name, INPUT)
    source = STEM.name
    for block in BLOCKS:
        first, second, third = block.convolutions
        add(first.name, source)
        add(second.name, first.name)
        add(third.name, second.name)
        if block.projection:
            add(block.projection.name, source)
        source = block.name
    add(DENSE, "pool")
    tensors[FRAME] = _frame()
    return tensors


def _frame() -> np.ndarray:
    """The colour of the means around a picture, which itself is left blank."""
    width = STEM.padding
    frame = np.empty((1, SIZE + 2 * width, SIZE + 2 * width, 3), np.uint8)
    frame[:] = np.rint(MEANS)
    frame[:, width:-width, width:-width] = 0
    return frame


def _contribution_of_means(stem_codes: np.ndarray) -> np.ndarray:
    """What a picture in the colour of the means adds to each accumulator of the stem."""
    sums = stem_codes.astype(np.int64).sum(axis=(2, 3))
    return sum(sums[:, channel] * mean for channel, mean in enumerate(MEANS))


class _Builder:
    def __init__(
        self, graph: Graph, entries: dict, codes: dict[str, ActivationCode], head: Head
    ):
        self._head = head
        self._graph = graph
        self._entries = entries
        self._codes = codes

    def build(self, blocks: tuple[Block, ...]) -> None:
        graph = self._graph
        x = self._dequantized(self._planes(), INPUT, "pixels")
        x = self._convolution(STEM, x, padding=0)
        pooled = graph.node(
            "MaxPool", [x], "stem.pool/linear", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4
        )
        x = self._quantized(pooled, STEM.name, "stem.pool")
        source = STEM.name
        for block in blocks:
            branch = x
            for layer in block.convolutions:
                branch = self._convolution(layer, branch, layer.padding)
            shortcut = x
            if block.projection:
                shortcut = self._convolution(block.projection, x, block.projection.padding)
            elif block.shortcut_stride > 1:
                shortcut = self._every_other(x, source, f"{block.name}.shortcut")
            x = graph.node("Add", [branch, shortcut], f"{block.name}/linear")
            x = self._quantized(x, block.name, block.name)
            source = block.name
        if MAP in self._head.outputs:
            self._map(x, source)
        if LOGITS in self._head.outputs or FEATURES in self._head.outputs:
            x = self._quantized(graph.node("GlobalAveragePool", [x], "pool/linear"), "pool", "pool")
            flat = graph.node("Flatten", [x], f"{FEATURES}/linear")
            x = self._quantized(flat, "pool", FEATURES)
        if LOGITS in self._head.outputs:
            graph.node("Gemm", [x, *self._parameters(DENSE)], LOGITS, transB=1)

    def _map(self, planes: str, code: str) -> None:
        """
        The dense layer at each position.

        Its bias is stored in units of the pool's code, which is not the code of the map: so it is added
        as a float, behind a reshape, over which no runtime draws it into the integer product.
        """
        graph = self._graph
        transposed = graph.node("Transpose", [planes], "map.pixels/linear", perm=[0, 2, 3, 1])
        by_position = self._quantized(transposed, code, "map.pixels")
        rows = graph.constant("map.rows", np.array([-1, DENSE_INPUTS]))
        of_all = graph.node("Reshape", [by_position, rows], "map.features/linear")
        weight, bias = self._parameters(DENSE)
        scores = graph.node(
            "Gemm", [self._quantized(of_all, code, "map.features"), weight], "map.scores", transB=1
        )
        graph.node("Add", [graph.by_position(scores, by_position, "map.shaped"), bias], MAP)

    def _planes(self) -> str:
        """
        The picture's channels in a frame of the means, rounded to bytes.

        The published network pads with zeros after it has subtracted the means. Here nothing is
        subtracted, so the padding has the means' colour. No operator pads each channel by a value
        of its own; a blank frame and a coloured one with a blank inside are joined bit by bit.
        """
        if self._head.free:
            return self._planes_of_any_size()
        width = STEM.padding
        widths = self._graph.constant(f"{FRAME}.widths", np.array([0, width, width, 0] * 2))
        blank = self._graph.constant(f"{FRAME}.blank", np.uint8(0))
        padded = self._graph.node("Pad", [INPUT, widths, blank], "padded")
        framed = self._graph.node("BitwiseOr", [padded, self._graph.weight(FRAME)], "framed")
        return self._graph.node("Transpose", [framed], "planes", perm=[0, 3, 1, 2])

    def _planes_of_any_size(self) -> str:
        """No frame that is stored fits: each channel is padded by itself, and then they are joined."""
        graph = self._graph
        unframed = graph.node("Transpose", [INPUT], "unframed", perm=[0, 3, 1, 2])
        width = STEM.padding
        widths = graph.constant(f"{FRAME}.widths", np.array([0, 0, width, width] * 2))
        axis = graph.constant(f"{FRAME}.axis", np.array([1]))
        planes = []
        for channel, mean in enumerate(MEANS):
            first = graph.constant(f"{FRAME}.first{channel}", np.array([channel]))
            end = graph.constant(f"{FRAME}.end{channel}", np.array([channel + 1]))
            plane = graph.node("Slice", [unframed, first, end, axis], f"unframed{channel}")
            colour = graph.constant(f"{FRAME}.colour{channel}", np.uint8(np.rint(mean)))
            planes.append(graph.node("Pad", [plane, widths, colour], f"plane{channel}"))
        return graph.node("Concat", planes, "planes", axis=1)

    def _convolution(self, layer: Convolution, activation: str, padding: int) -> str:
        linear = self._graph.node(
            "Conv",
            [activation, *self._parameters(layer.name)],
            f"{layer.name}/linear",
            kernel_shape=self._entries[f"{layer.name}.weight"].shape[2:],
            strides=[layer.stride] * 2,
            pads=[padding] * 4,
        )
        return self._quantized(linear, layer.name, layer.name)

    def _every_other(self, planes: str, code: str, output: str) -> str:
        return self._quantized(self._graph.every_other(planes, f"{output}/linear"), code, output)

    def _parameters(self, layer: str) -> list[str]:
        graph = self._graph
        weight, bias = f"{layer}.weight", f"{layer}.bias"
        return [
            graph.shared(
                "DequantizeLinear",
                [graph.weight(name) for name in (weight, f"{weight}.scale", f"{weight}.zero_point")],
                f"{weight}.float",
                axis=0,
            ),
            graph.shared(
                "DequantizeLinear",
                [graph.weight(bias), graph.weight(f"{bias}.scale")],
                f"{bias}.float",
                axis=0,
            ),
        ]

    def _quantized(self, value: str, code: str, output: str) -> str:
        codes = self._graph.node(
            "QuantizeLinear", [value, *self._code(code)], f"{output}.codes"
        )
        return self._dequantized(codes, code, output)

    def _dequantized(self, codes: str, code: str, output: str) -> str:
        return self._graph.node("DequantizeLinear", [codes, *self._code(code)], output)

    def _code(self, name: str) -> list[str]:
        code = self._codes[name]
        return [
            self._graph.constant(f"{name}.scale", np.float32(code.scale)),
            self._graph.constant(f"{name}.zero_point", np.uint8(code.zero_point)),
        ]
