"""What determines a run. Knows nothing of tensors, files or pages."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

SCHEDULES = ("constant", "linear", "cosine")
OPTIMIZERS = ("adam", "sgd")
PROTOCOLS = ("test", "holdout")

RANGES: dict[str, tuple[float, float]] = {  # both ends allowed
    "learning_rate": (1e-6, 1.0),
    "epochs": (1, 50),
    "batch_size": (1, 10_000),
    "seed": (0, 2**31 - 1),
    "weight_decay": (0.0, 1.0),
    "dropout": (0.0, 0.9),
    "train_size": (100, 60_000),
    "label_noise": (0.0, 1.0),
}
LATER = {"habits": False}  # fields that the first records lack, with what these were trained by
CHOICES: dict[str, tuple[str, ...]] = {
    "schedule": SCHEDULES,
    "optimizer": OPTIMIZERS,
    "protocol": PROTOCOLS,
}


@dataclass(frozen=True)
class TrainConfig:
    """One run's hyperparameters, checked when made.

    Raises ValueError that names the field, the value and what is allowed.
    """

    learning_rate: float  # the schedule's first value
    epochs: int
    batch_size: int = 64  # images a step
    seed: int = 0  # of initial weights, order of images, dropout and augmentation
    schedule: str = "constant"
    optimizer: str = "adam"  # sgd: momentum 0.9
    weight_decay: float = 0.0  # decoupled, a fraction of the weight a step at learning rate 1
    dropout: float = 0.0  # probability that a hidden unit is left out of a step
    augment: bool = False  # distort every training image anew in every epoch
    train_size: int = 60_000  # training images, class-balanced; `holdout` has 50,000 at most
    label_noise: float = 0.0  # fraction of training labels replaced by another digit
    protocol: str = "test"  # what is validated on: the test images, or 10,000 held-out ones
    habits: bool = False  # draw habits of handwriting onto training images (train/habits.py)

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in CHOICES:
                _check_choice(field.name, value)
            elif field.type is bool:
                _check_bool(field.name, value)
            else:
                number = _checked_number(field.name, value, whole=field.type is int)
                object.__setattr__(self, field.name, number)

    @property
    def run_id(self) -> str:
        """A readable slug and a short hash, the same on every machine.

        Fields at their defaults stay out of the hash, so a new field renames no run.
        """
        changed = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }
        digest = hashlib.sha256(json.dumps(changed, sort_keys=True).encode()).hexdigest()
        return f"lr{_short(self.learning_rate)}-e{self.epochs}-s{self.seed}-{digest[:6]}"

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return asdict(self)

    def to_record(self) -> dict[str, Any]:
        """As a record holds it: fields that came LATER only where they are not as before them."""
        values = self.to_dict()
        return {key: it for key, it in values.items() if key not in LATER or it != LATER[key]}

    @classmethod
    def from_dict(cls, values: Any) -> "TrainConfig":
        """The config that `to_dict` gave; ValueError where a field is unknown or missing."""
        if not isinstance(values, dict):
            raise ValueError(f"a config must be a JSON object, not {values!r}")
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ValueError(
                f"unknown config field {unknown[0]!r}; known: {', '.join(sorted(known))}"
            )
        if missing := sorted({"learning_rate", "epochs"} - set(values)):
            raise ValueError(f"config field {missing[0]!r} is missing")
        return cls(**values)


def _check_choice(name: str, value: object) -> None:
    if value not in CHOICES[name]:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(CHOICES[name])}")


def _check_bool(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}; it must be true or false")


def _checked_number(name: str, value: object, whole: bool) -> float | int:
    low, high = RANGES[name]
    kind = "a whole number" if whole else "a number"
    allowed = f"{name} is {value!r}; it must be {kind} from {_bound(low)} to {_bound(high)}"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise ValueError(allowed)
    if not low <= value <= high:  # NaN is in no range
        raise ValueError(allowed)
    return value if whole else float(value)


def _bound(value: float) -> str:
    """60000 → 60,000; 1e-06 → 1e-6."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}".replace("e-0", "e-")


def _short(rate: float) -> str:
    """0.01 → 1e-2, 0.00025 → 2.5e-4."""
    mantissa, exponent = f"{rate:.3e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"
