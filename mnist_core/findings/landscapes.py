"""What was measured of the weights of several seeds, kept as small numbers without the weights.

One JSON file beside the seeds' records. Knows nothing of training and pages.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.findings.landscape import average, lengths, line, measure, silent_units
from mnist_core.network.model import SIZES, initial

FILE = "landscapes.json"
PLACES = (-0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5)  # 0 and 1: the last epoch but one, and the last
AVERAGED = 5  # last epochs whose weights' mean is measured


@dataclass(frozen=True)
class Landscape:
    """Of one run's weights, on the 10,000 test images. Losses in nats, accuracies 0 to 1."""

    config: TrainConfig
    loss: tuple[float, ...]  # at PLACES of the line through the last two epochs' weights
    accuracy: tuple[float, ...]
    average_loss: float  # of the mean of the last AVERAGED epochs' weights
    average_accuracy: float
    silent: tuple[int, ...]  # units of the first layer that fire on no image: start, each epoch
    length: tuple[float, ...]  # Euclidean, of all weights and biases: start, each epoch

    @property
    def ends(self) -> tuple[float, float]:
        """The loss after the last epoch but one and after the last."""
        return self.loss[PLACES.index(0.0)], self.loss[PLACES.index(1.0)]

    @property
    def middle(self) -> float:
        """The loss halfway between the two."""
        return self.loss[PLACES.index(0.5)]

    @property
    def dip(self) -> float:
        """How far the loss halfway is below the ends' mean, as a share of that; negative: above."""
        return 1 - 2 * self.middle / sum(self.ends)


def of_run(
    config: TrainConfig, weights: np.ndarray, images: np.ndarray, labels: np.ndarray
) -> Landscape:
    """Measure a run's weights, (E, PARAMETERS) float32 with E ≥ AVERAGED, on the test images.

    images: (N, 28, 28) uint8; labels: (N,) int.
    """
    values = line(weights[-2], weights[-1], images, labels, PLACES)
    averaged = measure(average(weights, AVERAGED), images, labels)
    path = [initial(config.seed), *weights]
    return Landscape(
        config,
        tuple(value.loss for value in values),
        tuple(value.accuracy for value in values),
        *averaged,
        tuple(silent_units(path, images)),
        tuple(lengths(path)),
    )


def write(folder: Path, landscapes: Sequence[Landscape]) -> None:
    """Put them, one a line, into the folder's FILE, whole or not at all."""
    lines = [
        json.dumps(_short({**asdict(it), "config": it.config.to_record()})) for it in landscapes
    ]
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f".{FILE}.new"
    staged.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    staged.replace(folder / FILE)


def read(folder: Path) -> list[Landscape]:
    """What `write` put there; none where there is no file.

    ValueError where it holds something else; the message says what and where.
    """
    place = folder / FILE
    if not place.exists():
        return []
    try:
        entries = json.loads(place.read_text("utf-8"))
        if not isinstance(entries, list):
            raise ValueError("it must be a list")
        return [_landscape(entry) for entry in entries]
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{FILE} holds no landscapes: {error}") from error


def _landscape(entry: Any) -> Landscape:
    names = {field.name for field in fields(Landscape)}
    if not isinstance(entry, dict) or set(entry) != names:
        raise ValueError(f"an entry must have {', '.join(sorted(names))}")
    config = TrainConfig.from_dict(entry["config"])
    epochs = config.epochs + 1
    return Landscape(
        config,
        _numbers(entry, "loss", len(PLACES), math.inf),
        _numbers(entry, "accuracy", len(PLACES), 1.0),
        _number(entry["average_loss"], "average_loss", math.inf),
        _number(entry["average_accuracy"], "average_accuracy", 1.0),
        tuple(int(it) for it in _numbers(entry, "silent", epochs, SIZES[1])),
        _numbers(entry, "length", epochs, math.inf),
    )


def _numbers(entry: dict[str, Any], name: str, count: int, most: float) -> tuple[float, ...]:
    values = entry[name]
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(f"{name} must be {count} numbers, not {values!r:.40}")
    return tuple(_number(value, name, most) for value in values)


def _number(value: Any, name: str, most: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError(f"{name} has {value!r:.40}; it must be from 0 to {most:g}")
    return value


def _short(value: Any) -> Any:
    """Six digits of every number: what is measured is no finer."""
    if isinstance(value, dict):
        return {key: _short(it) if key != "config" else it for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_short(it) for it in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
