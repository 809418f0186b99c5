"""Who trains a run, so that of several processes on one store only one does. Trains nothing.

A claim is a file beside the runs, locked while it is held. The system frees that of a killed
process; whoever saves next removes what is left of it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mnist_core.runs.folders import CLAIM, told
from mnist_core.runs.lock import taken
from mnist_core.runs.names import check_name
from mnist_core.runs.record import RunError

LOOK = 0.2  # seconds between two looks at a claim that another process holds


@contextmanager
def claimed(folder: Path, run: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the claim on a run of the store in `folder`, as soon as nobody else does.

    waiting: called at every look while another holds it, with the id of its process, "" where
    that is not known; what it raises ends the waiting.
    Raises RunError where the claim's file cannot be made. Not re-entrant.
    """
    check_name(run)
    path = folder / f"{CLAIM}{run}"
    while (file := _take(path)) is None:
        waiting(_holder(path))
        time.sleep(LOOK)
    with file:
        try:
            _sign(file, folder)
            yield
        finally:
            with suppress(OSError):
                path.unlink()  # while it is locked: nobody else's is removed


def _sign(file: IO[bytes], folder: Path) -> None:
    """Say who holds it; RunError where not even that has room."""
    try:
        file.truncate(0)
        os.write(file.fileno(), str(os.getpid()).encode())
    except OSError as error:
        raise RunError(told(error, folder)) from error


def _take(path: Path) -> IO[bytes] | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(told(error, path.parent)) from error
    try:
        return taken(path)
    except OSError as error:
        if not path.exists():
            raise RunError(told(error, path.parent)) from error
        raise RunError(
            f"the file {path.name} in the store cannot be opened: {error.strerror or error}; "
            f"remove it, or make the store's folder writable"
        ) from error


def _holder(path: Path) -> str:
    try:
        text = path.read_text("ascii")
    except (OSError, ValueError):
        return ""
    return text if text.isdecimal() else ""
