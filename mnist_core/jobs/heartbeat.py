"""A server's sign of life: a small file in its store. Knows nothing of pages.

Whoever runs the server reads it from another process, without asking the server anything.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from mnist_core.jobs.queue import Queue
from mnist_core.jobs.worker import Worker
from mnist_core.runs.store import RunStore

EVERY = 10.0  # seconds between two signs
LATE = 60.0  # seconds without one after which a server counts as dead
LENGTH = 500  # characters of a sign, more than any needs
NAME = ".server-{}.json"
FIELDS = {
    "process": int,
    "started": float,
    "seen": float,
    "worker": str,
    "queue": bool,
    "jobs": int,
    "runs": int,
    "store_bytes": int,
    "memory_bytes": int | None,
}


@dataclass(frozen=True)
class Beat:
    """How a server is. started, seen: Unix time, seconds; jobs: trainings that run or wait.

    worker: "not started", "alive" or "dead", of the process that trains. queue: does its thread
    live? memory_bytes: the server's alone, without that process; None where it is not known.
    """

    process: int
    started: float
    seen: float
    worker: str
    queue: bool
    jobs: int
    runs: int
    store_bytes: int
    memory_bytes: int | None

    def problem(self, now: float) -> str | None:
        """What is wrong with the server, in words; None where it is well. now: Unix time."""
        if now - self.seen > LATE:
            return f"the server's last sign of life is {now - self.seen:.0f} s old"
        if not self.queue:
            return "the queue of trainings has ended; start the server again"
        if self.worker == "dead":
            return "the process that trains is dead; the next training starts another"
        return None


def take(store: RunStore, queue: Queue, worker: Worker, started: float) -> Beat:
    """How this process is now."""
    sizes = store.sizes()
    return Beat(
        process=os.getpid(),
        started=started,
        seen=time.time(),
        worker=worker.life,
        queue=queue.alive,
        jobs=len(queue.active()),
        runs=len(sizes),
        store_bytes=sum(sizes.values()),
        memory_bytes=_memory(),
    )


def leave(beat: Beat, folder: Path) -> None:
    """Write it to its store's folder, over the last one; OSError where that cannot be.

    In place: a new file would tell every page that a run was saved. And over what is there, in one
    length, which has room on a full disk too.
    """
    path = folder / NAME.format(beat.process)
    with path.open("r+" if path.exists() else "w", encoding="ascii") as file:
        file.write(json.dumps(asdict(beat)).ljust(LENGTH))


def found(folder: Path) -> Sequence[Beat]:
    """The last signs of all servers of a store, the latest first. Changes nothing."""
    beats = (_read(path) for path in folder.glob(NAME.format("*")))
    return sorted((it for it in beats if it), key=lambda it: it.seen, reverse=True)


def forget_the_dead(folder: Path, now: float) -> None:
    """Remove the signs of servers that have given none for long."""
    for beat in found(folder):
        if now - beat.seen > LATE:
            with suppress(OSError):
                (folder / NAME.format(beat.process)).unlink()


def _read(path: Path) -> Beat | None:
    """None for what is half written at this moment, or is no sign of a server."""
    try:
        values = json.loads(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
    known = isinstance(values, dict) and set(values) == set(FIELDS)
    if not known or not all(isinstance(values[name], kind) for name, kind in FIELDS.items()):
        return None
    return Beat(**values)


def _memory() -> int | None:
    """The resident set of this process, bytes; see proc(5)."""
    if sys.platform != "linux":
        return None
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
