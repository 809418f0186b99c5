"""MNIST as arrays of bytes, verified, and mended where a file is damaged. Knows no splits."""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mnist_core import bounds
from mnist_core.mnist.scratch import scratch

SOURCE = Path(__file__).parents[2] / "models" / "mnist"  # shipped with the project
PATIENCE = bounds.MIRROR_SECONDS  # seconds without an answer from a mirror


class DataError(RuntimeError):
    """MNIST could not be read or fetched; the message says which file and what to do."""


class Images(NamedTuple):
    """Images with their labels: pixels (N, 784) uint8, 255 is ink; labels (N,) int64."""

    pixels: np.ndarray
    labels: np.ndarray


class Mnist(NamedTuple):
    """60,000 training and 10,000 test images."""

    train: Images
    test: Images


def load(source: Path = SOURCE) -> Mnist:
    """MNIST from `source`/MNIST/raw/*.gz, verified by torchvision against its MD5 sums.

    A missing or damaged file is fetched again and, where `source` can be written, mended.
    Unpacks in a temporary folder, so that `source` may be read-only and no half-unpacked
    file is ever read. Raises DataError.
    """
    from torchvision.datasets import MNIST

    raw = Path(source) / "MNIST" / "raw"
    with scratch() as folder:
        copies = folder / "MNIST" / "raw"
        copies.mkdir(parents=True)
        damaged = [name for name, md5 in MNIST.resources if not _provide(raw, copies, name, md5)]
        try:
            with _impatient():
                train, test = (MNIST(folder, train=part, download=True) for part in (True, False))
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
    return Images(dataset.data.numpy().reshape(-1, 784), dataset.targets.numpy())
