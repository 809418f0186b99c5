"""Which colour a run has, on every page. Knows nothing of charts."""

import itertools
import threading
import tomllib
from pathlib import Path

from mnist_core.references import REFERENCES

THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"
COLOURS: tuple[str, ...] = tuple(
    tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]["chartCategoricalColors"]
)


class Palette:
    """Hands out a colour to every run: references have their own, others in order of asking.

    A run keeps its colour as long as the palette lives. Where there are more runs than colours,
    all but the references' repeat.
    """

    def __init__(self) -> None:
        self._given = dict(zip(REFERENCES, COLOURS, strict=False))
        self._free = itertools.cycle(COLOURS[len(REFERENCES) :])
        self._lock = threading.Lock()

    def colour(self, run: str) -> str:
        """The run's colour, "#rrggbb"."""
        with self._lock:
            if run not in self._given:
                self._given[run] = next(self._free)
            return self._given[run]

    def pass_on(self, old: str, new: str) -> None:
        """Let a run that gets another id keep the colour that it had under the old one."""
        colour = self.colour(old)
        with self._lock:
            self._given.setdefault(new, colour)
