"""The Story's questions: with seeds that make each of the answers the right one."""

import pytest

from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.findings.statistics import Spread
from mnist_core.words import questions
from mnist_core.words.questions import Question
from tests.support.runs import run

LOW, MIDDLE, HIGH = (0.95, 0.9501), (0.96, 0.9601), (0.97, 0.9701)  # accuracies of two seeds


def group(accuracies=MIDDLE, losses=(0.2,), training=0.1, evaluated=0.05) -> SeedGroup:
    """Seeds with these accuracies and training losses at the end, and curves all alike."""
    last = {"train_loss": training, "train_eval_loss": evaluated}
    seeds = [run(list(losses), val_accuracy=accuracy, **last) for accuracy in accuracies]
    return SeedGroup("It", seeds[0], seeds)


def right(question: Question) -> str:
    return question.answers[question.right]


def test_a_reply_says_whether_the_answer_is_right_and_why():
    question = Question("key", "Which?", ("This one", "That one"), 1, "It is.")
    assert question.reply("That one") == "**Right.** It is."
    assert question.reply("This one") == "**No: that one.** It is."
    assert question.reply(None) == "**That one.** It is."


@pytest.mark.parametrize(
    ("jumping", "answer"), [(0, "Fall smoothly"), (2, "Fall smoothly"), (3, "Jump")]
)
def test_run_1_jumps_where_more_than_half_of_its_seeds_do(jumping, answer):
    smooth, rough = run([0.4, 0.2, 0.229]), run([0.4, 0.2, 0.231])  # a jump: 15 % or more
    seeds = [rough] * jumping + [smooth] * (4 - jumping)
    question = questions.run_1(SeedGroup("It", smooth, seeds))
    assert right(question).startswith(answer)
    assert f"15% or more within one epoch in {jumping} of 4 seeds" in question.why


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [(HIGH, LOW, "Run 1"), (LOW, HIGH, "Run 2"), (LOW, LOW, "One cannot tell them apart")],
)
def test_run_2_is_compared_with_run_1(first, second, answer):
    question = questions.run_2(group(first), group(second))
    assert right(question) == answer
    assert "Welch's t-test" in question.why
    told = question.why.partition("; run 2 ")
    assert f"{sum(first) / 2:.2%}" in told[0]
    assert f"{sum(second) / 2:.2%}" in told[2]


def test_one_run_of_each_answers_no_question_of_which_is_better():
    worse, better = group(LOW[:1]), group(HIGH[:1])
    assert right(questions.run_2(worse, better)) == "One cannot tell them apart"
    assert right(questions.gap(worse, better)) == "One cannot tell them apart"
    assert "no test can tell them apart" in questions.run_2(worse, better).why


@pytest.mark.parametrize(
    ("losses", "answer", "why"),
    [
        ((0.4, 0.2, 0.218), "Not yet", "9.0% above its lowest value, on average over 2 seeds"),
        ((0.4, 0.2, 0.222), "Yes", "11.0% above its lowest value, on average over 2 seeds"),
        ((0.4, 0.0), "Not yet", ""),
    ],
)
def test_it_overfits_where_validation_loss_has_risen(losses, answer, why):
    question = questions.overfitting(group(losses=losses))
    assert right(question) == answer
    assert why in question.why
    assert bool(question.why) is bool(why)


@pytest.mark.parametrize(
    ("own", "first", "second", "answer"),
    [
        (LOW, LOW, HIGH, "No better than run 1"),
        (LOW, MIDDLE, HIGH, "No better than run 1"),
        (MIDDLE, LOW, HIGH, "Better than run 1, short of run 2"),
        (MIDDLE, LOW, MIDDLE, "At run 2's level or above, as far as these seeds can tell"),
        (HIGH, LOW, MIDDLE, "At run 2's level or above, as far as these seeds can tell"),
    ],
)
def test_decay_ends_somewhere_between_the_two_runs(own, first, second, answer):
    question = questions.decay(group(own), group(first), group(second))
    assert right(question) == answer
    assert f"{sum(own) / 2:.2%}" in question.why


@pytest.mark.parametrize(
    ("second", "own", "answer"),
    [
        (HIGH, LOW, "Run 2, with the gap of 4.0"),
        (LOW, HIGH, "This one, with the gap of 8.0"),
        (LOW, LOW, "One cannot tell them apart"),
    ],
)
def test_the_larger_gap_may_read_better(second, own, answer):
    question = questions.gap(group(second), group(own, evaluated=0.025))
    assert right(question) == answer
    assert question.why.startswith(f"Run 2: {sum(second) / 2:.2%}")


@pytest.mark.parametrize(
    ("training", "answer"), [(0.1, "Below validation loss"), (0.4, "Above validation loss")]
)
def test_a_regularised_run_s_training_loss_may_be_the_higher_one(training, answer):
    question = questions.regularised(group(training=training))
    assert right(question) == answer
    assert f"ends at {0.2 / training:.1f} × of it" in question.why
    assert f"ends {training / 0.05:.1f} times as high as on training images" in question.why
    assert questions.regularised(group(training=0.0)).why == ""


@pytest.mark.parametrize(
    ("high", "answer"), [(0.9629, "Less than 0.3"), (0.965, "0.3 to 1"), (0.971, "More than 1")]
)
def test_how_far_seeds_end_apart(high, answer):
    question = questions.seeds(Spread(10, 0.961, 0.96, high))
    assert right(question).startswith(answer)
    assert f"{100 * (high - 0.96):.2f} points" in question.why
    assert question.text.startswith("Run 1, 10 times")
