"""Sentences on the challenge to draw a digit that only one run reads, in Markdown."""

from collections.abc import Sequence

from mnist_core.findings.drawings import Attempt
from mnist_core.words.plain import escaped


def task(champion: str, digit: int) -> str:
    """What is to be drawn. champion: the run's name for people."""
    return f"**Challenge:** draw a {digit} that only {escaped(champion)} reads."


def outcome(found: Attempt, names: Sequence[str], champion: int, digit: int, strange: bool) -> str:
    """How near the drawing is. names: of all runs. strange: is it hardly a digit?"""
    names = [escaped(name) for name in names]
    if found.is_met and strange:
        return f"Only {names[champion]} reads {digit}, but that is hardly a digit any more."
    if found.is_met:
        return f"Met: only {names[champion]} reads {digit}."
    if found.read != digit:
        return f"Not yet: {names[champion]} reads {found.read}."
    others = [names[number] for number in found.others]
    listed = " and ".join(filter(None, [", ".join(others[:-1]), others[-1]]))
    verb, too = ("reads", "too") if len(others) == 1 else ("read", "as well")
    return f"Not yet: {listed} {verb} {digit} {too}."
