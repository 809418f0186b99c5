"""Files of labelled drawings.

What comes in here was made by a visitor or found on a disk. It is checked here, and nowhere else;
`limits` says how much of it is read.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.digits import limits, normalisation
from mnist_core.digits.archive import read_arrays
from mnist_core.digits.labelled import MOST, Labelled

SPLIT = "split the file"
LONGEST_KEY = 40  # characters
FORM = '[{"label": 7, "strokes": [[[x, y], …], …]}, …]'


def read_drawings(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Labelled drawings of a file, normalised.

    path: a `.npz` with `images` (N, H, W) uint8, ink 255 on 0, and `labels` (N,), or else strokes
    as JSON: [{"label": 7, "strokes": [[[x, y], …], …]}, …], in canvas pixels, y down.
    Returns images (N, 28, 28) uint8 and labels (N,) int64. Raises ValueError that names the file,
    the entry and what is wrong with it; FileNotFoundError and other OSErrors pass.
    """
    path = Path(path)
    is_npz = path.suffix.lower() == ".npz"
    try:
        entries = list(_npz_entries(path) if is_npz else _json_entries(path))
        if not entries:
            raise ValueError("no drawings in it")
        labels = [_at(number, _label, label) for number, (_, label) in enumerate(entries)]
        read = normalisation.normalise if is_npz else normalisation.normalise_strokes
        images = [_at(number, read, drawing) for number, (drawing, _) in enumerate(entries)]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return np.stack(images), np.array(labels, dtype=np.int64)


def _npz_entries(path: Path) -> Iterable[tuple[np.ndarray, Any]]:
    arrays = read_arrays(path, {"images": _check_images, "labels": _check_labels})
    images, labels = arrays["images"], arrays["labels"]
    if labels.shape != images.shape[:1]:
        raise ValueError(f"{len(images)} images, but labels of shape {labels.shape}")
    return zip(images, labels.tolist(), strict=True)


def _check_images(shape: tuple[int, ...], dtype: np.dtype) -> None:
    if len(shape) != 3 or dtype != np.uint8:
        raise ValueError(f"images must be uint8 of shape (N, H, W), got {dtype} of shape {shape}")
    number, height, width = shape
    limits.check("images", number, limits.DRAWINGS, SPLIT)
    limits.check("pixels on an image's side", max(height, width), limits.SIDE, "shrink the images")
    limits.check("pixels in all", number * height * width, limits.PIXELS, SPLIT)


def _check_labels(shape: tuple[int, ...], dtype: np.dtype) -> None:
    if len(shape) != 1 or dtype.kind not in "iuf":
        raise ValueError(f"labels must be numbers of shape (N,), got {dtype} of shape {shape}")
    limits.check("labels", shape[0], limits.DRAWINGS, SPLIT)


def _json_entries(path: Path) -> list[tuple[list, Any]]:
    limits.check("bytes of JSON", path.stat().st_size, limits.JSON_BYTES, SPLIT)
    with path.open("rb") as file:  # of a device the system does not say how much it gives
        content = file.read(limits.JSON_BYTES + 1)
    limits.check("bytes of JSON", len(content), limits.JSON_BYTES, SPLIT)
    return check_entries(_parsed(content))


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8") if isinstance(text, bytes) else text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error


def read_kept(text: Any) -> dict[str, Labelled]:
    """Labelled drawings that a browser kept: a JSON object of a file's entries by their keys.

    Raises ValueError on anything else, on too many, and where one cannot be read.
    """
    if not isinstance(text, str):
        raise ValueError(f"must be text, got {type(text).__name__}")
    limits.check("characters", len(text), limits.JSON_BYTES, "start the score anew")
    kept = _parsed(text)
    if not isinstance(kept, dict) or max(map(len, kept), default=0) > LONGEST_KEY:
        raise ValueError(f"must be an object with keys of at most {LONGEST_KEY} characters")
    limits.check("drawings", len(kept), MOST, "start the score anew")
    pairs = check_entries(list(kept.values()))
    read = [_at(number, _labelled, pair) for number, pair in enumerate(pairs)]
    return dict(zip(kept, read, strict=True))


def _labelled(pair: tuple[list, Any]) -> Labelled:
    strokes, label = pair
    image = normalisation.normalise_strokes(strokes)
    return Labelled(_label(label), [np.array(s, float) for s in strokes if s], image)


def check_entries(entries: Any) -> list[tuple[list, Any]]:
    """The strokes and the label of each entry of parsed JSON, within the limits.

    The numbers in them are for `normalise_strokes` and the label's reader to check.
    Raises ValueError.
    """
    if not isinstance(entries, list):
        raise ValueError(f"must be a list, {FORM}")
    limits.check("drawings", len(entries), limits.DRAWINGS, SPLIT)
    pairs = [_at(number, _entry, entry) for number, entry in enumerate(entries)]
    strokes = sum(len(drawing) for drawing, _ in pairs)
    limits.check("strokes in all", strokes, limits.STROKES_IN_FILE, SPLIT)
    return pairs


def _entry(entry: Any) -> tuple[list, Any]:
    strokes = entry.get("strokes") if isinstance(entry, dict) else None
    if not isinstance(strokes, list):
        raise ValueError('must be {"label": 7, "strokes": [[[x, y], …], …]}')
    leave_out = "leave this drawing out"
    limits.check("strokes", len(strokes), limits.STROKES, leave_out)
    points = sum(len(stroke) for stroke in strokes if isinstance(stroke, list))
    limits.check("points", points, limits.POINTS, leave_out)
    return strokes, entry.get("label")


def _at(number: int, check: Callable[[Any], Any], value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"entry {number}: {error}") from error


def _label(label: Any) -> int:
    if isinstance(label, bool) or not isinstance(label, int) or not 0 <= label <= 9:
        shown = repr(label) if isinstance(label, (int, float, str, type(None))) else type(label)
        raise ValueError(f"label must be a whole number from 0 to 9, got {str(shown)[:40]}")
    return label
