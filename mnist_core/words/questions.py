"""What the Story asks before it tells. Which answer is right follows from the runs' seeds."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from mnist_core.findings.diagnosis import JUMP, RISE
from mnist_core.findings.metrics import jumps, series
from mnist_core.findings.moves import TOGETHER, shared_jumps, together
from mnist_core.findings.seed_groups import SeedGroup, above_best, final, lowest_epoch
from mnist_core.findings.statistics import Spread, differ
from mnist_core.words.sentences import tell_against, tell_mean, tell_reading, tell_test, tell_turn

STILL_FALLING = 5  # epochs: a lowest loss so near to the end is no levelling off
IMAGES, FEW, MANY = 10_000, 50, 500  # MNIST's test images, and what is few or many of them


class Question(NamedTuple):
    """A question with its answers; right: the place of the right one; why: what it rests on.

    more: the figures in full, with their intervals, for who asks.
    """

    key: str
    text: str
    answers: Sequence[str]
    right: int
    why: str
    more: str = ""

    def reply(self, answer: str | None) -> str:
        """Whether an answer is right, and why; to None, the right answer and why."""
        right = self.answers[self.right]
        if answer is None:
            return f"**{right}.** {self.why}"
        if answer == right:
            return f"**Right.** {self.why}"
        return f"**No: {right[0].lower()}{right[1:]}.** {self.why}"


def run_1(group: SeedGroup) -> Question:
    """Both losses jump where their changes go together in the mean of the seeds."""
    counts = [shared_jumps(seed, JUMP) for seed in group.seeds]
    total, shared = (sum(numbers) for numbers in zip(*counts, strict=True))
    found = group.over(together)
    return Question(
        "run-1",
        "Its validation loss jumps. What does training loss do, measured at the same moments?",
        ("It falls smoothly", "It jumps as well", "It stays at a blind guess, ln 10"),
        1 if found and found.mean > TOGETHER else 0,
        f"In {shared} of {total} jumps of validation loss, over {len(group.seeds)} seeds "
        f"(trainings that differ in chance alone), training loss rises too.",
    )


def run_2(first: SeedGroup, second: SeedGroup) -> Question:
    """How many more images it reads right than run 1, as far as their seeds can tell."""
    one, other = first.accuracy, second.accuracy
    better = one and other and differ(other, one) > 0
    more = IMAGES * (other.mean - one.mean) if one and other and better else 0.0
    return Question(
        "run-2",
        f"Run 2 ends with the lower loss. Of {IMAGES:,} test images, how many more than run 1 does "
        f"it read right?",
        (f"None, or fewer than {FEW}", f"{FEW} to {MANY}", f"More than {MANY}"),
        (more >= FEW) + (more > MANY),
        f"{f'Some {round(more, -1):.0f} more: ' if more else ''}{tell_against(other, one)}",
        f"Test accuracy of run 1: {tell_reading(one)}. Of run 2: {tell_reading(other)}. "
        f"{tell_test(one, other)}",
    )


def overfitting(group: SeedGroup) -> Question:
    """It gets worse where validation loss ends by RISE or more above its lowest."""
    above = group.over(above_best)
    harmed = above is not None and above.mean >= RISE
    many = f"on average over {above.number} seeds" if above else ""
    why = f"Its validation loss ends {above.mean:.1%} above its lowest, {many}." if above else ""
    return Question(
        "overfitting",
        f"Run 2's evaluated gap grows to {tell_mean(group.evaluated_gap, '.1f')} ×. Does it "
        f"already get worse at digits that it has not seen?",
        ("Yes", "Not yet"),
        0 if harmed else 1,
        why,
        f"This page calls {RISE:.0%} or more above the lowest a turn for the worse.",
    )


def longer(group: SeedGroup) -> Question:
    """What validation loss does in the end where training goes on; the article's prediction."""
    above = group.over(above_best)
    risen = sum(value >= RISE for value in group.each(above_best))
    lowest = group.over(lowest_epoch)
    last = len(group.run.epochs)
    settled = above is not None and lowest is not None and lowest.mean < last - STILL_FALLING
    why = ""
    if above and lowest:
        why = (
            f"In each of {above.number} seeds it ends {above.low:.0%} to {above.high:.0%} above "
            f"its lowest, which comes in epoch {lowest.mean:.0f} on average."
        )
    return Question(
        "overfitting",
        f"Left running for {last} epochs, what will run 2's validation loss do?",
        ("Fall further", "Level off", "Rise"),
        2 if above and above.mean >= RISE else 1 if settled else 0,
        why,
        f"This page calls {RISE:.0%} or more above the lowest a rise: {risen} of "
        f"{len(group.seeds)} seeds. {tell_turn(group)}{_last_jumps(group)}",
    )


