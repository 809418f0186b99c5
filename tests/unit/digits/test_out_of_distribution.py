"""What is hardly a digit: calibrated on MNIST's training images, tried on drawings."""

import numpy as np
import pytest

from mnist_core.digits import examples
from mnist_core.digits import out_of_distribution as familiar
from mnist_core.digits.normalisation import normalise_strokes
from mnist_core.mnist import samples
from tests.support.nondigits import drawings


@pytest.fixture(scope="module")
def clouds():
    return familiar.load()


def test_drawn_digits_are_familiar(clouds):
    for digit in range(10):
        assert not familiar.is_strange(clouds, normalise_strokes(examples.strokes(digit, 280)))


def test_most_letters_shapes_and_scribbles_are_strange(clouds):
    found = drawings()
    strange = [familiar.is_strange(clouds, normalise_strokes(it)) for it in found.values()]
    assert len(found) >= 60
    assert np.mean(strange) >= 0.7


def test_file_is_what_the_training_images_give(clouds):
    """The limit is the quantile that it says, by images that the clouds were not fitted to."""
    images, _ = samples.load("train")
    held_out = images[-familiar.HELD_OUT :]
    assert (familiar.strangeness(clouds, held_out) > clouds.limit).mean() == pytest.approx(
        1 - familiar.LIMIT, abs=0.002
    )
    refitted = familiar.fit(*samples.load("train"))
    again = familiar.strangeness(refitted, held_out[:500])
    assert familiar.strangeness(clouds, held_out[:500]) == pytest.approx(again, rel=0.02, abs=3)


def test_strangeness_is_the_density_of_the_likeliest_cloud(clouds):
    """Against the Gaussian's own formula with the whole covariance matrix."""
    image = normalise_strokes(examples.strokes(5, 280))
    point = familiar._small(image[None])[0].astype(float)
    values = []
    for mean, basis, along, rest in zip(*clouds[:4], strict=True):
        basis = basis.astype(float)
        inner = basis.T @ basis
        covariance = basis.T @ np.diag(along) @ basis + rest * (np.eye(len(mean)) - inner)
        offset = point - mean
        volume = np.linalg.slogdet(covariance)[1]
        values.append(offset @ np.linalg.solve(covariance, offset) + volume)
    assert familiar.strangeness(clouds, image[None])[0] == pytest.approx(min(values), rel=0.02)


def test_missing_images_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"test images in .* cannot be read.*git checkout"):
        samples.load("test", tmp_path)
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(b"no gzip")
    with pytest.raises(ValueError, match="cannot be read"):
        samples.load("test", tmp_path)


def test_test_images_are_mnists(mnist):
    images, labels = samples.load("test")
    assert np.array_equal(images.reshape(-1, 784), mnist.test.pixels)
    assert np.array_equal(labels, mnist.test.labels)
