"""A temporary folder that outlives no process for long. Knows nothing of MNIST.

Python removes a temporary folder when its user is done; a killed process leaves it. Here every
folder is locked while it is used, and whoever makes the next one removes those that nobody holds.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PREFIX = "mnist-core-unpacked-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new empty folder, removed afterwards."""
    _remove_abandoned()
    with ExitStack() as stack:
        folder = None
        while not (folder and folder.exists()):  # somebody removed it before it was held
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
            with suppress(FileNotFoundError):
                stack.enter_context(_held(folder))
        yield folder


if sys.platform == "win32":

    @contextmanager
    def _held(folder: Path) -> Iterator[None]:
        yield

    def _remove_abandoned() -> None:
        """Windows locks no folders, so nobody knows which are in use."""

else:
    import fcntl

    @contextmanager
    def _held(folder: Path, flags: int = fcntl.LOCK_EX) -> Iterator[None]:
        """While this process has the folder; BlockingIOError, with LOCK_NB, if another one has."""
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, flags)
            yield
        finally:
            os.close(handle)

    def _remove_abandoned() -> None:
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError), _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                if folder.stat().st_uid == os.getuid():
                    shutil.rmtree(folder)
