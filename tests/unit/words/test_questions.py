"""The Story's questions: with seeds that make each of the answers the right one."""

import pytest

from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.findings.statistics import Spread
from mnist_core.words import questions
from mnist_core.words.questions import Question
from tests.support.runs import CONFIG, made_up, run

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
    ("training", "answer"),
    [([0.1, 0.05, 0.08, 0.02], "It jumps as well"), ([0.1, 0.2, 0.1, 0.2], "It falls smoothly")],
)
def test_training_loss_jumps_where_it_changes_with_validation_loss(training, answer):
    seed = made_up(CONFIG, 4, val_loss=[0.4, 0.2, 0.3, 0.1], train_eval_loss=training)
    question = questions.run_1(SeedGroup("It", seed, [seed] * 4))
    assert right(question) == answer
    assert f"In {4 * (answer != 'It falls smoothly')} of 4 jumps" in question.why


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (HIGH, LOW, "None, or fewer than 50"),
        (LOW, LOW, "None, or fewer than 50"),
        (LOW, (0.9544, 0.9545), "None, or fewer than 50"),
        (LOW, (0.956, 0.9561), "50 to 500"),
        (LOW, (0.999, 0.9991), "50 to 500"),
        ((0.9, 0.9001), HIGH, "More than 500"),
    ],
)
def test_how_many_more_images_run_2_reads(first, second, answer):
    question = questions.run_2(group(first), group(second))
    assert right(question) == answer
    assert f"{sum(second) / 2:.1%} of the test images against {sum(first) / 2:.1%}" in question.why
    assert ("do not overlap" in question.why) is (first != second)
    assert "Welch's t-test" in question.more
    told = question.more.partition(" Of run 2: ")
    assert f"{sum(first) / 2:.2%}" in told[0]
    assert f"{sum(second) / 2:.2%}" in told[2]


@pytest.mark.parametrize(
    ("losses", "answer"),
    [
        ([0.2, *[0.1] * 8, 0.12], "Rise"),
        ([0.2, 0.1, *[0.101] * 8], "Level off"),
        ([0.2, *[0.15] * 8, 0.1], "Fall further"),
    ],
)
def test_what_a_longer_run_does_in_the_end(losses, answer):
    question = questions.longer(group(losses=losses))
    assert right(question) == answer
    assert question.text.startswith(f"Left running for {len(losses)} epochs")


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ([], "no prediction yet"),
        ([True], "1 of 1 prediction "),
        ([True, False], "1 of 2 predictions "),
    ],
)
def test_the_score_counts_what_was_answered(marks, told):
    assert told in questions.tell_score(marks)


def test_one_run_of_each_answers_no_question_of_which_is_better():
    worse, better = group(LOW[:1]), group(HIGH[:1])
    assert right(questions.run_2(worse, better)) == "None, or fewer than 50"
    assert right(questions.gap(worse, better)) == "They cannot be told apart"
    assert "no test can tell them apart" in questions.run_2(worse, better).more


@pytest.mark.parametrize(
    ("losses", "answer", "why"),
    [
        ((0.4, 0.2, 0.218), "Not yet", "9.0% above its lowest, on average over 2 seeds"),
        ((0.4, 0.2, 0.222), "Yes", "11.0% above its lowest, on average over 2 seeds"),
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
    assert f"{sum(own) / 2:.1%}" in question.why
    assert f"{sum(own) / 2:.2%}" in question.more


@pytest.mark.parametrize(
    ("second", "own", "answer"),
    [
        (HIGH, LOW, "Run 2, with the gap of 4.0"),
        (LOW, HIGH, "This one, with the gap of 8.0"),
        (LOW, LOW, "They cannot be told apart"),
    ],
)
def test_the_larger_gap_may_read_better(second, own, answer):
    question = questions.gap(group(second), group(own, evaluated=0.025))
    assert right(question) == answer
    assert f"{sum(own) / 2:.1%} of the test images against {sum(second) / 2:.1%}" in question.why
    assert question.more.startswith(f"Run 2: {sum(second) / 2:.2%}")


@pytest.mark.parametrize(
    ("training", "answer"), [(0.1, "Below validation loss"), (0.4, "Above validation loss")]
)
def test_a_regularised_run_s_training_loss_may_be_the_higher_one(training, answer):
    question = questions.regularised(group(training=training))
    assert right(question) == answer
    assert f"ends at {0.2 / training:.1f} times training loss" in question.why
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
