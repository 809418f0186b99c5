"""What a run may be called in a store. Knows no files."""

import re
from collections.abc import Iterator
from itertools import count

from mnist_core.runs.record import RunError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ANEW = "-anew"  # ends the name of a run that is kept beside the run of that name, with a number


def check_name(run: str) -> None:
    """RunError where a run cannot be called that."""
    if not is_name(run):
        raise RunError(
            f"a run's name is {run!r}; it must have up to 100 letters, digits, dots, "
            f"dashes and underscores, and begin with a letter or digit"
        )


def is_name(run: str) -> bool:
    """Can a run be called that?"""
    return bool(NAME.fullmatch(plain_name(run)))


def plain_name(run: str) -> str:
    """The name that a run would like to have: without what marks one that is kept beside it."""
    return re.sub(rf"{ANEW}[0-9]*\Z", "", run)


def names_for(run: str) -> Iterator[str]:
    """The names that a run may be kept under, the best first: x, x-anew, x-anew2, …"""
    plain = plain_name(run)
    yield plain
    yield plain + ANEW
    yield from (f"{plain}{ANEW}{number}" for number in count(2))
