"""Each finding on curves that were made for it, on its opposite, and on the reference runs."""

import math

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import findings
from mnist_core.runs.record import Divergence, RunRecord
from mnist_core.runs.store import MODELS, RunStore
from tests.support.runs import made_up

RUN_1 = TrainConfig(0.01, 10)


def made(validation, training=None, accuracy=None, config=RUN_1, **changes) -> RunRecord:
    """A record with these curves; training falls with validation unless given."""
    values = {
        "val_loss": validation, "train_loss": training or validation,
        "val_accuracy": accuracy or 0.97, "train_eval_accuracy": accuracy or 0.97,
    }  # fmt: skip
    return made_up(config, len(validation), **values | changes)


def kinds(record: RunRecord) -> list[str]:
    return [finding.kind for finding in findings(record)]


def finding(record: RunRecord, kind: str):
    return next(found for found in findings(record) if found.kind == kind)


def test_a_diverged_run_says_where_and_offers_a_tenth_of_the_rate():
    at = Divergence(1, 24, 1.0)
    config = TrainConfig(1.0, 5, optimizer="sgd")
    found = findings(RunRecord("made", config, "diverged", diverged=at))
    assert [one.kind for one in found] == ["diverged"]
    assert "epoch 1, step 24" in found[0].text
    assert found[0].remedy.config.learning_rate == 0.1


def test_a_run_without_an_epoch_shows_nothing():
    assert findings(RunRecord("made", RUN_1)) == []


@pytest.mark.parametrize(("rate", "better"), [(0.3, 0.03), (1e-6, 1e-5)])
def test_chance_is_mended_by_a_shorter_step_unless_the_steps_were_tiny(rate, better):
    chance = [math.log(10)] * 3
    record = made(chance, accuracy=[0.11, 0.10, 0.11], config=TrainConfig(rate, 3))
    assert kinds(record) == ["chance"]
    assert findings(record)[0].remedy.config.learning_rate == pytest.approx(better)
    assert "2.303" in findings(record)[0].text


def test_a_jump_names_the_epoch_and_its_size_and_offers_decay():
    record = made([0.20, 0.16, 0.24, 0.16, 0.16, 0.16])
    found = finding(record, "jumps")
    assert "epoch 3" in found.text
    assert "by 50%: the only rise of 15% or more" in found.text
    assert found.remedy.config.schedule == "linear"
    assert found.remedy.config.learning_rate == RUN_1.learning_rate


def test_the_largest_of_several_jumps_is_told():
    found = finding(made([0.2, 0.3, 0.2, 0.4, 0.2, 0.2]), "jumps")
    assert "by 100%: the largest of 2 rises" in found.text


def test_small_ups_and_downs_are_no_jump():
    assert "jumps" not in kinds(made([0.20, 0.16, 0.17, 0.16, 0.165, 0.16]))


def test_a_steep_end_is_too_slow_and_asks_for_a_longer_step_or_more_epochs():
    falling = [0.5 * 0.8**i for i in range(6)]
    slow = finding(made(falling, config=TrainConfig(1e-5, 6)), "too_slow")
    assert slow.remedy.config.learning_rate == pytest.approx(1e-4)
    short = finding(made(falling, config=TrainConfig(1e-3, 6)), "too_slow")
    assert short.remedy.config.epochs == 12
    assert "too_slow" not in kinds(made([0.5, 0.2, 0.16, 0.159, 0.158, 0.157]))


def test_overfitting_says_what_stopping_at_the_best_epoch_would_have_kept():
    record = made(
        [0.30, 0.20, 0.22, 0.24, 0.27],
        [0.30, 0.15, 0.10, 0.06, 0.03],
        [0.92, 0.951, 0.950, 0.948, 0.945],
    )
    found = finding(record, "overfitting")
    assert "epoch 2" in found.text
    assert "0.2000" in found.text
    assert "accuracy 95.10% instead of 94.50%" in found.text
    assert found.remedy.config.augment
    assert "overconfident" not in kinds(record)


def test_a_rise_without_falling_training_loss_is_not_overfitting():
    worse = [0.30, 0.20, 0.22, 0.24, 0.27]
    assert "overfitting" not in kinds(made(worse, worse))


def test_a_rising_loss_at_the_same_accuracy_is_over_confidence():
    record = made(
        [0.30, 0.08, 0.085, 0.09, 0.10], [0.30, 0.05, 0.02, 0.01, 0.003],
        [0.92, 0.98, 0.98, 0.981, 0.981],
    )  # fmt: skip
    assert {"overfitting", "overconfident"} <= set(kinds(record))
    assert "though accuracy went on from 98.00% to 98.10%" in finding(record, "overfitting").text
    assert "No more answers are wrong" in finding(record, "overconfident").text


