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
    size: side of the picture in pixels.
    outputs: in their order.
    """

    suffix: str
    size: int
    outputs: tuple[str, ...]

    @property
    def positions(self) -> int:
        """Of the last block's map, which is 32 times smaller than the picture."""
        return (self.size // 32) ** 2

    def shape(self, output: str) -> list:
        """N is the number of pictures. A map has the logits of each position, row by row."""
        return {
            LOGITS: ["N", CLASSES],
            MAP: ["N", self.positions, CLASSES],
            FEATURES: ["N", DENSE_INPUTS],
        }[output]


CLASSIFY = Head("", SIZE, (LOGITS,))

# The dense layer at each position of the map; the mean over all positions gives the logits.
LOCALIZE = Head("-localize", SIZE, (LOGITS, MAP))

# A picture twice as large, for windows over its map.
DETECT = Head("-detect", 2 * SIZE, (MAP,))

# What the dense layer would read, for another one in its place.
FEATURES_ONLY = Head("-features", SIZE, (FEATURES,))

HEADS = {
    "classify": CLASSIFY,
    "localize": LOCALIZE,
    "detect": DETECT,
    "features": FEATURES_ONLY,
}
