"""Runs on disk. Knows nothing of how a run came about.

A run is a folder with `run.json` (the record) and, where they were kept, `weights.safetensors`
(after every epoch, half precision but the last) and `moments.safetensors` (the optimiser's, to
go on from). The record holds the SHA-256 of each of these files, and its own.
"""

import hashlib
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.runs.lock import locked
from mnist_core.runs.record import MOMENTS, WEIGHTS, DamagedRun, RunError, RunRecord
from mnist_core.runs.weights import pack, pack_moments, unpack, unpack_moments

RECORD = "run.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MODELS = Path(__file__).parents[2] / "models"  # the default store
SEEDS = MODELS / "seeds"  # records of several seeds, without weights
SWEEP = MODELS / "sweep"  # records of a grid of learning rates, batch sizes and seeds, likewise
PAUSES = (0.01, 0.05, 0.25)  # seconds between two tries to rename

T = TypeVar("T")


class NoSuchRun(RunError):
    """There is no run of that name."""


class RunStore:
    """A folder of runs. A saved run is whole or absent, whatever happens to who saves it.

    Saving writes a new folder beside the old one and renames, one at a time under a lock. What a
    killed process left half done is never listed, and an older version that it had moved aside
    is moved back.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def save(
        self,
        record: RunRecord,
        weights: Sequence[np.ndarray] | np.ndarray | None = None,
        moments: np.ndarray | None = None,
    ) -> RunRecord:
        """Keep a run, in place of an older one of its name; the record with its checksums.

        weights: (PARAMETERS,) float32 after every epoch; the last is kept as it is, the others
            in half precision. moments: (2, PARAMETERS) float32. Without them: a record alone.
        """
        check_name(record.run)
        contents = {}
        if weights is not None and len(weights):
            contents[WEIGHTS] = pack(weights)
            if moments is not None:
                contents[MOMENTS] = pack_moments(moments)
        record = replace(record, files={name: _sha256(it) for name, it in contents.items()})
        with self._staged(record.run) as staged:
            for name, content in contents.items():
                (staged / name).write_bytes(content)
            (staged / RECORD).write_text(record.to_json(), encoding="utf-8")
            self._publish(staged, record.run)
        return record

    def make(self, run: str) -> None:
        """Make the store's folder, and see that a run of this name can be saved; else RunError."""
        check_name(run)
        with self._staged(run):
            pass

    @contextmanager
    def _staged(self, run: str) -> Iterator[Path]:
        """An empty folder for the files of a run, while nobody else saves."""
        place, staged = self.folder / run, self.folder / f".new-{run}"
        with _named(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        with self._settled():
            if place.exists() and not _holds_run(place):
                raise RunError(f"{place} is there and is no run; choose another name")
            with _named(self.folder):
                staged.mkdir()
            yield staged

    def _publish(self, staged: Path, run: str) -> None:
        """Rename `staged` into place; a run that is there steps aside until that is done."""
        place, aside = self.folder / run, self.folder / f".old-{run}"
        if place.exists():
            _rename(place, aside)
        _rename(staged, place)
        self._discard(aside)

    def _discard(self, folder: Path) -> None:
        """Remove a folder: under a name that is never moved back, as that may stop half way."""
        if folder.exists():
            rubbish = _rename(folder, self.folder / f".new-{uuid.uuid4().hex}")
            shutil.rmtree(rubbish, ignore_errors=True)

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """While nobody saves, and after what a killed process left half done was put right."""
        with locked(self.folder / ".lock"):
            self._put_right()
            try:
                yield
            finally:
                self._put_right()

    def _put_right(self) -> None:
        for aside in self.folder.glob(".old-*"):
            place = self.folder / aside.name.removeprefix(".old-")
            with suppress(OSError):  # a folder that only others may write
                if place.exists():
                    self._discard(aside)
                else:
                    _rename(aside, place)
        for staged in self.folder.glob(".new-*"):
            shutil.rmtree(staged, ignore_errors=True)

    def _read(self, read: Callable[[str], T], run: str) -> T:
        """What `read` finds; where it finds nothing sound, once more while nobody saves."""
        check_name(run)
        try:
            return read(run)
        except (NoSuchRun, DamagedRun):
            with self._settled():
                try:
                    return read(run)
                except DamagedRun as error:
                    way_out = "train it again, or remove its folder"
                    raise DamagedRun(f"{error}; {way_out}") from error

    def load(self, run: str) -> RunRecord:
        """The record of a run. Raises NoSuchRun, DamagedRun, or RunError for a newer format."""
        return self._read(self._load, run)

    def _load(self, run: str) -> RunRecord:
        place = self.folder / run
        try:
            record = RunRecord.from_json((place / RECORD).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            if _holds_run(place):
                raise DamagedRun(f"run {run!r}: {RECORD} is missing") from None
            raise NoSuchRun(f"there is no run {run!r} in {self.folder}") from None
        except RunError as error:
            raise type(error)(f"run {run!r}: {error}") from error
        except (UnicodeDecodeError, OSError) as error:
            raise DamagedRun(f"run {run!r}: {error}") from error
        if record.run != run:
            raise DamagedRun(f"run {run!r}: its record is of run {record.run!r}")
        return record

    def list(self) -> Sequence[RunRecord]:
        """All runs that can be read, by name; `verify` tells of the others."""
        records = []
        for run in self.names():
            try:
                records.append(self.load(run))
            except RunError:
                continue
        return records

    def names(self) -> Sequence[str]:
        """The names of all runs, readable or not."""
        if not self.folder.is_dir():
            return []
        with self._settled():
            found = [path for path in self.folder.iterdir() if NAME.fullmatch(path.name)]
            return sorted(path.name for path in found if _holds_run(path))

    def find(self, config: TrainConfig) -> RunRecord | None:
        """The result of a training by `config`, if there is one: never trained twice."""
        try:
            record = self.load(config.run_id)
            if record.is_result_of(config):
                return record
        except RunError:
            pass
        return next((record for record in self.list() if record.is_result_of(config)), None)

    def weights(self, run: str) -> np.ndarray:
        """The weights after every epoch, (epochs, PARAMETERS) float32; DamagedRun, NoSuchRun."""
        flat = self._read(self._weights, run)
        if flat is None:
            raise RunError(f"run {run!r} is a record without weights; train it to have them")
        return flat

    def _weights(self, run: str) -> np.ndarray | None:
        record = self._load(run)
        if WEIGHTS not in record.files:
            return None
        return self._unpacked(record, WEIGHTS, lambda content: unpack(content, len(record.epochs)))

    def moments(self, run: str) -> np.ndarray | None:
        """The optimiser's moments after the last epoch, (2, PARAMETERS); None if not kept."""
        return self._read(self._moments, run)

    def _moments(self, run: str) -> np.ndarray | None:
        record = self._load(run)
        if MOMENTS not in record.files:
            return None
        return self._unpacked(record, MOMENTS, unpack_moments)

    def _unpacked(
        self, record: RunRecord, name: str, how: Callable[[bytes], np.ndarray]
    ) -> np.ndarray:
        try:
            return how(self._sound(record, name))
        except DamagedRun:
            raise
        except ValueError as error:
            raise DamagedRun(f"run {record.run!r}: {name}: {error}") from error

    def _sound(self, record: RunRecord, name: str) -> bytes:
        """The content of one of a run's files; DamagedRun where it is not what was saved."""
        try:
            content = (self.folder / record.run / name).read_bytes()
        except FileNotFoundError:
            raise DamagedRun(f"run {record.run!r}: {name} is missing") from None
        except OSError as error:
            raise DamagedRun(f"run {record.run!r}: {name}: {error}") from error
        if _sha256(content) != record.files[name]:
            raise DamagedRun(f"run {record.run!r}: {name} does not match its checksum")
        return content

    def verify(self) -> Iterator[tuple[str, str | None]]:
        """Each run with what is wrong with it, None for a sound one."""
        for run in self.names():
            try:
                self._read(self._check, run)
            except RunError as error:
                yield run, str(error)
            else:
                yield run, None

    def _check(self, run: str) -> None:
        record = self._load(run)
        for name in record.files:
            self._sound(record, name)

    def delete(self, run: str) -> None:
        """Remove a run; NoSuchRun where there is none."""
        check_name(run)
        with self._settled():
            if not _holds_run(self.folder / run):
                raise NoSuchRun(f"there is no run {run!r} in {self.folder}")
            self._discard(self.folder / run)


def check_name(run: str) -> None:
    """RunError where a run cannot be called that."""
    if not NAME.fullmatch(run):
        raise RunError(
            f"a run's name is {run!r}; it must have up to 100 letters, digits, dots, "
            f"dashes and underscores, and begin with a letter or digit"
        )


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """An error of the system as one that names the store."""
    try:
        yield
    except OSError as error:
        said = f"the store {folder} cannot be written to: {error.strerror}"
        raise RunError(f"{said}; choose another folder") from error


def _rename(old: Path, new: Path) -> Path:
    """Rename; on Windows, where a folder stays while somebody reads in it, after some patience."""
    for pause in PAUSES:
        try:
            return old.rename(new)
        except PermissionError:
            time.sleep(pause)
    return old.rename(new)


def _holds_run(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (RECORD, WEIGHTS, MOMENTS))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
