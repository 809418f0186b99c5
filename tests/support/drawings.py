"""Drawings for a real server, and what its Draw page answers."""

import re

from mnist_core.digits import examples
from tests.support.canvas import canvas_drawing
from tests.support.tab import Tab

SIDE = 320  # of the canvas, CSS pixels
ANSWER = '<table class="read-table">'


def drawing(strokes: list) -> dict:
    """The state of a canvas with these strokes."""
    return {"drawing": {"raw": canvas_drawing(strokes, 22, "#ffffff"), "data": None}}


def drawn(tab: Tab, digit: int) -> list[int]:
    """What each chosen run reads in an example of this digit, drawn on Draw."""
    tab.open("draw")
    tab.put("drawing canvas", drawing(examples.strokes(digit, SIDE)))
    assert tab.exceptions == []
    found = answers(tab)
    assert found, "there is no answer"
    return [int(it) for it in re.findall(r'class="digit">(\d)<', found[0])]


def answers(tab: Tab) -> list[str]:
    """The HTML of the answers to a drawing, in their order on the page."""
    return [it.html.body for _, it in sorted(tab.elements.items()) if ANSWER in it.html.body]
