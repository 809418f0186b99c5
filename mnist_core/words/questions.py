"""What the Story asks before it tells. Which answer is right follows from the runs' seeds."""

from collections.abc import Sequence
from typing import NamedTuple

from mnist_core.findings.diagnosis import JUMP, RISE
from mnist_core.findings.metrics import jumps, series
from mnist_core.findings.seed_groups import SeedGroup, above_best, final
from mnist_core.findings.statistics import Spread, differ
from mnist_core.words.sentences import tell_mean, tell_reading, tell_test


class Question(NamedTuple):
    """A question with its answers; right: the place of the right one; why: what it rests on."""

    key: str
    text: str
    answers: Sequence[str]
    right: int
    why: str

    def reply(self, answer: str | None) -> str:
        """Whether an answer is right, and why; to None, the right answer and why."""
        right = self.answers[self.right]
        if answer is None:
            return f"**{right}.** {self.why}"
        if answer == right:
            return f"**Right.** {self.why}"
        return f"**No: {right[0].lower()}{right[1:]}.** {self.why}"


def run_1(group: SeedGroup) -> Question:
    """It jumps where most of the seeds do."""
    many = len(group.seeds)
    jumping = sum(bool(jumps(series(seed, "val_loss"), JUMP)) for seed in group.seeds)
    return Question(
        "run-1",
        "What will its validation loss do?",
        ("Fall smoothly", "Jump up and down", "Stay where a blind guess is, at ln 10"),
        1 if 2 * jumping > many else 0,
        f"It jumps by {JUMP:.0%} or more within one epoch in {jumping} of {many} seeds.",
    )


def run_2(first: SeedGroup, second: SeedGroup) -> Question:
    """Which is the more accurate one, as far as their seeds can tell."""
    verdict = differ(first.accuracy, second.accuracy)
    return Question(
        "run-2",
        "Which run ends more accurate?",
        ("Run 1", "Run 2", "One cannot tell them apart"),
        (1, 2, 0)[verdict + 1],
        f"Of the test images run 1 reads right {tell_reading(first.accuracy)}; run 2 "
        f"{tell_reading(second.accuracy)}. {tell_test(first.accuracy, second.accuracy)}",
    )


def overfitting(group: SeedGroup) -> Question:
    """It gets worse where validation loss ends by RISE or more above its lowest."""
    above = group.over(above_best)
    harmed = above is not None and above.mean >= RISE
    why = (
        f"Its validation loss ends {above.mean:.1%} above its lowest value, on average over "
        f"{above.number} seeds; this page calls {RISE:.0%} or more a turn for the worse."
        if above
        else ""
    )
    return Question(
        "overfitting",
        f"Run 2's evaluated gap grows to {tell_mean(group.evaluated_gap, '.1f')} ×. Does it "
        f"already get worse at digits that it has not seen?",
        ("Yes", "Not yet"),
        0 if harmed else 1,
        why,
    )


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
        f"It reads right {tell_reading(group.accuracy)}. Beside run 2: "
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
            "One cannot tell them apart",
        ),
        (0, 2, 1)[verdict + 1],
        f"Run 2: {tell_reading(second.accuracy)}. This one: {tell_reading(group.accuracy)}. "
        f"{tell_test(group.accuracy, second.accuracy)}",
    )


def regularised(group: SeedGroup) -> Question:
    """Training loss lies above validation loss where the mean gap ends below 1."""
    end, harder = group.gap, group.over(final("train_loss"))
    plain = group.over(final("train_eval_loss"))
    why = (
        f"Validation loss ends at {end.mean:.1f} × of it. It is measured on distorted images, and "
        f"ends {harder.mean / plain.mean:.1f} times as high as on training images as they are."
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
        ("Less than 0.3 points", "0.3 to 1 point", "More than 1 point"),
        (points >= 0.3) + (points > 1),
        f"From {accuracy.low:.2%} to {accuracy.high:.2%}: {points:.2f} points.",
    )