def test_a_hair_less_accuracy_is_not_called_none():
    record = made(
        [0.30, 0.08, 0.085, 0.09, 0.10], [0.30, 0.05, 0.02, 0.01, 0.003],
        [0.92, 0.98, 0.98, 0.98, 0.9795],
    )  # fmt: skip
    assert "Hardly any more answers are wrong" in finding(record, "overconfident").text


def test_a_gap_that_widens_while_validation_falls_is_an_early_sign():
    record = made([0.2, 0.1, 0.08, 0.072, 0.070, 0.069], [0.3, 0.1, 0.06, 0.04, 0.03, 0.025])
    assert kinds(record) == ["widening_gap"]
    assert "2.8 ×" in findings(record)[0].text


def test_a_training_loss_of_nothing_is_an_infinite_gap():
    record = made([0.2, 0.1, 0.099, 0.099], [0.3, 0.1, 0.01, 0.0])
    assert "inf ×" in finding(record, "widening_gap").text


FALLING, STUCK = [2.27, 2.21, 2.13, 2.03, 1.91], [1.36, 1.30, 1.34, 1.19, 1.21]
POOR = [0.18, 0.29, 0.41, 0.51, 0.594]


@pytest.mark.parametrize(("losses", "changes", "label"), [
    (FALLING, {"learning_rate": 1e-6}, "Learning rate 1e-05"),
    (FALLING, {"learning_rate": 2e-3}, "10 epochs"),
    (FALLING, {"learning_rate": 0.05}, "Learning rate 0.005"),
    (FALLING, {"learning_rate": 1e-3, "optimizer": "sgd"}, "Learning rate 0.01"),
    (FALLING, {"learning_rate": 1e-3, "dropout": 0.9}, "Dropout 0.2"),
    (STUCK, {"learning_rate": 0.05}, "Learning rate 0.005"),
    (STUCK, {"learning_rate": 1e-4}, "Learning rate 1e-05"),
])  # fmt: skip
def test_far_from_learnt_asks_for_another_rate_by_whether_loss_still_falls(losses, changes, label):
    found = findings(made(losses, accuracy=POOR, config=TrainConfig(epochs=5, **changes)))
    assert [(one.kind, one.good) for one in found] == [("far", False)]
    assert "After 5 epochs accuracy is 59.40%" in found[0].text
    assert ("still falling" in found[0].text) is (losses is FALLING)
    assert found[0].remedy.label == label


def test_few_images_learnt_by_heart_or_wrong_labels_are_not_far_from_learnt():
    by_heart = made(STUCK, accuracy=POOR, train_eval_accuracy=1.0)
    assert "far" not in kinds(by_heart)
    noisy = TrainConfig(0.001, 5, label_noise=0.8)
    assert "far" not in kinds(made(STUCK, accuracy=POOR, config=noisy))


def test_a_steep_end_says_enough_of_a_poor_accuracy():
    steep = made([2.0, 1.5, 1.0, 0.6, 0.4], accuracy=POOR)
    assert kinds(steep) == ["too_slow"]


def test_of_a_stopped_run_it_is_too_early_to_tell_and_no_more_epochs_are_offered():
    early = made([0.2, 0.195], state="unfinished", config=TrainConfig(0.001, 12))
    (found,) = findings(early)
    assert (found.kind, found.good) == ("early", False)
    assert "2 of 12 epochs" in found.text
    stopped = made(
        [1.36, 1.33], accuracy=POOR[-2:], state="unfinished", config=TrainConfig(0.05, 12)
    )
    assert "After 2 of 12 epochs" in finding(stopped, "far").text
    steep = made([0.4, 0.2], state="unfinished", config=TrainConfig(0.001, 12))
    assert finding(steep, "too_slow").remedy is None


def test_nothing_stands_out_where_both_settle_together():
    record = made([0.2, 0.1, 0.09, 0.088, 0.087, 0.087], [0.3, 0.12, 0.09, 0.085, 0.08, 0.08])
    assert kinds(record) == ["fine"]
    assert findings(record)[0].good


@pytest.mark.parametrize(
    ("run", "kind"), [("article-run-1", "jumps"), ("article-run-2", "widening_gap")]
)
def test_the_article_s_runs_show_what_the_article_saw(run, kind):
    assert kind in kinds(RunStore(MODELS).load(run))


def test_the_regularised_run_neither_jumps_nor_overfits():
    shown = set(kinds(RunStore(MODELS).load("regularised")))
    assert not shown & {"jumps", "overfitting", "overconfident", "chance", "diverged"}
