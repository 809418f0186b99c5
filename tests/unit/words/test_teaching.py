"""What is said of teaching follows from its reports."""

from dataclasses import replace

import numpy as np

from mnist_core.network.teaching import TeachConfig, TeachStep
from mnist_core.words import teaching as words
from mnist_core.words.teaching import (
    FORGOT,
    LEARNT,
    MNIST,
    NOTHING,
    OTHERS,
    TAUGHT,
    outcome,
    tell_outcome,
    tell_prediction,
)

WEIGHTS = np.zeros(1, np.float32)


def report(taught: float, others: float, mnist: float, loss: float = 1.0) -> TeachStep:
    accuracies = {TAUGHT: taught, OTHERS: others, MNIST: mnist}
    return TeachStep(60, loss, accuracies, WEIGHTS)


BEFORE = report(0.8, 0.85, 0.98)


def test_an_outcome_is_told_by_what_was_learnt_and_forgotten():
    assert outcome(BEFORE, report(0.8, 0.85, 0.98, loss=0.99)) == NOTHING
    assert outcome(BEFORE, report(1.0, 0.9, 0.97)) == LEARNT
    assert outcome(BEFORE, report(1.0, 0.7, 0.6)) == FORGOT
    assert outcome(BEFORE, report(0.2, 0.2, 0.2)) == FORGOT
    assert outcome(BEFORE, report(0.7, 0.85, 0.97)) == FORGOT


def test_all_read_before_counts_as_learnt_where_the_loss_fell_by_half():
    before = report(1.0, 0.9, 0.99, loss=0.2)
    assert outcome(before, report(1.0, 0.95, 0.99, loss=0.05)) == LEARNT
    assert outcome(before, report(1.0, 0.9, 0.99, loss=0.19)) == NOTHING


def test_figures_before_and_after_are_told_for_what_there_is():
    told = tell_outcome(BEFORE, report(1.0, 0.9, 0.97), {TAUGHT: 10, MNIST: 2_000})
    assert "The drawings taught: 80.0% → **100.0%**" in told
    assert "2,000 of MNIST's test images: 98.0% → **97.0%**" in told
    assert "other drawings" not in told
    assert "It has learnt from your drawings. It cost 1.0 percentage points of MNIST" in told
    cheap = tell_outcome(BEFORE, report(1.0, 0.9, 0.978), {TAUGHT: 10})
    assert "and still reads MNIST." in cheap


def test_who_read_all_of_them_before_is_not_told_to_take_a_larger_rate():
    before = report(1.0, 0.9, 0.99, loss=0.2)
    told = tell_outcome(before, report(1.0, 0.9, 0.99, loss=0.19), {TAUGHT: 10})
    assert "little to learn" in told and "larger rate" not in told
    told = tell_outcome(before, report(1.0, 0.9, 0.95, loss=0.01), {TAUGHT: 10})
    assert "is surer of them now. It cost 4.0 percentage points of MNIST" in told


def test_forgetting_by_heart_and_otherwise():
    kept = tell_outcome(BEFORE, report(1.0, 0.7, 0.6), {TAUGHT: 10})
    lost = tell_outcome(BEFORE, report(0.3, 0.2, 0.2), {TAUGHT: 10})
    assert "reads every drawing that it was taught" in kept
    assert "does not even read" in lost
    assert "by heart" not in kept + lost  # its other drawings may be read better than before
    assert "catastrophic forgetting" in kept
    assert kept.endswith("MNIST's images, mixed in, may help, too.")
    mixed = tell_outcome(BEFORE, report(1.0, 0.7, 0.6), {TAUGHT: 10}, mixed=True)
    assert mixed.endswith("A smaller rate forgets less.")


def test_nothing_is_said_to_have_stood_still_that_got_worse():
    fewer = tell_outcome(BEFORE, report(0.7, 0.8, 0.95), {TAUGHT: 10})
    assert fewer.endswith("It reads fewer of these drawings than before. Take a smaller rate.")
    dear = tell_outcome(BEFORE, report(0.8, 0.8, 0.95), {TAUGHT: 10})
    assert dear.endswith("as before, and 3.0 percentage points less of MNIST.")


def test_a_prediction_is_held_against_what_came():
    config = TeachConfig(0.01, mix=0.0)
    assert tell_prediction(config, FORGOT, FORGOT) == (
        "**As you said:** the rate 0.01 was too large."
    )
    assert tell_prediction(replace(config, mix=0.5), NOTHING, FORGOT) == (
        "**You said too small; the rate 0.01, with MNIST's images mixed in, was too large.**"
    )


def test_the_lesson_of_one_drawing():
    assert words.offer("Regularised", 9, 3) == "It was a 9, not 3: teach Regularised"
    assert words.offer("Regularised", 8, 3).startswith("It was an 8, not 3")
    before, after = (
        TeachStep(step, 1.0, {words.TAUGHT: taught, words.MNIST: mnist}, np.empty(0))
        for step, taught, mnist in ((0, 0.0, 0.985), (60, 1.0, 0.984))
    )
    told = words.tell_one("Regularised", 9, before, after)
    assert "Regularised, taught this 9, now reads this drawing." in told
    assert "Of 2,000 of MNIST's test images it read 98.5% before, and reads 98.4% now." in told
    assert "still misreads" in words.tell_one("Regularised", 9, before, before)
    assert "50% of each batch" in words.tell_lesson(TeachConfig())


def test_a_kept_drawing_is_said():
    said = words.say_kept(3, 5, 8)
    assert said == "Your 3 is kept; the network reads it as a 5. Draw an 8 next."
