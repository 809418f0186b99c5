"""Runs on disk. Knows nothing of how a run came about.

A run is a folder with `run.json` (the record) and, where they were kept, `weights.safetensors`
(after every epoch, half precision but the last; of an unfinished run the last alone, each earlier
epoch's in `epochN.safetensors`) and `moments.safetensors` (the optimiser's, to
go on from). The record holds the SHA-256 of each of these files, and its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES
from mnist_core.runs.checks import PART
from mnist_core.runs.contents import files_of
from mnist_core.runs.folders import Folders, told
from mnist_core.runs.names import check_name, is_name, names_for, plain_name
from mnist_core.runs.precedence import continues, may_replace
from mnist_core.runs.reading import (
    FILES,
    RECORD,
    check,
    digest,
    read_moments,
    read_record,
    read_weights,
)
from mnist_core.runs.record import DamagedRun, RunError, RunRecord

MODELS = Path(__file__).parents[2] / "models"  # the default store
SEEDS = MODELS / "seeds"  # records of several seeds, without weights
SWEEP = MODELS / "sweep"  # records of a grid of learning rates, batch sizes and seeds, likewise

T = TypeVar("T")


class NoSuchRun(RunError):
    """There is no run of that name."""


class RunStore:
    """A folder of runs. A saved run is whole or absent, whatever happens to who saves it.

    Reading changes nothing. RunError where the folder's name is empty.
    most_bytes: what all runs together may take; when one is saved, others go as by `prune`.
    """

    def __init__(self, folder: Path | str, most_bytes: int | None = None) -> None:
        if not str(folder):
            raise RunError("the store's folder has an empty name; give one, or . for this folder")
        self.folder, self.most_bytes = Path(folder), most_bytes
        self._folders = Folders(self.folder, FILES, PART)

    def save(
        self,
        record: RunRecord,
        weights: Sequence[np.ndarray] | np.ndarray | None = None,
        moments: np.ndarray | None = None,
        former: str | None = None,
    ) -> RunRecord:
        """Keep a run; the record with its checksums, and with the name that it is kept under.

        A run that must not be replaced (see `may_replace`) stays, and this one is kept beside it.
        weights: (PARAMETERS,) float32 after every epoch; the last is kept as it is, the others
            in half precision. moments: (2, PARAMETERS) float32. Without them: a record alone.
        former: the name under which an earlier state was kept; that one is removed.
        Raises RunError where the store cannot be written to.
        """
        check_name(record.run)
        contents = files_of(weights, moments, ended=record.state != "unfinished")
        record = replace(record, files={name: digest(it) for name, it in contents.items()})
        with self._changing():
            record = replace(record, run=self._name_for(record))
            contents[RECORD] = record.to_json().encode()
            self._folders.replace(record.run, contents)
            earlier = self._kept(former) if former and former != record.run else None
            if earlier and continues(record, earlier):
                self._folders.remove(earlier.run)
            if self.most_bytes is not None:
                self._prune(self.most_bytes, {record.run})
        return record

    def make(self, run: str) -> None:
        """Make the store's folder, and see that a run of this name can be saved; else RunError."""
        check_name(run)
        with self._changing():
            self._check_place(run)
            self._folders.try_out()

    def prune(self, most_bytes: int) -> Sequence[str]:
        """Remove runs until the others take at most so many bytes; the names of the removed.

        Those go first that were saved or used longest ago; reference runs stay, and what is being
        trained.
        """
        with self._changing():
            return self._prune(most_bytes, set())

    def _prune(self, most_bytes: int, spared: set[str]) -> Sequence[str]:
        sizes, removed = self._folders.sizes(), []
        spared = {*REFERENCES, *spared, *self._folders.claimed()}
        for run in [run for run in sizes if is_name(run) and run not in spared]:
            if sum(sizes.values()) <= most_bytes:
                break
            self._folders.remove(run)
            removed.append(run)
            del sizes[run]
        return removed

    def tidy(self) -> None:
        """Put right what killed processes left half done, if they did; saving does so too."""
        if self._folders.untidy():
            with suppress(RunError), self._changing():
                pass

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """While nobody else saves; an error of the system as one that names the store."""
        try:
            with self._folders.changing():
                yield
        except OSError as error:
            raise RunError(told(error, self.folder)) from error

    def _name_for(self, record: RunRecord) -> str:
        """The first of the names for this record whose run, if there is one, it may replace."""
        self._check_place(plain_name(record.run))
        return next(name for name in names_for(record.run) if self._is_free(name, record))

    def _is_free(self, name: str, record: RunRecord) -> bool:
        if (self.folder / name).exists() and not self._folders.has(name):
            return False
        try:
            old = self._kept(name)
        except RunError:  # of a newer format
            return False
        return old is None or may_replace(record, old)

    def _check_place(self, run: str) -> None:
        if (self.folder / run).exists() and not self._folders.has(run):
            raise RunError(f"{self.folder / run} is there and is no run; choose another name")

    def _kept(self, run: str) -> RunRecord | None:
        """The run of that name; None where there is none, or a damaged one."""
        try:
            return self._load(run)
        except (NoSuchRun, DamagedRun):
            return None

    def _read(self, read: Callable[[str], T], run: str) -> T:
        """What `read` finds; where it finds nothing sound, once more while nobody saves."""
        check_name(run)
        try:
            return read(run)
        except (NoSuchRun, DamagedRun):
            with self._folders.still():
                try:
                    return read(run)
                except DamagedRun as error:
                    way_out = "train it again, or remove its folder"
                    raise DamagedRun(f"{error}; {way_out}") from error

    def load(self, run: str) -> RunRecord:
        """The record of a run. Raises NoSuchRun, DamagedRun, or RunError for a newer format."""
        return self._read(self._load, run)

    def _load(self, run: str) -> RunRecord:
        try:
            return read_record(self._folders.path(run), run)
        except FileNotFoundError:
            raise NoSuchRun(f"there is no run {run!r} in {self.folder}") from None

    def list(self) -> Sequence[RunRecord]:
        """All runs that can be read, by name; `verify` tells of the others."""
        records = []
        for run in self.names():
            try:
                records.append(self.load(run))
            except RunError:
                continue
        return records

    def mark_used(self, run: str) -> None:
        """Have `prune` remove it later than what was not used since; its files stay as they are."""
        check_name(run)
        self._folders.mark_used(run)

    def names(self) -> Sequence[str]:
        """The names of all runs, readable or not."""
        with self._folders.still():
            return sorted(name for name in self._folders.names() if is_name(name))

    def sizes(self) -> Mapping[str, int]:
        """The bytes that each run takes, the one that was saved or used longest ago first."""
        with self._folders.still():
            return {run: size for run, size in self._folders.sizes().items() if is_name(run)}

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
        flat = self._read(lambda run: read_weights(*self._place(run)), run)
        if flat is None:
            raise RunError(f"run {run!r} is a record without weights; train it to have them")
        return flat

    def moments(self, run: str) -> np.ndarray | None:
        """The optimiser's moments after the last epoch, (2, PARAMETERS); None if not kept."""
        return self._read(lambda run: read_moments(*self._place(run)), run)

    def _place(self, run: str) -> tuple[Path, RunRecord]:
        """Where a run's files are, and its record."""
        record = self._load(run)
        return self._folders.path(run), record

    def verify(self) -> Iterator[tuple[str, str | None]]:
        """Each run with what is wrong with it, None for a sound one."""
        for run in self.names():
            try:
                self._read(lambda run: check(*self._place(run)), run)
            except NoSuchRun:  # it was removed meanwhile, or has its name now
                continue
            except RunError as error:
                yield run, str(error)
            else:
                yield run, None

    def delete(self, run: str) -> None:
        """Remove a run; NoSuchRun where there is none."""
        check_name(run)
        if not self._folders.has(run):
            raise NoSuchRun(f"there is no run {run!r} in {self.folder}")
        with self._changing():
            if self._folders.has(run):
                self._folders.remove(run)
