"""What to try next where a run's curves show something to mend. Knows nothing of curves."""

from dataclasses import dataclass, replace

from mnist_core.config import RANGES, TrainConfig
from mnist_core.runs.record import RunRecord

CALM = {"adam": 1e-3, "sgd": 1e-2}  # learning rates below which a tenfold one is safe
MOST_DROPOUT = 0.5  # more leaves too few units


@dataclass(frozen=True)
class Remedy:
    """What to try next: the changed config, a button's label, and why it should help."""

    label: str
    why: str
    config: TrainConfig


def slower(record: RunRecord, why: str) -> Remedy | None:
    """A tenth of the learning rate; None where it is the lowest already."""
    return _with_rate(record.config, record.config.learning_rate / 10, why)


def faster(record: RunRecord, why: str) -> Remedy | None:
    """Ten times the learning rate; None where it is the highest already."""
    return _with_rate(record.config, record.config.learning_rate * 10, why)


def _with_rate(config: TrainConfig, rate: float, why: str) -> Remedy | None:
    low, high = RANGES["learning_rate"]
    rate = float(f"{min(max(rate, low), high):.3g}")
    if rate == config.learning_rate:
        return None
    return Remedy(f"Learning rate {rate:g}", why, replace(config, learning_rate=rate))


def longer(record: RunRecord) -> Remedy | None:
    """Twice the epochs; None where there may be no more, and for an unfinished run."""
    epochs = min(2 * record.config.epochs, int(RANGES["epochs"][1]))
    if epochs == record.config.epochs or record.state == "unfinished":  # that can go on
        return None
    why = "It was getting better at every step; let it."
    return Remedy(f"{epochs} epochs", why, replace(record.config, epochs=epochs))


def regularise(record: RunRecord, stop_at: int | None) -> Remedy | None:
    """What the run has not tried yet against overfitting; stop_at: its best epoch, if any."""
    config = record.config
    if not config.augment:
        why = "Images distorted anew in every epoch cannot be learnt by heart."
        return Remedy("Augment the images", why, replace(config, augment=True))
    if not config.dropout:
        why = "No unit can rely on another that may be left out."
        return Remedy("Dropout 0.2", why, replace(config, dropout=0.2))
    if stop_at:
        why = "Stop where validation loss was lowest."
        return Remedy(f"{stop_at} epochs", why, replace(config, epochs=stop_at))
    return None


def settle(record: RunRecord) -> Remedy | None:
    """For a run whose steps overshoot: let them shrink, or begin shorter where they do."""
    if record.config.schedule != "constant":
        return slower(record, "It jumps although it decays: start with a shorter step.")
    why = "Large steps are useful at first; shrinking them lets the run settle."
    return Remedy("Same rate, decaying to 0", why, replace(record.config, schedule="linear"))


def approach(record: RunRecord, falling: bool) -> Remedy | None:
    """How a run that is far from learnt gets nearer."""
    config = record.config
    calm = CALM[config.optimizer]
    if config.dropout > MOST_DROPOUT:
        why = f"With {config.dropout:.0%} of the units left out, too few are there to learn."
        return Remedy("Dropout 0.2", why, replace(config, dropout=0.2))
    if falling and config.learning_rate < calm:
        return faster(record, "It goes the right way in tiny steps; longer ones get there.")
    if falling and config.learning_rate < 10 * calm:
        return longer(record)
    return slower(record, "Steps this long leap over what there is to learn.")
