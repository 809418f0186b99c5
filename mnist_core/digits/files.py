"""Files of labelled drawings.

What comes in here was made by a visitor or found on a disk. It is checked here, and nowhere else.
"""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.digits import normalisation


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
        read = normalisation.normalise if is_npz else normalisation.normalise_strokes
        images = [_at(number, read, drawing) for number, (drawing, _) in enumerate(entries)]
        labels = [_at(number, _label, label) for number, (_, label) in enumerate(entries)]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return np.stack(images), np.array(labels, dtype=np.int64)


def _npz_entries(path: Path) -> Iterable[tuple[np.ndarray, Any]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except KeyError as error:
        raise ValueError("an .npz must hold two arrays, images and labels") from error
    except (zipfile.BadZipFile, EOFError, AttributeError, TypeError) as error:
        raise ValueError("not an .npz archive") from error
    if images.ndim != 3 or images.dtype != np.uint8:
        given = f"{images.dtype} of shape {images.shape}"
        raise ValueError(f"images must be uint8 of shape (N, H, W), got {given}")
    if labels.shape != images.shape[:1]:
        raise ValueError(f"{len(images)} images, but labels of shape {labels.shape}")
    return zip(images, labels.tolist(), strict=True)


def _json_entries(path: Path) -> Iterable[tuple[list, Any]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(entries, list):
        raise ValueError('must be a list, [{"label": 7, "strokes": [[[x, y], …], …]}, …]')
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("strokes"), list):
            raise ValueError(f'entry {number}: must be {{"label": 7, "strokes": [[[x, y], …], …]}}')
        yield entry["strokes"], entry.get("label")


def _at(number: int, check: Any, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"entry {number}: {error}") from error


def _label(label: Any) -> int:
    if isinstance(label, bool) or not isinstance(label, int) or not 0 <= label <= 9:
        raise ValueError(f"label must be a whole number from 0 to 9, got {label!r}")
    return label
