"""`train`: what it prints and keeps, and what it refuses."""

import re
from dataclasses import asdict

import pytest

from mnist_core.__main__ import main
from mnist_core.commands import train
from mnist_core.config import TrainConfig
from mnist_core.events import Epoch
from mnist_core.runs.record import METRICS
from tests.support.runs import made_up

TRAIN = "train --lr 0.01 --epochs 2 --batch-size 50 --train-size 300"
DIVERGING = "train --lr 1 --epochs 3 --optimizer sgd --batch-size 10 --train-size 300"
SMALL = TRAIN.split()
CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
HARDWARE = {"device": "cpu", "processor": "Quick", "threads": 2}
pytestmark = pytest.mark.usefixtures("small_session")


def test_train_as_json(rows, store):
    *epochs, end = rows(*SMALL)
    assert [list(epoch) for epoch in epochs] == [list(METRICS)] * 2
    for name in ("train_loss", "train_eval_loss", "val_loss", "val_accuracy", "seconds"):
        assert all(isinstance(epoch[name], float) and epoch[name] > 0 for epoch in epochs)
    assert [epoch["epoch"] for epoch in epochs] == [1, 2]
    assert end["run"] == CONFIG.run_id
    assert end["state"] == "finished"
    assert end["cached"] is False
    assert end["device"] in ("cuda", "mps", "cpu")
    record = store.load(CONFIG.run_id)
    assert record.config == CONFIG
    assert [asdict(epoch) for epoch in record.epochs] == epochs


def test_train_for_people(call):
    first, *epochs, last = call(*SMALL)
    assert first.startswith(f"{CONFIG.run_id}: on ")
    assert [line[:10] for line in epochs] == ["epoch  1/2", "epoch  2/2"]
    assert all("validation loss" in line and "accuracy" in line for line in epochs)
    assert last == f"{CONFIG.run_id}: finished"


def test_the_same_config_is_not_trained_twice(rows, call, store):
    first = rows(*SMALL)
    second = rows(*SMALL)
    assert second[:-1] == first[:-1]
    assert second[-1] == {**first[-1], "cached": True}
    assert call(*SMALL)[-1] == f"{CONFIG.run_id}: finished (stored result)"
    saved = store.load(CONFIG.run_id)
    third = rows(*SMALL, "--again")
    assert third[-1]["cached"] is False
    assert store.load(CONFIG.run_id) != saved  # seconds differ
    assert third[0]["val_loss"] == first[0]["val_loss"]


def test_a_result_of_another_name_is_taken(rows):
    rows(*SMALL, "--name", "mine")
    assert rows(*SMALL)[-1]["run"] == "mine"


def test_a_name_is_not_passed_over_where_there_is_a_result(rows, store):
    rows(*SMALL)
    end = rows(*SMALL, "--name", "mine")[-1]
    assert (end["run"], end["cached"]) == ("mine", False)
    assert set(store.names()) == {CONFIG.run_id, "mine"}
    assert rows(*SMALL, "--name", "mine")[-1] == {**end, "cached": True}


def test_a_device_that_a_stored_result_is_not_of_is_said(rows, store, capsys):
    saved = store.save(made_up(CONFIG, hardware=HARDWARE))
    assert rows(*SMALL, "--device", "cpu")[-1]["cached"] is True
    assert main([*SMALL, "--device", "cuda", "--store", str(store.folder)]) == 0
    assert capsys.readouterr().err == (
        f"mnist_core: the stored result of {saved.run} was trained on cpu; --again trains it on "
        f"cuda\n"
    )


def test_every_field_of_the_config_has_an_option(rows, store):
    values = {
        "--lr": 0.02, "--epochs": 1, "--batch-size": 30, "--seed": 4, "--schedule": "cosine",
        "--optimizer": "sgd", "--weight-decay": 0.1, "--dropout": 0.2, "--train-size": 200,
        "--label-noise": 0.3, "--protocol": "holdout",
    }  # fmt: skip
    options = [text for pair in values.items() for text in map(str, pair)]
    end = rows("train", *options, "--augment")[-1]
    expected = TrainConfig(0.02, 1, 30, 4, "cosine", "sgd", 0.1, 0.2, True, 200, 0.3, "holdout")
    assert end["run"] == expected.run_id
    assert store.load(end["run"]).config == expected
    assert 0 <= end["test_accuracy"] <= 1
    assert end["test_loss"] > 0


