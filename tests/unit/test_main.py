"""The command line: what it prints, its exit status, and one clear line on bad input."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.commands import references as references_command
from mnist_core.commands import train
from mnist_core.config import TrainConfig
from mnist_core.events import Epoch
from mnist_core.findings import landscapes
from mnist_core.references import REFERENCES
from mnist_core.runs.range_test import FILE, RangeTest
from mnist_core.runs.record import METRICS, WEIGHTS, TestResult
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up

ROOT = Path(__file__).parents[2]
TRAIN = "train --lr 0.01 --epochs 2 --batch-size 50 --train-size 300"
DIVERGING = "train --lr 1 --epochs 3 --optimizer sgd --batch-size 10 --train-size 300"
SMALL = TRAIN.split()
CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
HARDWARE = {"device": "cpu", "processor": "Quick", "threads": 2}
COMMANDS = (
    "train", "runs", "verify", "score", "diagnose", "landscape", "teach", "references", "sweep",
    "range-test",
    "health",
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("small_session")


@pytest.fixture
def call(store, capsys):
    """Run a command on the temporary store; its exit status and its lines."""

    def run(*arguments: object, status: int = 0) -> list[str]:
        found = main([*map(str, arguments), "--store", str(store.folder)])
        out, err = capsys.readouterr()
        assert found == status, err
        if status == 2:
            assert out == ""
            assert err.startswith("mnist_core: ")
            return err.splitlines()
        assert err == ""
        return out.splitlines()

    return run


@pytest.fixture
def rows(call):
    """The same, as JSON: an object a line."""

    def run(*arguments: object, status: int = 0) -> list[dict]:
        return [json.loads(line) for line in call(*arguments, "--json", status=status)]

    return run


def refused(capsys, *arguments: str) -> str:
    """What argparse says in one line before it exits with 2."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    out, err = capsys.readouterr()
    assert caught.value.code == 2
    assert out == ""
    assert err.count("\n") == 1
    return err


# train


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
    assert "device is 'tpu'; this machine has" in line


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
def test_a_bad_option_is_one_line(capsys, arguments, said):
    assert said in refused(capsys, *arguments.split())


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


# runs


def test_runs_as_json(rows, store):
    saved = store.save(made_up(CONFIG))
    store.save(made_up(CONFIG, 0, run="begun", state="unfinished"))
    begun, row = rows("runs")
    assert row["run"] == saved.run
    assert {name: row[name] for name in CONFIG.to_dict()} == CONFIG.to_dict()
    final = {name: row[name] for name in METRICS if name != "learning_rate"}
    assert final == {k: v for k, v in asdict(saved.final).items() if k != "learning_rate"}
    assert begun["run"] == "begun"
    assert begun["state"] == "unfinished"
    assert "val_loss" not in begun


def test_runs_shows_the_test_of_a_held_out_run(rows, store):
    store.save(made_up(CONFIG, test=TestResult(0.1, 0.98)))
    (row,) = rows("runs")
    assert (row["test_loss"], row["test_accuracy"]) == (0.1, 0.98)


def test_runs_for_people(call, store):
    assert call("runs") == []
    store.save(made_up(CONFIG, run="mine"))
    assert call("runs") == ["mine: finished, validation 25.00%, loss 0.2500"]


def test_runs_are_removed(call, rows, store):
    for run in ("a", "b", "c"):
        store.save(made_up(CONFIG, run=run))
    (line,) = call("runs", "--remove", "a", "absent", status=2)
    assert f"there is no run 'absent' in {store.folder}; nothing was removed" in line
    assert list(store.names()) == ["a", "b", "c"]
    assert call("runs", "--remove", "c", "a") == ["c: removed", "a: removed"]
    assert rows("runs", "--prune", 0) == [{"removed": "b"}]
    assert call("runs", "--prune", 0) == []
    (line,) = call("runs", "--prune", -1, status=2)
    assert "prune is -1; it must be 0 bytes or more" in line


