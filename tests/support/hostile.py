"""What strangers might send as drawings: hypothesis's strategies, and what is far too much."""

import io
import zipfile
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from numpy.lib import format as npy

STROKE = [[10, 10], [90, 12], [40, 120]]

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_subnormal=False)
    | st.text(max_size=5)
)
anything = st.recursive(
    plain,
    lambda some: st.lists(some, max_size=5) | st.dictionaries(st.text(max_size=5), some),
    max_leaves=20,
)
number = st.one_of(st.floats(-400, 400, allow_subnormal=False), st.integers(-400, 400), plain)
command = st.one_of(
    st.tuples(st.sampled_from("ML"), number, number).map(list),
    st.tuples(st.just("Q"), number, number, number, number).map(list),
    anything,
)
fields = ["left", "top", "angle", "scaleX", "skewY", "strokeWidth", "originX", "flipX", "width"]
path = st.builds(
    lambda commands, more: {"type": "path", "path": commands, **more},
    st.lists(command, max_size=8) | anything,
    st.dictionaries(st.sampled_from(fields), number),
)
canvas = st.builds(lambda objects: {"objects": objects}, st.lists(path | anything, max_size=4))
point = st.lists(number, min_size=1, max_size=3) | anything
stroke = st.lists(point, max_size=6) | anything
entry = st.builds(
    lambda label, strokes: {"label": label, "strokes": strokes},
    st.integers(-1, 10) | anything,
    st.lists(stroke, max_size=4) | anything,
)


def path_of(curves: int) -> dict:
    """A path on the canvas, of so many curves and lines."""
    return {"type": "path", "path": [["M", 0, 0], *[["L", 9, 9]] * (curves - 1)]}


def entries(number: int, strokes: int = 1, points: int = 3) -> list[dict]:
    """So many drawings of a file, each with so many strokes of so many points."""
    return [{"label": 1, "strokes": [STROKE[:1] * points] * strokes}] * number


def npz(path: Path, more: int = 0, **arrays: tuple[tuple[int, ...], str, bytes]) -> Path:
    """An archive of arrays that declare a shape and a type, and have these bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, (shape, descr, content) in arrays.items():
            head = io.BytesIO()
            declared = {"shape": shape, "fortran_order": False, "descr": descr}
            npy.write_array_header_1_0(head, declared)
            archive.writestr(f"{name}.npy", head.getvalue() + content)
        for number in range(more):
            archive.writestr(f"more {number}", b"")
    return path


ONE = ((1, 28, 28), "|u1", b"\xff" * 784)
LABEL = ((1,), "<i8", np.array([7]).tobytes())


def archive() -> bytes:
    """A sound .npz of two drawings."""
    file = io.BytesIO()
    images = np.random.default_rng(0).integers(0, 255, (2, 9, 9), np.uint8)
    np.savez_compressed(file, images=images, labels=np.array([1, 2]))
    return file.getvalue()
