"""Processes that are killed for good at random moments of training and saving.

At the next start every listed run is whole, an unfinished one goes on to the figures of a training
that nobody killed, and nothing is left lying about.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.config import TrainConfig
from mnist_core.jobs import session
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RECORD, RunStore
from tests.support import killing
from tests.support.held_command import CONFIG, begin

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no SIGKILL")


def test_the_command_line_killed_at_20_moments(tmp_path):
    store = RunStore(tmp_path / "store")
    assert killing.kill_command_lines(store, 20) is None
    assert killing.left(store) == set()


def measured(record: RunRecord) -> tuple:
    return record.points, [replace(epoch, seconds=0) for epoch in record.epochs]


@pytest.mark.parametrize("seed", range(4))
def test_the_worker_killed_at_a_moment_of_training(tmp_path, seed, worker):
    """Of any event, and of the time between two of them."""
    assert list(killing.kill_worker(tmp_path, seed, worker)) == []


def test_one_that_was_held_while_another_finished_replaces_nothing(tmp_path):
    """A command line is held after its first epoch; another one ends; the first is killed later."""
    store = RunStore(tmp_path / "store")
    with begin(store.folder) as held:
        held.stdout.readline()
        with begin(store.folder, "--again", held=False) as other:  # or it would wait for the first
            assert len(other.communicate()[0].splitlines()) == CONFIG.epochs + 1
        (whole,) = (record for record in store.list() if record.state == "finished")
        before = (store.folder / whole.run / RECORD).read_bytes()
        for _ in range(3):
            held.stdin.write("\n")
            held.stdin.flush()
            held.stdout.readline()
        held.kill()
        held.communicate()
    assert (store.folder / whole.run / RECORD).read_bytes() == before
    assert len(store.weights(whole.run)) == CONFIG.epochs
    assert all(problem is None for _, problem in store.verify())


LONGER = TrainConfig(0.01, 12, batch_size=20, train_size=2_000)
OPTIONS = "train --lr 0.01 --epochs 12 --batch-size 20 --train-size 2000 --json --store"


def test_a_killed_training_goes_on_to_the_same_figures(tmp_path, mnist, monkeypatch, capsys):
    """The command line as everyone has it, on the real MNIST; this process goes on with its run."""
    store, whole = (RunStore(tmp_path / name) for name in ("killed", "whole"))
    command = [sys.executable, "-m", "mnist_core", *OPTIONS.split(), str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        for line in process.stdout:
            if json.loads(line)["epoch"] == 4:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    (left,) = store.list()
    assert left.state == "unfinished"
    assert 4 <= len(left.epochs) < 12
    monkeypatch.setattr(session, "load_mnist", lambda: mnist)
    assert main([*OPTIONS.split(), str(store.folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("epoch") for line in lines] == [*range(1, 13), None]
    list(session.open_session(LONGER, whole).events)
    assert measured(store.load(LONGER.run_id)) == measured(whole.load(LONGER.run_id))
    assert np.array_equal(store.weights(LONGER.run_id), whole.weights(LONGER.run_id))