def test_reference_runs_are_not_removed(call, store):
    store.save(made_up(CONFIG, run="regularised"))
    (line,) = call("runs", "--remove", "regularised", status=2)
    assert "'regularised' is a reference run, which stays" in line
    assert call("runs", "--prune", 0) == []
    assert list(store.names()) == ["regularised"]


# verify


def test_verify(rows, call, store, weights):
    for name in ("a", "b"):
        store.save(made_up(CONFIG, run=name), weights)
    assert rows("verify") == [{"run": "a", "problem": None}, {"run": "b", "problem": None}]
    assert call("verify") == ["run 'a': sound", "run 'b': sound"]
    path = store.folder / "a" / WEIGHTS
    path.write_bytes(path.read_bytes()[:-1])
    damage = (
        "run 'a': weights.safetensors does not match its checksum; "
        "train it again, or remove its folder"
    )
    assert call("verify", status=1) == [damage, "run 'b': sound"]
    assert rows("verify", status=1)[0] == {"run": "a", "problem": damage}


def test_verify_looks_at_the_records_of_seeds_too(call, store):
    seeds = RunStore(store.folder / "seeds")
    seeds.save(made_up(CONFIG, run="s"))
    assert call("verify") == ["run 's': sound"]
    path = seeds.folder / "s" / "run.json"
    path.write_text(path.read_text()[:-9])
    (line,) = call("verify", status=1)
    assert "run 's': the record is not JSON" in line


def test_verify_passes_over_a_run_that_has_its_name_meanwhile(store, call):
    """As one kept beside a result does, when its training is done."""
    store.save(made_up(CONFIG))
    beside = store.save(made_up(CONFIG, 1, state="unfinished"))
    checked = store.verify()
    assert next(checked) == (CONFIG.run_id, None)
    store.save(replace(made_up(CONFIG), run=beside.run), former=beside.run)
    assert list(checked) == []
    assert call("verify") == [f"run {CONFIG.run_id!r}: sound"]


def test_verify_needs_a_store(call, store):
    (line,) = call("verify", status=2)
    assert f"store is {store.folder}, which is no folder" in line


def test_a_store_that_cannot_be_written_is_told_before_the_training(call, store):
    store.folder.write_text("a file")
    (line,) = call(*SMALL, status=2)
    assert f"the store {store.folder} cannot be written to" in line


# score


SQUARE = [[60, 60], [60, 220], [220, 220], [220, 60], [60, 60]]
DRAWINGS = [
    {"label": 1, "strokes": [[[140, 40], [140, 240]]]},
    {"label": 0, "strokes": [SQUARE]},
    {"label": 7, "strokes": [[[60, 60], [220, 60]], [[220, 60], [100, 240]]]},
]


@pytest.fixture
def scored(store, weights, tmp_path) -> Path:
    """Two stored runs, and a file of labelled drawings."""
    for number, name in enumerate(("a", "b")):
        store.save(made_up(CONFIG, run=name), weights + number)
    path = tmp_path / "drawings.json"
    path.write_text(json.dumps(DRAWINGS))
    return path


def test_score_as_json(rows, store, scored):
    from mnist_core.digits.normalisation import normalise_strokes
    from mnist_core.network.evaluate import predict

    answers = rows("score", scored, "--run", "b", "a")
    assert [answer["run"] for answer in answers] == ["b", "a"]
    images = np.stack([normalise_strokes(it["strokes"]) for it in DRAWINGS])
    for answer in answers:
        assert list(answer) == ["run", "n", "correct", "accuracy", "predictions"]
        expected = predict(store.weights(answer["run"])[-1], images).tolist()
        assert answer["predictions"] == expected
        assert answer["n"] == 3
        assert answer["correct"] == sum(map(int.__eq__, expected, [1, 0, 7]))
        assert answer["accuracy"] == pytest.approx(answer["correct"] / 3)


