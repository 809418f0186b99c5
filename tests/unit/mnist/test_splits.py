"""Splits and subsets of MNIST's images."""

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.mnist.load import Images, Mnist
from mnist_core.mnist.splits import split


@pytest.fixture(scope="module")
def numbered(mnist) -> Mnist:
    """The real labels; the first three pixels spell the image's number."""
    pixels = np.zeros((60_000, 784), np.uint8)
    number = np.arange(60_000)
    for place in range(3):
        pixels[:, place] = number // 256**place % 256
    return Mnist(Images(pixels, mnist.train.labels), mnist.test)


def numbers(images: Images) -> np.ndarray:
    return images.pixels[:, :3].astype(int) @ [1, 256, 65_536]


def config(**changes) -> TrainConfig:
    return TrainConfig(0.01, 1, **changes)


def test_the_full_set_is_not_copied(mnist):
    splits = split(config(), mnist)
    assert splits.train.pixels is mnist.train.pixels
    assert np.shares_memory(splits.train_eval.pixels, mnist.train.pixels)
    assert splits.validation.pixels is mnist.test.pixels
    assert splits.test is None
    assert np.array_equal(splits.train.labels, mnist.train.labels)
    assert len(splits.train_eval.labels) == 10_000


def test_holdout_parts_the_training_images(numbered):
    splits = split(config(protocol="holdout"), numbered)
    train, held_out = numbers(splits.train), numbers(splits.validation)
    assert len(train) == 50_000
    assert len(held_out) == 10_000
    assert set(train) | set(held_out) == set(range(60_000))
    assert splits.test is numbered.test
    assert set(numbers(splits.train_eval)) <= set(train)
    for part, where in ((splits.train, train), (splits.validation, held_out)):
        assert np.array_equal(part.labels, numbered.train.labels[where])
    share = np.bincount(splits.validation.labels) / 10_000
    assert np.allclose(share, np.bincount(numbered.train.labels) / 60_000, atol=0.015)


@pytest.mark.parametrize("changes", [{"protocol": "holdout"}, {"train_size": 500}])
def test_every_seed_has_the_same_images(numbered, changes):
    first, second = (split(config(seed=seed, **changes), numbered) for seed in (0, 9))
    for ours, theirs in zip(first[:3], second[:3], strict=True):
        assert np.array_equal(numbers(ours), numbers(theirs))
        assert np.array_equal(ours.labels, theirs.labels)


@pytest.mark.parametrize("protocol", ["test", "holdout"])
def test_subsets_are_balanced_and_nested(numbered, protocol):
    larger: set[int] | None = None
    for size in (50_000, 40_000, 1_000, 300, 100):
        splits = split(config(train_size=size, protocol=protocol), numbered)
        chosen = numbers(splits.train)
        assert len(set(chosen)) == size
        assert np.array_equal(splits.train.labels, numbered.train.labels[chosen])
        assert larger is None or set(chosen) <= larger
        assert not set(chosen) & set(numbers(splits.validation)) or protocol == "test"
        larger = set(chosen)
        if size <= 1_000:
            assert np.bincount(splits.train.labels).tolist() == [size // 10] * 10
            assert len(splits.train_eval.labels) == size


def test_an_odd_size_is_balanced_but_for_one(numbered):
    labels = split(config(train_size=107), numbered).train.labels
    assert sorted(np.bincount(labels)) == [10] * 3 + [11] * 7


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.25, 1.0])
@pytest.mark.parametrize("changes", [{}, {"train_size": 1_000}, {"protocol": "holdout"}])
def test_label_noise_is_exact_and_never_right(numbered, fraction, changes):
    clean = split(config(**changes), numbered)
    noisy = split(config(label_noise=fraction, **changes), numbered)
    size = len(clean.train.labels)
    assert (clean.train.labels != noisy.train.labels).sum() == round(fraction * size)
    assert set(noisy.train.labels.tolist()) <= set(range(10))
    assert np.array_equal(clean.train.pixels, noisy.train.pixels)
    assert np.array_equal(clean.validation.labels, noisy.validation.labels)
    assert np.array_equal(noisy.train_eval.labels, noisy.train.labels[:10_000])


def test_label_noise_is_uniform_over_images_and_other_digits(numbered):
    clean = numbered.train.labels
    noisy = split(config(label_noise=0.5), numbered).train.labels
    wrong = clean != noisy
    assert wrong[:30_000].mean() == pytest.approx(0.5, abs=0.02)
    shifts = np.bincount((noisy[wrong] - clean[wrong]) % 10, minlength=10)
    assert shifts[0] == 0
    assert shifts[1:] / wrong.sum() == pytest.approx(1 / 9, abs=0.01)


def test_label_noise_leaves_the_data_set_alone(mnist):
    before = mnist.train.labels.copy()
    split(config(label_noise=1.0), mnist)
    assert np.array_equal(mnist.train.labels, before)
