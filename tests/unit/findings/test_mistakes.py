"""mnist_core.mistakes and first_layer, their charts, sentences and gallery."""

import math
from itertools import product

import numpy as np
import pytest
import torch

from mnist_core.charts import mistakes as mistakes_charts
from mnist_core.findings import mistakes
from mnist_core.findings.mistakes import Contest
from mnist_core.findings.statistics import Score
from mnist_core.network import first_layer
from mnist_core.network.evaluate import log_probabilities
from mnist_core.network.model import PARAMETERS, initial, layers
from mnist_core.words import mistakes as mistakes_sentences
from tests.support import oracle


def answers(*rows: tuple[int, float]) -> np.ndarray:
    """Log-probabilities, each from a digit and its probability; the rest is shared out evenly."""
    made = np.empty((len(rows), 10), np.float32)
    for row, (digit, probability) in zip(made, rows, strict=True):
        row[:] = (1 - probability) / 9
        row[digit] = probability
    return np.log(made)


@pytest.fixture
def found() -> mistakes.Readings:
    """Four 4s, of which three are read as 9, and a 9, a 0 and a 7."""
    given = answers((9, 0.5), (9, 0.9), (4, 0.8), (9, 0.7), (9, 0.6), (0, 0.99), (1, 0.95))
    return mistakes.readings(given, np.array([4, 4, 4, 4, 9, 0, 7], np.uint8))


def test_readings_are_the_most_probable_digits(found):
    assert found.digits.tolist() == [9, 9, 4, 9, 9, 0, 1]
    assert found.probabilities == pytest.approx([0.5, 0.9, 0.8, 0.7, 0.6, 0.99, 0.95])
    assert found.right.tolist() == [False, False, True, False, True, True, False]


def test_answers_that_are_exactly_alike_are_known():
    given = answers((3, 0.5), (3, 0.6), (3, 0.5), (4, 0.5))
    assert mistakes.readings(given, np.zeros(4)).shared.tolist() == [True, False, True, False]


def test_answers_are_shared_where_a_whole_layer_is_silent(mnist):
    """Weights whose last hidden layer is above 0 for some images only."""
    weights, images = initial(3), mnist.test.pixels[:300]
    layers(weights)[2][1][:] -= 0.35  # biases of the last hidden layer
    values = oracle.normalised(torch.from_numpy(images), torch.float32)
    with torch.no_grad():
        hidden = list(oracle.network(weights, torch.float32).children())[:-2]
        silent = ~torch.nn.Sequential(*hidden)(values).any(dim=1)
    assert 2 < silent.sum() < 298
    given = log_probabilities(weights, images)
    shared = mistakes.readings(given, mnist.test.labels[:300]).shared
    assert np.array_equal(shared, silent.numpy())


def test_a_confusion_matrix_has_true_digits_in_rows(found):
    counts = mistakes.confusion_matrix(found)
    there = {cell: counts[cell] for cell in zip(*np.nonzero(counts), strict=True)}
    assert there == {(4, 9): 3, (4, 4): 1, (9, 9): 1, (0, 0): 1, (7, 1): 1}
    assert counts.shape == (10, 10)


def test_the_commonest_mistakes_come_first(found):
    counts = mistakes.confusion_matrix(found)
    assert mistakes.commonest(counts) == [(4, 9, 3)]
    assert mistakes.commonest(counts, 5) == [(4, 9, 3), (7, 1, 1)]
    assert mistakes.commonest(np.diag(np.arange(10))) == []


def test_accuracy_by_digit_counts_the_digit_s_own_images(found):
    scores = mistakes.by_digit(mistakes.confusion_matrix(found))
    assert [score and score[:2] for score in scores] == [
        (1, 1), None, None, None, (1, 4), None, None, (0, 1), None, (1, 1),
    ]  # fmt: skip
    low, high = scores[4][2:]  # Wilson's interval of 1 in 4, by hand from the quadratic
    for bound in (low, high):
        assert (0.25 - bound) ** 2 == pytest.approx(1.959964**2 * bound * (1 - bound) / 4)


def test_a_cell_s_images_are_sorted_by_confidence(found):
    assert mistakes.in_cell(found, 4, 9).tolist() == [1, 3, 0]
    assert mistakes.in_cell(found, 9, 4).tolist() == []
    assert mistakes.surest(found, ~found.right).tolist() == [6, 1, 3, 0]


def test_a_contest_counts_images_by_who_is_right():
    labels = np.array([0, 1, 2, 3, 4, 5])
    first = mistakes.readings(answers(*((d, 0.5) for d in (0, 1, 2, 3, 0, 0))), labels)
    second = mistakes.readings(answers(*((d, 0.5) for d in (0, 0, 0, 0, 4, 0))), labels)
    assert mistakes.contest(first, second) == Contest(1, 3, 1, 1)
    assert mistakes.contest(second, first) == Contest(1, 1, 3, 1)