def test_score_of_pixels(rows, scored, tmp_path):
    images = np.zeros((2, 50, 40), np.uint8)
    images[:, 10:40, 18:22] = 255
    np.savez(tmp_path / "drawings.npz", images=images, labels=np.array([1, 1]))
    (answer,) = rows("score", tmp_path / "drawings.npz", "--run", "a")
    assert answer["n"] == 2
    assert answer["predictions"][0] == answer["predictions"][1]


def test_score_for_people(call, scored):
    (line,) = call("score", scored, "--run", "a")
    assert line.startswith("a: ")
    assert "of 3 read right" in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("", "drawings"),
        ("{", "drawings"),
        ("[]", "no drawings"),
        ("[1]", "drawings"),
        ('[{"label": 11, "strokes": [[[1, 2], [3, 4]]]}]', "11"),
        ('[{"label": 1, "strokes": []}]', "drawings"),
    ],
)
def test_a_file_that_cannot_be_scored_is_one_line(call, scored, content, said):
    if content is None:
        scored.unlink()
    else:
        scored.write_text(content)
    (line,) = call("score", scored, "--run", "a", status=2)
    assert said in line


def test_a_run_that_cannot_score_is_one_line(call, store, scored):
    store.save(made_up(CONFIG, run="alone"))
    for run, said in (
        ("absent", "there is no run 'absent' in"),
        ("../a", "a run's name is '../a'"),
        ("alone", "run 'alone' is a record without weights"),
    ):
        (line,) = call("score", scored, "--run", run, status=2)
        assert said in line
    path = store.folder / "a" / WEIGHTS
    path.write_bytes(path.read_bytes()[:-1])
    (line,) = call("score", scored, "--run", "a", status=2)
    assert "run 'a': weights.safetensors does not match its checksum" in line


