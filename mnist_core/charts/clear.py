"""Where the words of notes stand so that no curve runs through them, however narrow the chart.

Places are in pixels from the plot's top left, those of a phone: in a wider chart the same words
take less of the curves.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mnist_core.charts.axes import Note
from mnist_core.charts.labels import pixel

WIDTH = 270  # of the plot on a phone 390 pixels wide
CHARACTER, LINE = 6.8, 20  # of the letters, about
FIRST, STEP = 16, 4  # from a place to the middle of its words, at least, and between two tries
Box = tuple[float, float, float, float]  # left, right, top, bottom
Curve = Sequence[tuple[float, float]]  # (epoch, value), in order


def placed(
    notes: Iterable[Note],
    curves: Iterable[Curve],
    domain: tuple[float, float],
    log: bool,
    height: int,
    last: int,
) -> list[Note]:
    """The notes with `dy`, the nearest at which their words are on no curve, mark or other words.

    domain: the ends of the value axis; log: is it logarithmic? height: of the plot, pixels.
    last: the epoch where the axis ends. Where no place is free, that with the fewest crossings.
    """
    notes = list(notes)
    lines = [
        segment
        for curve in curves
        for segment in pairwise(
            [(_across(e, last), pixel(v, domain, log, height)) for e, v in curve]
        )
    ]
    marks = [(_across(it.epoch, last), pixel(it.value, domain, log, height)) for it in notes]
    taken: list[Box] = [(x - 6, x + 6, y - 6, y + 6) for x, y in marks]
    found = []
    for note, (x, y) in zip(notes, marks, strict=True):
        left, right = _sides(note, x, last)
        tries = [
            (dy, (left, right, y + dy - LINE / 2, y + dy + LINE / 2))
            for dy in _offsets(y, height, note.below)
        ]
        dy, box = min(tries, key=lambda it: (_crossings(it[1], lines, taken), abs(it[0])))
        taken.append(box)
        found.append(note._replace(dy=dy))
    return found


def _across(epoch: float, last: int) -> float:
    return WIDTH * (epoch - 1) / max(1, last - 1)


def _sides(note: Note, x: float, last: int) -> tuple[float, float]:
    """From where to where the words reach; they are set as `axes.notes` sets them."""
    wide = CHARACTER * len(note.text)
    if note.epoch > 0.8 * last:
        return x - wide, x
    return (x, x + wide) if note.epoch < 0.2 * last else (x - wide / 2, x + wide / 2)


def _offsets(y: float, height: int, below: bool) -> list[float]:
    """Within the plot, the preferred side first."""
    sides = (1, -1) if below else (-1, 1)
    tries = [side * far for far in range(FIRST, height, STEP) for side in sides]
    return [dy for dy in tries if LINE / 2 <= y + dy <= height - LINE / 2] or [sides[0] * FIRST]


def _crossings(
    box: Box, lines: Iterable[tuple[Sequence[float], Sequence[float]]], taken: Sequence[Box]
) -> int:
    left, right, top, bottom = box
    words = sum(
        left < other[1] and other[0] < right and top < other[3] and other[2] < bottom
        for other in taken
    )
    return words + sum(_crosses(start, end, box) for start, end in lines)


def _crosses(start: Sequence[float], end: Sequence[float], box: Box) -> bool:
    """Has the segment a point within the box? Liang and Barsky's clipping (1984)."""
    left, right, top, bottom = box
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    enter, leave = 0.0, 1.0
    for move, room in ((-dx, x - left), (dx, right - x), (-dy, y - top), (dy, bottom - y)):
        if move == 0:
            if room < 0:
                return False
            continue
        t = room / move
        if move < 0:
            enter = max(enter, t)
        else:
            leave = min(leave, t)
    return enter <= leave
