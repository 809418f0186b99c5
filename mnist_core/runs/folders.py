"""Folders that are replaced whole or not at all. Knows nothing of what their files hold.

Who saves writes a new folder beside the old one, syncs it to the disk, and renames, one at a time
under a lock. Who reads changes nothing. What a killed process left half done bears MARK in its
name; whoever saves next puts it right, and removes no file but those of the names given.
"""

import os
import re
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mnist_core.runs.lock import locked, shared, taken

MARK = ".mnist-core-run-"  # begins the name of everything that is on its way
NEW, OLD, GONE = f"{MARK}new-", f"{MARK}old-", f"{MARK}gone-"
LOCK = ".lock"
CLAIM = f"{MARK}claim-"  # a file, see `claim`
PAUSES = (0.01, 0.05, 0.25)  # seconds between two tries to rename


class Folders:
    """The folders in `root` that hold at least one of `files`, by their names.

    parts: other files in them, which stay from one `replace` to the next unless they change.
    """

    def __init__(self, root: Path, files: Sequence[str], parts: re.Pattern[str]) -> None:
        self.root, self.files, self.parts = root, files, parts

    def path(self, name: str) -> Path:
        """Where a folder's files are: under its name, or where a killed process moved it."""
        place, aside = self.root / name, self.root / (OLD + name)
        return aside if self._holds(aside) and not self._holds(place) else place

    def has(self, name: str) -> bool:
        """Is there a folder of that name?"""
        return self._holds(self.path(name))

    def names(self) -> set[str]:
        """The names of all folders; call it while nobody saves."""
        if not self.root.is_dir():
            return set()
        names = {path.name.removeprefix(OLD) for path in self.root.iterdir()}
        return {name for name in names if self.has(name)}

    def sizes(self) -> dict[str, int]:
        """The bytes of each folder, the one that was written or used longest ago first."""
        found = []
        for name in self.names():
            stats = [it.stat() for it in self.path(name).iterdir() if self._is_ours(it.name)]
            when, size = max(stat.st_mtime_ns for stat in stats), sum(it.st_size for it in stats)
            found.append((when, name, size))
        return {name: size for _, name, size in sorted(found)}

    def mark_used(self, name: str) -> None:
        """Count it as written just now, for `sizes`; not where the folder may not be written."""
        files = [self.path(name) / file for file in reversed(self.files)]
        with suppress(OSError, StopIteration):
            os.utime(next(file for file in files if file.exists()))

    def claimed(self) -> set[str]:
        """The names that are being made anew; call it while `changing`."""
        return {path.name.removeprefix(CLAIM) for path in self.root.glob(f"{CLAIM}*")}

    def untidy(self) -> bool:
        """Is something on its way, or was it left half done?"""
        return any(self.root.glob(f"{MARK}*"))

    @contextmanager
    def still(self) -> Iterator[None]:
        """While nobody saves."""
        with shared(self.root / LOCK):
            yield

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Alone, in a root that is there, with what a killed process left half done put right."""
        self.root.mkdir(parents=True, exist_ok=True)
        with locked(self.root / LOCK):
            self._put_right()
            try:
                yield
            finally:
                self._put_right()

    def try_out(self) -> None:
        """Can folders be made in the root? OSError if not. Call it while `changing`."""
        self._new().rmdir()

    def replace(self, name: str, contents: Mapping[str, bytes]) -> None:
        """Put a folder with these files under that name. Call it while `changing`.

        After a power cut the disk has the old folder or the new one: each is synced before the
        rename that makes it count. Files that are not ours stay.
        """
        staged, place, aside = self._new(), self.root / name, self.root / (OLD + name)
        for file, content in contents.items():
            if not self.parts.fullmatch(file) or not _linked(place / file, staged / file, content):
                _write(staged / file, content)
        _sync(staged)
        if place.exists():
            _rename(place, aside)
        _rename(staged, place)
        _sync(self.root)
        self._discard(aside, heir=place)

    def remove(self, name: str) -> None:
        """Remove a folder, at once for whoever reads. Call it while `changing`."""
        place, gone = self.root / name, self.root / (GONE + uuid.uuid4().hex)
        _rename(place, gone)
        _sync(self.root)
        self._discard(gone, heir=place)

    def _new(self) -> Path:
        staged = self.root / (NEW + uuid.uuid4().hex)
        staged.mkdir()
        return staged

    def _put_right(self) -> None:
        """Undo or end what was begun. Errors are of folders that only others may write."""
        for path in self.root.glob(f"{MARK}*"):
            name = path.name.removeprefix(OLD)
            with suppress(OSError):
                if path.name.startswith(CLAIM):
                    _remove_free(path)
                elif path.name == name:
                    self._discard(path)
                elif (self.root / name).exists():
                    self._discard(path, heir=self.root / name)
                elif self._holds(path):
                    _rename(path, self.root / name)

    def _discard(self, folder: Path, heir: Path | None = None) -> None:
        """Remove our files, and the folder if nothing else is in it; `heir` gets what else is."""
        if folder.is_symlink():
            folder.unlink()
            return
        for path in folder.iterdir() if folder.is_dir() else ():
            if self._is_ours(path.name):
                path.unlink()
            elif heir:
                heir.mkdir(exist_ok=True)
                _rename(path, heir / path.name)
        with suppress(OSError):
            folder.rmdir()

    def _is_ours(self, file: str) -> bool:
        return file in self.files or self.parts.fullmatch(file) is not None

    def _holds(self, folder: Path) -> bool:
        return any((folder / name).is_file() for name in self.files)


def told(error: OSError, root: Path) -> str:
    """What the system could not do in `root`, and what to do."""
    reason, name = error.strerror or error, Path(str(error.filename or "")).name
    if name == LOCK:
        return (
            f"the lock file {LOCK} of the store {root} cannot be opened: {reason}; remove it, or "
            f"make it writable"
        )
    way_out = "make room there, or choose another folder"
    return f"the store {root} cannot be written to: {reason}; {way_out}"


def _remove_free(claim: Path) -> None:
    """Remove a claim that nobody holds any more."""
    if file := taken(claim):
        with file:
            claim.unlink()


def _linked(kept: Path, path: Path, content: bytes) -> bool:
    """Let a file that has this content already have another name; False where it has not."""
    try:
        if kept.read_bytes() != content:
            return False
        path.hardlink_to(kept)
    except OSError:  # there is none, or the file system has no links
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Bring a folder's entries to the disk; Windows has no call for it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(old: Path, new: Path) -> Path:
    """Rename; on Windows, where a folder stays while somebody reads in it, after some patience."""
    for pause in PAUSES:
        try:
            return old.rename(new)
        except PermissionError:
            time.sleep(pause)
    return old.rename(new)
