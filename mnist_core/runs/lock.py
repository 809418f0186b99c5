"""One process or thread at a time, by a file. Knows nothing of what it guards."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for everybody else who is in here or in `shared` with the same file; then hold it.

    Makes the file; OSError where that cannot be. The system frees the lock of a killed process.
    Not re-entrant.
    """
    with path.open("ab") as file:  # closing it frees the lock
        _wait(file, alone=True)
        yield


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """While nobody is in `locked` with the same file. Makes nothing.

    Where there is no such file, or it cannot be read, nobody can be waited for.
    """
    try:
        file = path.open("rb")
    except OSError:
        yield
        return
    with file:
        _wait(file, alone=False)
        yield


def taken(path: Path) -> IO[bytes] | None:
    """The open file, locked; None where somebody else holds it. Closing it frees the lock.

    Makes the file; whoever holds it may remove it. OSError where it cannot be made.
    """
    while True:
        file = path.open("a+b")
        if not _try(file):
            file.close()
            return None
        if _is_at(file, path):
            return file
        file.close()  # it was removed before it was locked


def _is_at(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _wait(file: IO[bytes], alone: bool) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _try(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _wait(file: IO[bytes], alone: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)

    def _try(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