def test_several_seeds_are_several_runs(rows, store):
    lines = rows(*SMALL, "--seed", 0, 1)
    assert [line["run"] for line in lines if "run" in line] == [
        CONFIG.run_id, TrainConfig(0.01, 2, 50, 1, train_size=300).run_id
    ]  # fmt: skip
    assert len(store.list()) == 2


def test_an_unfinished_run_is_shown_and_continued(rows, store):
    whole = rows(*SMALL)
    record = store.load(CONFIG.run_id)
    from mnist_core.jobs.session import open_session

    store.delete(CONFIG.run_id)
    opened = open_session(CONFIG, store)
    next(event for event in opened.events if isinstance(event, Epoch))
    opened.events.close()
    lines = rows(*SMALL)
    assert [line.get("epoch") for line in lines] == [1, 2, None]
    assert lines[1]["val_loss"] == whole[1]["val_loss"]
    assert lines[2]["cached"] is False
    assert store.load(CONFIG.run_id).points == record.points


def test_a_diverged_run_is_said(rows, call):
    options = DIVERGING.split()
    assert rows(*options)[-1]["state"] == "diverged"
    assert rows("runs")[0]["state"] == "diverged"
    assert call(*options)[-1].endswith(": diverged (stored result)")
    assert call("runs")[0].endswith(": diverged, validation no result")


def test_the_device_may_be_told(rows, call):
    assert rows(*SMALL, "--device", "cpu")[-1]["device"] == "cpu"
    (line,) = call(*SMALL, "--again", "--device", "tpu", status=2)
    assert re.search(r"device is 'tpu'; this machine can train on .*cpu", line)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--lr 5 --epochs 1", "learning_rate is 5.0; it must be a number from 1e-6 to 1"),
        ("--lr nan --epochs 1", "learning_rate is nan; it must be"),
        ("--lr 0.1 --epochs 51", "epochs is 51; it must be a whole number from 1 to 50"),
        ("--lr 0.1 --epochs 1 --seed 0 -1", "seed is -1; it must be"),
        ("--lr 0.1 --epochs 1 --train-size 99", "train_size is 99; it must be"),
        ("--lr 0.1 --epochs 1 --name ../x", "a run's name is '../x'; it must have"),
        ("--lr 0.1 --epochs 1 --name x --seed 0 1", "name is 'x' for 2 seeds"),
        ("--lr 0.1 --epochs 1 --name regularised", "name is 'regularised', a reference run's"),
    ],
)
def test_a_bad_value_is_one_line_and_nothing_is_trained(call, store, options, said):
    (line,) = call("train", *options.split(), status=2)
    assert said in line
    assert not store.folder.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "COMMAND"),
        ("fly", "invalid choice: 'fly'"),
        ("train --epochs 1", "--lr"),
        ("train --lr 0.1", "--epochs"),
        ("train --lr fast --epochs 1", "invalid float value: 'fast'"),
        ("train --lr 0.1 --epochs 1.5", "invalid int value: '1.5'"),
        ("train --lr 0.1 --epochs 1 --schedule stairs", "invalid choice: 'stairs'"),
        ("runs --colour", "--colour"),
        ("runs --store=", "argument --store: its name is empty"),
        ("score", "file"),
    ],
)
def test_a_bad_option_is_one_line(refused, arguments, said):
    assert said in refused(*arguments.split())


def test_a_store_that_is_a_file_is_one_line(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*SMALL, "--store", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_name_that_is_taken_by_something_else_is_refused(call, store):
    """models/mnist must survive `--name mnist`."""
    precious = store.folder / "mnist" / "MNIST" / "raw.gz"
    precious.parent.mkdir(parents=True)
    precious.write_text("data")
    assert main([*SMALL, "--name", "mnist", "--json", "--store", str(store.folder)]) == 2
    assert precious.read_text() == "data"


def test_an_interrupt_is_one_line(monkeypatch, capsys, store):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "train_one", interrupt)
    assert main([*SMALL, "--store", str(store.folder)]) == 130
    assert capsys.readouterr().err == ("mnist_core: stopped; the same command goes on from there\n")


def test_a_store_that_cannot_be_written_is_told_before_the_training(call, store):
    store.folder.write_text("a file")
    (line,) = call(*SMALL, status=2)
    assert f"the store {store.folder} cannot be written to" in line
