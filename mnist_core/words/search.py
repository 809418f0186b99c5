"""Which runs fit a few words and wanted settings. Knows nothing of pages."""

import re
from collections.abc import Mapping, Sequence

from mnist_core.findings.results import differing_fields
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import name
from mnist_core.words.names import settings as described


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

    words: numbers fit whole, others by their beginning; the run's id fits, too. wanted: values
    as `told` has them, none for any.
    """
    asked = re.findall(r"[\w.]+", words.lower())
    found = not asked or words == record.run or _is_known_by(record, asked)
    return found and all(
        told(getattr(record.config, field)) in values for field, values in wanted.items() if values
    )


def _is_known_by(record: RunRecord, asked: Sequence[str]) -> bool:
    known_by = ", ".join([name(record), *described(record.config)])
    there = re.findall(r"[\w.]+", known_by.lower())
    return all(any(_fits(word, own) for own in there) for word in asked)


def _fits(word: str, own: str) -> bool:
    return own == word if word[0].isdigit() else own.startswith(word)
