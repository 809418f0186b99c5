"""Keeping score: the interval against published values, the export against what `score` reads."""

import json

import numpy as np
import pytest

from mnist_core.digits.files import read_drawings
from mnist_core.digits.labelled import Labelled, export
from mnist_core.findings.statistics import score


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
