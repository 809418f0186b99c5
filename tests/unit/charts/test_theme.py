"""The charts' theme: applied to every chart that is made, and legible."""

import re

import altair as alt
import pandas as pd
import pytest

from mnist_core.charts import theme
from tests.unit.charts.test_palette import contrast

GROUNDS = ("#ffffff", "#0f1419")


@pytest.fixture
def used():
    before = alt.theme.active
    theme.use()
    yield
    alt.theme.enable(before)


def test_a_chart_takes_the_sizes_and_the_grid(used):
    chart = alt.Chart(pd.DataFrame({"x": [1], "y": [2]})).mark_point().encode(x="x:Q", y="y:Q")
    axis = chart.to_dict()["config"]["axis"]
    assert axis["labelFontSize"] >= 13 and axis["titleFontSize"] >= 13
    assert axis["grid"] is True


def test_its_greys_can_be_read_on_their_backgrounds():
    light, dark = re.findall("#[0-9a-f]{6}", theme.INK)
    assert contrast(light, GROUNDS[0]) >= 4.5
    assert contrast(dark, GROUNDS[1]) >= 4.5
