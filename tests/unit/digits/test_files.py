"""Files of labelled drawings."""

import json

import numpy as np
import pytest

from mnist_core.digits import normalisation as digits
from mnist_core.digits.files import read_drawings

ENTRIES = [
    {"label": 7, "strokes": [[[10, 10], [90, 12], [40, 120]]]},
    {"label": 1, "strokes": [[[50, 10], [50, 200]], []], "writer": "a"},
]


def test_strokes_file_is_read(tmp_path):
    (tmp_path / "drawn.json").write_text(json.dumps(ENTRIES), encoding="utf-8")
    images, labels = read_drawings(tmp_path / "drawn.json")
    assert images.shape == (2, 28, 28) and images.dtype == np.uint8
    assert np.array_equal(images[0], digits.normalise_strokes(ENTRIES[0]["strokes"]))
    assert labels.tolist() == [7, 1]


def test_pixels_file_is_read(tmp_path):
    ink = [digits.render_strokes(entry["strokes"], 20, 280, 280) for entry in ENTRIES]
    np.savez(tmp_path / "drawn.npz", images=np.stack(ink), labels=np.array([7, 1], np.uint8))
    images, labels = read_drawings(str(tmp_path / "drawn.npz"))
    assert np.array_equal(images[1], digits.normalise(ink[1]))
    assert labels.tolist() == [7, 1]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "must be a list"),
        ("[]", "no drawings"),
        ("[7]", "entry 0: must be"),
        ('[{"label": 7, "strokes": 1}]', "entry 0: must be"),
        ('[{"label": 7, "strokes": []}]', "entry 0: the drawing is blank"),
        ('[{"label": 10, "strokes": [[[0, 0]]]}]', "entry 0: label.*10"),
        ('[{"label": "7", "strokes": [[[0, 0]]]}]', "entry 0: label.*'7'"),
        ('[{"strokes": [[[0, 0]]]}]', "entry 0: label.*None"),
        ('[{"label": 1, "strokes": [[[0, 0]]]}, {"label": 1, "strokes": [[[0]]]}]', "entry 1: str"),
        ('[{"label": 1, "strokes": [[[NaN, 0]]]}]', "entry 0: stroke 0 has a coordinate"),
    ],
)
def test_bad_strokes_file_names_file_and_entry(tmp_path, text, what):
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"bad\.json: {what}"):
        read_drawings(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("arrays", "what"),
    [
        ({"images": np.ones((1, 28, 28), np.uint8)}, "two arrays"),
        ({"images": np.ones((1, 28, 28)), "labels": [1]}, "float64"),
        ({"images": np.ones((28, 28), np.uint8), "labels": [1]}, r"\(28, 28\)"),
        ({"images": np.ones((2, 28, 28), np.uint8), "labels": [1]}, "2 images"),
        ({"images": np.zeros((1, 28, 28), np.uint8), "labels": [1]}, "entry 0: .*blank"),
        ({"images": np.ones((1, 0, 28), np.uint8), "labels": [1]}, r"entry 0: .*\(0, 28\)"),
        ({"images": np.ones((1, 28, 28), np.uint8), "labels": [1.0]}, "entry 0: label"),
        ({"images": np.array([{}], object), "labels": [1]}, "pickle"),
        ({"images": np.ones((0, 28, 28), np.uint8), "labels": np.ones(0, int)}, "no drawings"),
    ],
)
def test_bad_pixels_file_names_file_and_entry(tmp_path, arrays, what):
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(ValueError, match=rf"bad\.npz: .*{what}"):
        read_drawings(tmp_path / "bad.npz")


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04broken"])
def test_npz_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.npz"):
        read_drawings(tmp_path / "bad.npz")


def test_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_drawings(tmp_path / "none.json")
