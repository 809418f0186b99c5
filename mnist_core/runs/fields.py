"""Values as JSON has them, each checked as one field. Knows nothing of runs.

A check takes a value and gives it back as it is kept; its ValueError says what it must be.
"""

from collections.abc import Callable, Mapping
from typing import Any

LARGEST = 3.4028235e38  # of single precision, in which a network counts

Check = Callable[[Any], Any]


def field(name: str, value: Any, check: Check) -> Any:
    """The value as `check` gives it back; its error begins with the field's name."""
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def number(low: float = 0.0, high: float = LARGEST, also: tuple = ()) -> Check:
    """A finite number from `low` to `high`, or one of `also`; True and False are none."""

    def check(value: Any) -> float | None:
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        if numeric and (low <= value <= high or value in also):
            return float(value)
        if value is None and None in also:
            return None
        others = "".join(f", or {'null' if it is None else it}" for it in also)
        raise ValueError(f"it is {told(value)}; it must be {low:g} to {high:g}{others}")

    return check


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`; 1.0 is none."""

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            allowed = f"{low:,} to {high:,}" if low < high else f"{low:,}"
            raise ValueError(f"it is {told(value)}; it must be a whole number, {allowed}")
        return value

    return check


def truth(value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise ValueError(f"it is {told(value)}; it must be true or false")
    return value


def text(value: Any) -> str:
    """A text without line breaks and other control characters."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(f"it is {told(value)}; it must be a text that can be printed")
    return value


def told(value: Any) -> str:
    """A value for people; what is nested or long, in short."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return cut("null" if value is None else repr(value), 40)


def cut(words: str, length: int) -> str:
    """The beginning of what is longer."""
    return words if len(words) <= length else f"{words[:length]}…"


def an_object(value: Any) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ValueError(f"it is {told(value)}; it must be an object")
    return value


def a_list(value: Any) -> list:
    """A JSON array."""
    if not isinstance(value, list):
        raise ValueError(f"it is {told(value)}; it must be a list")
    return value


def all_fields(value: Any, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Each of the fields as its check gives it back; no other field."""
    if set(an_object(value)) != set(checks):
        raise ValueError(f"its fields must be {', '.join(checks)}")
    return {name: field(name, value[name], check) for name, check in checks.items()}
