"""What the measured line, and the seeds' measurements, are said to show."""

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.landscape import Value
from mnist_core.findings.landscapes import Landscape
from mnist_core.words.landscape import tell_dips, tell_gains, tell_growth, tell_line, tell_silence

PLACES = (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ((0.20, 0.10, 0.19), "opposite slopes"),
        ((0.12, 0.10, 0.40), "Epoch 3 stands near the floor of a valley, epoch 4 on its slope"),
        ((0.40, 0.10, 0.12), "Epoch 4 stands near the floor of a valley, epoch 3 on its slope"),
        ((0.20, 0.19, 0.20), "nearly flat"),
        ((0.20, 0.40, 0.20), "ridge"),
        ((0.40, 0.25, 0.10), "downhill"),
        ((0.10, 0.25, 0.40), "uphill"),
    ],
)
def test_a_line_has_a_shape(losses, told):
    text = tell_line("Mine", (3, 4), [Value(loss, 0.9) for loss in losses], PLACES)
    assert told in text
    assert f"{losses[0]:.3f} after epoch 3" in text
    assert f"{losses[1]:.3f} halfway" in text
    assert f"{losses[2]:.3f} after epoch 4" in text


def seed(number: int, halfway: float, mean: float, silent: int) -> Landscape:
    return Landscape(
        TrainConfig(0.01, 1, seed=number),
        (0.9, 0.2, 0.2, halfway, 0.2, 0.2, 0.9),
        (0.8, 0.9, 0.9, 0.9, 0.9, 0.96, 0.8),
        0.1,
        mean,
        (0, silent),
        (10.0, 60.0),
    )


FOUND = [seed(0, 0.1, 0.97, 100), seed(1, 0.15, 0.98, 120)]


def test_sentences_over_seeds_have_means_and_ranges():
    assert "37.5% on average over 2 seeds" in tell_dips("Mine", FOUND)
    assert "single seeds from 25.0 to 50.0%" in tell_dips("Mine", FOUND)
    assert "96.00% after the last epoch, 97.50%" in tell_gains("Mine", FOUND)
    assert "+1.50 ± 6.35 points" in tell_gains("Mine", FOUND)  # t of 1 degree: 12.706
    assert "fire on no test image: 110 of 256 after epoch 1" in tell_silence("Mine", FOUND)
    assert "100 to 120 at the end" in tell_silence("Mine", FOUND)
    assert "6.0 times at the end" in tell_growth("Mine", FOUND)


def test_what_is_lost_has_a_minus_sign():
    worse = [seed(0, 0.1, 0.95, 1), seed(1, 0.3, 0.955, 1)]
    text = tell_gains("Mine", worse)
    assert "\N{MINUS SIGN}0.75 ± " in text
    assert "single seeds \N{MINUS SIGN}1.00 to \N{MINUS SIGN}0.50" in text
    assert "single seeds from \N{MINUS SIGN}50.0 to 50.0%" in tell_dips("Mine", worse)
    assert "-" not in text


def test_where_every_unit_fires_that_is_said():
    assert "every unit fires on some test image" in tell_silence("Mine", [seed(0, 0.1, 0.97, 0)])


def test_of_no_seeds_nothing_is_said():
    assert [tell("Mine", []) for tell in (tell_dips, tell_gains, tell_silence, tell_growth)] == [
        ""
    ] * 4
