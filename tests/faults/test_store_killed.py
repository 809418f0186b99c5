"""A run is whole or absent, for every process and at every moment.

A process is killed before each step that it takes, before each step of the next one that finds what
the first left, and at any moment.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize(
    ("text", "size"),
    [(SAVING, "tiny"), (DELETING, "tiny"), (ANY_MOMENT, "real"), (CROWD, "real"), (CROWD, "tiny")],
    ids=["killed while saving", "while deleting", "at any moment", "crowd", "quick crowd"],
)
def test_a_run_is_whole_or_absent_for_every_process(text, size, store):
    store.folder.mkdir()
    command = [sys.executable, "-c", PRELUDE + text, str(store.folder), size]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    store.tidy()
    assert [path.name for path in store.folder.glob(".*") if path.name != ".lock"] == []
