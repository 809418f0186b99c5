"""File systems that are there for one process alone: a small one, one that cannot be written to.

In a namespace of mounts (Linux, unshare(1)), where the system lets users make one; nothing outside
of that process sees them, and they go with it.
"""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ALONE = ("unshare", "--map-root-user", "--mount")


def small(folder: Path, size: str) -> list[str]:
    """What becomes the command that follows, with a new file system of this size in `folder`."""
    return _with(f"mount -t tmpfs -o size={size} tmpfs {folder}")


def read_only(folder: Path) -> list[str]:
    """What becomes the command that follows, for which nothing in `folder` can be written."""
    return _with(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}")


def _with(mount: str) -> list[str]:
    return [*ALONE, "sh", "-c", f'{mount} && exec "$@"', "sh"]


def seen_by(process: int, folder: Path) -> Path:
    """The folder as a process sees it."""
    return Path(f"/proc/{process}/root") / folder.relative_to("/")


def resize(process: int, folder: Path, size: str) -> None:
    """Give the file system of a process's folder another size."""
    enter = ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", str(process)]
    subprocess.run([*enter, "mount", "-o", f"remount,size={size}", str(folder)], check=True)


@cache
def is_possible() -> bool:
    """May this user do so here?"""
    tools: Sequence[str] = ("unshare", "nsenter", "mount")
    if not all(map(shutil.which, tools)):
        return False
    tried = [*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0
