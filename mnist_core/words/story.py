"""What the Story tells of the article's two runs, every figure computed. Knows nothing of pages."""

from mnist_core.findings.diagnosis import CHANCE_LOSS, JUMP, RISE
from mnist_core.findings.metrics import jumps, series
from mnist_core.findings.moves import TOGETHER, step_share, together
from mnist_core.findings.seed_groups import SeedGroup, above_best, best_accuracy, final
from mnist_core.network.model import PARAMETERS, SIZES
from mnist_core.words.sentences import (
    reaches,
    tell_range,
    tell_rises,
    tell_speed,
    tell_training,
)

HIGH = 0.97  # an accuracy that not every run reaches
OPENING = (
    "The same small network learns twice to read the same 60,000 handwritten digits. The two runs "
    "differ in the **learning rate**, which sets how long the steps are, and in the number of "
    "rounds. One lurches, the other glides; and the one that glides shows how **overfitting** "
    "begins. An article reported both."
)
SIGHT = (
    "For each digit, a test image on which run 1 changes its mind most often, of those that run 2 "
    "reads right in the end. Crossed out: wrong."
)
ARTICLE = (
    "“The article” reported two trainings of this network on MNIST, a collection of 70,000 "
    "handwritten digits: one at learning rate 0.01 for 10 epochs, one at 0.0001 for 15. It "
    "presents the first as one whose step is too long, the second as one that converges and begins "
    "to overfit. No address of it is known here, so there is no link. Both were trained again for "
    "this page, with several seeds, and every figure that is not marked as the article's is "
    "computed from what was recorded."
)
HELP = (
    "The page asks before it tells, and goes on when you have answered. Your answers are in its "
    "address, so a copy of the address shows them too."
)
MODEL = (
    f"An image of 28 × 28 grey values goes in as {SIZES[0]} numbers. Ten numbers come out: how "
    f"probable each digit is. In between lie layers of *units*. A unit adds up what the layer "
    f"before sends it, each value times a *weight*, and passes the sum on if it is above zero."
)
LOSSES = (
    f"All {PARAMETERS:,} weights and other *parameters* begin as random numbers. Training shows "
    f"the network a few images at a time and computes its **loss**: minus the logarithm of the "
    f"probability that it gave to the right digit. Certainty costs 0, a blind guess "
    f"ln 10 = {CHANCE_LOSS:.2f}. Then the parameters move a little, to lower the loss of these "
    f"images: one **step**. One round through all images is an **epoch**."
    f"\n\n"
    f"**Validation loss** is measured at each epoch's end on 10,000 images that the network does "
    f"not learn from. **Training loss**, on those that it learns from, is measured in two ways: "
    f"*evaluated* at the epoch's end as well, or as the *mean over the epoch*, while the network "
    f"changes. *Validation* images help to choose, *test* images judge once, at the end. The "
    f"article takes MNIST's *test* images for both, and so do its two runs here."
)
RATE = (
    "The rate sets how long the steps are, not their direction or number. "
    "*Adam*, the rule that makes them, is commonly run at 0.001."
)
STEPS = (
    "A step follows the slopes of the last few batches, not of all images: not every step leads "
    "downhill."
)
OVERFITTING = (
    "Both losses of run 2 fall, but not equally fast. Validation loss divided by training loss is "
    "the **gap**. With both *evaluated* at the epoch's end, 1 means that the network does equally "
    "well on images that it learns from and on others."
)
MEAN_GAP = (
    "The article takes training loss as the mean over an epoch, in which the network still "
    "improves, so its gap begins below 1. *Evaluated* at the epoch's end, both losses are of one "
    "and the same network."
)
TAKEAWAY = (
    f"- **Validation loss jumps, and evaluated training loss with it:** the network itself "
    f"lurches. If so at the end, lower the rate, or let it shrink. Far too high, and loss ends "
    f"near ln 10 = {CHANCE_LOSS:.2f}.\n"
    f"- **Both losses fall, slowly and still at the end:** the steps are short, or epochs too "
    f"few. That is safe, and costs time.\n"
    f"- **The gap widens:** no harm by itself. Judge by validation loss and accuracy.\n"
    f"- **One run proves little.** Another seed gives another curve."
)


def run_1(group: SeedGroup) -> str:
    """Its losses bounce together, measured at the same moments."""
    text = ""
    if (found := group.over(together)) and found.mean > TOGETHER:
        text = (
            "Only the mean over an epoch, which the article takes for training loss, hides that. "
            "So the jumps are not about unseen images: the network itself lurches. "
        )
    return (
        f"{text}Its long steps carry it about the valley's sides, each epoch another way: the "
        f"article's *overshooting*. It learns, and does not settle."
    )


def run_1_in_detail(group: SeedGroup) -> str:
    """From where to where its losses went, and how far they move together."""
    run, many = group.run, len(group.seeds)
    text = (
        f"{tell_training(run)} Validation loss rises in {tell_rises(series(run, 'val_loss'))}. "
        f"{STEPS}"
    )
    if (found := group.over(together)) and found.mean > TOGETHER:
        of = f"mean of {many} seeds" if many > 1 else "one seed"
        text += (
            f" From epoch to epoch, the changes of the two losses' logarithms correlate with "
            f"{found.mean:.2f} ({of}); a jump is a rise by {JUMP:.0%} or more."
        )
    return text


