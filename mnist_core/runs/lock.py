"""One process or thread at a time, by a file. Knows nothing of what it guards."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for everybody else who is in here with the same file; then hold it.

    The system frees the lock of a killed process. Where the file cannot be made nobody can be
    kept out; then nobody can change anything beside it either. Not re-entrant.
    """
    try:
        file = path.open("ab")
    except OSError:
        yield
        return
    with file:  # closing it frees the lock
        _wait(file)
        yield


if sys.platform == "win32":
    import msvcrt

    def _wait(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _wait(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
