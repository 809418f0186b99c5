"""Readings against the plain forward pass, and what pages show of them."""

import re

import numpy as np
import pytest

from mnist_core.app import reading_html
from mnist_core.charts import reading as reading_charts
from mnist_core.digits import examples
from mnist_core.digits.canvas_data import strokes_from_canvas
from mnist_core.digits.normalisation import normalise_strokes
from mnist_core.network.evaluate import log_probabilities
from mnist_core.network.reader import Reader, habit, log_odds, reading
from tests.support.canvas import canvas_drawing

COLOURS = {"Run <1>": "#D66E05", "Run 2": "#0473AB"}


@pytest.fixture
def image() -> np.ndarray:
    return normalise_strokes(examples.strokes(3, 280))


def answer(**probabilities: float) -> np.ndarray:
    """An answer (10,) with these probabilities: d7=0.9, …; the rest is shared."""
    known = {int(name[1:]): value for name, value in probabilities.items()}
    rest = (1 - sum(known.values())) / (10 - len(known))
    return np.log([known.get(digit, rest) for digit in range(10)])


def test_replay_is_the_forward_pass_of_every_epoch(weights, image):
    noise = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    for pixels in (image, noise, np.zeros((28, 28), np.uint8)):
        expected = np.concatenate([log_probabilities(flat, pixels[None]) for flat in weights])
        assert Reader(weights).replay(pixels) == pytest.approx(expected, abs=1e-3)


def test_occlusion_is_the_drop_of_log_odds_when_a_patch_is_blanked(weights, image):
    found = Reader(weights).occlusion(image, 3)
    whole = log_odds(log_probabilities(weights[-1], image[None]).astype(float), 3)[0]
    for y, x in [(0, 0), (5, 12), (9, 17), (14, 14), (20, 10), (27, 27)]:
        blanked = image.copy()
        blanked[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = 0
        drop = whole - log_odds(log_probabilities(weights[-1], blanked[None]).astype(float), 3)[0]
        assert found[y, x] == pytest.approx(drop, abs=1e-3)
    assert np.abs(found).max() > 0.01


def test_occlusion_of_a_blank_image_shows_nothing(weights):
    assert not Reader(weights).occlusion(np.zeros((28, 28), np.uint8), 0).any()


def test_log_odds():
    answers = np.stack([answer(d4=0.9), answer(d4=0.5)])
    assert log_odds(answers, 4) == pytest.approx([np.log(9), 0])


def test_reading_names_the_best_two():
    found = reading(answer(d7=0.6, d1=0.3))
    assert (found.digit, found.runner_up) == (7, 1)
    assert found.probability == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (answer(d7=0.9, d1=0.05), "flag"),
        (answer(d3=0.9, d9=0.05), "tail"),
        (answer(d2=0.9, d7=0.05), "bar"),
        (answer(d7=0.9975, d1=0.002), None),  # too sure to doubt
        (answer(d1=0.9, d7=0.05), None),
        (answer(d7=0.9, d2=0.05), None),
    ],
)
def test_habits_are_told_of_their_pairs_alone(given, word):
    told = habit(given)
    assert told is None if word is None else word in told


def test_table_has_all_ten_probabilities_of_every_run():
    html = reading_html.answer_table(COLOURS, [answer(d7=0.82), answer(d1=0.64)], ["a", "b & c"])
    shares = re.findall(r'class="value">([^<]*)<', html)
    assert len(shares) == 20
    assert shares[14] == "82.0%" and shares[3] == "64.0%"
    assert "Run &lt;1&gt;" in html and "b &amp; c" in html


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "50.0%"), (0.9994, "99.9%"), (0.9996, ">99.9%"), (1.0, ">99.9%"), (1e-9, "<0.1%")],
)
def test_percent_is_never_certain(probability, text):
    assert reading_html.percent(probability) == text


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([answer(d7=0.9)], "A reads **7**."),
        ([answer(d7=0.9)] * 2, "Both runs read **7**."),
        ([answer(d7=0.9)] * 3, "All 3 runs read **7**."),
        ([answer(d7=0.9), answer(d1=0.9), answer(d7=0.9)], "The runs disagree."),
    ],
)
def test_told(answers, text):
    assert reading_html.told(["A", "B", "C"][: len(answers)], answers) == text


