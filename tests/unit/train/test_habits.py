"""Habits of handwriting drawn onto MNIST's images: on which digits, where, and how often."""

import numpy as np
import pytest
import torch

from mnist_core.mnist import load
from mnist_core.train import habits
from mnist_core.train.habits import HABITS


@pytest.fixture(scope="module")
def train():
    images = load.load().train
    return torch.from_numpy(images.pixels[:6_000]), torch.from_numpy(images.labels[:6_000])


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def changed(before, after) -> torch.Tensor:
    """Which images differ, (N,) bool."""
    return (after - before.float()).abs().amax(1) > 30


def test_digits_without_a_habit_stay_as_they_are(train):
    pixels, labels = train
    drawn = habits.draw(pixels, labels, generator())
    others = ~torch.isin(labels, torch.tensor([habit.digit for habit in HABITS]))
    assert others.sum() > 3_000
    assert torch.equal(drawn[others], pixels[others].float())


def test_each_habit_is_drawn_about_as_often_as_it_says(monkeypatch, train):
    pixels, labels = train
    for habit in HABITS:
        monkeypatch.setattr(habits, "HABITS", (habit,))
        drawn = habits.draw(pixels, labels, generator())
        share = changed(pixels, drawn)[labels == habit.digit].float().mean()
        assert 0.8 * habit.stroke.share < share < 1.05 * habit.stroke.share + 0.01, habit


def test_habits_lie_where_they_say(monkeypatch, train):
    """The middle of what is new, 0 at the top of the image and 1 at the bottom."""
    pixels, labels = train
    middles = {"top": (0.1, 0.45), "across": (0.4, 0.65), "bottom": (0.6, 0.95)}
    for habit in HABITS:
        monkeypatch.setattr(habits, "HABITS", (habit,))
        drawn = habits.draw(pixels, labels, generator())
        new = (drawn - pixels.float()).clamp(min=0).view(-1, 28, 28).sum(0)
        middle = float((new.sum(1) * torch.arange(28)).sum() / new.sum() / 27)
        low, high = middles[habit.place]
        assert low < middle < high, (habit, middle)


def test_the_generator_decides_everything(train):
    pixels, labels = (part[:500] for part in train)
    first, again = (habits.draw(pixels, labels, generator(3)) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, habits.draw(pixels, labels, generator(4)))


def test_the_original_stays_and_the_range_is_kept(train):
    pixels, labels = (part[:500] for part in train)
    before = pixels.clone()
    drawn = habits.draw(pixels, labels, generator())
    assert torch.equal(pixels, before)
    assert drawn.shape == pixels.shape
    assert drawn.dtype == torch.float32
    assert 0 <= drawn.min() <= drawn.max() <= 255


def test_a_bar_is_as_long_as_it_says_and_level():
    ones = torch.ones(1)
    line = habits._lines(14 * ones, 10 * ones, 0 * ones, 8 * ones, ones)[0]
    rows, columns = np.nonzero(line.numpy() > 127)
    assert rows.mean() == 10
    assert np.ptp(columns) == pytest.approx(8 + 2, abs=1)  # and the pen's round ends
    tilted = habits._lines(14 * ones, 10 * ones, 0.5 * ones, 8 * ones, ones)[0]
    rows, columns = np.nonzero(tilted.numpy() > 127)
    assert np.polyfit(columns, rows, 1)[0] < -0.3  # rises to the right, rows count down


def test_blank_and_full_images_stay_finite():
    labels = torch.tensor([habit.digit for habit in HABITS] * 20)
    blank = torch.zeros(len(labels), 784, dtype=torch.uint8)
    assert habits.draw(blank, labels, generator()).abs().max() == 0
    assert habits.draw(blank + 255, labels, generator()).isfinite().all()