def _last_jumps(group: SeedGroup) -> str:
    """How many seeds end with a jump, from which another epoch might come down; "" of none."""
    last = len(group.run.epochs)
    ends = (jumps(series(seed, "val_loss"), JUMP) for seed in group.seeds)
    number = sum(any(after.epoch == last for _, after in found) for found in ends)
    many = f"In {number} of {len(group.seeds)} seeds the last epoch is itself a jump."
    return f" {many}" if number else ""


def decay(group: SeedGroup, first: SeedGroup, second: SeedGroup) -> Question:
    """Where run 1 with decay ends, between the two runs or above both."""
    better = differ(group.accuracy, first.accuracy)
    best = differ(group.accuracy, second.accuracy)
    return Question(
        "decay",
        "Where does it end?",
        (
            "No better than run 1",
            "Better than run 1, short of run 2",
            "At run 2's level or above, as far as these seeds can tell",
        ),
        0 if better < 1 else 1 if best < 0 else 2,
        f"It reads {tell_mean(group.accuracy, '.1%')} right; run 1 "
        f"{tell_mean(first.accuracy, '.1%')}, run 2 {tell_mean(second.accuracy, '.1%')}.",
        f"Its test accuracy: {tell_reading(group.accuracy)}. Beside run 2: "
        f"{tell_test(group.accuracy, second.accuracy)}",
    )


def gap(second: SeedGroup, group: SeedGroup) -> Question:
    """Whether run 2 or one with a larger gap is the more accurate one."""
    small, large = (tell_mean(it.evaluated_gap, ".1f") for it in (second, group))
    verdict = differ(group.accuracy, second.accuracy)
    return Question(
        "gap",
        "Which of the two reads more test images right?",
        (
            f"Run 2, with the gap of {small}",
            f"This one, with the gap of {large}",
            "They cannot be told apart",
        ),
        (0, 2, 1)[verdict + 1],
        tell_against(group.accuracy, second.accuracy),
        f"Run 2: {tell_reading(second.accuracy)}. This one: {tell_reading(group.accuracy)}. "
        f"{tell_test(group.accuracy, second.accuracy)}",
    )


def regularised(group: SeedGroup) -> Question:
    """Training loss lies above validation loss where the mean gap ends below 1."""
    end, harder = group.gap, group.over(final("train_loss"))
    plain = group.over(final("train_eval_loss"))
    why = (
        f"Validation loss ends at {end.mean:.1f} times training loss. Training loss is measured on "
        f"distorted images, and ends {harder.mean / plain.mean:.1f} times as high as on training "
        f"images as they are."
        if end and harder and plain and plain.mean
        else ""
    )
    return Question(
        "regularised",
        "Where will its training loss lie, as the mean over an epoch?",
        ("Below validation loss", "Above validation loss"),
        1 if end and end.mean < 1 else 0,
        why,
    )


def seeds(accuracy: Spread) -> Question:
    """How far apart run 1's seeds end; accuracy: theirs, 0 to 1."""
    points = 100 * (accuracy.high - accuracy.low)
    return Question(
        "seeds",
        f"Run 1, {accuracy.number} times, nothing changed but the seed: how far apart do they end?",
        ("Less than 0.3 percentage points", "0.3 to 1 point", "More than 1 point"),
        (points >= 0.3) + (points > 1),
        f"From {accuracy.low:.2%} to {accuracy.high:.2%}: {points:.2f} points.",
    )


def tell_score(marks: Collection[bool]) -> str:
    """How many predictions were right; marks: of each question that was answered."""
    if not marks:
        return "You have made no prediction yet."
    asked = f"{len(marks)} prediction{'s' * (len(marks) > 1)}"
    return f"**Your score:** {sum(marks)} of {asked} right."
