"""Runs on disk. Knows nothing of how a run came about.

A run is a folder with `run.json` (the record) and, where they were kept, `weights.safetensors`
(after every epoch, half precision but the last) and `moments.safetensors` (the optimiser's, to
go on from). The record holds the SHA-256 of each of these files, and its own.
"""

import hashlib
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from mnist_core.config import TrainConfig
from mnist_core.model import PARAMETERS, layers
from mnist_core.record import MOMENTS, WEIGHTS, DamagedRun, RunError, RunRecord

RECORD = "run.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
REFERENCES = ("article-run-1", "article-run-2", "regularised")  # shipped in `models/`
MODELS = Path(__file__).parent.parent / "models"  # the default store


class NoSuchRun(RunError):
    """There is no run of that name."""


class RunStore:
    """A folder of runs. A saved run is whole or absent, whatever happens while it is saved.

    Saving writes a new folder beside the old one and renames; what a killed process left half
    done is never listed, and an older version that it had moved aside is moved back.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def save(
        self,
        record: RunRecord,
        weights: Sequence[np.ndarray] | None = None,
        moments: np.ndarray | None = None,
    ) -> RunRecord:
        """Keep a run, in place of an older one of its name; the record with its checksums.

        weights: (PARAMETERS,) float32 after every epoch; the last is kept as it is, the others
            in half precision. moments: (2, PARAMETERS) float32. Without them: a record alone.
        """
        _check_name(record.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        staged = self.folder / f".new-{record.run}-{uuid.uuid4().hex}"
        staged.mkdir()
        try:
            if weights:
                save_file(_named(weights), staged / WEIGHTS)
            if weights and moments is not None:
                save_file({"moments": moments}, staged / MOMENTS)
            files = {path.name: _sha256(path) for path in sorted(staged.iterdir())}
            record = replace(record, files=files)
            (staged / RECORD).write_text(record.to_json(), encoding="utf-8")
            self._publish(staged, record.run)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        return record

    def _publish(self, staged: Path, run: str) -> None:
        """Rename `staged` into place; a run that is there steps aside until that is done."""
        aside = self.folder / f".old-{run}-{uuid.uuid4().hex}"
        while True:
            try:
                staged.rename(self.folder / run)
                break
            except OSError:
                if not (self.folder / run).exists():
                    raise
            try:
                (self.folder / run).rename(aside)
            except FileNotFoundError:
                continue  # somebody else moved it
        shutil.rmtree(aside, ignore_errors=True)

    def _recover(self) -> None:
        """Move back what a killed process had moved aside before its new version was in place."""
        for aside in self.folder.glob(".old-*"):
            run = aside.name.removeprefix(".old-").rpartition("-")[0]
            if not (self.folder / run).exists():
                try:
                    aside.rename(self.folder / run)
                except OSError:
                    continue  # somebody else was faster

    def load(self, run: str) -> RunRecord:
        """The record of a run. Raises NoSuchRun, DamagedRun, or RunError for a newer format."""
        _check_name(run)
        path = self.folder / run / RECORD
        if not path.exists():
            self._recover()
        try:
            record = RunRecord.from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NoSuchRun(f"there is no run {run!r} in {self.folder}") from None
        except RunError as error:
            raise type(error)(f"run {run!r}: {error}") from error
        except (UnicodeDecodeError, ValueError, TypeError, KeyError) as error:
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
        self._recover()
        folders = (path.parent for path in self.folder.glob(f"*/{RECORD}"))
        return sorted(path.name for path in folders if NAME.fullmatch(path.name))

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
        record = self.load(run)
        if WEIGHTS not in record.files:
            raise RunError(f"run {run!r} is a record without weights; train it to have them")
        tensors = self._tensors(record, WEIGHTS)
        flat = np.empty((len(record.epochs), PARAMETERS), np.float32)
        try:
            for epoch, row in enumerate(flat, start=1):
                for name, part in _parts(row, epoch):
                    part[...] = tensors[name]
        except (KeyError, ValueError) as error:
            raise DamagedRun(f"run {run!r}: {WEIGHTS} does not fit the network") from error
        return flat

    def moments(self, run: str) -> np.ndarray | None:
        """The optimiser's moments after the last epoch, (2, PARAMETERS); None if not kept."""
        record = self.load(run)
        if MOMENTS not in record.files:
            return None
        return self._tensors(record, MOMENTS)["moments"]

    def _tensors(self, record: RunRecord, name: str) -> dict[str, np.ndarray]:
        if problem := self._problem_of_file(record, name):
            raise DamagedRun(f"run {record.run!r}: {problem}")
        try:
            return load_file(self.folder / record.run / name)
        except (SafetensorError, OSError) as error:
            raise DamagedRun(f"run {record.run!r}: {name}: {error}") from error

    def _problem_of_file(self, record: RunRecord, name: str) -> str | None:
        path = self.folder / record.run / name
        if not path.is_file():
            return f"{name} is missing"
        if _sha256(path) != record.files[name]:
            return f"{name} does not match its checksum"
        return None

    def verify(self) -> Iterator[tuple[str, str | None]]:
        """Each run with what is wrong with it, None for a sound one."""
        for run in self.names():
            try:
                record = self.load(run)
            except RunError as error:
                yield run, str(error)
                continue
            problems = (self._problem_of_file(record, name) for name in record.files)
            problem = next((text for text in problems if text), None)
            yield run, f"run {run!r}: {problem}" if problem else None

    def delete(self, run: str) -> None:
        """Remove a run; NoSuchRun where there is none."""
        _check_name(run)
        aside = self.folder / f".new-{run}-{uuid.uuid4().hex}"
        try:
            (self.folder / run).rename(aside)
        except FileNotFoundError:
            raise NoSuchRun(f"there is no run {run!r} in {self.folder}") from None
        shutil.rmtree(aside, ignore_errors=True)


def _check_name(run: str) -> None:
    if not NAME.fullmatch(run):
        raise RunError(
            f"a run's name is {run!r}; it must have up to 100 letters, digits, dots, "
            f"dashes and underscores, and begin with a letter or digit"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Tensors by name, in half precision but for the last epoch's."""
    tensors = {}
    for epoch, flat in enumerate(weights, start=1):
        kind = np.float32 if epoch == len(weights) else np.float16
        for name, part in _parts(flat, epoch):
            tensors[name] = part.astype(kind)
    return tensors


def _parts(flat: np.ndarray, epoch: int) -> Iterator[tuple[str, np.ndarray]]:
    for number, (weight, bias) in enumerate(layers(flat), start=1):
        yield f"epoch{epoch}.layer{number}.weight", weight
        yield f"epoch{epoch}.layer{number}.bias", bias
