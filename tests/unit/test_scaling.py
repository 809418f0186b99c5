"""The simulation of a sweep over many workers, where one can work it out, and its chart."""

from xml.etree import ElementTree

import pytest

from tests.benchmarks.scaling import Times, speedup
from tests.benchmarks.scaling_chart import chart

FREE = Times(task=10.0, start=0.0, scheduling=0.0, saving=0.0)


@pytest.mark.parametrize(("runs", "workers", "times"), [(100, 10, 10), (15, 10, 7.5), (5, 50, 5)])
def test_without_costs_only_whole_rounds_count(runs, workers, times):
    assert speedup(runs, workers, FREE) == pytest.approx(times)


def test_a_start_is_paid_once():
    assert speedup(100, 10, FREE._replace(start=50.0)) == pytest.approx(1000 / 150)


@pytest.mark.parametrize("cost", ["scheduling", "saving"])
def test_what_is_done_one_by_one_limits_it(cost):
    times = FREE._replace(**{cost: 0.1})
    assert speedup(50_000, 1_000, times) == pytest.approx(100, rel=0.01)


def test_the_chart_is_svg_and_says_where_each_curve_ends():
    drawn = ElementTree.fromstring(chart({130: [(1, 1.0), (1_000, 56.0)]}))
    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "130 runs: 56 times" in words
