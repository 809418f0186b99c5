"""Which colour a run has, on every page. Knows nothing of charts."""

import itertools
import threading
import tomllib
from collections import OrderedDict
from pathlib import Path

from mnist_core import bounds
from mnist_core.references import REFERENCES

THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"
COLOURS: tuple[str, ...] = tuple(
    tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]["chartCategoricalColors"]
)


class Palette:
    """Hands out a colour to every run: references have their own, others in order of asking.

    A run keeps its colour until `most` others were asked for since it was. Where there are more
    runs than colours, all but the references' repeat.
    """

    def __init__(self, most: int = bounds.RUN_COLOURS) -> None:
        self._most = most
        self._fixed = dict(zip(REFERENCES, COLOURS, strict=False))
        self._given: OrderedDict[str, str] = OrderedDict()
        self._free = itertools.cycle(COLOURS[len(REFERENCES) :])
        self._lock = threading.Lock()

    def colour(self, run: str) -> str:
        """The run's colour, "#rrggbb"."""
        if run in self._fixed:
            return self._fixed[run]
        with self._lock:
            return self._keep(run, self._given.get(run) or next(self._free))

    def pass_on(self, old: str, new: str) -> None:
        """Let a run that gets another id keep the colour that it had under the old one."""
        colour = self.colour(old)
        with self._lock:
            if new not in self._fixed:
                self._keep(new, self._given.get(new, colour))

    def _keep(self, run: str, colour: str) -> str:
        self._given[run] = colour
        self._given.move_to_end(run)
        while len(self._given) > self._most:
            self._given.popitem(last=False)
        return colour
