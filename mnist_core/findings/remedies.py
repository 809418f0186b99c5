"""What to try next: changes of a config, each with its reason. Knows nothing of curves."""

from dataclasses import dataclass, replace
from typing import Any

from mnist_core.config import RANGES, TrainConfig
from mnist_core.mnist.splits import steps_an_epoch, training_images

CALM = {"adam": 1e-3, "sgd": 0.02}  # learning rates at which this network learns well
NAMES = {"adam": "Adam", "sgd": "SGD"}
ALL_IMAGES = int(RANGES["train_size"][1])
FEWEST_EPOCHS = 5  # that more epochs lead to
BATCH = 64


@dataclass(frozen=True)
class Remedy:
    """What to try next: the changed config, a button's label, and why it should help."""

    label: str
    why: str
    config: TrainConfig


def changed(config: TrainConfig, label: str, why: str, **fields: Any) -> Remedy | None:
    """The remedy that sets these fields; None where they are so already."""
    new = replace(config, **fields)
    return Remedy(label, why, new) if new != config else None


def slower(config: TrainConfig, rate: float) -> Remedy | None:
    """At most a tenth of `rate`, the largest that the run took, and no more than is customary."""
    calm, name = CALM[config.optimizer], NAMES[config.optimizer]
    new = _within(min(calm, rate / 10))
    why = f"A rate {rate / new:,.0f} times smaller"
    why += (
        f": {name} is commonly run near {calm:g}." if new == calm else " takes far shorter steps."
    )
    return changed(config, f"Learning rate {new:g}", why, learning_rate=new)


def faster(config: TrainConfig, falling: bool) -> Remedy | None:
    """The customary rate for one below it; falling: does validation loss end lowest?"""
    rate = CALM[config.optimizer]
    if config.learning_rate >= rate:
        return None
    state = "It is still getting better, only slowly" if falling else "It stopped short"
    why = f"{state}: a larger rate gets further in as many steps."
    return changed(config, f"Learning rate {rate:g}", why, learning_rate=rate)


def settle(config: TrainConfig) -> Remedy | None:
    """A rate that decays, for a constant one."""
    if config.schedule != "constant":
        return None
    why = "Shrinking the steps on the way lets the run settle."
    return changed(config, "Same rate, decaying to 0", why, schedule="linear")


def decaying_from(config: TrainConfig, rate: float) -> Remedy | None:
    """The rate that a run learnt at before it was raised, decaying."""
    rate = _within(rate)
    schedule = "linear" if config.schedule == "constant" else config.schedule
    label = f"Learning rate {rate:g}, decaying to 0"
    why = f"At {rate:g} it was learning; the larger rate undid that."
    return changed(config, label, why, learning_rate=rate, schedule=schedule)


def longer(config: TrainConfig, falling: bool) -> Remedy | None:
    """Twice the epochs, by a rate that decays; falling: is it known to get better?"""
    epochs = min(max(2 * config.epochs, FEWEST_EPOCHS), int(RANGES["epochs"][1]))
    why = "It was still getting better when it ended" if falling else "So few epochs show little"
    if config.epochs == epochs:
        return None
    if config.schedule != "constant":
        return changed(config, f"{epochs} epochs", f"{why}: go on.", epochs=epochs)
    why += ": go on, and let the steps shrink on the way, so that the run settles."
    label = f"{epochs} epochs, the rate decaying to 0"
    return changed(config, label, why, epochs=epochs, schedule="linear")


def smaller_batches(config: TrainConfig) -> Remedy | None:
    """More steps an epoch."""
    if config.batch_size <= BATCH:
        return None
    steps = steps_an_epoch(config)
    number = "a single step" if steps == 1 else f"{steps} steps"
    why = f"{config.batch_size:,} images a step make {number} an epoch; {BATCH} make far more."
    return changed(config, f"{BATCH} images a step", why, batch_size=BATCH)


def correct_labels(config: TrainConfig) -> Remedy | None:
    """No label noise."""
    why = f"{config.label_noise:.0%} of the training labels are wrong."
    return changed(config, "Correct labels", why, label_noise=0.0)


def less_dropout(config: TrainConfig) -> Remedy | None:
    """A dropout that leaves enough units."""
    why = f"With {config.dropout:.0%} of the hidden units left out, too few are there to learn."
    return changed(config, "Dropout 0.2", why, dropout=min(0.2, config.dropout))


def lighter(config: TrainConfig, share: float) -> Remedy | None:
    """A hundredth of the weight decay; share: what it alone takes off a weight in an epoch."""
    decay = float(f"{config.weight_decay / 100:.2g}")
    taken = f"{share:.0%}" if share < 0.995 else "more than 99%"
    why = f"Weight decay alone takes {taken} off every weight in an epoch; little learnt can stay."
    return changed(config, f"Weight decay {decay:g}", why, weight_decay=decay)


def more_images(config: TrainConfig) -> Remedy | None:
    """All training images, for a run on a part of them."""
    images, new = training_images(config), replace(config, train_size=ALL_IMAGES)
    if images == training_images(new):
        return None
    why = f"{images:,} images are soon learnt by heart; more show what a digit is."
    return changed(config, "All training images", why, train_size=ALL_IMAGES)


def regularise(config: TrainConfig, stop_at: int | None = None) -> Remedy | None:
    """What the run has not tried yet against overfitting; stop_at: its best epoch, if any."""
    if config.label_noise:
        return correct_labels(config)
    if more := more_images(config):
        return more
    if not config.augment:
        why = "Images distorted anew in every epoch are harder to learn by heart."
        return changed(config, "Augment the images", why, augment=True)
    if not config.dropout:
        why = "No unit can rely on another that may be left out."
        return changed(config, "Dropout 0.2", why, dropout=0.2)
    if stop_at and stop_at < config.epochs:
        why = "Stop where validation loss was lowest."
        return changed(config, f"{stop_at} epochs", why, epochs=stop_at)
    return None


def _within(rate: float) -> float:
    low, high = RANGES["learning_rate"]
    return float(f"{min(max(rate, low), high):.3g}")
