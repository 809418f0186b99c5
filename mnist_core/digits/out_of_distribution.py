"""Does an image look like a digit of MNIST? A network must answer with one of ten; this need not.

The images of each digit are taken for a cloud of points: long in DIRECTIONS directions, round in
all others (a mixture of probabilistic principal component analysers, Tipping & Bishop 1999,
appendix C, one to a digit). An image is *strange* as far as it lies outside of the nearest cloud.
The clouds come from MNIST's training images alone;
`python -m mnist_core.digits.out_of_distribution` makes the file.

Measured with LIMIT as it is: of 1,000 digits by 30 people with a pen on a tablet 1.0 % are strange,
of the 91 letters, shapes and scribbles in tests/nondigits.py 79 %.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_core.mnist import samples

FILE = Path(__file__).with_suffix(".npz")
SMALL = 14  # pixels: side of the images that are compared
DIRECTIONS = 20
HELD_OUT = 10_000  # training images that the limit is taken from
LIMIT = 0.98  # share of those that are to count as familiar


class Clouds(NamedTuple):
    """Ten clouds and the limit, float32."""

    means: np.ndarray  # (10, SMALL²)
    bases: np.ndarray  # (10, DIRECTIONS, SMALL²), orthonormal
    variances: np.ndarray  # (10, DIRECTIONS), along the bases
    rest: np.ndarray  # (10,), the variance in every other direction
    limit: np.ndarray  # (), the strangeness that is too much


def load(path: Path = FILE) -> Clouds:
    """The clouds that `main` saved."""
    with np.load(path) as file:
        return Clouds(**{name: file[name].astype(np.float32) for name in Clouds._fields})


def is_strange(clouds: Clouds, image: np.ndarray) -> bool:
    """Is a (28, 28) uint8 image hardly a digit?"""
    return bool(strangeness(clouds, image[None])[0] > clouds.limit)


def strangeness(clouds: Clouds, images: np.ndarray) -> np.ndarray:
    """−2 ln density under the likeliest cloud, without the constant, (N,); large is strange.

    images: (N, 28, 28) uint8.
    """
    outer = SMALL**2 - DIRECTIONS
    volume = np.log(clouds.variances).sum(axis=1) + outer * np.log(clouds.rest)
    offsets = _small(images)[:, None] - clouds.means
    along = np.einsum("ncp,cdp->ncd", offsets, clouds.bases)
    outside = (offsets**2).sum(axis=2) - (along**2).sum(axis=2)
    return (outside / clouds.rest + (along**2 / clouds.variances).sum(axis=2) + volume).min(axis=1)


def _small(images: np.ndarray) -> np.ndarray:
    """Blurred, then shrunk to SMALL × SMALL, (N, SMALL²): a pixel's shift makes little difference.

    The blur weighs neighbours by 1 2 1 along each axis.
    """
    padded = np.pad(images.astype(np.float32) / 255, ((0, 0), (1, 1), (1, 1)))
    blurred = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
    blurred = (blurred[:, :, :-2] + 2 * blurred[:, :, 1:-1] + blurred[:, :, 2:]) / 4
    return blurred.reshape(len(images), SMALL, 2, SMALL, 2).sum(axis=(2, 4)).reshape(-1, SMALL**2)


def fit(images: np.ndarray, labels: np.ndarray) -> Clouds:
    """Clouds of labelled images, the last HELD_OUT of them for the limit alone."""
    parts = []
    for digit in range(10):
        points = _small(images[:-HELD_OUT][labels[:-HELD_OUT] == digit])
        values, vectors = np.linalg.eigh(np.cov(points.T))
        rest = values[:-DIRECTIONS].mean()
        parts.append((points.mean(axis=0), vectors.T[-DIRECTIONS:], values[-DIRECTIONS:], rest))
    means, bases, variances, rests = (np.stack(part) for part in zip(*parts, strict=True))
    clouds = Clouds(means, bases, variances, rests, np.array(np.inf))
    held_out = strangeness(clouds, images[-HELD_OUT:])
    return clouds._replace(limit=np.array(np.quantile(held_out, LIMIT)))


def main() -> None:
    """Make the file anew from MNIST's training images."""
    clouds = fit(*samples.load("train"))
    half = {name: values.astype(np.float16) for name, values in clouds._asdict().items()}
    np.savez_compressed(FILE, **half)


if __name__ == "__main__":
    main()
