"""Intervals and tests against published values, closed forms and integrals; a score's export."""

import json
import math

import numpy as np
import pytest

from mnist_core.digits.files import read_drawings
from mnist_core.digits.labelled import Labelled, export
from mnist_core.findings.statistics import (
    LEVEL,
    T_95,
    Spread,
    correlation,
    differ,
    exceedance,
    score,
    spread,
    student,
    welch,
)


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_wilsons(correct, n, low, high):
    found = score(correct, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    mirrored = score(n - correct, n)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("correct", "n"), [(0, 1), (1, 1), (10, 10), (7, 10)])
def test_interval_holds_the_share_and_stays_between_0_and_1(correct, n):
    found = score(correct, n)
    assert 0 <= found.low <= correct / n <= found.high <= 1


def test_export_is_what_score_reads(tmp_path):
    image = np.zeros((28, 28), np.uint8)
    strokes = [np.array([[10.123456, 20.0], [30.5, 200.25]]), np.array([[5.0, 5.0]])]
    drawings = [Labelled(7, strokes, image), Labelled(0, strokes[:1], image)]
    path = tmp_path / "drawings.json"
    path.write_text(export(drawings), encoding="utf-8")
    entries = json.loads(path.read_text(encoding="utf-8"))
    assert entries[0]["strokes"] == [[[10.12, 20.0], [30.5, 200.25]], [[5.0, 5.0]]]
    images, labels = read_drawings(path)
    assert images.shape == (2, 28, 28)
    assert labels.tolist() == [7, 0]


def tail(t: float, freedom: float) -> float:
    """Student's t beyond ± t, by Simpson's rule on its density (NIST e-Handbook, 1.3.6.6.4)."""
    steps = 20_000
    x = np.linspace(0, t, steps + 1)
    weights = np.ones(steps + 1)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    scale = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / (freedom * math.pi) ** 0.5
    inside = (weights * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)).sum() * t / steps / 3
    return 1 - 2 * scale * inside


def test_students_distribution_is_that_of_tables_closed_forms_and_integrals():
    for freedom, quantile in enumerate(T_95, start=1):
        assert student(quantile, freedom) == pytest.approx(0.05, abs=5e-5)
    for t in (0.01, 0.5, 1.0, 3.0, 40.0):
        assert student(t, 1) == pytest.approx(1 - 2 * math.atan(t) / math.pi)  # Cauchy's
        assert student(t, 2) == pytest.approx(1 - t / (2 + t * t) ** 0.5)
    for t, freedom in ((0.3, 3.7), (1.86, 17.776), (2.1, 18.2), (2.0, 300.5)):
        assert student(t, freedom) == pytest.approx(tail(t, freedom), rel=1e-8)
    assert student(0, 5) == 1
    assert student(1e200, 5) == 0


def test_welchs_test_is_that_of_published_data():
    """Student's data on sleep (1908): R's documentation of t.test has p = 0.07939."""
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    assert welch(spread(first), spread(second)) == pytest.approx(0.07939, abs=5e-6)
    assert differ(spread(first), spread(second)) == 0


def test_two_means_may_differ_though_their_intervals_overlap():
    low, high = Spread(10, 0.0, -5, 5, 1.0), Spread(10, 3.0, -2, 8, 1.0)
    assert low.interval[1] > high.interval[0]
    assert (differ(low, high), differ(high, low), differ(low, low)) == (-1, 1, 0)
    near = high._replace(mean=2.9)  # p = 0.0553; of 3.0 it is 0.0481
    assert welch(low, near) > LEVEL > welch(low, high)
    assert differ(low, near) == 0


def test_one_value_is_never_told_apart():
    one, other, many = spread([0.9]), spread([0.1]), spread([0.1, 0.11, 0.12])
    assert (differ(one, other), differ(one, many), differ(many, one)) == (0, 0, 0)
    assert (differ(one, None), differ(None, None)) == (0, 0)
    assert welch(one, many) is None
    assert (differ(spread([1, 1]), spread([2, 2])), differ(spread([1, 1]), spread([1, 1]))) == (
        -1,
        0,
    )


def test_how_likely_a_new_draw_is():
    """Mean 2, deviation 1, n = 3: 5 is 3 / (1 × √(4/3)) away, at 2 degrees of freedom."""
    found = spread([1.0, 2.0, 3.0])
    t = 3 / (4 / 3) ** 0.5
    assert exceedance(5, found) == pytest.approx((1 - t / (2 + t * t) ** 0.5) / 2)
    assert exceedance(2, found) == pytest.approx(0.5)
    assert exceedance(-1, found) == pytest.approx(1 - exceedance(5, found))
    assert exceedance(5, spread([1.0])) is None


def test_correlation_is_none_where_nothing_varies():
    assert correlation([(1, 2), (2, 4), (3, 7)]) == pytest.approx(
        np.corrcoef([1, 2, 3], [2, 4, 7])[0, 1]
    )
    assert correlation([(1, 2)]) is None
    assert correlation([(1, 2), (1, 3)]) is None
    assert correlation([]) is None