def steps(first: SeedGroup, second: SeedGroup, lengths: tuple[float, float] | None) -> str:
    """How much shorter the second's steps are than the first's, where their rates and recorded
    steps say so; lengths: of the shown runs' steps, by `moves.step_length`.
    """
    rates = first.run.config.learning_rate / second.run.config.learning_rate
    told = f"Its learning rate is {rates:.0f} times smaller than run 1's."
    long, short = first.over(step_share), second.over(step_share)
    if not long or not short or long.mean >= rates * short.mean:
        return told
    many = min(long.number, short.number)
    share = f"{long.mean / short.mean:.1f} times as a share of the weights' own size"
    share += f" (recorded steps, mean of {many} seeds)" if many > 1 else " (one seed)"
    if lengths:
        share = (
            f"{lengths[0] / lengths[1]:.0f} times in length (the last of each epoch, one seed), "
            f"and only {share}, as run 1's weights grow larger"
        )
    return f"{told} Its steps are shorter, too, but not by as much: {share}."


def rate(first: SeedGroup, second: SeedGroup) -> str:
    """How much smaller the second's rate is."""
    rates = first.run.config.learning_rate / second.run.config.learning_rate
    return f"The rate is {rates:.0f} times smaller, and the steps are shorter."


def run_2(first: SeedGroup, second: SeedGroup) -> str:
    """Validation loss comes down with training loss, and slowly."""
    losses = series(second.run, "val_loss")
    calm = not any(jumps(series(seed, "val_loss"), JUMP) for seed in second.seeds)
    return (
        f"Validation loss comes down with training loss, from {losses[0].value:.3f} to "
        f"{losses[-1].value:.3f}{', without a jump' * calm}. Run 2 is slower"
        f"{_later(first, second)}"
    )


def _later(first: SeedGroup, second: SeedGroup) -> str:
    """Which of two runs passes an easy accuracy first, and which of them reaches a high one."""
    speed = tell_speed({"run 1": first.seeds, "run 2": second.seeds})
    one, other = (
        sum(reaches(run, HIGH) is not None for run in group.seeds) for group in (first, second)
    )
    if one >= other:
        return f": {speed}"
    return (
        f", but only at first: {speed} {HIGH:.0%} is reached in {one} of {len(first.seeds)} "
        f"seeds of run 1, in {other} of {len(second.seeds)} of run 2."
    )


def run_2_in_detail(second: SeedGroup) -> str:
    """From where to where its training loss went, and how often validation loss rose."""
    rises = tell_rises(series(second.run, "val_loss"))
    return f"{tell_training(second.run)} Validation loss rises in {rises}."


def overfitting(group: SeedGroup, longer: SeedGroup | None = None) -> str:
    """What an evaluated gap means, the article's explanation, and its prediction tried."""
    config = group.run.config
    tried = f" {prediction(longer)}" if longer else ""
    return (
        f"{verdict(group)} It is plain when validation loss rises while evaluated training loss "
        f"still falls.\n\n"
        f"The article's explanation is **capacity**: {PARAMETERS:,} parameters for "
        f"{config.train_size:,} images, {PARAMETERS / config.train_size:.0f} for each, are enough "
        f"to fit the images themselves; and neither run has any *regularisation*, nothing that "
        f"holds that back. Left running, it says, validation loss would level off or rise.{tried}"
    )


def verdict(group: SeedGroup) -> str:
    """How far run 2 overfits within its own epochs: by its gap, and by its lowest loss."""
    end, above = group.evaluated_gap, group.over(above_best)
    told, of = "", f" (mean of {len(group.seeds)} seeds)" * (len(group.seeds) > 1)
    if end and above:
        told = (
            f"After its {group.run.config.epochs} epochs, run 2's evaluated gap is "
            f"{end.mean:.1f} ×{of}, its validation loss {above.mean:.0%} above its lowest. "
        )
    mild = ", hardly harm yet" if above and above.mean < RISE else ""
    return (
        f"{told}The network comes to know its training images better than new ones. That "
        f"is how *overfitting* begins{mild}."
    )


def prediction(longer: SeedGroup) -> str:
    """What became of the article's prediction in a run that was left running."""
    above = longer.each(above_best)
    risen = sum(value >= RISE for value in above)
    return (
        f"Tried for {longer.run.config.epochs} epochs, it rises by {RISE:.0%} or more in {risen} "
        f"of {len(above)} seeds."
    )


def tell_gap(group: SeedGroup) -> str:
    """Since when validation loss is above evaluated training loss, and by how much at the end."""
    end = group.evaluated_gap
    if not end:
        return "It has no gap to speak of: its losses were never finite numbers."
    always = sum(all(it.value > 1 for it in series(seed, "evaluated_gap")) for seed in group.seeds)
    return (
        f"By the evaluated training loss, validation loss is the higher one from the first epoch "
        f"on in {always} of {len(group.seeds)} seeds; at the end it is {tell_range(end, '.1f')} "
        f"times as high."
    )


def choosing(group: SeedGroup) -> str:
    """What it costs to choose an epoch by the images that it is judged on."""
    best, last = group.over(best_accuracy), group.over(final("val_accuracy"))
    if not best or not last:
        return ""
    many = f"mean of {last.number} seeds" if last.number > 1 else "one seed"
    return (
        f"**What has chosen cannot judge.** The article's validation images are MNIST's *test* "
        f"images. Pick run 1's best epoch by them, and accuracy reads {best.mean:.2%} instead of "
        f"{last.mean:.2%} ({many}). No image is left to tell how much of these "
        f"{100 * (best.mean - last.mean):.1f} points would hold for other images. That is the "
        f"cost; images held out of the training ones spare it."
    )
