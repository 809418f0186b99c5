"""Runs side by side: what the table holds, which runs differ by their seed alone, names."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.results import accuracy_on_test, differing_fields, table
from mnist_core.runs.record import RunRecord, TestResult
from mnist_core.words.names import name
from tests.support.runs import edited, made_up

CONFIG = TrainConfig(0.01, 2)


def run(config: TrainConfig = CONFIG, **last) -> RunRecord:
    return edited(made_up(config, config.epochs), **last)


def test_the_table_holds_the_last_epoch_and_the_best():
    record = run(train_loss=0.1, val_loss=0.9, val_accuracy=0.97, seconds=2.0)
    row = table([record], ["Run 1"]).iloc[0]
    assert row["Run"] == "Run 1"
    assert row["Validation accuracy"] == 0.97
    assert row["Gap"] == pytest.approx(9)
    assert row["Best epoch"] == 1  # its loss is 0.5
    assert row["Seconds"] == pytest.approx(2.5)
    assert row["State"] == "finished"
    assert row["What it shows"] == "It has not settled"


def test_gaps_of_runs_that_saw_other_images_are_the_evaluated_ones():
    last = {"train_loss": 0.9, "train_eval_loss": 0.1, "val_loss": 0.3}
    for way in ({"augment": True}, {"habits": True}, {"dropout": 0.5}):
        shown = table([run(**last), run(replace(CONFIG, **way), **last)], "ab")
        assert "Gap" not in shown
        assert list(shown["Evaluated gap"]) == pytest.approx([3, 3])
    assert list(table([run(**last)], "a")["Gap"]) == pytest.approx([1 / 3])


def test_the_table_lists_the_fields_that_differ_and_no_others():
    runs = [run(), run(replace(CONFIG, learning_rate=0.1, augment=True))]
    assert differing_fields(runs) == ["learning_rate", "augment"]
    shown = table(runs, "ab")
    assert list(shown["Learning rate"]) == [0.01, 0.1]
    assert list(shown["Augment"]) == [False, True]
    assert not {"Seed", "Epochs", "Batch size"} & set(shown.columns)


def test_the_table_shows_unfinished_diverged_and_empty_runs():
    nothing = made_up(TrainConfig(0.5, 7), 0, state="diverged")
    half = made_up(TrainConfig(0.1, 9), 3, state="unfinished")
    by_heart = run(train_loss=0.0)
    shown = table([nothing, half, by_heart], "abc")
    assert list(shown["State"]) == ["diverged", "unfinished, 3 of 9 epochs", "finished"]
    assert shown["Gap"].isna().tolist() == [True, False, True]


def test_test_accuracy_has_a_column_where_a_run_held_images_out():
    held_out = replace(CONFIG, protocol="holdout")
    tested = replace(run(held_out), test=TestResult(0.1, 0.99))
    assert "Test accuracy" not in table([run()], "a")
    shown = table([run(val_accuracy=0.97), tested, run(held_out)], "abc")["Test accuracy"]
    assert list(shown[:2]) == [0.97, 0.99]
    assert shown.isna()[2]
    assert accuracy_on_test(run(val_accuracy=0.97)) == 0.97


def test_an_accuracy_on_the_test_images_stands_once():
    held_out = replace(CONFIG, protocol="holdout")
    tested = replace(run(held_out, val_accuracy=0.98), test=TestResult(0.1, 0.99))
    assert list(table([run(val_accuracy=0.97)], "a")["Validation accuracy"]) == [0.97]
    both = table([run(val_accuracy=0.97), tested], "ab")
    assert both["Validation accuracy"].isna().tolist() == [True, False]
    assert list(both["Test accuracy"]) == [0.97, 0.99]


def test_a_name_says_what_is_not_at_its_default():
    config = TrainConfig(0.003, 1, batch_size=128, seed=2, schedule="linear", augment=True)
    assert name(run(config)) == "lr 0.003, 1 epoch, batch 128, seed 2, linear decay, augmented"
    assert name(run()) == "lr 0.01, 2 epochs"


def test_names_of_references_of_named_of_steered_and_of_unfinished_runs():
    assert name(replace(run(), run="article-run-1")) == "Run 1 (lr 0.01)"
    assert name(replace(run(), run="mine")) == "mine"
    steered = replace(run(steered=True), run=f"{CONFIG.run_id}-steered-abc123")
    assert name(steered) == "lr 0.01, 2 epochs, steered abc123"
    assert name(replace(run(), state="unfinished")) == "lr 0.01, 2 epochs, unfinished"
