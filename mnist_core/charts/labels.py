"""Names at the ends of lines: each beside its own line's end, none over another, none over a line.

They stand in a margin that the horizontal axis leaves free, and are shortened where it is narrow.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from mnist_core.charts.theme import INK

LINE = 15  # pixels from one label to the next
SIZE = 13  # of the letters, pixels
CHARACTER = 7.0  # pixels: a letter's width, about
LEAD = 10  # pixels of the thin line from a curve to its label
KEY = 12  # pixels of the short line before a label, in its run's colour
BESIDE = LEAD + KEY + 8  # pixels of the margin beside the words
WIDEST, NARROW = 200, 108  # pixels of the margin, and in charts less wide than PHONE
PHONE = 440

SHORTER = (  # what settings are called where there is no room
    (r"\blr (?=\d)", ""),
    (r"\bseed (?=\d)", "s"),
    (r"\bbatch (?=\d)", "b"),
    (r" epochs?\b", " ep."),
    (r"\bconstant rate\b", "const."),
    (r"\b(linear|cosine) decay\b", r"\1"),
)


class End(NamedTuple):
    """Where a run's curve ends. place, value: in units of the axes."""

    run: str
    place: float
    value: float


def margin(texts: Sequence[str]) -> str:
    """How many pixels labels of these texts need, as a Vega expression of the chart's width."""
    needed = BESIDE + CHARACTER * max(map(len, texts), default=0)
    return f"(width < {PHONE} ? {min(needed, NARROW):.0f} : {min(needed, WIDEST):.0f})"


def layers(
    ends: Sequence[End],
    texts: Mapping[str, str],
    domain: tuple[float, float],
    log: bool,
    height: int,
    x: alt.X,
    y: alt.Y,
    colour: alt.Color,
    strength: Any,
) -> list[alt.Chart]:
    """The labels, a key of each in its run's colour, and thin lines that lead to them.

    texts: name of a run → its label. The letters have the charts' ink: a run's colour, which has
    3 : 1 against the background, is enough for a line and too little for them.
    domain: the ends of the value axis; log: is it logarithmic? height: of the plot, pixels.
    """
    places = [pixel(end.value, domain, log, height) for end in ends]
    stands = [_value(at, domain, log, height) for at in apart(places, LINE, height)]
    names, room = list(texts.values()), margin(list(texts.values()))
    written = [
        dict(zip(texts, fitted(names, int((pixels - BESIDE) / CHARACTER)), strict=True))
        for pixels in (WIDEST, NARROW)
    ]
    rows = [
        (*end, stand, *(told[end.run] for told in written))
        for end, stand in zip(ends, stands, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["run", "place", "value", "stand", "text", "brief"])
    start = alt.value(alt.ExprRef(f"width - {room} + {LEAD}"))
    base = alt.Chart(table).encode(colour, opacity=strength)
    at = y.copy()
    at["shorthand"] = "stand:Q"
    from_x = x.copy()
    from_x["shorthand"] = "place:Q"
    lead = base.mark_rule(aria=False, strokeDash=[1, 3], strokeOpacity=0.7)
    key = base.mark_rule(aria=False, strokeWidth=4)
    words = base.mark_text(
        align="left", dx=KEY + 4, fontSize=SIZE, fontWeight=600,
        limit=alt.ExprRef(f"{room} - {LEAD + KEY} - 4"),
        text=alt.ExprRef(f"width < {PHONE} ? datum.brief : datum.text"),
    )  # fmt: skip
    return [
        lead.encode(from_x, y, x2=start, y2="stand:Q"),
        key.encode(at, x=start, x2=alt.value(alt.ExprRef(f"width - {room} + {LEAD + KEY}"))),
        words.encode(at, x=start, color=alt.value(alt.ExprRef(INK))),
    ]


def fitted(texts: Sequence[str], most: int) -> list[str]:
    """The texts in at most so many letters each, and still told apart.

    Where one is longer, all are abbreviated; what then still is loses letters at its end, or, where
    two would be cut to the same text, before its end.
    """
    terse = [_abbreviated(text) for text in texts]
    for tried in (list(texts), terse, *(_cut(terse, most, tail) for tail in range(most - 1))):
        if max(map(len, tried), default=0) <= most and len({*tried}) == len({*texts}):
            return tried
    digits = len(str(len(texts)))
    return [f"{text[: most - 2 - digits]}… {place}" for place, text in enumerate(terse, 1)]


def _abbreviated(text: str) -> str:
    for long, short in SHORTER:
        text = re.sub(long, short, text)
    return text


def _cut(texts: Sequence[str], most: int, tail: int) -> list[str]:
    """Texts of at most so many letters; of longer ones the last `tail` stay."""
    return [
        text if len(text) <= most else f"{text[: most - 1 - tail]}…{text[len(text) - tail :]}"
        for text in texts
    ]


def apart(places: Sequence[float], least: float, height: float) -> list[float]:
    """The nearest places to these, in the same order, of which no two are nearer than `least`.

    All lie within 0 to height, as far as they fit. Neighbours that would overlap become a block
    around their mean (pool adjacent violators: Barlow et al. 1972).
    """
    if not places:
        return []
    least = min(least, height / len(places))
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[list[float]] = []  # start of the first, number of labels
    for rank, i in enumerate(order):
        blocks.append([places[i] - rank * least, 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (one, n), (other, m) = blocks[-2:]
            blocks[-2:] = [[(one * n + other * m) / (n + m), n + m]]
    highest = height - (len(places) - 1) * least
    starts = [min(max(start, 0.0), highest) for start, count in blocks for _ in range(int(count))]
    found = [0.0] * len(places)
    for rank, i in enumerate(order):
        found[i] = starts[rank] + rank * least
    return found


def pixel(value: float, domain: tuple[float, float], log: bool, height: float) -> float:
    """From the top, as Vega has it."""
    value = min(max(value, domain[0]), domain[1])
    low, high, at = map(math.log, (*domain, value)) if log else (*domain, value)
    return height * (1 - (at - low) / (high - low)) if high > low else height / 2


def _value(pixel: float, domain: tuple[float, float], log: bool, height: float) -> float:
    low, high = map(math.log, domain) if log else domain
    at = low + (1 - pixel / height) * (high - low)
    return math.exp(at) if log else at
