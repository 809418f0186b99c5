"""MNIST as tensors of bytes: loading, splits and subsets. Knows nothing of networks."""

import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from mnist_core.config import TrainConfig

SOURCE = Path(__file__).parent.parent / "models" / "mnist"  # shipped with the project
HELD_OUT = 10_000  # images that the `holdout` protocol validates on
TRAIN_EVAL = 10_000  # training images that `train_eval_loss` is measured on
PATIENCE = 20.0  # seconds without an answer from a mirror
ORDER_SEED = 20_000  # of the fixed order behind every split and subset


class DataError(RuntimeError):
    """MNIST could not be read or fetched; the message says which file and what to do."""


class Images(NamedTuple):
    """Images with their labels: pixels (N, 784) uint8, 255 is ink; labels (N,) int64."""

    pixels: torch.Tensor
    labels: torch.Tensor


class Mnist(NamedTuple):
    """60,000 training and 10,000 test images."""

    train: Images
    test: Images


class Splits(NamedTuple):
    """What one run trains on and is measured on; `test` is None where it is the validation."""

    train: Images
    train_eval: Images
    validation: Images
    test: Images | None


def load(source: Path = SOURCE) -> Mnist:
    """MNIST from `source`/MNIST/raw/*.gz, verified by torchvision against its MD5 sums.

    A missing or damaged file is fetched again and, where `source` can be written, mended.
    Unpacks in a temporary folder, so that `source` may be read-only and no half-unpacked
    file is ever read. Raises DataError.
    """
    from torchvision.datasets import MNIST

    raw = Path(source) / "MNIST" / "raw"
    with tempfile.TemporaryDirectory(prefix="mnist-") as scratch:
        copies = Path(scratch) / "MNIST" / "raw"
        copies.mkdir(parents=True)
        damaged = [name for name, md5 in MNIST.resources if not _provide(raw, copies, name, md5)]
        try:
            with _impatient():
                train, test = (MNIST(scratch, train=part, download=True) for part in (True, False))
        except (RuntimeError, OSError, HTTPException) as error:
            raise DataError(_advice(raw, damaged, error)) from error
        _mend(raw, copies, damaged)
        return Mnist(_images(train), _images(test))


@contextmanager
def _impatient() -> Iterator[None]:
    """Give up on a mirror that does not answer; torchvision itself waits for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _provide(raw: Path, copies: Path, name: str, md5: str) -> bool:
    """Put a sound file where torchvision unpacks it; False where there is none."""
    try:
        packed = (raw / name).read_bytes()
    except OSError:
        return False
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() != md5:
        return False
    (copies / name).write_bytes(packed)
    return True


def _mend(raw: Path, copies: Path, damaged: list[str]) -> None:
    """Replace damaged files by the fetched ones; a read-only source stays as it is."""
    for name in damaged:
        try:
            raw.mkdir(parents=True, exist_ok=True)
            fetched = raw / f".{name}.{os.getpid()}"
            shutil.copyfile(copies / name, fetched)
            fetched.replace(raw / name)
        except OSError:
            return


def _advice(raw: Path, damaged: list[str], error: Exception) -> str:
    if not damaged:
        return f"MNIST could not be unpacked: {error}. Is there 80 MB of temporary disk space?"
    files = ", ".join(damaged)
    return (
        f"MNIST is missing or damaged in {raw}: {files}; and it could not be fetched again. "
        f"Restore the folder (git checkout -- models/mnist), or put the official files there, "
        f"or go online and try again."
    )


def _images(dataset) -> Images:
    return Images(dataset.data.reshape(-1, 784), dataset.targets)


def split(config: TrainConfig, mnist: Mnist) -> Splits:
    """The images that a run by `config` trains on and is measured on.

    The choice is the same for every seed, and smaller training sets lie within larger ones.
    """
    order = np.random.default_rng(ORDER_SEED).permutation(len(mnist.train.labels))
    if config.protocol == "holdout":
        held_out, pool = order[:HELD_OUT], order[HELD_OUT:]
        validation, test = _take(mnist.train, held_out), mnist.test
    else:
        pool, validation, test = order, mnist.test, None
    chosen = _balanced(mnist.train.labels.numpy()[pool], config.train_size)
    train = _take(mnist.train, pool[chosen])
    train = train._replace(labels=_noisy(train.labels, config.label_noise))
    train_eval = Images(train.pixels[:TRAIN_EVAL], train.labels[:TRAIN_EVAL])
    return Splits(train, train_eval, validation, test)


def _take(images: Images, index: np.ndarray) -> Images:
    if len(index) == len(images.labels):
        return images  # all of them: no copy
    chosen = torch.from_numpy(np.sort(index))
    return Images(images.pixels[chosen], images.labels[chosen])


def _balanced(labels: np.ndarray, size: int) -> np.ndarray:
    """Indices of at most `size` labels, equally many of each digit as long as there are."""
    rank = np.empty(len(labels), int)  # how many of the same digit come before
    for digit in range(10):
        where = np.flatnonzero(labels == digit)
        rank[where] = np.arange(len(where))
    return np.lexsort((labels, rank))[:size]


def _noisy(labels: torch.Tensor, fraction: float) -> torch.Tensor:
    """Labels of which `fraction`, to the nearest whole, are replaced by another digit."""
    random = np.random.default_rng(ORDER_SEED + 1)
    count = round(fraction * len(labels))
    where = torch.from_numpy(random.permutation(len(labels))[:count])
    shift = torch.from_numpy(random.integers(1, 10, count))
    noisy = labels.clone()
    noisy[where] = (labels[where] + shift) % 10
    return noisy
