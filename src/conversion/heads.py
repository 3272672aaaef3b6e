"""What stands behind the last block, and the size of the picture: one small graph of a form for each."""

from dataclasses import dataclass

from network import CLASSES, DENSE_INPUTS, SIZE

LOGITS = "logits"
MAP = "map"
FEATURES = "features"


@dataclass(frozen=True)
class Head:
    """
    suffix: of the graph's file.
    size: side of the picture in pixels; where that is free, of the smallest one.
    outputs: in their order.
    free: whether a picture may be of any height and width.
    """

    suffix: str
    size: int
    outputs: tuple[str, ...]
    free: bool = False

    def input_shape(self) -> list:
        """N is the number of pictures."""
        sides = ["height", "width"] if self.free else [self.size, self.size]
        return ["N", *sides, 3]

    def shape(self, output: str) -> list:
        """A map has the logits of each position; the last block's is 32 times smaller than the picture."""
        sides = ["rows", "columns"] if self.free else [self.size // 32, self.size // 32]
        return {
            LOGITS: ["N", CLASSES],
            MAP: ["N", *sides, CLASSES],
            FEATURES: ["N", DENSE_INPUTS],
        }[output]


CLASSIFY = Head("", SIZE, (LOGITS,))

# The dense layer at each position of the map; the mean over all positions gives the logits.
LOCALIZE = Head("-localize", SIZE, (LOGITS, MAP))

# A picture twice as large or longer, for windows over its map.
DETECT = Head("-detect", 2 * SIZE, (MAP,), free=True)

# What the dense layer would read, for another one in its place.
FEATURES_ONLY = Head("-features", SIZE, (FEATURES,))

HEADS = {
    "classify": CLASSIFY,
    "localize": LOCALIZE,
    "detect": DETECT,
    "features": FEATURES_ONLY,
}
