"""One drawing: what is read, and the strokes that it came from."""

from typing import Any, NamedTuple

import numpy as np

from mnist_core.digits import normalisation
from mnist_core.digits.canvas_data import brush_of, strokes_from_canvas


class Drawing(NamedTuple):
    """What is to be read: drawn on a canvas, or an image of MNIST's."""

    image: np.ndarray  # (28, 28) uint8, normalised
    strokes: list[np.ndarray]  # (n, 2) canvas points each; none of an image of MNIST's
    brush: float  # that it was drawn with, canvas pixels
    side: int  # of the canvas, pixels

    @property
    def canvas(self) -> dict[str, Any]:
        """Brush and canvas as `normalisation.normalise_strokes` takes them."""
        return {"brush": self.brush, "width": self.side, "height": self.side}


def of_strokes(strokes: list[np.ndarray], brush: float, side: int) -> Drawing:
    """Strokes as a drawing. Raises ValueError, BlankDrawing where there is no point."""
    return Drawing(normalisation.normalise_strokes(strokes), strokes, brush, side)


def from_canvas(json_data: Any, brush: float, side: int) -> Drawing | None:
    """What a canvas of side × side pixels sent, None where nothing is drawn.

    json_data: as `canvas_data.strokes_from_canvas` takes it, and its errors. brush: canvas pixels,
    for a last stroke that does not say its own.
    """
    strokes = strokes_from_canvas(json_data)
    return of_strokes(strokes, brush_of(json_data) or brush, side) if strokes else None
