"""mnist_core.runs.store: saving, finding, making room, and others at work on the same store."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from mnist_core.config import TrainConfig
from mnist_core.network.model import PARAMETERS
from mnist_core.runs import folders
from mnist_core.runs.claim import claimed
from mnist_core.runs.record import MOMENTS, WEIGHTS, RunError
from mnist_core.runs.store import RECORD, NoSuchRun, RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2)
MOMENT = np.random.default_rng(1).normal(size=(2, PARAMETERS)).astype(np.float32)
BAD_NAMES = ["", ".", "..", ".hidden", "-dash", "a/b", "../a", "a\\b", "/tmp/a", "a b", "a\n", "ä"]
BAD_NAMES += ["a" * 101, "a:b", "a\0b"]


def hidden(store: RunStore) -> list[str]:
    """What saving left beside the runs."""
    return [path.name for path in store.folder.glob(".*") if path.name != ".lock"]


# Saving and loading


def test_a_saved_run_comes_back(store, record, weights):
    saved = store.save(record, weights, MOMENT)
    assert store.load(record.run) == saved
    assert replace(saved, files={}) == record
    assert set(saved.files) == {WEIGHTS, MOMENTS}
    assert np.array_equal(store.weights(record.run)[1], weights[1])
    assert np.array_equal(store.weights(record.run)[0], weights[0].astype(np.float16))
    assert np.array_equal(store.moments(record.run), MOMENT)
    assert {path.name for path in (store.folder / record.run).iterdir()} == {
        RECORD, WEIGHTS, MOMENTS
    }  # fmt: skip
    assert hidden(store) == []


def test_half_precision_but_for_the_last_epoch(store, record, weights):
    store.save(record, list(weights))
    for name, tensor in load_file(store.folder / record.run / WEIGHTS).items():
        assert tensor.dtype == (np.float32 if name.startswith("epoch2.") else np.float16)


def test_a_record_alone(store, record):
    for nothing in (None, [], np.empty((0, PARAMETERS), np.float32)):
        saved = store.save(record, nothing, MOMENT)
        assert saved.files == {}
        assert [path.name for path in (store.folder / record.run).iterdir()] == [RECORD]
    assert store.moments(record.run) is None
    with pytest.raises(RunError, match=f"run '{record.run}' is a record without weights"):
        store.weights(record.run)
    assert list(store.verify()) == [(record.run, None)]


def test_saving_again_replaces_all(store, record, weights):
    store.save(record, weights, MOMENT)
    store.save(replace(record, started="later"), weights[:1] + 1)
    assert store.load(record.run).started == "later"
    assert store.moments(record.run) is None
    assert hidden(store) == []


def test_a_failed_save_leaves_the_old_run(store, record, weights, monkeypatch):
    saved = store.save(record, weights)

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"the store .*/store cannot be written to: No space left"):
        store.save(replace(record, started="later"), weights)
    assert store.load(record.run) == saved
    assert np.array_equal(store.weights(record.run)[1], weights[1])
    assert hidden(store) == []


def test_the_files_can_be_read_by_whoever_may_read_the_record(store, record, weights):
    store.save(record, weights, MOMENT)
    modes = {path.stat().st_mode for path in (store.folder / record.run).iterdir()}
    assert len(modes) == 1


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_stay_inside_the_folder(store, record, name):
    store.save(record)
    for use in (store.load, store.weights, store.moments, store.delete):
        with pytest.raises(RunError, match="a run's name is"):
            use(name)
    with pytest.raises(RunError, match="a run's name is"):
        store.save(replace(record, run=name))
    assert list(store.names()) == [record.run]


@pytest.mark.parametrize("inside", ["MNIST/raw/train.gz", "other.txt", "other-run/run.json"])
def test_a_folder_that_is_no_run_is_neither_replaced_nor_deleted(store, record, inside):
    """models/mnist lies among the runs."""
    path = store.folder / "mnist" / inside
    path.parent.mkdir(parents=True)
    path.write_text("precious")
    with pytest.raises(RunError, match="is no run; choose another name"):
        store.save(replace(record, run="mnist"))
    with pytest.raises(NoSuchRun):
        store.delete("mnist")
    assert path.read_text() == "precious"
    assert list(store.names()) == []
    assert list(store.verify()) == []
    assert hidden(store) == []


def test_a_file_is_no_run(store, record):
    store.save(record)
    (store.folder / "README.md").write_text("text")
    with pytest.raises(NoSuchRun):
        store.load("README.md")
    with pytest.raises(RunError, match="is no run; choose another name"):
        store.save(replace(record, run="README.md"))
    assert list(store.names()) == [record.run]


# Listing and finding


def test_list_is_by_name_and_leaves_out_what_cannot_be_read(store):
    for name in ("b", "c", "a"):
        store.save(made_up(CONFIG, run=name))
    (store.folder / "b" / RECORD).write_text("{")
    assert [record.run for record in store.list()] == ["a", "c"]
    assert list(store.names()) == ["a", "b", "c"]


def test_a_store_that_is_not_there_is_empty(tmp_path):
    store = RunStore(tmp_path / "absent")
    assert list(store.names()) == []
    assert list(store.list()) == []
    assert list(store.verify()) == []
    assert store.find(CONFIG) is None
    for use in (store.load, store.weights, store.moments, store.delete):
        with pytest.raises(NoSuchRun, match="there is no run 'a' in"):
            use("a")
    assert not store.folder.exists()


def test_find_returns_the_result_of_a_config(store):
    assert store.find(CONFIG) is None
    saved = store.save(made_up(CONFIG))
    assert store.find(CONFIG) == saved
    assert store.find(replace(CONFIG, seed=1)) is None


def test_find_returns_a_run_of_another_name(store):
    reference = store.save(made_up(CONFIG, run="article-run-1"))
    assert store.find(CONFIG) == reference


@pytest.mark.parametrize("own_name", [True, False])
def test_unfinished_and_steered_runs_are_no_results(store, own_name):
    run = CONFIG.run_id if own_name else "other"
    for changes in ({"state": "unfinished"}, {"steered": [True, False]}):
        left = store.save(made_up(CONFIG, run=run, **changes))
        assert store.find(CONFIG) is None
        store.delete(left.run)
    diverged = store.save(made_up(CONFIG, 1, run=run, state="diverged"))
    assert store.find(CONFIG) == diverged


def test_find_looks_on_where_its_first_guess_is_damaged(store):
    store.save(made_up(CONFIG))
    (store.folder / CONFIG.run_id / RECORD).write_text("{")
    assert store.find(CONFIG) is None
    reference = store.save(made_up(CONFIG, run="article-run-1"))
    assert store.find(CONFIG) == reference


def test_delete(store, record, weights):
    store.save(record, weights)
    store.delete(record.run)
    assert list(store.names()) == []
    assert hidden(store) == []
    with pytest.raises(NoSuchRun):
        store.delete(record.run)


# What a store may hold


@pytest.fixture
def five(store, weights) -> RunStore:
    """Runs of 1.5 MB each, saved one after the other, and a reference run before them."""
    for when, run in enumerate(["article-run-1", "b", "c", "a", "d"]):
        store.save(made_up(CONFIG, run=run), weights)
        for path in (store.folder / run).iterdir():
            os.utime(path, (when, when))
    return store


def test_the_oldest_go_first_and_reference_runs_stay(five):
    assert five.prune(10**9) == []
    assert five.prune(4_000_000) == ["b", "c", "a"]
    assert list(five.names()) == ["article-run-1", "d"]
    assert five.prune(0) == ["d"]
    assert list(five.names()) == ["article-run-1"]
    assert hidden(five) == []


def test_what_is_used_or_being_trained_stays_longer(five):
    before = {run: (five.folder / run / RECORD).read_bytes() for run in five.names()}
    five.mark_used("b")
    five.mark_used("absent")
    with claimed(five.folder, "c", lambda process: None):
        assert five.prune(5_500_000) == ["a", "d"]
    assert five.load("b")
    assert list(five.verify()) == [(run, None) for run in ("article-run-1", "b", "c")]
    assert {run: (five.folder / run / RECORD).read_bytes() for run in five.names()}.items() <= (
        before.items()
    )
    assert five.prune(3_500_000) == ["c"]


def test_saving_makes_room_but_not_by_what_is_saved(five, weights):
    small = RunStore(five.folder, most_bytes=5_000_000)
    small.save(made_up(CONFIG, run="e"), weights)
    assert list(five.names()) == ["article-run-1", "d", "e"]
    RunStore(five.folder, most_bytes=0).save(made_up(CONFIG, run="f"), weights)
    assert list(five.names()) == ["article-run-1", "f"]
    assert five.weights("f")[-1] == pytest.approx(weights[-1])


# Others at work on it


def test_threads_may_save_the_same_run(store, record, weights):
    failed = []

    def work(version: float) -> None:
        try:
            for _ in range(10):
                store.save(replace(record, started=str(version)), weights * 0 + version)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(version,)) for version in (1.0, 2.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert (store.weights(record.run) == float(store.load(record.run).started)).all()
    assert hidden(store) == []


def test_a_store_that_cannot_be_written_can_be_read(store, record, weights):
    saved = store.save(record, weights)
    (store.folder / ".lock").unlink()
    (store.folder / ".lock").mkdir()  # cannot be opened for writing, not even by root
    assert store.load(record.run) == saved
    assert [it.run for it in store.list()] == [record.run]
    assert list(store.verify()) == [(record.run, None)]
    with pytest.raises(NoSuchRun):
        store.load("absent")


def test_a_reader_that_holds_a_folder_is_waited_for(store, record, weights, monkeypatch):
    """On Windows a folder cannot be renamed while somebody reads a file in it."""
    rename, refusals = Path.rename, [PermissionError("in use")] * 2

    def reluctant(self, target):
        if refusals:
            raise refusals.pop()
        return rename(self, target)

    monkeypatch.setattr(folders, "PAUSES", (0, 0))
    store.save(record, weights)
    monkeypatch.setattr(Path, "rename", reluctant)
    store.save(replace(record, started="later"), weights)
    assert refusals == []
    assert store.load(record.run).started == "later"
    refusals += [PermissionError("in use")] * 3
    with pytest.raises(RunError, match="cannot be written to: in use"):
        store.save(replace(record, started="never"), weights)
    assert store.load(record.run).started == "later"
