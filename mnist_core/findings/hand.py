"""A visitor's drawings as a hand: what is taught, and what is held back. Knows nothing of pages."""

from collections.abc import Sequence
from typing import NamedTuple

from mnist_core.digits.labelled import Labelled


class Hand(NamedTuple):
    """The first drawing of each digit, by digit, and all others in their order."""

    taught: list[Labelled]
    others: list[Labelled]

    @property
    def is_whole(self) -> bool:
        """Is there a drawing of every digit to teach?"""
        return len(self.taught) == 10


def hand_of(drawings: Sequence[Labelled]) -> Hand:
    """The hand in which drawings, in the order in which they were drawn, were written."""
    first: dict[int, int] = {}
    for place, drawing in enumerate(drawings):
        first.setdefault(drawing.label, place)
    taught = [drawings[first[digit]] for digit in sorted(first)]
    kept = set(first.values())
    return Hand(taught, [it for place, it in enumerate(drawings) if place not in kept])


def wanted_next(hand: Hand) -> int:
    """The digit of which there are the fewest drawings, the lowest of several."""
    drawn = [drawing.label for drawing in [*hand.taught, *hand.others]]
    return min(range(10), key=drawn.count)
