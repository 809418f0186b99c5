"""What was measured around a run's weights, in sentences. Knows nothing of pages."""

from collections.abc import Sequence

from mnist_core.findings.landscape import BEYOND, Value
from mnist_core.findings.landscapes import AVERAGED, PLACES, Landscape
from mnist_core.findings.statistics import Spread, spread
from mnist_core.network.model import SIZES
from mnist_core.words.sentences import signed, tell_spread

VALLEY = 0.08  # how far, as a share, the loss must be below both ends (or above) to be said so
FLOOR = 0.25  # of a valley's depth below its higher end: below that the other end is near its floor


def tell_line(
    name: str, epochs: tuple[int, int], values: Sequence[Value], places: Sequence[float] = BEYOND
) -> str:
    """The loss between two epochs of a run, and what shape that is; Markdown.

    values: at `places`, of which 0, 1/2 and 1 are some.
    """
    at = dict(zip(places, values, strict=True))
    first, half, last = at[0.0].loss, at[0.5].loss, at[1.0].loss
    inside = [value.loss for t, value in at.items() if 0 < t < 1]
    told = (
        f"**{name}**: {first:.3f} after epoch {epochs[0]}, **{half:.3f} halfway**, {last:.3f} "
        f"after epoch {epochs[1]}. "
    )
    low, high = min(first, last), max(first, last)
    if (floor := min(inside)) < (1 - VALLEY) * low:
        if low - floor >= FLOOR * (high - floor):
            return told + "The two networks stand on opposite slopes of one valley."
        near, far = epochs if first < last else epochs[::-1]
        return told + f"Epoch {near} stands near the floor of a valley, epoch {far} on its slope."
    if max(inside) > (1 + VALLEY) * high:
        return told + "A ridge lies between the two networks."
    if low < (1 - VALLEY) * high:
        way = "down" if last < first else "up"
        return told + f"From the one to the other it goes {way}hill."
    return told + "Between the two networks the ground is nearly flat."


def tell_dips(name: str, found: Sequence[Landscape]) -> str:
    """How far the loss halfway is below its mean at the last two epochs, over seeds."""
    dip = spread(it.dip for it in found)
    if not dip:
        return ""
    return (
        f"{name}: halfway between the last two epochs' networks the loss is below the mean of the "
        f"two by {tell_spread(dip, '.1%')}."
    )


def gains(found: Sequence[Landscape]) -> Spread | None:
    """Accuracy of the mean of the last weights, less that of the last ones, over seeds."""
    return spread(it.average_accuracy - it.accuracy[PLACES.index(1.0)] for it in found)


def tell_gains(name: str, found: Sequence[Landscape]) -> str:
    """What averaging the last epochs' weights does to accuracy, over seeds."""
    gain, before = gains(found), spread(it.accuracy[PLACES.index(1.0)] for it in found)
    after = spread(it.average_accuracy for it in found)
    if not gain or not before or not after:
        return ""
    margin = f" ± {100 * gain.margin:.2f}" if gain.margin is not None else ""
    return (
        f"{name}: {before.mean:.2%} after the last epoch, {after.mean:.2%} with the mean of the "
        f"last {AVERAGED} epochs' weights: {signed(100 * gain.mean, '+.2f')}{margin} points (mean "
        f"of {gain.number} seeds and its 95% interval; single seeds "
        f"{signed(100 * gain.low, '+.2f')} to {signed(100 * gain.high, '+.2f')})."
    )


def tell_silence(name: str, found: Sequence[Landscape]) -> str:
    """How many units never fire, after the first epoch and at the end, over seeds."""
    first = spread(it.silent[1] for it in found)
    last = spread(it.silent[-1] for it in found)
    if not first or not last:
        return ""
    if not first.high and not last.high:
        return f"{name}: in each of {last.number} seeds every unit fires on some test image."
    return (
        f"{name}: units that fire on no test image: {first.mean:.0f} of {SIZES[1]} after epoch "
        f"1, {last.mean:.0f} at the end (mean of {last.number} seeds; {last.low:.0f} to "
        f"{last.high:.0f} at the end)."
    )


def tell_growth(name: str, found: Sequence[Landscape]) -> str:
    """How many times as long the weights get, over seeds."""
    first = spread(it.length[1] / it.length[0] for it in found)
    last = spread(it.length[-1] / it.length[0] for it in found)
    if not first or not last:
        return ""
    return (
        f"{name}: the weights are {first.mean:.1f} times as long as at the start after epoch 1, "
        f"{last.mean:.1f} times at the end ({last.number} seeds; {last.low:.1f} to "
        f"{last.high:.1f} at the end)."
    )
