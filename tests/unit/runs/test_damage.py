"""mnist_core.runs.store: files that are not what was saved are found, and never used."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.network.model import PARAMETERS
from mnist_core.references import REFERENCES
from mnist_core.runs import store as runs
from mnist_core.runs.record import MOMENTS, WEIGHTS, DamagedRun, RunError
from mnist_core.runs.store import RECORD, RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2)
MOMENT = np.random.default_rng(1).normal(size=(2, PARAMETERS)).astype(np.float32)


@pytest.fixture
def saved(store, record, weights) -> RunStore:
    store.save(made_up(CONFIG, run="sound"), weights + 1, MOMENT + 1)
    store.save(replace(record, run="hurt"), weights, MOMENT)
    return store


def hurt(store: RunStore, name: str, how: str) -> None:
    path = store.folder / "hurt" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if how == "removed":
        path.unlink()
    elif how == "swapped":
        path.write_bytes((store.folder / "sound" / name).read_bytes())
    else:
        path.write_bytes({"flipped": content, "cut": content[:-1], "empty": b""}[how])


@pytest.mark.parametrize("how", ["flipped", "cut", "empty", "removed", "swapped"])
@pytest.mark.parametrize("name", [WEIGHTS, MOMENTS])
def test_damaged_files_are_found_and_never_used(saved, name, how):
    hurt(saved, name, how)
    said = "is missing" if how == "removed" else "does not match its checksum"
    message = f"run 'hurt': {name} {said}; train it again, or remove its folder"
    assert list(saved.verify()) == [("hurt", message), ("sound", None)]
    with pytest.raises(DamagedRun) as caught:
        (saved.weights if name == WEIGHTS else saved.moments)("hurt")
    assert str(caught.value) == message
    assert [record.run for record in saved.list()] == ["hurt", "sound"]


@pytest.mark.parametrize("how", ["flipped", "cut", "empty", "removed"])
def test_damaged_records_are_found_and_never_used(saved, how):
    hurt(saved, RECORD, how)
    (damaged, problem), sound = saved.verify()
    assert (damaged, sound) == ("hurt", ("sound", None))
    assert problem.startswith("run 'hurt': ")
    assert "\n" not in problem
    for use in (saved.load, saved.weights, saved.moments):
        with pytest.raises(DamagedRun, match="run 'hurt': "):
            use("hurt")
    assert [record.run for record in saved.list()] == ["sound"]


def test_bytes_that_are_no_text_are_damage(saved):
    (saved.folder / "hurt" / RECORD).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DamagedRun, match="run 'hurt': "):
        saved.load("hurt")


def test_a_record_under_another_name_is_damage(saved):
    (saved.folder / "hurt").rename(saved.folder / "moved")
    with pytest.raises(DamagedRun, match="run 'moved': its record is of run 'hurt'"):
        saved.load("moved")


def test_weights_of_fewer_epochs_than_recorded_are_damage(store, record, weights):
    store.save(record, weights[:1])
    with pytest.raises(DamagedRun, match=f"{WEIGHTS}: there is no epoch2"):
        store.weights(record.run)


def test_a_newer_format_is_said_not_called_damage(saved):
    path = saved.folder / "hurt" / RECORD
    path.write_text(json.dumps({**json.loads(path.read_text()), "format_version": 2}))
    with pytest.raises(RunError, match=r"run 'hurt'.*format_version 2.*newer") as caught:
        saved.load("hurt")
    assert not isinstance(caught.value, DamagedRun)


def test_a_damaged_run_can_be_deleted_and_saved_anew(saved, record, weights):
    for name in (RECORD, WEIGHTS):
        hurt(saved, name, "removed")
        saved.save(replace(record, run="hurt"), weights)
        assert list(saved.verify()) == [("hurt", None), ("sound", None)]
    hurt(saved, RECORD, "removed")
    saved.delete("hurt")
    assert list(saved.names()) == ["sound"]


def test_shipped_runs_are_sound():
    store = RunStore(runs.MODELS)
    assert set(REFERENCES) <= {run for run, problem in store.verify() if problem is None}