def test_score_takes_the_reference_runs(capsys, scored):
    assert main(["score", str(scored), "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["run"] for answer in answers] == list(REFERENCES)


# diagnose


SETTLED = {
    "val_loss": [0.3, 0.21, 0.2, 0.2], "train_eval_loss": 0.15, "val_accuracy": 0.98,
    "learning_rate": 0.001,
}  # fmt: skip


def test_diagnose_as_json(rows, store):
    few = TrainConfig(0.001, 4, train_size=1_000)
    store.save(
        made_up(few, 4, run="few", **{**SETTLED, "val_accuracy": 0.88}, train_eval_accuracy=1.0)
    )
    store.save(made_up(TrainConfig(0.01, 4), 4, run="good", **SETTLED, train_eval_accuracy=0.985))
    store.save(made_up(TrainConfig(0.01, 5), 0, run="begun", state="unfinished"))
    found = {row["run"]: row for row in rows("diagnose")}
    assert set(found) == {"few", "good", "begun"}
    assert all(list(row) == ["run", "config", "findings"] for row in found.values())
    assert found["begun"]["findings"] == []
    (good,) = found["good"]["findings"]
    assert list(good) == ["kind", "title", "text", "good", "remedy"]
    assert (good["kind"], good["good"], good["remedy"]) == ("fine", True, None)
    (memorised,) = found["few"]["findings"]
    assert (memorised["kind"], memorised["good"]) == ("memorised", False)
    assert list(memorised["remedy"]) == ["label", "why", "config"]
    assert found["few"]["config"] == few.to_dict()
    assert TrainConfig.from_dict(memorised["remedy"]["config"]) == TrainConfig(0.001, 4)


def test_diagnose_takes_runs_in_the_given_order(rows, store):
    for name in ("a", "b", "c"):
        store.save(made_up(CONFIG, run=name))
    assert [row["run"] for row in rows("diagnose", "c", "a")] == ["c", "a"]


def test_diagnose_for_people(call, store):
    config = TrainConfig(0.3, 3)
    chance = {"val_loss": 2.303, "val_accuracy": 0.11, "learning_rate": 0.3}
    store.save(made_up(config, 3, run="mine", **chance))
    store.save(made_up(config, 0, run="new", state="unfinished"))
    name, finding, remedy, new = call("diagnose")
    assert name == "mine: finished"
    assert finding.startswith("  It learnt nothing. Validation loss ends at 2.30;")
    assert remedy.startswith("    Try: Learning rate 0.001. ")
    assert new == "new: unfinished, nothing to judge yet"


def test_an_unknown_run_to_diagnose_is_one_line_and_nothing_else(call, store):
    store.save(made_up(CONFIG, run="mine"))
    (line,) = call("diagnose", "mine", "absent", status=2)
    assert "there is no run 'absent' in" in line


# references


@pytest.fixture
def two_references(monkeypatch) -> dict[str, TrainConfig]:
    references = {"one": CONFIG, "two": TrainConfig(0.001, 1, train_size=100)}
    monkeypatch.setattr(references_command, "REFERENCES", references)
    monkeypatch.setattr(references_command, "seeded", lambda part: list(references.values()))
    return references


def test_references_are_trained_by_name_where_they_are_missing(call, rows, store, two_references):
    call("references")
    assert {record.run: record.config for record in store.list()} == two_references
    assert all(list(record.files) == [WEIGHTS] for record in store.list())
    before = store.list()
    assert call("references") == []
    assert store.list() == before
    (store.folder / "one" / "run.json").write_text("{")
    assert rows("references")[-1]["run"] == "one"
    assert list(store.verify()) == [("one", None), ("two", None)]


def test_seeds_are_records_alone(call, store, two_references):
    call("references", "--seeds", "story")
    assert [record.config for record in store.list()] == sorted(
        two_references.values(), key=lambda config: config.run_id
    )
    assert all(record.files == {} and record.points for record in store.list())


def test_seeds_of_a_probe_are_records_without_points_trained_once(call, store, two_references):
    first = call("references", "--seeds", "longer", "batches")
    assert len(first) == len(two_references)
    assert all(record.files == {} and not record.points for record in store.list())
    assert call("references", "--seeds", "longer") == []


def test_landscapes_are_numbers_without_weights_measured_once(call, rows, store, monkeypatch):
    config = TrainConfig(0.001, 5, train_size=100)
    monkeypatch.setattr(references_command, "LANDSCAPES", (config,))
    monkeypatch.setattr(references_command, "SEEDS", 2)
    assert [row["run"] for row in rows("references", "--seeds", "landscapes")] == [
        config.run_id, replace(config, seed=1).run_id,
    ]  # fmt: skip
    found = landscapes.read(store.folder)
    assert [it.config.seed for it in found] == [0, 1]
    assert len(found[0].silent) == len(found[0].length) == 6
    assert list(store.list()) == []
    assert call("references", "--seeds", "landscapes") == []


def test_an_unknown_part_of_the_seeds_is_named(capsys):
    assert "'nonsense'" in refused(capsys, "references", "--seeds", "nonsense")


# A process of its own


def python(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "mnist_core", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help(name, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*name.split(), "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: python -m mnist_core {name}".rstrip())
    if not name:
        assert all(command in text for command in COMMANDS)
    else:
        assert "--json" in text
        assert "--store" in text


def test_exit_status_of_the_process(tmp_path):
    good, bad = python("runs", "--store", str(tmp_path)), python("train", "--lr", "9")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1


def test_a_range_test_is_stored_and_told(call, store):
    lines = call("range-test", "--steps", 20, "--seeds", 2, "--json")
    assert json.loads(lines[-1]).keys() == {"steepest", "lowest", "loss"}
    test = RangeTest.from_json((store.folder / FILE).read_text("utf-8"))
    assert [len(losses) for losses in test.losses] == [20, 20]
    (said,) = call("range-test", "--steps", 1, status=2)
    assert "steps is 1; it must be 2 to 937" in said
    (said,) = call("range-test", "--low", 0.1, "--high", 0.01, status=2)
    assert "the rates must rise" in said
