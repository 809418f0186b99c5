"""Whatever is sent, each parser answers or raises ValueError, and soon."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mnist_core.digits.canvas_data import brush_of, strokes_from_canvas
from mnist_core.digits.drawing import from_canvas
from mnist_core.digits.files import check_entries, read_drawings, read_kept
from tests.support.hostile import anything, archive, canvas, entry

SOON = 5.0  # seconds of this process's own time
often = settings(max_examples=150, deadline=None, derandomize=True)


def answer(parse: Callable[[Any], Any], given: Any) -> Any:
    """What it answers; None where it raised ValueError. Anything else passes, and fails."""
    start = time.process_time()
    try:
        return parse(given)
    except ValueError as error:
        assert str(error)
        return None
    finally:
        assert time.process_time() - start < SOON


@given(anything | canvas)
@example({"objects": [{"type": "path", "path": [["M", 10**400, 1]]}]})
@example({"objects": [{"type": "path", "path": [[["M"], 1, 2]]}]})
@often
def test_canvas_data(sent):
    strokes = answer(strokes_from_canvas, sent)
    for stroke in strokes or []:
        assert stroke.ndim == 2 and stroke.shape[1] == 2 and np.isfinite(stroke).all()
    if strokes:
        assert brush_of(sent) is None or 8 <= brush_of(sent) <= 34
        drawing = answer(lambda data: from_canvas(data, 22, 320), sent)
        assert drawing is None or (drawing.image.shape == (28, 28) and drawing.image.any())


def in_a_file(name: str) -> Callable[[bytes], Any]:
    def parse(content: bytes) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            file.write_bytes(content)
            return read_drawings(file)

    return parse


@given(anything | st.lists(entry, max_size=3))
@example([{"label": 1, "strokes": [[[1e6, 1e6], [-1e6, 0]]]}])
@often
def test_strokes(sent):
    answer(check_entries, sent)
    found = answer(in_a_file("drawn.json"), json.dumps(sent).encode())
    if found:
        assert found[0].shape == (len(sent), 28, 28) and set(found[1]) <= set(range(10))


@given(anything | st.dictionaries(st.text(max_size=50), entry | anything, max_size=3))
@example({"a": {"label": 7, "strokes": [[[1, 2], [3, 4]]]}})
@example({str(number): {"label": 7, "strokes": [[[1, 2]]]} for number in range(301)})
@often
def test_what_a_browser_kept(sent):
    assert answer(read_kept, sent) is None  # no text
    found = answer(read_kept, json.dumps(sent))
    if found:
        assert list(found) == list(sent) and len(found) <= 300
        assert all(one.label == sent[key]["label"] for key, one in found.items())


@given(st.binary(max_size=200))
@example(b"\xff\xfe[")
@example(b"[" * 5000)
@often
def test_bytes_as_json_and_as_an_archive(sent):
    assert answer(in_a_file("drawn.json"), sent) is None
    assert answer(in_a_file("drawn.npz"), sent) is None
    assert answer(in_a_file("drawn.npz"), b"PK\x03\x04" + sent) is None


WHOLE = archive()


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(WHOLE)) | st.just(len(WHOLE)),
)
@example([(566, 2)], 571)  # its directory would begin before the file
@settings(often, max_examples=400)
def test_damaged_archives(changes, length):
    broken = bytearray(WHOLE)
    for place, byte in changes:
        broken[place] = byte
    found = answer(in_a_file("drawn.npz"), bytes(broken[:length]))
    if found:
        assert found[0].shape == (2, 28, 28)


def test_the_archive_undamaged_is_read():
    assert answer(in_a_file("drawn.npz"), WHOLE)[1].tolist() == [1, 2]
