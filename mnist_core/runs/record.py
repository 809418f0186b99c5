"""The record of a run: config, metrics, versions, hardware. Knows nothing of files or training."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.runs.checks import MOMENTS, STATES, WEIGHTS, checked
from mnist_core.runs.measured import (
    COLUMNS,
    METRICS,
    Divergence,
    EpochMetrics,
    Points,
    TestResult,
)

__all__ = [
    "COLUMNS",
    "METRICS",
    "MOMENTS",
    "STATES",
    "WEIGHTS",
    "DamagedRun",
    "Divergence",
    "EpochMetrics",
    "Points",
    "RunError",
    "RunRecord",
    "TestResult",
]
FORMAT_VERSION = 1
NO_POINTS = Points()


class RunError(ValueError):
    """A run that cannot be used; the message says which, why and what to do."""


class DamagedRun(RunError):
    """A stored run's files are not what was saved."""


@dataclass(frozen=True)
class RunRecord:
    """One training: config, metrics, versions, hardware. What `from_json` gives is checked."""

    run: str
    config: TrainConfig
    state: str = "unfinished"
    epochs: tuple[EpochMetrics, ...] = ()
    points: Points = NO_POINTS
    test: TestResult | None = None  # `holdout` alone
    diverged: Divergence | None = None  # in state "diverged" alone
    hardware: dict[str, str | int] = field(default_factory=dict)  # device, processor, threads
    versions: dict[str, str] = field(default_factory=dict)  # python, torch, …
    started: str = ""  # UTC, ISO 8601
    files: dict[str, str] = field(default_factory=dict)  # name → SHA-256
    format_version: int = FORMAT_VERSION

    @property
    def steered(self) -> bool:
        """Was the learning rate set by hand in some epoch?"""
        return any(epoch.steered for epoch in self.epochs)

    @property
    def final(self) -> EpochMetrics | None:
        """The last epoch's metrics; None before the first epoch's end."""
        return self.epochs[-1] if self.epochs else None

    @property
    def awaits_test(self) -> bool:
        """Is every epoch done, and only the look at the test images is missing?"""
        return self.state == "unfinished" and len(self.epochs) == self.config.epochs

    def is_result_of(self, config: TrainConfig) -> bool:
        """May this record stand for a training by `config`?"""
        done = self.state in ("finished", "diverged")
        return done and not self.steered and self.config == config

    def to_json(self) -> str:
        """The record as JSON text with its own checksum; what is not finite becomes null."""
        values = _finite({**asdict(self), "config": self.config.to_record()})
        if not self.points:
            values["points"] = {}
        return _lines({**values, "sha256": _digest(values)}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "RunRecord":
        """The record that `to_json` wrote.

        Raises DamagedRun where it was changed, or where a field is what no run has, and names
        that; RunError for another format.
        """
        values = _parse(text)
        if values.pop("sha256") != _digest(values):
            raise DamagedRun("the record does not match its checksum")
        try:
            return cls(**checked(values))
        except (ValueError, RecursionError) as error:
            raise DamagedRun(f"the record's {error}") from error


def _parse(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
        json.dumps(values)  # what is nested too deeply to be written, too
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"the record is not JSON: {error}") from error
    if not isinstance(values, dict) or "format_version" not in values:
        raise DamagedRun("the record has no format_version")
    version = values["format_version"]
    if version != FORMAT_VERSION or type(version) is not int:
        raise RunError(
            f"the record has format_version {version!r:.40}; "
            f"this program reads {FORMAT_VERSION}: use a newer one"
        )
    known = {entry.name for entry in fields(RunRecord)} | {"sha256"}
    if odd := known ^ set(values):
        raise DamagedRun(f"the record's fields are not those of a run: {_listed(odd)}")
    return values


def _listed(names: set[str]) -> str:
    return ", ".join(name[:40] for name in sorted(names)[:10])


def _lines(value: Any, depth: int = 2) -> str:
    """JSON with a line for each entry of the outer two levels, for people and for diffs."""
    if depth == 0 or not isinstance(value, dict | list) or not value:
        return json.dumps(value, allow_nan=False)
    pad = " " * (3 - depth)
    if isinstance(value, dict):
        entries = [f"{pad}{json.dumps(k)}: {_lines(v, depth - 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(entries) + "\n" + pad[1:] + "}"
    return "[\n" + ",\n".join(pad + _lines(v, depth - 1) for v in value) + "\n" + pad[1:] + "]"


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
