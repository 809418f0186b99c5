"""Exercises: which class a run falls into, when it solves them, and that they can be solved."""

from dataclasses import replace

import pytest

from mnist_core.findings.exercises import EXERCISES, outcome
from mnist_core.findings.seed_groups import best_accuracy, same_but_seed
from mnist_core.references import REFERENCES, RUN_1, SEEDS
from mnist_core.runs.store import MODELS, RunStore
from mnist_core.runs.store import SEEDS as SEED_RECORDS
from mnist_core.words.exercises import WORDINGS, plain, tell_outcome, tell_trial
from tests.support.runs import edited, made_up, run


@pytest.mark.parametrize(
    ("loss", "place", "solved"),
    [(0.0999, 0, True), (0.1, 1, False), (0.1999, 1, False), (0.2, 2, False), (None, 2, False)],
)
def test_a_calm_run_ends_below_a_tenth(loss, place, solved):
    found = outcome(EXERCISES["calm"], edited(run([0.4, 0.3]), val_loss=loss), place)
    assert (found.place, found.predicted, found.solved) == (place, True, solved)


@pytest.mark.parametrize(
    ("end", "seconds", "solved"), [(0.222, 9.9, True), (0.218, 9.9, False), (0.222, 10.1, False)]
)
def test_an_overfitting_run_turns_in_time(end, seconds, solved):
    record = made_up(length=2, val_loss=[0.2, end], seconds=seconds)
    found = outcome(EXERCISES["overfit"], record, 0)
    assert found.place == (end > 0.219)
    assert found.predicted is (end < 0.219)
    assert found.seconds == pytest.approx(2 * seconds)
    assert found.solved is solved


@pytest.mark.parametrize(
    ("accuracy", "place"), [(0.9549, 0), (0.9550, 1), (0.9686, 1), (0.9687, 2)]
)
def test_another_seed_is_to_be_predicted_whatever_it_gives(accuracy, place):
    record = made_up(length=2, val_accuracy=accuracy)
    for predicted in range(3):
        found = outcome(EXERCISES["seed"], record, predicted)
        assert (found.place, found.solved) == (place, predicted == place)
    told = tell_outcome(WORDINGS["seed"], EXERCISES["seed"], found._replace(solved=False))
    assert told.endswith("as likely as any other to end lowest, or highest.")


def test_what_a_run_without_an_epoch_says():
    found = outcome(EXERCISES["calm"], made_up(length=0, state="diverged"), 2)
    assert found == (None, 2, 0, None, True, False)
    told = tell_outcome(WORDINGS["calm"], EXERCISES["calm"], found)
    assert told.startswith("**Predicted right.** Its loss overflowed")


def test_the_outcome_in_words():
    wording, exercise = WORDINGS["overfit"], EXERCISES["overfit"]
    record = made_up(length=2, val_loss=[0.2, 0.3], seconds=15.0, val_accuracy=0.912)
    slow = outcome(exercise, record, 0)
    told = tell_outcome(wording, exercise, slow)
    assert told.startswith("**Not as predicted.** Validation loss ends 50.0% above its lowest")
    assert "It reads 91.2% of the test images right" in told
    assert "it took more than 20 seconds" in told
    fast = slow._replace(solved=True)
    assert tell_outcome(wording, exercise, fast).endswith("**Solved.**")
    missed = slow._replace(place=0)
    assert "Not the goal yet" in tell_outcome(wording, exercise, missed)


def test_accuracy_is_not_told_twice():
    record = made_up(length=2, val_accuracy=0.912)
    found = outcome(EXERCISES["faster"], record, 1)
    assert tell_outcome(WORDINGS["faster"], EXERCISES["faster"], found).count("reads") == 1


@pytest.mark.parametrize("key", EXERCISES)
def test_each_exercise_has_its_words_and_a_start_that_is_offered(key):
    exercise, wording = EXERCISES[key], WORDINGS[key]
    assert len(wording.predictions) == len(exercise.bounds) + 1
    assert exercise.start_value in exercise.offered
    told = [wording.told(value) for value in exercise.offered]
    assert len({*told}) == len(told)
    for value in exercise.offered:
        assert getattr(exercise.config(value), exercise.field) == value
    assert replace(
        exercise.config(exercise.offered[0]), **{exercise.field: exercise.start_value}
    ) == (exercise.start)


def test_a_small_number_has_all_its_digits():
    assert [plain(it) for it in (1e-5, 3e-4, 0.01, 1.0, 0.0)] == [
        "0.00001", "0.0003", "0.01", "1", "0",
    ]  # fmt: skip


def test_the_first_exercise_on_rates_changes_run_1():
    assert EXERCISES["calm"].start == REFERENCES["article-run-1"]


@pytest.mark.parametrize("key", ["calm", "faster", "shrink"])
def test_the_sweep_s_records_solve_an_exercise_and_reach_every_class(key):
    """By rates, of every seed, after as many epochs as the exercise has."""
    exercise = EXERCISES[key]
    within = [run for run in RunStore(MODELS / "sweep").list() if is_of(run.config, exercise)]
    assert len(within) >= 5
    places: dict[int, set[float]] = {}
    for record in within:
        record = replace(record, epochs=record.epochs[: exercise.start.epochs])
        found = outcome(exercise, record, 0)
        places.setdefault(found.place, set()).add(record.config.learning_rate)
    assert sorted(places) == list(range(len(exercise.bounds) + 1))
    low, high = min(exercise.offered), max(exercise.offered)
    assert {rate for rate in places[exercise.goal] if low <= rate <= high}


def is_of(config, exercise) -> bool:
    """Is it one of the exercise's trainings but for the rate, the seed and later epochs?"""
    alike = replace(config, learning_rate=exercise.start.learning_rate, seed=0)
    if exercise.start.schedule == "constant":  # then later epochs change no earlier one
        alike = replace(alike, epochs=exercise.start.epochs)
    return alike == exercise.start


def test_run_2_s_rate_reads_95_percent_after_three_epochs():
    """As the task says."""
    seeds = same_but_seed(REFERENCES["article-run-2"], RunStore(SEED_RECORDS).list())
    third = [run.epochs[2].val_accuracy for run in seeds]
    assert min(third) > 0.945 and max(third) < 0.9565


def test_the_seeds_of_run_1_bound_the_prediction():
    """The range that the task tells is theirs, and the seeds that are offered are others."""
    exercise, wording = EXERCISES["seed"], WORDINGS["seed"]
    seeds = same_but_seed(RUN_1, RunStore(SEED_RECORDS).list())
    assert len(seeds) == SEEDS
    assert not {run.config.seed for run in seeds} & {*exercise.offered}
    ends = [run.epochs[-1].val_accuracy for run in seeds]
    assert f"between {min(ends):.2%} and {max(ends):.2%}" in wording.task
    assert all(outcome(exercise, it, 1).solved for it in seeds)
    best = max(filter(None, map(best_accuracy, seeds)))
    assert best >= exercise.bounds[1]  # else no seed could come above


def test_the_small_training_in_words():
    told = tell_trial(made_up(length=2, val_accuracy=0.931, val_loss=0.25))
    assert "2 epochs on 60,000 images. It reads 93.1% of the test images right" in told
