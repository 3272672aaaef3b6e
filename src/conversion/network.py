"""The layer table of ResNet-50 v1: what each layer with weights is called, here and in the package."""

from dataclasses import dataclass, replace
from itertools import pairwise

SIZE = 224
CLASSES = 1000
DENSE_INPUTS = 2048

# Means of the training pictures, in the order R, G, B. The original network takes B, G, R.
MEANS = (123.68, 116.779, 103.939)


@dataclass(frozen=True)
class Convolution:
    """One convolution with the BatchNorm that follows it."""

    name: str
    keras_convolution: str
    keras_batch_norm: str
    stride: int = 1
    padding: int = 0


@dataclass(frozen=True)
class Block:
    """
    A bottleneck: 1x1, 3x3, 1x1, added to the shortcut. Only a stage's first block projects it.

    shortcut_stride: of a shortcut that is not projected.
    """

    name: str
    convolutions: tuple[Convolution, Convolution, Convolution]
    projection: Convolution | None
    shortcut_stride: int = 1

    def layers(self) -> tuple[Convolution, ...]:
        return self.convolutions + ((self.projection,) if self.projection else ())


STEM = Convolution("stem.conv", "conv1", "bn_conv1", stride=2, padding=3)

DENSE = "fc"
KERAS_DENSE = "fc1000"


def _block(stage: int, index: int) -> Block:
    name = f"stage{stage}.block{index + 1}"
    letter = "abcdef"[index]

    def layer(suffix: str, branch: str, **geometry: int) -> Convolution:
        return Convolution(
            f"{name}.{suffix}",
            f"res{stage}{letter}_branch{branch}",
            f"bn{stage}{letter}_branch{branch}",
            **geometry,
        )

    # The stage halves its input in the first 1x1 (and the projection), as the 2015 paper does;
    # most later implementations do it in the 3x3.
    stride = 2 if index == 0 and stage > 2 else 1
    return Block(
        name,
        (
            layer("conv1", "2a", stride=stride),
            layer("conv2", "2b", padding=1),
            layer("conv3", "2c"),
        ),
        layer("shortcut", "1", stride=stride) if index == 0 else None,
    )


BLOCKS = tuple(
    _block(stage, index)
    for stage, count in ((2, 3), (3, 4), (4, 6), (5, 3))
    for index in range(count)
)


def _with_strides_earlier(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """
    The same network without what nobody reads.

    A 1x1 convolution of stride 2 reads one position in four of the block before it. Here that block
    computes only those: its 3x3 has the stride. It saves a tenth of all multiplications, and
    changes no value that is left.
    """
    lean = list(blocks)
    for index, (block, following) in enumerate(pairwise(blocks)):
        if following.convolutions[0].stride == 2:
            first, second, third = block.convolutions
            lean[index] = replace(
                block,
                convolutions=(first, replace(second, stride=2), third),
                shortcut_stride=2,
            )
            first, second, third = following.convolutions
            lean[index + 1] = replace(
                following,
                convolutions=(replace(first, stride=1), second, third),
                projection=replace(following.projection, stride=1),
            )
    return tuple(lean)


# As the shipped graphs compute it.
LEAN_BLOCKS = _with_strides_earlier(BLOCKS)

CONVOLUTIONS = (STEM,) + tuple(layer for block in BLOCKS for layer in block.layers())
