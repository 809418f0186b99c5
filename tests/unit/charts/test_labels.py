"""Labels at line ends: apart, in order, near their lines."""

import itertools

import numpy as np
import pytest

from mnist_core.charts.labels import apart, fitted


def test_labels_that_fit_stay_where_they_are():
    assert apart([200, 10, 100], 15, 300) == [200, 10, 100]
    assert apart([], 15, 300) == []


def test_labels_at_one_place_stand_around_it():
    assert apart([100, 100, 100], 15, 300) == pytest.approx([85, 100, 115])


def test_labels_stay_within_the_plot():
    assert apart([299, 300], 15, 300) == pytest.approx([285, 300])
    assert apart([0, 1], 15, 300) == pytest.approx([0, 15])


def test_any_labels_are_apart_in_order_and_as_near_as_can_be():
    random = np.random.default_rng(4)
    for count in (2, 5, 10, 20):
        places = random.uniform(0, 300, count)
        found = np.array(apart(list(places), 15, 300))
        ranked = found[np.argsort(places)]
        assert np.diff(ranked).min() >= min(15, 300 / count) - 1e-9
        assert ranked[0] >= -1e-9
        assert ranked[-1] <= 300 + 1e-9


def test_three_labels_are_as_near_as_the_best_of_a_grid():
    places, least = [100.0, 104.0, 130.0], 15
    found = apart(places, least, 300)
    grid = np.arange(80, 160, 0.5)
    best = min(
        sum((a - b) ** 2 for a, b in zip(places, at, strict=True))
        for at in itertools.combinations(grid, 3)
        if at[1] - at[0] >= least and at[2] - at[1] >= least
    )
    assert sum((a - b) ** 2 for a, b in zip(places, found, strict=True)) <= best + 0.3


def test_texts_that_fit_are_left_alone():
    assert fitted(["Run 1", "seed 3"], 11) == ["Run 1", "seed 3"]
    assert fitted([], 11) == []


def test_texts_that_do_not_fit_are_abbreviated():
    names = [f"lr {rate}, seed {seed}" for rate in (0.001, 0.0001) for seed in (0, 12)]
    assert fitted(names, 11) == ["0.001, s0", "0.001, s12", "0.0001, s0", "0.0001, s12"]
    names = ["seed 0, constant rate", "seed 0, linear decay", "batch 64, 5 epochs"]
    assert fitted(names, 11) == ["s0, const.", "s0, linear", "b64, 5 ep."]


def test_no_two_texts_are_cut_to_the_same():
    assert fitted(["my very best", "other"], 8) == ["my very…", "other"]
    assert fitted(["my network 1", "my network 2"], 8) == ["my net…1", "my net…2"]
    same = [f"{text}, something else, something" for text in "ab"]
    for texts in (same, [f"a lot {i} of the same" for i in range(12)]):
        found = fitted(texts, 8)
        assert len({*found}) == len(texts) and max(map(len, found)) <= 8
