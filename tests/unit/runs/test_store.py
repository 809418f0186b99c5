"""mnist_core.runs: saving, finding, damage, and that nothing is ever half there."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from mnist_core.config import TrainConfig
from mnist_core.network.model import PARAMETERS
from mnist_core.references import REFERENCES
from mnist_core.runs import folders
from mnist_core.runs import store as runs
from mnist_core.runs.claim import claimed
from mnist_core.runs.record import MOMENTS, WEIGHTS, DamagedRun, RunError
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


# Damage


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


# Nothing is ever half there: a process is killed before each step that it takes, before each step
# of the next one that finds what the first left, and at any moment.

PRELUDE = """
import os, random, signal, sys, time
import numpy as np
from mnist_core.network import model
if sys.argv[2] == "tiny":
    model.SIZES, model.PARAMETERS = (2, 2, 2), 12
from mnist_core.config import TrainConfig
from mnist_core.runs.record import EpochMetrics, RunRecord
from mnist_core.runs.store import RunStore

store = RunStore(sys.argv[1])
FLAT = np.zeros((1, model.PARAMETERS), np.float32)
EPOCH = EpochMetrics(1, 1.0, 1.0, 0.5, 1.0, 0.5, 0.01, False, 1.0)
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir")  # what changes a folder

def save(version):
    record = RunRecord("run", TrainConfig(0.01, 1), "finished", (EPOCH,), started=str(version))
    store.save(record, FLAT + version, np.full((2, model.PARAMETERS), version, np.float32))

def delete():
    if store.names():
        store.delete("run")

def stored():
    "The version that is in the store, None for none; fails unless it is whole."
    names, found = list(store.names()), None
    if names:
        found = int(store.load("run").started)
        assert (store.weights("run") == found).all()
        assert (store.moments("run") == found).all()
    assert list(store.verify()) == [(name, None) for name in names]
    assert [record.run for record in store.list()] == names == ["run"][: len(names)]
    return found

def killed(work, step):
    "Let a child do it that kills itself before its step of that number; was it killed?"
    child = os.fork()
    if child == 0:
        def count(event, _):
            nonlocal step
            if event in STEPS:
                step -= 1
                if step == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    return status == signal.SIGKILL
"""

SAVING = """
def attempt(before, first, second=None):
    "A save is killed, then another one; was the last of them?"
    delete()
    if before:
        save(before)
    was = killed(lambda: save(2), first)
    if second is None:
        assert stored() in ((before, 2) if was else (2,))
        return was
    last = killed(lambda: save(3), second)
    assert stored() in ((before, 2, 3) if last else (3,))
    return last

first = 1
while attempt(None, first):  # a new run
    first += 1
assert first > 5, first

first = 1
while attempt(1, first):  # in place of another
    second = 1
    while attempt(1, first, second):
        second += 1
    first += 1
assert min(first, second) > 5, (first, second)
"""

DELETING = """
step = 1
while True:
    save(1)
    was = killed(delete, step)
    found = stored()
    assert found in (None, 1) if was else found is None
    delete()
    assert stored() is None
    if not was:
        break
    step += 1
assert step > 4, step
"""

ANY_MOMENT = """
random.seed(0)
for attempt in range(20):
    begun, begin = os.pipe()
    child = os.fork()
    if child == 0:
        for version in range(attempt * 1_000, 10**9):
            save(version)
            os.write(begin, b".")
    assert os.read(begun, 1)
    time.sleep(random.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert stored() >= attempt * 1_000
"""


CROWD = """
children = []
for number in (1, 2, 3):
    child = os.fork()
    if child == 0:
        for _ in range(40):
            save(number)
        os._exit(0)
    children.append(child)

while not store.names():
    pass
while children:
    assert list(store.names()) == ["run"]
    assert store.load("run").started in "123"
    weights, moments = store.weights("run"), store.moments("run")
    assert weights.min() == weights.max() in (1, 2, 3)
    assert moments.min() == moments.max() in (1, 2, 3)
    assert list(store.verify()) == [("run", None)]
    child, status = os.waitpid(-1, os.WNOHANG)
    assert status == 0
    children = [it for it in children if it != child]
assert stored() in (1, 2, 3)
"""


def script(text: str, folder: Path, size: str) -> list[str]:
    return [sys.executable, "-c", PRELUDE + text, str(folder), size]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize(
    ("text", "size"),
    [(SAVING, "tiny"), (DELETING, "tiny"), (ANY_MOMENT, "real"), (CROWD, "real"), (CROWD, "tiny")],
    ids=["killed while saving", "while deleting", "at any moment", "crowd", "quick crowd"],
)
def test_a_run_is_whole_or_absent_for_every_process(text, size, store):
    store.folder.mkdir()
    command = script(text, store.folder, size)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    store.tidy()
    assert hidden(store) == []


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
