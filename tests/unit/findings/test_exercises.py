"""Exercises: which class a run falls into, and when it solves them."""

from dataclasses import replace

import pytest

from mnist_core.findings.exercises import EXERCISES, outcome
from mnist_core.references import REFERENCES
from mnist_core.words.exercises import WORDINGS, tell_outcome, tell_trial
from tests.support.runs import edited, made_up, run


@pytest.mark.parametrize(
    ("loss", "place", "solved"),
    [(0.0999, 0, True), (0.1, 1, False), (0.1999, 1, False), (0.2, 2, False), (None, 2, False)],
)
def test_a_calm_run_ends_below_a_tenth(loss, place, solved):
    found = outcome(EXERCISES["calm"], edited(run([0.4, 0.3]), val_loss=loss))
    assert (found.place, found.solved) == (place, solved)


@pytest.mark.parametrize(
    ("end", "seconds", "solved"), [(0.222, 9.9, True), (0.218, 9.9, False), (0.222, 10.1, False)]
)
def test_an_overfitting_run_turns_in_time(end, seconds, solved):
    record = made_up(length=2, val_loss=[0.2, end], seconds=seconds)
    found = outcome(EXERCISES["overfit"], record)
    assert found.place == (end > 0.219)
    assert found.seconds == pytest.approx(2 * seconds)
    assert found.solved is solved


def test_what_a_run_without_an_epoch_says():
    found = outcome(EXERCISES["calm"], made_up(length=0, state="diverged"))
    assert (found.value, found.place, found.solved) == (None, 2, False)
    told = tell_outcome(WORDINGS["calm"], EXERCISES["calm"], found, "end at 0.2 or above")
    assert told.startswith("**Predicted right.** Its loss overflowed")


def test_the_outcome_in_words():
    wording, exercise = WORDINGS["overfit"], EXERCISES["overfit"]
    slow = outcome(exercise, made_up(length=2, val_loss=[0.2, 0.3], seconds=15.0))
    told = tell_outcome(wording, exercise, slow, wording.predictions[0])
    assert told.startswith("**Not as predicted.** Validation loss ends 50.0% above its lowest")
    assert "it took more than 20 seconds" in told
    fast = slow._replace(solved=True)
    assert tell_outcome(wording, exercise, fast, wording.predictions[1]).endswith("**Solved.**")
    missed = slow._replace(place=0)
    assert "Not the goal yet" in tell_outcome(wording, exercise, missed, wording.predictions[0])


@pytest.mark.parametrize("key", EXERCISES)
def test_each_exercise_has_its_words_and_a_start_that_is_offered(key):
    exercise, wording = EXERCISES[key], WORDINGS[key]
    assert len(wording.predictions) == len(exercise.bounds) + 1
    assert exercise.start_value in exercise.offered
    for value in exercise.offered:
        assert getattr(exercise.config(value), exercise.field) == value
    assert replace(
        exercise.config(exercise.offered[0]), **{exercise.field: exercise.start_value}
    ) == (exercise.start)


def test_the_first_exercise_changes_run_1():
    assert EXERCISES["calm"].start == REFERENCES["article-run-1"]


def test_the_small_training_in_words():
    told = tell_trial(made_up(length=2, val_accuracy=0.931, val_loss=0.25))
    assert "2 epochs on 60,000 images. It reads 93.1% of the test images right" in told
