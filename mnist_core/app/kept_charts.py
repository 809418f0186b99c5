"""Charts as a browser gets them, made once for all visitors of a server.

A chart is made of records, colours and options, and nothing else; Altair takes 50 to 150 ms to make
and check one, while other visitors wait. What many look at is made for the first of them.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import altair as alt
import numpy as np
from streamlit.elements.vega_charts import _convert_altair_to_vega_lite_spec as in_full

from mnist_core import bounds
from mnist_core.app.once import once
from mnist_core.runs.record import RunRecord

Spec = dict[str, Any]
PASSING = 8  # charts of trainings that go on: one is drawn at a time, for a few kinds of watchers


def spec(draw: Callable[..., alt.TopLevelMixin], *of: Any, **options: Any) -> Spec:
    """What `draw` makes of these arguments, for `st.vega_lite_chart`; nobody may change it.

    Arguments: records, arrays, plain values, and dataclasses and collections of them. A record is
    known by its identity, as it never changes.
    """
    return _kept().get(draw, of, options)


def spec_of_the_moment(draw: Callable[..., alt.TopLevelMixin], *of: Any) -> Spec:
    """As `spec`, of what soon looks otherwise: kept for those who look now, and not for long."""
    return _passing().get(draw, of, {})


class Charts:
    """Remembers so many charts, those that were asked for last."""

    def __init__(self, most: int = bounds.CHARTS) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, tuple[Spec, object]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, draw: Callable[..., Any], of: Sequence[Any], options: Mapping[str, Any]) -> Spec:
        """The chart, made now if it is not known."""
        key = draw.__module__, draw.__qualname__, frozen(of), frozen(options)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key][0]
        made = in_full(draw(*of, **options))
        with self._lock:  # what it was made of is kept too, lest another get its identity
            self._made[key] = made, (of, options)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._made)


@once
def _kept() -> Charts:
    """The one memory of this server."""
    return Charts()


@once
def _passing() -> Charts:
    """A small one beside it, lest a training's many charts push out what all pages show."""
    return Charts(PASSING)


def frozen(value: Any) -> Hashable:
    """The same for values that are alike, and for them alone; TypeError where that is not known."""
    if isinstance(value, RunRecord):
        return "record", id(value)
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, hashlib.sha256(value.tobytes()).digest()
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(frozen(getattr(value, it.name)) for it in fields(value))
    if isinstance(value, Mapping):
        return "mapping", tuple((key, frozen(it)) for key, it in value.items())
    if isinstance(value, list | tuple):
        return type(value), tuple(map(frozen, value))
    hash(value)
    return type(value), value
