"""The float form: weights stored in float16, computed in float32."""

from pathlib import Path

import numpy as np
from onnx import TensorProto

import safetensors_file
from graph import INPUT, Graph
from heads import CLASSIFY, FEATURES, HEADS, LOGITS, MAP, Head
from network import DENSE, DENSE_INPUTS, LEAN_BLOCKS, MEANS, STEM, Block, Convolution

NAME = "resnet50-float16"


def write(directory: Path, weights: dict[str, np.ndarray]) -> None:
    tensors = {name: tensor.astype(np.float16) for name, tensor in weights.items()}
    safetensors_file.write(directory / f"{NAME}.safetensors", tensors)
    for head in HEADS.values():
        write_graph(directory, head=head)


def write_graph(
    directory: Path, blocks: tuple[Block, ...] = LEAN_BLOCKS, head: Head = CLASSIFY
) -> None:
    """The graph alone, beside weights that are there."""
    weights_file = f"{NAME}.safetensors"
    entries = safetensors_file.entries(directory / weights_file)
    graph = Graph(NAME + head.suffix, weights_file, entries)
    _build(graph, entries, blocks, head)
    graph.save(directory / f"{NAME}{head.suffix}.onnx", head)


def _build(
    graph: Graph,
    entries: dict[str, safetensors_file.Entry],
    blocks: tuple[Block, ...],
    head: Head,
) -> None:
    def weight(name: str) -> str:
        # Runtimes fold these casts away when they load the graph.
        return graph.shared("Cast", [graph.weight(name)], f"{name}.float", to=TensorProto.FLOAT)

    def convolution(layer: Convolution, activation: str, output: str) -> str:
        return graph.node(
            "Conv",
            [activation, weight(f"{layer.name}.weight"), weight(f"{layer.name}.bias")],
            output,
            kernel_shape=entries[f"{layer.name}.weight"].shape[2:],
            strides=[layer.stride] * 2,
            pads=[layer.padding] * 4,
        )

    def relu(activation: str, output: str) -> str:
        return graph.node("Relu", [activation], output)

    pixels = graph.node("Cast", [INPUT], "pixels", to=TensorProto.FLOAT)
    means = graph.constant("means", np.array(MEANS, np.float32))
    centred = graph.node("Sub", [pixels, means], "centred")
    x = graph.node("Transpose", [centred], "planes", perm=[0, 3, 1, 2])
    x = relu(convolution(STEM, x, "stem.conv/linear"), "stem.conv")
    x = graph.node(
        "MaxPool", [x], "stem.pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]
    )
    for block in blocks:
        first, second, third = block.convolutions
        branch = relu(convolution(first, x, f"{first.name}/linear"), first.name)
        branch = relu(convolution(second, branch, f"{second.name}/linear"), second.name)
        branch = convolution(third, branch, third.name)
        shortcut = x
        if block.projection:
            shortcut = convolution(block.projection, x, block.projection.name)
        elif block.shortcut_stride > 1:
            shortcut = graph.every_other(x, f"{block.name}.shortcut")
        x = relu(graph.node("Add", [branch, shortcut], f"{block.name}/sum"), block.name)
    if MAP in head.outputs:
        by_position = graph.node("Transpose", [x], "map.pixels", perm=[0, 2, 3, 1])
        rows = graph.constant("map.rows", np.array([-1, DENSE_INPUTS]))
        of_all = graph.node("Reshape", [by_position, rows], "map.features")
        scores = graph.node("Gemm", [of_all, weight(f"{DENSE}.weight")], "map.scores", transB=1)
        shaped = graph.by_position(scores, by_position, "map.shaped")
        graph.node("Add", [shaped, weight(f"{DENSE}.bias")], MAP)
    if LOGITS in head.outputs or FEATURES in head.outputs:
        x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pool")], FEATURES)
    if LOGITS in head.outputs:
        parameters = [weight(f"{DENSE}.weight"), weight(f"{DENSE}.bias")]
        graph.node("Gemm", [x, *parameters], LOGITS, transB=1)