@pytest.mark.parametrize(("first", "second"), list(product(range(5), range(5))))
def test_the_p_value_is_the_share_of_all_outcomes_at_least_as_uneven(first, second):
    n = first + second
    outcomes = [sum(coins) for coins in product((0, 1), repeat=n)]
    as_uneven = sum(abs(2 * heads - n) >= abs(first - second) for heads in outcomes)
    assert mistakes.sign_test(first, second) == as_uneven / 2**n


@pytest.mark.parametrize(("first", "second"), [(73, 200), (1_500, 1_600), (4_900, 5_100)])
def test_the_p_value_of_many_images(first, second):
    n = first + second
    half = math.log(0.5) * n
    logs = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + half
        for k in range(min(first, second) + 1)
    )
    assert mistakes.sign_test(first, second) == pytest.approx(2 * math.fsum(map(math.exp, logs)))


def test_the_p_value_at_its_ends():
    assert mistakes.sign_test(0, 0) == mistakes.sign_test(5_000, 5_000) == 1.0
    assert mistakes.sign_test(0, 10_000) == 0.0
    assert mistakes.sign_test(0, 1_000) == 2.0**-999


def test_firing_counts_the_images_on_which_a_unit_is_above_0(mnist):
    images = mnist.test.pixels[:1_500]
    weights = initial(1) * 3
    layers(weights)[0][1][7] = -1e3  # its bias silences unit 7
    values = oracle.normalised(torch.from_numpy(images), torch.float64).numpy()
    weight, bias = layers(weights)[0]
    expected = (values @ weight.T.astype(float) + bias > 0).sum(axis=0)
    counts = first_layer.firing(weights, images)
    assert np.abs(counts - expected).max() <= 1  # a sum may lie within rounding of 0
    assert counts[7] == 0
    assert np.array_equal(first_layer.firing(weights, images.reshape(-1, 28, 28)), counts)


def test_weights_before_training_have_the_spread_that_is_said():
    assert first_layer.spread(initial(0)) == pytest.approx(first_layer.START, rel=0.01)


def test_the_sheet_shows_each_unit_at_its_place():
    weights = np.zeros(PARAMETERS, np.float32)
    weight = layers(weights)[0][0].reshape(256, 28, 28)
    weight[:] = 1e-9
    weight[200, 3, 5], weight[0, 0, 0] = 2.0, -2.0
    weight[:, 20:] = 1.0  # more than a hundredth: the scale
    order = np.roll(np.arange(256), 17)  # unit 0 in the second row's second place, 200 at 217
    sheet = first_layer.sheet(weights, order, np.arange(256) == 0)
    assert sheet.shape == (478, 478, 3) and sheet.dtype == np.uint8
    assert tuple(sheet[13 * 30 + 3, 9 * 30 + 5]) == first_layer.POSITIVE
    dim = np.rint(np.array(first_layer.NEGATIVE) * first_layer.DIM)
    assert np.allclose(sheet[30, 30], dim, atol=1)
    assert not sheet[1, 1].any()


def test_weights_that_are_all_0_are_black():
    sheet = first_layer.sheet(np.zeros(PARAMETERS), np.arange(256), np.zeros(256, bool))
    assert not sheet[:28, :28].any()


def rows(chart: dict, layer: int) -> list[dict]:
    data = chart["layer"][layer].get("data") or chart["data"]
    return chart["datasets"][data["name"]]


def test_the_matrix_shows_every_count_and_colours_the_mistakes(found):
    counts = mistakes.confusion_matrix(found)
    chart = mistakes_charts.confusion(counts, "#123456", (4, 9), turn=5).to_dict()
    wrong, right, numbers, frame, top = range(5)
    assert {(row["true"], row["read"]): row["count"] for row in rows(chart, numbers)} == {
        (true, read): counts[true, read] for true, read in product(range(10), range(10))
    }
    assert all(row["true"] != row["read"] for row in rows(chart, wrong))
    assert chart["layer"][wrong]["encoding"]["color"] == {"value": "#123456"}
    assert chart["layer"][wrong]["encoding"]["opacity"]["scale"]["domain"] == [0, 3]
    assert all(row["true"] == row["read"] for row in rows(chart, right))
    assert rows(chart, frame) == [{"true": 4, "read": 9}]
    assert rows(chart, top) == rows(chart, numbers)
    (click,) = chart["params"]
    assert click["name"] == mistakes_charts.CELL
    assert click["select"]["fields"] == ["true", "read", "turn"]
    assert {row["turn"] for row in rows(chart, top)} == {5}


def test_a_matrix_without_mistakes_or_a_choice_is_drawn():
    assert mistakes_charts.confusion(np.eye(10, dtype=int), "#123456").to_dict()
    assert "mistakes" not in mistakes_charts.describe_confusion(np.eye(10, dtype=int))


