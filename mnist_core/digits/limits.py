"""How much is read of what strangers send, all of it in one place.

A drawing that a hand makes has some 5 strokes and 300 curves; MNIST has 10,000 test images. What
goes beyond a limit is refused before work or memory is spent on it, by a ValueError that names the
value, the limit and the way out.
"""

STROKES = 500  # of one drawing
CURVES = 10_000  # and lines, of all strokes of one canvas
POINTS = 100_000  # of all strokes of one drawing in a file
DRAWINGS = 10_000  # in a file
STROKES_IN_FILE = 100_000  # of all its drawings
JSON_BYTES = 32_000_000  # of a file of strokes; in memory it takes some twenty times as much
SIDE = 2_000  # pixels, of an image
PIXELS = 400_000_000  # of all images of a file
DIRECTORY_BYTES = 1_000_000  # of what an .npz says of its arrays; two take about 200


def check(what: str, value: int, limit: int, way_out: str) -> None:
    """ValueError where a value is over its limit. what: of what there are so many."""
    if value > limit:
        raise ValueError(f"{value:,} {what}, and the limit is {limit:,}; {way_out}")
