"""How much is read of what strangers send, all of it in one place.

A drawing that a hand makes has some 5 strokes and 300 curves; MNIST has 10,000 test images. What
goes beyond a limit is refused before work or memory is spent on it, by a ValueError that names the
value, the limit and the way out.
"""

from mnist_core import bounds

STROKES = bounds.STROKES  # of one drawing
CURVES = bounds.CURVES  # and lines, of all strokes of one canvas
POINTS = bounds.POINTS  # of all strokes of one drawing in a file
DRAWINGS = bounds.DRAWINGS  # in a file
STROKES_IN_FILE = bounds.STROKES_IN_FILE  # of all its drawings
JSON_BYTES = bounds.JSON_BYTES  # of a file of strokes; in memory it takes some twenty times as much
SIDE = bounds.SIDE  # pixels, of an image
PIXELS = bounds.PIXELS  # of all images of a file
DIRECTORY_BYTES = bounds.DIRECTORY_BYTES  # of what an .npz says of its arrays; two take about 200


def check(what: str, value: int, limit: int, way_out: str) -> None:
    """ValueError where a value is over its limit. what: of what there are so many."""
    if value > limit:
        raise ValueError(f"{value:,} {what}, and the limit is {limit:,}; {way_out}")
