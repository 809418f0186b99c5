"""What teaching did, in sentences computed from its reports. Knows nothing of pages."""

from collections.abc import Mapping

from mnist_core.network.teaching import TeachConfig, TeachStep
from mnist_core.words.mistakes import a
from mnist_core.words.settings import tell_rate

TAUGHT, OTHERS = "the drawings taught", "your other drawings"
TESTED = 2_000  # test images that are read before, on the way and after: the first ones
MNIST = f"{TESTED:,} of MNIST's test images"
NOTHING, LEARNT, FORGOT = "too small", "fitting", "too large"
OUTCOMES = {  # what a visitor may predict
    NOTHING: "Too small: it will hardly change",
    LEARNT: "Fitting: it will learn my hand and keep most of what it knew",
    FORGOT: "Too large: it will forget MNIST",
}
LOST = 0.05  # of MNIST's test images: so much less read right is "forgotten"
LITTLE = 0.5  # percentage points of them that are not worth a word


def outcome(before: TeachStep, after: TeachStep) -> str:
    """Was the rate too small, fitting or too large? One of OUTCOMES.

    Too large where it forgot LOST of MNIST, or reads fewer of the drawings that it was taught;
    fitting where it reads more of them, or all and is surer; else too small.
    """
    learnt = after.accuracies[TAUGHT] - before.accuracies[TAUGHT]
    if _lost(before, after) >= LOST or learnt < 0:
        return FORGOT
    surer = after.accuracies[TAUGHT] == 1 and _surer(before, after)
    return LEARNT if learnt > 0 or surer else NOTHING


def _lost(before: TeachStep, after: TeachStep) -> float:
    """Share of MNIST's test images that it read before and reads no more, on balance."""
    return before.accuracies[MNIST] - after.accuracies[MNIST]


def _surer(before: TeachStep, after: TeachStep) -> bool:
    """Did the loss of the drawings fall by half or more?"""
    return after.loss <= before.loss / 2


def tell_outcome(
    before: TeachStep, after: TeachStep, counts: Mapping[str, int], mixed: bool = False
) -> str:
    """What it read before and after, by kind of image, and what that means.

    counts: how many of each there are. mixed: were MNIST's images in the batches, too?
    """
    told = [
        f"{judge}: {before.accuracies[judge]:.1%} → **{after.accuracies[judge]:.1%}**"
        for judge in (TAUGHT, OTHERS, MNIST)
        if counts.get(judge)
    ]
    lines = "\n".join(f"- {line[0].upper()}{line[1:]}" for line in told)
    return f"{lines}\n\n{_meaning(outcome(before, after), before, after, mixed)}"


def _meaning(found: str, before: TeachStep, after: TeachStep, mixed: bool) -> str:
    if found == FORGOT:
        return _tell_forgotten(before, after, mixed)
    lost = 100 * _lost(before, after)
    knew = before.accuracies[TAUGHT] == 1
    if found == NOTHING:
        if lost >= LITTLE:
            return (
                f"It reads as many of these drawings as before, and {lost:.1f} percentage points "
                f"less of MNIST."
            )
        if knew:
            return "It read all of these drawings before: there was little to learn from them."
        return "It reads as many of these drawings as before. Take a larger rate."
    start = (
        "It read all of these drawings before, and is surer of them now"
        if knew
        else "It has learnt from your drawings"
    )
    if lost < LITTLE:
        return f"{start}, and still reads MNIST."
    return f"{start}. It cost {lost:.1f} percentage points of MNIST; a smaller rate costs less."


def _tell_forgotten(before: TeachStep, after: TeachStep, mixed: bool) -> str:
    if _lost(before, after) < LOST:
        return "It reads fewer of these drawings than before. Take a smaller rate."
    start = "It reads" if after.accuracies[TAUGHT] == 1 else "It does not even read"
    more = "" if mixed else "; MNIST's images, mixed in, may help, too"
    return (
        f"{start} every drawing that it was taught, and has forgotten part of MNIST: each step "
        f"went so far that what other images had taught was overwritten (*catastrophic "
        f"forgetting*). A smaller rate forgets less{more}."
    )


def say_kept(label: int, read: int, wanted: int) -> str:
    """For screen readers: how the drawing that was kept last is read, and which comes next."""
    return f"Your {label} is kept; the network reads it as {a(read)}. Draw {a(wanted)} next."


def tell_prediction(config: TeachConfig, predicted: str, found: str) -> str:
    """Whether the visitor foresaw what this rate did."""
    mixed = ", with MNIST's images mixed in," if config.mix else ""
    was = f"the rate {tell_rate(config.learning_rate)}{mixed} was {found}"
    if predicted == found:
        return f"**As you said:** {was}."
    return f"**You said {predicted}; {was}.**"


def offer(run: str, label: int, read: int) -> str:
    """A button that teaches a run the drawing which it misread."""
    return f"It was {a(label)}, not {read}: teach {run}"


def tell_lesson(config: TeachConfig) -> str:
    """What the lesson of one drawing is made of."""
    return (
        f"{config.steps} steps at a learning rate of {tell_rate(config.learning_rate)}: this "
        f"drawing, a little moved and turned, and MNIST's training images, {config.mix:.0%} of "
        f"each batch."
    )


def tell_one(run: str, label: int, before: TeachStep, after: TeachStep) -> str:
    """What a lesson of one drawing came to."""
    learnt = after.accuracies[TAUGHT] == 1
    start = "now reads this drawing" if learnt else "still misreads this drawing"
    mnist = f"{before.accuracies[MNIST]:.1%} before, and reads {after.accuracies[MNIST]:.1%} now"
    return (
        f"{run}, taught this {label}, {start}. Of {MNIST} it read {mnist}. Whether it has "
        f"learnt more than this one drawing, your next drawings of {a(label)} will show."
    )
