"""What one run's folder holds, each file checked. Knows no other runs, and changes nothing."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_core.runs.checks import PART
from mnist_core.runs.record import MOMENTS, WEIGHTS, DamagedRun, RunError, RunRecord
from mnist_core.runs.weights import unpack, unpack_moments

RECORD = "run.json"
FILES = (RECORD, WEIGHTS, MOMENTS)


def read_record(folder: Path, run: str) -> RunRecord:
    """The record of `run`. FileNotFoundError where there is no such folder, else as `load`."""
    try:
        record = RunRecord.from_json((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if any((folder / name).is_file() for name in FILES):
            raise DamagedRun(f"run {run!r}: {RECORD} is missing") from None
        raise FileNotFoundError(folder) from None
    except RunError as error:
        raise type(error)(f"run {run!r}: {error}") from error
    except (UnicodeDecodeError, OSError) as error:
        raise DamagedRun(f"run {run!r}: {error}") from error
    if record.run != run:
        raise DamagedRun(f"run {run!r}: its record is of run {record.run!r}")
    return record


def read_weights(folder: Path, record: RunRecord) -> np.ndarray | None:
    """The weights after every epoch, (epochs, PARAMETERS) float32; None if not kept."""

    def unpacked(content: bytes) -> np.ndarray:
        parts = (_content(folder, record, name) for name in record.files if PART.fullmatch(name))
        return unpack(content, len(record.epochs), parts)

    return _unpacked(folder, record, WEIGHTS, unpacked)


def read_moments(folder: Path, record: RunRecord) -> np.ndarray | None:
    """The optimiser's moments after the last epoch, (2, PARAMETERS); None if not kept."""
    return _unpacked(folder, record, MOMENTS, unpack_moments)


def check(folder: Path, record: RunRecord) -> None:
    """DamagedRun where a file of the run is not what was saved."""
    for name in record.files:
        _content(folder, record, name)


def digest(content: bytes) -> str:
    """The SHA-256 that the record holds of a file."""
    return hashlib.sha256(content).hexdigest()


def _unpacked(
    folder: Path, record: RunRecord, name: str, how: Callable[[bytes], np.ndarray]
) -> np.ndarray | None:
    if name not in record.files:
        return None
    content = _content(folder, record, name)
    try:
        return how(content)
    except ValueError as error:
        raise DamagedRun(f"run {record.run!r}: {name}: {error}") from error


def _content(folder: Path, record: RunRecord, name: str) -> bytes:
    """One of the run's files; DamagedRun where it is not what was saved."""
    try:
        content = (folder / name).read_bytes()
    except FileNotFoundError:
        raise DamagedRun(f"run {record.run!r}: {name} is missing") from None
    except OSError as error:
        raise DamagedRun(f"run {record.run!r}: {name}: {error}") from error
    if digest(content) != record.files[name]:
        raise DamagedRun(f"run {record.run!r}: {name} does not match its checksum")
    return content
