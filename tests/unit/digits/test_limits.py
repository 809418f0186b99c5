"""What strangers send is refused quickly and in words where it is too much."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.digits import limits
from mnist_core.digits.canvas_data import strokes_from_canvas
from mnist_core.digits.files import check_entries, read_drawings
from tests.support.hostile import LABEL, ONE, entries, npz, path_of

QUICK = 5.0  # seconds of this process's own time, whatever else the machine does


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < QUICK


def refused(found: pytest.ExceptionInfo, value: str, limit: int, way_out: str) -> None:
    assert value in str(found.value) and f"{limit:,}" in str(found.value)
    assert way_out in str(found.value)


def test_canvas_message_of_300_000_curves_is_refused():
    with pytest.raises(ValueError) as found:
        strokes_from_canvas({"objects": [path_of(300_000)]})
    refused(found, "300,000 curves", limits.CURVES, "shorter")


def test_curves_of_all_strokes_count():
    most = [path_of(limits.CURVES // 4)] * 4
    assert len(strokes_from_canvas({"objects": most})) == 4
    with pytest.raises(ValueError, match="curves"):
        strokes_from_canvas({"objects": [*most, path_of(1)]})


def test_canvas_message_of_100_000_strokes_is_refused():
    with pytest.raises(ValueError) as found:
        strokes_from_canvas({"objects": [path_of(2)] * 100_000})
    refused(found, "100,000 strokes", limits.STROKES, "fewer")


@pytest.mark.parametrize(
    ("too_much", "value", "limit", "way_out"),
    [
        (entries(50_000), "50,000 drawings", limits.DRAWINGS, "split"),
        (entries(1, 501), "501 strokes", limits.STROKES, "leave"),
        (entries(1, 2, 60_000), "120,000 points", limits.POINTS, "leave"),
        (entries(300, 500), "150,000 strokes in all", limits.STROKES_IN_FILE, "split"),
    ],
)
def test_json_of_too_much_is_refused(too_much, value, limit, way_out):
    with pytest.raises(ValueError) as found:
        check_entries(too_much)
    refused(found, value, limit, way_out)


def test_huge_json_is_not_even_read(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(10**12)  # takes no room on the disk
    with pytest.raises(ValueError) as found:
        read_drawings(path)
    refused(found, f"{10**12:,} bytes", limits.JSON_BYTES, "split")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of Unix")
def test_a_file_without_an_end_is_read_as_far_as_the_limit(tmp_path):
    (tmp_path / "endless.json").symlink_to("/dev/zero")
    with pytest.raises(ValueError) as found:
        read_drawings(tmp_path / "endless.json")
    refused(found, "bytes of JSON", limits.JSON_BYTES, "split")


@pytest.mark.parametrize("text", ["[" * 10_000_000, '{"a":' * 1_000_000, "[1" + "0" * 10**6 + "]"])
def test_deep_json_and_endless_numbers_are_refused(tmp_path, text):
    (tmp_path / "deep.json").write_text(text)
    with pytest.raises(ValueError, match=r"deep\.json"):
        read_drawings(tmp_path / "deep.json")


def test_such_an_archive_is_read_where_all_is_well(tmp_path):
    images, labels = read_drawings(npz(tmp_path / "fine.npz", images=ONE, labels=LABEL))
    assert images.shape == (1, 28, 28) and labels.tolist() == [7]


@pytest.mark.parametrize(
    ("shape", "value", "limit"),
    [
        ((10**12, 28, 28), "1,000,000,000,000 images", limits.DRAWINGS),
        ((10**22, 28, 28), f"{10**22:,} images", limits.DRAWINGS),
        ((200_000, 28, 28), "200,000 images", limits.DRAWINGS),
        ((1, 20_000, 20_000), "20,000 pixels", limits.SIDE),
        ((5_000, 2_000, 2_000), "20,000,000,000 pixels", limits.PIXELS),
    ],
)
def test_declared_shapes_are_refused_before_anything_is_unpacked(tmp_path, shape, value, limit):
    path = npz(tmp_path / "big.npz", images=(shape, "|u1", b""), labels=LABEL)
    with pytest.raises(ValueError) as found:
        read_drawings(path)
    refused(found, value, limit, "")


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        (((10**12,), "<i8", b""), "1,000,000,000,000 labels"),
        (((1,), "<U1000000000", b""), "labels must be numbers|dtype"),
        (((1,), "|V1000000000", b""), "labels must be numbers"),
        (((1, 10**12), "<i8", b""), "labels must be numbers"),
        (((-1,), "<i8", b""), "no array has"),
        (((1,), "|O", b"cos\nsystem\n"), "unpickled"),
        (((1,), "<i8", b""), "EOF|not|could|cannot"),
    ],
)
def test_labels_are_no_way_in_either(tmp_path, labels, what):
    path = npz(tmp_path / "big.npz", images=ONE, labels=labels)
    with pytest.raises(ValueError, match=f"(?i){what}"):
        read_drawings(path)


def test_what_lies_behind_an_array_is_not_unpacked(tmp_path):
    """A bomb: 256 MB of zeros behind one small image."""
    shape, descr, content = ONE
    bomb = (shape, descr, content + bytes(2**28))
    start = time.process_time()
    path = npz(tmp_path / "bomb.npz", images=bomb, labels=LABEL)
    making = time.process_time() - start
    start = time.process_time()
    images, _ = read_drawings(path)
    assert len(images) == 1 and time.process_time() - start < making / 4


def test_archive_of_very_many_names_is_refused(tmp_path):
    path = npz(tmp_path / "names.npz", 25_000, images=ONE, labels=LABEL)
    with pytest.raises(ValueError) as found:
        read_drawings(path)
    refused(found, "bytes of contents", limits.DIRECTORY_BYTES, "two arrays")


def test_locked_and_oddly_packed_archives_are_refused(tmp_path):
    path = npz(tmp_path / "odd.npz", images=ONE, labels=LABEL)
    whole = path.read_bytes()
    for at, byte in ((8, 1), (10, 12)):  # flag of encryption; method bzip2 (APPNOTE 4.3.12)
        broken, place = bytearray(whole), -1
        while (place := whole.find(b"PK\x01\x02", place + 1)) >= 0:
            broken[place + at] = byte
        path.write_bytes(broken)
        with pytest.raises(ValueError, match=r"odd\.npz"):
            read_drawings(path)


def test_export_of_the_largest_canvas_can_be_scored(tmp_path):
    strokes = strokes_from_canvas({"objects": [path_of(limits.CURVES // 2)] * 2})
    entry = {"label": 3, "strokes": [stroke.tolist() for stroke in strokes]}
    assert len(check_entries(json.loads(json.dumps([entry])))) == 1
