"""A store with the shipped runs beneath it. Knows nothing of pages.

What visitors train goes into a folder of their own; the reference runs are read from where they
are shipped, unless that folder has a run of the same name. Records are parsed once, not after
every save of another run.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_core import bounds
from mnist_core.references import REFERENCES
from mnist_core.runs.reading import RECORD, read_record
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.runs.store import MODELS, RunStore

MOST_RECORDS = bounds.RECORDS  # parsed ones that a store remembers


class Remembering(RunStore):
    """A `RunStore` whose records are parsed once: the same one until its file is another."""

    def __init__(self, folder: Path | str, most_bytes: int | None = None) -> None:
        super().__init__(folder, most_bytes)
        self._parsed: OrderedDict[tuple[Path, int, int, int], RunRecord] = OrderedDict()

    def _load(self, run: str) -> RunRecord:
        """A saved record is a new file: of another identity, time or size."""
        path = self._folders.path(run) / RECORD
        try:
            stat = path.stat()
        except OSError:
            return super()._load(run)
        key = (path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if (known := self._parsed.get(key)) is None:
            known = self._parsed[key] = read_record(path.parent, run)
            while len(self._parsed) > MOST_RECORDS:
                self._parsed.popitem(last=False)
        return known


class Overlay(Remembering):
    """A `Remembering` store that also reads the reference runs of the folder `shipped`."""

    def __init__(
        self, folder: Path | str, most_bytes: int | None = None, shipped: Path = MODELS
    ) -> None:
        super().__init__(folder, most_bytes)
        self._shipped = Remembering(shipped)

    def load(self, run: str) -> RunRecord:
        """The record of a run, a shipped one too; raises as `RunStore.load` does."""
        return self._shipped.load(run) if self._is_beneath(run) else super().load(run)

    def list(self) -> Sequence[RunRecord]:
        """All runs that can be read, with the shipped ones, by name."""
        found = {record.run: record for record in super().list()}
        for run in filter(self._is_beneath, REFERENCES):
            try:
                found[run] = self._shipped.load(run)
            except RunError:
                continue
        return [found[run] for run in sorted(found)]

    def weights(self, run: str) -> np.ndarray:
        """As `RunStore.weights` has them, of a shipped run too."""
        return self._shipped.weights(run) if self._is_beneath(run) else super().weights(run)

    def moments(self, run: str) -> np.ndarray | None:
        """As `RunStore.moments` has them, of a shipped run too."""
        return self._shipped.moments(run) if self._is_beneath(run) else super().moments(run)

    def _is_beneath(self, run: str) -> bool:
        return run in REFERENCES and not self._folders.has(run)
