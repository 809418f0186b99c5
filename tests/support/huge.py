"""Files of drawings that are far too much, or are something else; none of them is large to make."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.support.hostile import LABEL, ONE, STROKE, archive, entries, npz

Make = Callable[[Path], object]  # a file at this path


class Mischief:
    """Unpickled, it would leave a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple:
        return Path.touch, (self.mark,)


def files(folder: Path, mark: Path) -> Iterator[Path]:
    """Make one after another. mark: a file that is there once something of them was executed."""
    for name, make in {**_json(), **_npz(mark), **_other(mark)}.items():
        path = folder / name
        make(path)
        yield path
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()


def _text(value: object) -> Make:
    text = value if isinstance(value, str) else json.dumps(value)
    return lambda path: path.write_text(text, "utf-8")


def _json() -> dict[str, Make]:
    one = {"label": 7, "strokes": [STROKE]}
    odd: list[object] = [
        10**400, 1e308, -1e308, 1e7, "NaN", None, True, [], {}, "1", [1], {"a": 1}, 10**18,
    ]  # fmt: skip
    values: dict[str, object] = {
        "drawings-50000": entries(50_000),
        "strokes-100000": [{"label": 1, "strokes": [STROKE] * 100_000}],
        "points-300000": entries(1, 1, 300_000),
        "strokes-of-all-300000": entries(600, 500, 1),
        "deep": "[" * 1_000_000,
        "deep-objects": '{"a":' * 1_000_000,
        "deep-strokes": '[{"label": 1, "strokes": ' + "[" * 1_000_000,
        "closed-deep": "[" * 100_000 + "]" * 100_000,
        "endless-number": "[1" + "0" * 10**6 + "]",
        "nan": '[{"label": 7, "strokes": [[[NaN, 1], [2, Infinity]]]}]',
        "exponent": '[{"label": 7, "strokes": [[[1e999, 1], [2, 3]]]}]',
        "empty-list": [],
        "object": {},
        "null": "null",
        "text": '"a drawing"',
        "empty": "",
        "half": json.dumps([one])[:-9],
        "twice": json.dumps([one]) * 2,
        "html": "<script>alert(1)</script>",
        "surrogate": [{"label": "\ud800", "strokes": [STROKE]}],
        "no-strokes": [{"label": 1, "strokes": []}],
        "empty-strokes": [{"label": 1, "strokes": [[], []]}],
        "same-point": [{"label": 1, "strokes": [[[5, 5]] * 50_000]}],
        "far-apart": [{"label": 1, "strokes": [[[-1e6, -1e6], [1e6, 1e6]]] * 500}],
        "zigzag": [{"label": 1, "strokes": [[[(i % 2) * 1e6, i] for i in range(99_000)]]}],
        "flat": [{"label": 1, "strokes": [[[i, 0] for i in range(99_000)]]}],
    }
    values |= {f"label-{place}": [{**one, "label": it}] for place, it in enumerate(odd)}
    values |= {
        f"point-{place}": [{**one, "strokes": [[[it, 1], [2, 3]]]}] for place, it in enumerate(odd)
    }
    made = {f"{name}.json": _text(value) for name, value in values.items()}
    made["bytes.json"] = lambda path: path.write_bytes(bytes(range(256)) * 100)
    made["utf-16.json"] = lambda path: path.write_bytes(json.dumps([one]).encode("utf-16"))
    made["terabyte.json"] = lambda path: _sparse(path, 10**12)
    return made


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def _npz(mark: Path) -> dict[str, Make]:
    shapes = [
        (10**12, 28, 28), (10**22, 28, 28), (200_000, 28, 28), (1, 20_000, 20_000),
        (5_000, 2_000, 2_000), (1, 10**12, 1), (0, 28, 28), (1, 0, 28), (-1, 28, 28), (28, 28),
        (1, 28, 28, 1), (),
    ]  # fmt: skip
    types = ["|O", "<U1000000000", "|V1000000000", "<f8", "<i8", "|b1", "<M8[s]", ">u2"]
    made: dict[str, Make] = {
        f"shape-{place}.npz": lambda path, shape=shape: npz(
            path, images=(shape, "|u1", b"\xff" * 784), labels=LABEL
        )
        for place, shape in enumerate(shapes)
    }
    for place, kind in enumerate(types):
        made[f"type-{place}.npz"] = lambda path, kind=kind: npz(
            path, images=((1, 28, 28), kind, b"\x01" * 784 * 8), labels=LABEL
        )
        made[f"label-type-{place}.npz"] = lambda path, kind=kind: npz(
            path, images=ONE, labels=((1,), kind, b"\x01" * 800)
        )
    made["labels-trillion.npz"] = lambda path: npz(path, images=ONE, labels=((10**12,), "<i8", b""))
    made["bomb.npz"] = lambda path: _bomb(path, 3 * 10**9)
    made["large-but-allowed.npz"] = lambda path: np.savez_compressed(
        path, images=np.full((100, 2_000, 2_000), 255, np.uint8), labels=np.ones(100, int)
    )
    made["names-25000.npz"] = lambda path: npz(path, 25_000, images=ONE, labels=LABEL)
    made["one-array.npz"] = lambda path: npz(path, images=ONE)
    made["pickled.npz"] = lambda path: _pickled(path, mark)
    made["no-archive.npz"] = lambda path: path.write_bytes(b"PK\x03\x04" + bytes(1_000))
    made["half.npz"] = lambda path: path.write_bytes(archive()[:-50])
    made["empty.npz"] = lambda path: path.write_bytes(b"")
    blank = (1, 28, 28), "|u1", bytes(784)
    made["blank.npz"] = lambda path: npz(path, images=blank, labels=LABEL)
    made["terabyte.npz"] = lambda path: _sparse(path, 10**12)
    return made


def _bomb(path: Path, size: int) -> None:
    """An archive of a few megabytes whose images unpack to so many bytes of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        with whole.open("images.npy", "w", force_zip64=True) as member:
            head = io.BytesIO()
            declared = {"shape": (1, 28, 28), "fortran_order": False, "descr": "|u1"}
            np.lib.format.write_array_header_1_0(head, declared)
            member.write(head.getvalue() + b"\xff" * 784)
            for _ in range(size // 10**7):
                member.write(bytes(10**7))
        with whole.open("labels.npy", "w") as member:
            np.lib.format.write_array(member, np.array([7]))


def _pickled(path: Path, mark: Path) -> None:
    images = np.array([Mischief(mark)], dtype=object)
    np.savez(path, images=images, labels=np.array([7]))


def _other(mark: Path) -> dict[str, Make]:
    return {
        "pickle.npz": lambda path: path.write_bytes(pickle.dumps(Mischief(mark))),
        "pickle.json": lambda path: path.write_bytes(pickle.dumps(Mischief(mark))),
        "script.json": _text(f"import pathlib; pathlib.Path({str(mark)!r}).touch()"),
        "folder.json": Path.mkdir,
        "folder.npz": Path.mkdir,
        "link.json": lambda path: path.symlink_to("/dev/zero"),
        "link.npz": lambda path: path.symlink_to("/dev/zero"),
        "self.json": lambda path: path.symlink_to(path),
    }
