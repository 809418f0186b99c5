"""Arrays of an .npz that a stranger made: what it declares is checked before anything is unpacked.

A few bytes may declare 10¹² images, or unpack to gigabytes. Nothing is unpickled.
"""

import errno
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from mnist_core.digits import limits

Check = Callable[[tuple[int, ...], np.dtype], None]  # of shape and type; raises ValueError


def read_arrays(path: Path, checks: Mapping[str, Check]) -> dict[str, np.ndarray]:
    """The arrays of these names, each once its shape and type have passed its check.

    Others in the archive are not looked at. Raises ValueError on anything else than such an
    archive; FileNotFoundError and other OSErrors pass.
    """
    with _Bounded(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
                if not all(f"{name}.npy" in names for name in checks):
                    wanted = " and ".join(checks)
                    raise ValueError(f"an .npz must hold two arrays, {wanted}")
                for name, check in checks.items():
                    with _member(archive, name) as member:
                        check(*_header(member))
                return {name: _read(archive, name) for name in checks}
        except ValueError:
            raise
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise ValueError("not an .npz archive") from error  # it names a place before its start
        except Exception as error:  # a broken archive makes zipfile and NumPy raise what they like
            raise ValueError("not an .npz archive") from error


class _Bounded(io.FileIO):
    """A file of which only so much is read at once: no list of names may be longer."""

    def read(self, size: int | None = -1) -> bytes:
        left = Path(str(self.name)).stat().st_size - self.tell()
        wanted = left if size is None or size < 0 else min(size, left)
        limits.check("bytes of contents", wanted, limits.DIRECTORY_BYTES, "save two arrays alone")
        return super().read(wanted)


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is packed in a way that NumPy does not use")
    return archive.open(info)


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type that an array declares."""
    version = npy.read_magic(member)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(member)
    if dtype.hasobject:
        raise ValueError("an array of Python objects would have to be unpickled, and is not")
    if any(isinstance(side, bool) or side < 0 for side in shape):
        raise ValueError(f"no array has the shape {shape}")
    return shape, dtype


def _read(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with _member(archive, name) as member:
        return npy.read_array(member, allow_pickle=False)
