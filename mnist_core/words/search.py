"""Which runs fit a few words and wanted settings. Knows nothing of pages."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from mnist_core.findings.results import differing_fields
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import name
from mnist_core.words.names import settings as described

WORDS = re.compile(r"[\w.]+")
# A number with the word before it, or a word, or a number.
ASKED = re.compile(r"(?:([^\W\d][\w.]*)\s+)?(\d[\w.]*)|([\w.]+)")


def settings(records: Sequence[RunRecord]) -> dict[str, list[str]]:
    """For every config field in which the runs differ: its values for people, in their order."""
    return {
        field: [told(value) for value in sorted({getattr(r.config, field) for r in records})]
        for field in differing_fields(records)
    }


def told(value: object) -> str:
    """A config's value for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def matches(record: RunRecord, words: str, wanted: Mapping[str, Sequence[str]]) -> bool:
    """Is the run named or set so, with one of each field's wanted values?

    words: numbers fit whole, others by their beginning; "seed 1" fits no other seed, whatever else
    is 1; the run's id fits, too. wanted: values as `told` has them, none for any.
    """
    asked = ASKED.findall(words.lower())
    found = not asked or words == record.run or _is_known_by(record, asked)
    return found and all(
        told(getattr(record.config, field)) in values for field, values in wanted.items() if values
    )


def _is_known_by(record: RunRecord, asked: Sequence[tuple[str, str, str]]) -> bool:
    config = record.config
    told = [*name(record).split(", "), *described(config), f"seed {config.seed}"]
    parts = [WORDS.findall(part.lower()) for part in told]
    return all(_is_there(word or alone, number, parts) for word, number, alone in asked)


def _is_there(word: str, number: str, parts: Sequence[Sequence[str]]) -> bool:
    """Is the number the one after the word, where one is told after it; else, are both there?"""
    if word and number:
        after = [
            second
            for part in parts
            for first, second in pairwise(part)
            if first.startswith(word) and second[0].isdigit()
        ]
        if after:
            return number in after
    own = [one for part in parts for one in part]
    return (not number or number in own) and any(one.startswith(word) for one in own)