def test_who_does_not_see_it_hears_which_run_reads_what():
    agreed = reading_html.said(["A", "B"], [answer(d7=0.8), answer(d7=0.6)])
    assert agreed == "Both runs read **7**."
    parted = reading_html.said(["A", "B*", "C"], [answer(d7=0.8), answer(d1=0.6), answer(d7=0.5)])
    assert parted == "The runs disagree. It is read as 7 by A and C, as 1 by B\\*."


def test_replay_chart_follows_the_final_digit_or_the_chosen_one():
    replays = [
        np.stack([answer(d3=0.7), answer(d7=0.9)]),
        np.stack([answer(d1=0.5), answer(d1=0.6), answer(d1=0.8)]),
    ]
    table = reading_charts.replay_table(list(COLOURS), replays, None, 3).to_pydict()
    first, second = COLOURS
    assert table["run"] == [first] * 2 + [second] * 3
    assert table["epoch"] == [1, 2, 1, 2, 3]
    assert table["digit"] == [7, 7, 1, 1, 1]
    assert table["read"] == [3, 7, 1, 1, 1]
    assert [table["probability"][at] for at in (1, 4)] == pytest.approx([0.9, 0.8])
    assert table["now"] == [False, True, False, False, True]
    chosen = reading_charts.replay_table(list(COLOURS), replays, 3, 1).to_pydict()
    assert chosen["probability"][0] == pytest.approx(0.7)
    words = reading_charts.describe_replay(list(COLOURS), replays, None)
    assert "Run <1>: probability of 7" in words and "90.0% after epoch 2" in words
    assert "changed 1 time." in words


def test_replay_specification_holds_the_runs_and_no_data():
    spec = reading_charts.replay_spec(COLOURS, 15)
    scale = spec["layer"][1]["encoding"]["color"]["scale"]
    assert scale == {"domain": list(COLOURS), "range": list(COLOURS.values())}
    assert "data" not in spec and "datasets" not in spec
    assert not any("data" in layer for layer in spec["layer"])


def test_strip_has_a_cell_for_every_epoch():
    replays = [np.stack([answer(d3=0.7), answer(d7=0.9)]), answer(d1=0.5)[None]]
    html = reading_html.strip(COLOURS, replays)
    assert re.findall(r'title="[^"]*">(\d)<', html) == ["3", "7", "1"]


def test_left_out_step_is_marked_where_it_changes_the_digit():
    whole = answer(d7=0.9)
    assert 'class="other"' in reading_html.short(answer(d1=0.6), whole)
    assert 'class="other"' not in reading_html.short(answer(d7=0.6), whole)


def test_heat_is_orange_for_and_blue_against():
    values = np.zeros((28, 28))
    values[3, 4], values[5, 6] = 2.0, -2.0
    tinted = reading_html.heat(np.zeros((28, 28), np.uint8), values)
    assert tuple(tinted[3, 4]) == reading_html.FOR
    assert tuple(tinted[5, 6]) == reading_html.AGAINST
    assert not tinted[0, 0].any()


@pytest.mark.parametrize("digit", range(10))
def test_example_comes_back_from_the_canvas_as_it_was(digit):
    drawn = examples.strokes(digit, 320)
    back = strokes_from_canvas(canvas_drawing(drawn, 20, "#ffffff"))
    for stroke, returned in zip(drawn, back, strict=True):
        assert returned == pytest.approx(stroke, abs=0.02)
        assert stroke.min() > 20 and stroke.max() < 300