def test_the_matrix_in_words(found):
    text = mistakes_charts.describe_confusion(mistakes.confusion_matrix(found))
    assert "3 of 7 images are read right" in text
    assert "3 times 4 as 9, once 7 as 1" in text


def test_the_digits_chart_holds_each_interval():
    scores = [Score(9, 10, 0.6, 0.98), None]
    chart = mistakes_charts.accuracy_by_digit(scores, "#123456", 0.9).to_dict()
    assert rows(chart, 1) == [
        {"digit": 0, "accuracy": 0.9, "low": 0.6, "high": 0.98, "told": "9 of 10"}
    ]
    assert rows(chart, 0) == [{"accuracy": 0.9}]
    assert "0: 90.00% (60.00% to 98.00%)" in mistakes_charts.describe_digits(scores)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Contest(9, 0, 0, 1), "nothing to tell them apart"),
        (Contest(9, 5, 5, 1), "luck alone may explain the difference"),
        (
            Contest(9, 3, 9, 1),
            "in 15% of all comparisons (McNemar's exact test, p = 0.15). So **luck",
        ),
        (Contest(9, 1, 9, 1), "the lead of B is probably more than luck"),
        (Contest(9, 1, 9, 1), "once in 47 comparisons (McNemar's exact test, p = 0.021)"),
        (Contest(9, 20, 1, 1), "the lead of A is more than luck"),
        (Contest(9, 20, 1, 1), "p = 0.000021"),
        (Contest(9, 1, 200, 1), "less than once in a million comparisons"),
        (Contest(9, 0, 1, 1), "On the one image that just one"),
    ],
)
def test_a_contest_in_words(result, expected):
    assert expected in mistakes_sentences.tell_contest("A", "B", result)


def test_a_contest_s_table_has_the_first_network_in_its_rows():
    assert mistakes_sentences.contest_table("A", "B", Contest(9_000, 200, 30, 4)).splitlines() == [
        "| | B: right | B: wrong |",
        "|---|--:|--:|",
        "| **A: right** | 9,000 | 200 |",
        "| **A: wrong** | 30 | 4 |",
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ((0, 4, 9), "No 4 is read as a 9."),
        ((0, 8, 8), "No 8 is read right."),
        ((1, 8, 3), "Once: an 8 is read as a 3."),
        ((1_020, 8, 8), "1,020 times: an 8 is read right."),
    ],
)
def test_a_cell_in_words(cell, expected):
    assert mistakes_sentences.tell_cell(*cell) == expected


@pytest.mark.parametrize(
    ("same", "told"),
    [
        (0, "none is labelled as an 8."),
        (1, "1 of them is labelled as an 8."),
        (7, "7 of them are labelled as an 8."),
        (10, "all are labelled as an 8."),
    ],
)
def test_labels_of_the_images_most_like_one(same, told):
    assert mistakes_sentences.tell_alike(same, 10, 8) == told


def test_a_network_in_words(found):
    text = mistakes_sentences.tell_accuracy(found)
    assert "**3 of 7**" in text and "42.86%" in text
    assert "%: on other images chance alone could move it so far)." in text
    assert text.endswith("3 times a 4 read as a 9.")
    sure = mistakes_sentences.tell_sureness(found)
    assert "its 4 mistakes it makes 0 with a probability of 99% or more" in sure
    assert "half of them with 80% or more" in sure
    assert mistakes_sentences.tell_silence(found) is None


def test_silence_in_words():
    given = answers((8, 0.4), (8, 0.4), (8, 0.4), (1, 0.4))
    text = mistakes_sentences.tell_silence(mistakes.readings(given, np.array([8, 2, 3, 1])))
    assert text is not None
    assert text.startswith("**3 images") and "2 of these 3 answers are wrong" in text


def test_silence_of_all_images_in_words():
    given = mistakes.readings(answers((8, 0.4), (8, 0.4)), np.array([8, 2]))
    text = mistakes_sentences.tell_silence(given)
    assert text is not None and text.startswith("**All 2 images get one and the same answer.**")
    pairs = mistakes.readings(answers((8, 0.4), (8, 0.4), (1, 0.4), (1, 0.4)), np.zeros(4, int))
    two = mistakes_sentences.tell_silence(pairs)
    assert two is not None and two.startswith("**4 images get the very same answer as others do.**")


@pytest.mark.parametrize(
    ("dead", "expected"),
    [(0, "Each of the 256"), (1, "1 of the 256 units fires on no"), (9, "units fire on no")],
)
def test_the_first_layer_in_words(dead, expected):
    text = mistakes_sentences.tell_units(initial(0) * 3, dead)
    assert expected in text and "3.0 times as large" in text
