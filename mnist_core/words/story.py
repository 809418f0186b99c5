"""What the Story tells of the article's two runs, every figure computed. Knows nothing of pages."""

from mnist_core.findings.diagnosis import CHANCE_LOSS, JUMP
from mnist_core.findings.metrics import series
from mnist_core.findings.moves import shared_jumps, step_share, together
from mnist_core.findings.seed_groups import SeedGroup, best_accuracy, final
from mnist_core.network.model import PARAMETERS, SIZES
from mnist_core.words.sentences import tell_range, tell_rises, tell_speed, tell_training

TOGETHER = 0.5  # a correlation above which two losses are said to move together

OPENING = (
    "A small network learns to read handwritten digits, twice. Both times it is the same network "
    "and the same 60,000 images. What differs is the learning rate, which sets how long its steps "
    "are, and for how many rounds it learns. One run lurches, the other glides; and the one that "
    "glides shows how **overfitting** begins."
)
SOURCE = (
    "An article reported these two runs. Here they were trained again, with several seeds, and "
    "every curve, and every figure that is not marked as the article's, is computed from what was "
    "recorded."
)
HELP = (
    "The page asks before it tells. Your answers are in its address, so a link to it shows them "
    "too; a link to a section or question is the sign beside its heading."
)
MODEL = (
    f"An image of 28 × 28 grey values goes in on the left, as {SIZES[0]} numbers. Ten numbers come "
    f"out on the right: how probable each digit is. In between lie layers of *units*. A unit adds "
    f"up what the layer before sends it, each value times a *weight*, and passes the sum on if it "
    f"is above zero."
)
LOSSES = (
    f"These {PARAMETERS:,} parameters begin as random numbers. Training shows the network a few "
    f"images at a time and computes its **loss**: minus the logarithm of the probability that it "
    f"gave to the right digit. Certainty costs 0, a blind guess ln 10 = {CHANCE_LOSS:.2f}. Then "
    f"every parameter moves a little, so as to lower the loss of these few images."
    f"\n\n"
    f"- An **epoch** is one round through all of the training images.\n"
    f"- **Training loss** is measured on the images that it learns from: as the mean over an "
    f"epoch, while it learns; or *evaluated*, at the epoch's end, on 10,000 fixed ones of them.\n"
    f"- **Validation loss** is measured at the epoch's end on 10,000 other images, which it never "
    f"learns from. It estimates how the network does on digits that it has not seen. The article "
    f"takes MNIST's *test* images for that, and so do all runs here but the regularised one."
)
LEARNING_RATE = (
    "How long the steps are is set by the **learning rate**. Picture somebody who walks down into "
    "a valley in fog and knows only which way is down."
)
VALLEY = (
    "One valley, three step lengths: too short creeps, one that fits arrives, too long lands on "
    "the slope across and goes to and fro."
)
STEPS = (
    "In the picture a step is the rate times the slope. *Adam*, the optimiser of these runs, "
    "divides the slope by its own recent size, so that in one step a parameter rarely moves "
    "further than the rate: the rate bounds a step, it is not the step. And the slope is that of "
    "the few images at hand, not of all of them: not every step leads downhill."
)
OVERFITTING = (
    "Both lines of run 2 fall, but not equally fast. Divide one by the other: validation loss / "
    "training loss is the **gap**. The article takes training loss as the mean over an epoch, in "
    "which the network still improves, so this gap begins below 1. *Evaluated* at the epoch's end, "
    "both losses are of one and the same network; there, 1 means that it does equally well on "
    "images that it learns from and on others."
)
TAKEAWAY = (
    f"- **Validation loss that jumps, and evaluated training loss with it,** says that the steps "
    f"are too long. Lower the rate, or let it decay while training goes on. Far too high a rate, "
    f"and loss ends near ln 10 = {CHANCE_LOSS:.2f}.\n"
    f"- **Both losses falling, slowly and still at the end,** says that the steps are short, or "
    f"the epochs too few. It is safe, and it costs time.\n"
    f"- **A widening gap** is an early sign. Judge by validation loss itself.\n"
    f"- **One run is a draw, not a claim.** Another seed gives other first weights and another "
    f"order of images, and with them another curve."
)


def run_1(group: SeedGroup) -> str:
    """Its losses bounce together, measured at the same moments."""
    run, many = group.run, len(group.seeds)
    text = (
        f"{tell_training(run)} Validation loss does not come down as evenly: it rises in "
        f"{tell_rises(series(run, 'val_loss'))}."
    )
    if (found := group.over(together)) and found.mean > TOGETHER:
        counts = [shared_jumps(seed, JUMP) for seed in group.seeds]
        total, shared = (sum(numbers) for numbers in zip(*counts, strict=True))
        of = f"mean of {many} seeds" if many > 1 else "one seed"
        text += (
            f" But it is not alone in that. Training loss, *evaluated* at the same moments, goes "
            f"up and down with it: from epoch to epoch, the changes of the two losses' logarithms "
            f"correlate with {found.mean:.2f} ({of}), and in {shared} of {total} jumps of "
            f"validation loss by {JUMP:.0%} or more the evaluated training loss rises as well. "
            f"Only the mean over an epoch hides it. So the jumps are not a matter of unseen "
            f"images: the network itself lurches."
        )
    return (
        f"{text}\n\nA step follows the slope of {run.config.batch_size} images and, if it is long, "
        f"lands on the slope across: *overshooting*. The network still learns to read; it does not "
        f"settle."
    )


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


def run_2(first: SeedGroup, second: SeedGroup) -> str:
    """Validation loss comes down with training loss, and slowly."""
    losses = series(second.run, "val_loss")
    return (
        f"{tell_training(second.run)} Validation loss comes down with it, from "
        f"{losses[0].value:.3f} to {losses[-1].value:.3f}; it rises in {tell_rises(losses)}. They "
        f"are slower, if not by much: {tell_speed({'run 1': first.seeds, 'run 2': second.seeds})}"
    )


def overfitting(group: SeedGroup) -> str:
    """Since when there is an evaluated gap, what it means, and the article's explanation."""
    config = group.run.config
    return (
        f"{tell_gap(group)} The network comes to know its training images better than it knows "
        f"digits. That is how overfitting begins: a sign, and no harm yet. By the loss, harm "
        f"is done when validation loss itself rises while evaluated training loss still falls.\n\n"
        f"The article's explanation is **capacity**: {PARAMETERS:,} parameters for "
        f"{config.train_size:,} images, {PARAMETERS / config.train_size:.0f} for each, are enough "
        f"to fit the images themselves; and neither run has any *regularisation* to hold that "
        f"back. Left running, it says, validation loss would level off or rise."
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


def takeaway(first: SeedGroup | None) -> str:
    """What the article's two runs teach."""
    cost = choosing(first) if first else ""
    return f"{TAKEAWAY}\n{cost}\n\nSo far the article. What it leaves out changes the picture."


def choosing(group: SeedGroup) -> str:
    """What it costs to choose an epoch by the images that it is judged on."""
    best, last = group.over(best_accuracy), group.over(final("val_accuracy"))
    if not best or not last:
        return ""
    many = f"mean of {last.number} seeds" if last.number > 1 else "one seed"
    return (
        f"- **What has chosen cannot judge.** The article's validation images are MNIST's *test* "
        f"images. Pick run 1's best epoch by them, and accuracy reads {best.mean:.2%} instead of "
        f"{last.mean:.2%} ({many}). How much of these {100 * (best.mean - last.mean):.1f} points "
        f"would hold for other images, no image is left to tell. That is the cost; images held out "
        f"of the training ones spare it."
    )
