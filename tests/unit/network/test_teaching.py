"""Teaching: what it learns and forgets on made-up hands, and what it refuses."""

import numpy as np
import pytest
from scipy import ndimage

from mnist_core.mnist import samples
from mnist_core.network import teaching
from mnist_core.network.evaluate import predict
from mnist_core.network.teaching import TeachConfig, teach
from mnist_core.runs import RunStore
from mnist_core.runs.store import MODELS


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    return RunStore(MODELS).weights("article-run-2")[-1]


@pytest.fixture(scope="module")
def train():
    return samples.load("train")


@pytest.fixture(scope="module")
def tested():
    images, labels = samples.load("test")
    return images[:2_000], labels[:2_000]


@pytest.fixture(scope="module")
def hand(train):
    """Somebody whose every digit is turned by 30 degrees: the taught, and the other drawings."""
    images, labels = train
    chosen = np.concatenate([np.flatnonzero(labels == digit)[100:131] for digit in range(10)])
    turned = [ndimage.rotate(images[i].astype(float), -30, reshape=False, order=1) for i in chosen]
    drawn = np.clip(turned, 0, 255).astype(np.uint8)
    taught = np.arange(0, len(chosen), 31)
    others = np.setdiff1d(np.arange(len(chosen)), taught)
    return (drawn[taught], labels[chosen][taught]), (drawn[others], labels[chosen][others])


def ends(weights, hand, train, tested, **changes):
    """The reports before and after; judged by the taught, the other drawings, and MNIST."""
    judges = {"taught": hand[0], "others": hand[1], "mnist": tested}
    first, last = teach(weights, hand[0], TeachConfig(**changes), train, judges, reports=1)
    return first, last


def test_a_fitting_rate_learns_the_hand_and_keeps_mnist(weights, hand, train, tested):
    before, after = ends(weights, hand, train, tested)
    assert before.accuracies["others"] < 0.6
    assert after.accuracies["others"] > before.accuracies["others"] + 0.08
    assert after.accuracies["mnist"] > before.accuracies["mnist"] - 0.02
    assert after.loss < before.loss


def test_a_small_rate_learns_nothing(weights, hand, train, tested):
    before, after = ends(weights, hand, train, tested, learning_rate=1e-7)
    assert after.accuracies == pytest.approx(before.accuracies, abs=0.01)


def test_a_large_rate_learns_by_heart_and_forgets(weights, hand, train, tested):
    _, after = ends(weights, hand, train, tested, learning_rate=0.01, mix=0.0)
    assert after.accuracies["taught"] == 1
    assert after.accuracies["mnist"] < 0.7
    _, mixed = ends(weights, hand, train, tested, learning_rate=0.01, mix=0.5)
    assert mixed.accuracies["mnist"] > after.accuracies["mnist"] + 0.2


def test_reports_come_in_order_and_are_what_they_say(weights, hand, train, tested):
    reports = list(teach(weights, hand[0], TeachConfig(steps=25), train, {"mnist": tested}))
    assert [report.step for report in reports] == [0, 2, 5, 8, 10, 12, 15, 18, 20, 22, 25]
    assert np.array_equal(reports[0].weights, weights)
    last = reports[-1]
    assert last.accuracies["mnist"] == (predict(last.weights, tested[0]) == tested[1]).mean()
    assert not np.array_equal(last.weights, reports[-2].weights)


def test_the_seed_decides_everything(weights, hand, train):
    def taught(seed):
        *_, last = teach(weights, hand[0], TeachConfig(steps=3, seed=seed), train, {})
        return last.weights

    assert np.array_equal(taught(1), taught(1))
    assert not np.array_equal(taught(1), taught(2))


def test_the_run_s_weights_stay_as_they_were(weights, hand, train):
    before = weights.copy()
    list(teach(weights, hand[0], TeachConfig(steps=2, learning_rate=0.1), train, {}))
    assert np.array_equal(weights, before)


def test_drawings_take_turns():
    random = np.random.default_rng(0)
    counts = np.bincount(teaching._in_turn(10, 64, random), minlength=10)
    assert sorted(counts) == [6] * 6 + [7] * 4


def test_moved_images_are_those_that_scipy_turns_and_shifts(hand):
    image = hand[0][0][3].astype(float)
    rows, columns = np.indices((28, 28)).astype(float)
    angle = np.radians(7)
    down, right = rows - 13.5 - 1, columns - 13.5 + 2
    at = (
        np.cos(angle) * down - np.sin(angle) * right + 13.5,
        np.sin(angle) * down + np.cos(angle) * right + 13.5,
    )
    expected = ndimage.map_coordinates(np.pad(image, 3), [it + 3 for it in at], order=1)
    ours = teaching._sampled(image[None], *(it[None] for it in at))[0]
    assert ours == pytest.approx(expected, abs=0.01)


def test_without_movement_an_image_is_itself(hand):
    still = TeachConfig(shift=0, turn=0.0)
    moved = teaching._moved(hand[0][0], still, np.random.default_rng(0))
    assert moved == pytest.approx(hand[0][0].astype(float), abs=1e-3)


BAD = {
    "learning_rate": (0, 2, float("nan"), "1", True),
    "steps": (0, 501, 1.5),
    "mix": (-0.1, 0.95),
    "shift": (-1, 5, 0.5),
    "turn": (-1, 90),
    "seed": (-1, 0.5),
}


def test_what_is_out_of_range_is_named():
    for name, values in BAD.items():
        for value in values:
            with pytest.raises(ValueError, match=f"{name} is .*it must be a .*from"):
                TeachConfig(**{name: value})


def test_no_drawings_and_too_many_are_refused(weights, train):
    for count in (0, 1_001):
        nothing = np.zeros((count, 28, 28), np.uint8), np.zeros(count, int)
        with pytest.raises(ValueError, match=f"there are {count:,} drawings; give 1 to 1,000"):
            next(teach(weights, nothing, TeachConfig(), train, {}))
