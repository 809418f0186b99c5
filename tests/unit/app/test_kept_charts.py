"""Charts that are made once: alike for what is alike, and never for anything else."""

from dataclasses import replace

import altair as alt
import numpy as np
import pytest

from mnist_core.app.kept_charts import Charts, frozen
from mnist_core.charts.compare import View, overlay
from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import ACCURACY, LOSS
from tests.support.runs import made_up

RUN = made_up(TrainConfig(0.01, 3), 3)
OTHER = replace(RUN, epochs=RUN.epochs[:2])


class Drawing:
    """Draws something, and counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self.__module__, self.__qualname__ = "a", "drawing"

    def __call__(self, *of, **options) -> alt.Chart:
        self.times += 1
        return alt.Chart().mark_point()


def test_what_is_alike_is_drawn_once():
    draw, charts = Drawing(), Charts()
    for _ in range(3):
        made = charts.get(draw, ([RUN], {"a": "#123456"}, LOSS, View()), {"height": 3})
    assert draw.times == 1
    assert made is charts.get(draw, ([RUN], {"a": "#123456"}, LOSS, View()), {"height": 3})


@pytest.mark.parametrize(
    ("of", "options"),
    [
        (([OTHER], {"a": "red"}, LOSS, View()), {}),
        (([RUN, RUN], {"a": "red"}, LOSS, View()), {}),
        (([RUN], {"a": "blue"}, LOSS, View()), {}),
        (([RUN], {"b": "red"}, LOSS, View()), {}),
        (([RUN], {"a": "red"}, ACCURACY, View()), {}),
        (([RUN], {"a": "red"}, LOSS, View(labels={"a": "b"})), {}),
        (([RUN], {"a": "red"}, LOSS, View()), {"height": 1}),
    ],
)
def test_what_differs_in_anything_is_another_chart(of, options):
    draw, charts = Drawing(), Charts()
    charts.get(draw, ([RUN], {"a": "red"}, LOSS, View()), {})
    charts.get(draw, of, options)
    assert draw.times == 2


def test_arrays_are_told_apart_by_what_they_hold():
    a = np.arange(4.0)
    assert frozen(a) == frozen(a.copy())
    assert len({frozen(it) for it in (a, a + 1, a.reshape(2, 2), a.astype(np.float32))}) == 4
    assert frozen(1) != frozen(True)
    with pytest.raises(TypeError):
        frozen({1, 2})


def test_a_record_that_is_gone_lends_its_identity_to_no_other():
    """As long as the chart is kept, so is what it was made of."""
    draw, charts = Drawing(), Charts()
    for seed in range(50):
        charts.get(draw, ([made_up(TrainConfig(0.01, 2, seed=seed))],), {})
    assert draw.times == 50


def test_no_more_are_kept_than_may_be_and_the_last_used_stay():
    draw, charts = Drawing(), Charts(most=2)
    for value in (1, 2, 1, 3):
        charts.get(draw, (value,), {})
    assert (len(charts), draw.times) == (2, 3)
    charts.get(draw, (1,), {})
    assert draw.times == 3
    charts.get(draw, (2,), {})
    assert draw.times == 4


def test_it_is_what_streamlit_itself_would_show():
    """With its data as a browser gets it."""
    made = Charts().get(overlay, ([RUN], {"a": "#123456"}, LOSS, View()), {})
    assert made["datasets"]
    assert all(isinstance(content, bytes) for content in made["datasets"].values())
    assert made["layer"]
