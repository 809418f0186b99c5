"""Which colour a run has, on every page. Knows nothing of charts."""

import threading
import tomllib
from pathlib import Path

from mnist_core.references import REFERENCES

THEME = Path(__file__).parent.parent / ".streamlit" / "config.toml"
COLOURS: tuple[str, ...] = tuple(
    tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]["chartCategoricalColors"]
)


class Palette:
    """Hands out a colour to every run: the reference runs' are fixed, others' in order of asking.

    A run keeps its colour as long as the palette lives. With more runs than colours they repeat.
    """

    def __init__(self) -> None:
        self._places = {run: place for place, run in enumerate(REFERENCES)}
        self._lock = threading.Lock()

    def colour(self, run: str) -> str:
        """The run's colour, "#rrggbb"."""
        with self._lock:
            place = self._places.setdefault(run, len(self._places))
        return COLOURS[place % len(COLOURS)]
