"""python -m mnist_core sweep: what it prints, what it keeps, its exit status; in a real process."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from mnist_core.__main__ import main
from mnist_core.commands import sweep as command
from mnist_core.config import TrainConfig
from mnist_core.sweeps import executors
from mnist_core.sweeps.engine import sweep
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.grid import grid
from tests.support import small_sweep as tasks

ROOT = Path(__file__).parents[3]
GRID = "sweep --lr 1e-3:1e-1:3 --seeds 2 --epochs 2 --batch-size 50 --train-size 300 --workers 1"
CONFIGS = grid(
    {"learning_rate": [1e-3, 1e-2, 1e-1], "epochs": [2], "batch_size": [50], "seed": [0, 1],
     "train_size": [300]}
)  # fmt: skip


@pytest.fixture(scope="module")
def process() -> Iterator[Workers]:
    """One that trains for all these tests: PyTorch and MNIST take it seconds."""
    with executors.local(1) as workers:
        yield workers


@pytest.fixture
def call(store, capsys, monkeypatch, process):
    """Run a command on the temporary store, with the small MNIST; exit status, out, err."""
    local = executors.local
    ours = {1: lambda count: nullcontext(process)}
    monkeypatch.setattr(executors, "local", lambda count: ours.get(count, local)(count))
    monkeypatch.setattr(command, "sweep", partial(sweep, task=tasks.train_small))

    def run(line: str) -> tuple[int, list[str], str]:
        status = main([*line.split(), "--store", str(store.folder)])
        out, err = capsys.readouterr()
        return status, out.splitlines(), err

    return run


def test_a_grid_as_json(call, store):
    status, lines, err = call(f"{GRID} --json --compact")
    *rows, end = map(json.loads, lines)
    assert (status, err) == (0, "")
    assert end == {"runs": 6, "trained": 6}
    assert {row["run"] for row in rows} == {config.run_id for config in CONFIGS}
    for row in rows:
        record = store.load(row["run"])
        assert TrainConfig.from_dict({k: row[k] for k in record.config.to_dict()}) == record.config
        assert (row["event"], row["state"]) == ("trained", "finished")
        assert row["val_loss"] == record.final.val_loss
        assert not record.points
        assert not record.files


def test_a_second_time_nothing_is_trained(call):
    call(GRID)
    status, lines, _ = call(f"{GRID} --json")
    assert status == 0
    assert json.loads(lines[-1]) == {"runs": 6, "stored": 6}


def test_for_people(call):
    status, lines, err = call(f"{GRID} --weights")
    assert (status, err) == (0, "")
    assert len(lines) == 7
    assert all(": validation loss 0." in line or ": validation loss " in line for line in lines[:6])
    assert lines[-1] == "6 runs: 6 trained"
    assert call(f"{GRID} --weights")[1][0].endswith("% (stored result)")


def test_weights(call, store):
    call(f"{GRID} --weights")
    assert store.weights(CONFIGS[0].run_id).shape == (2, 242_762)


def test_every_field_may_have_several_values(call, store):
    call(
        "sweep --lr 0.01 0.02 --epochs 1 2 --batch-size 50 --train-size 300 --schedule constant "
        "cosine --augment true false --workers 1"
    )
    assert {record.config for record in store.list()} == set(
        grid(
            {"learning_rate": [0.01, 0.02], "epochs": [1, 2], "batch_size": [50],
             "train_size": [300], "schedule": ["constant", "cosine"], "augment": [True, False]}
        )
    )  # fmt: skip


def test_a_diverged_run_is_a_result(call):
    line = "sweep --lr 1 --epochs 3 --optimizer sgd --batch-size 10 --train-size 300 --workers 1"
    status, (row, end), _ = call(line)
    assert status == 0
    assert row.endswith(": diverged")
    assert end == "1 runs: 1 trained"


def test_a_config_without_a_result_shows_in_the_exit_status(call, monkeypatch):
    monkeypatch.setattr(command, "sweep", partial(sweep, task=tasks.refuse_the_large_rate))
    status, lines, _ = call(f"{GRID} --json")
    assert status == 1
    assert json.loads(lines[-1]) == {"runs": 6, "trained": 4, "failed": 2}
    problems = {row.get("problem") for row in map(json.loads, lines[:-1])}
    assert problems == {None, "ValueError: too large for me"}
    _, lines, _ = call(GRID)
    assert sum("failed: ValueError: too large for me" in line for line in lines) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--lr 0.1 --epochs 51", "epochs is 51; it must be"),
        ("--lr 0.1 --epochs 1 --seeds 0", "seeds is 0; it must be 1 or more"),
        ("--lr 0.1 --epochs 1 --workers 0", "workers is 0; it must be 1 or more"),
        ("--lr 0.1 --epochs 1 --scheduler nowhere:x", "no Dask scheduler answers at nowhere:x"),
    ],
)
def test_a_bad_value_is_one_line_and_nothing_is_trained(call, store, options, said):
    status, out, err = call(f"sweep {options}")
    assert (status, out) == (2, [])
    assert err.startswith("mnist_core: ")
    assert err.count("\n") == 1
    assert said in err
    assert not store.folder.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--epochs 1", "--lr"),
        ("--lr 1e-5:1e-1 --epochs 1", "give one, or lo:hi:n"),
        ("--lr 0.1 --epochs 1 --augment maybe", "'maybe' is neither true nor false"),
        ("--lr 0.1 --epochs 1 --schedule stairs", "invalid choice: 'stairs'"),
    ],
)
def test_a_bad_option_is_one_line(capsys, options, said):
    with pytest.raises(SystemExit) as caught:
        main(["sweep", *options.split()])
    err = capsys.readouterr().err
    assert caught.value.code == 2
    assert err.count("\n") == 1
    assert said in err
