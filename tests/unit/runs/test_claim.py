"""mnist_core.runs.claim: one holder at a time, also after a kill, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from mnist_core.runs.claim import claimed
from mnist_core.runs.folders import CLAIM
from mnist_core.runs.record import RunError

HOLD = """
import sys, time
from pathlib import Path
from mnist_core.runs.claim import claimed
with claimed(Path(sys.argv[1]), "run", lambda process: None):
    print("held", flush=True)
    time.sleep(60)
"""


class GaveUp(Exception):
    pass


def give_up(process: str) -> None:
    raise GaveUp(process)


def claims(store) -> list[str]:
    return [path.name for path in store.folder.glob(f"{CLAIM}*")]


def test_one_at_a_time_and_nothing_is_left(store):
    inside, most, waits = [], [], []

    def work() -> None:
        with claimed(store.folder, "run", waits.append):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    with claimed(store.folder, "run", give_up):
        for thread in threads:
            thread.start()
        with pytest.raises(GaveUp, match=str(os.getpid())), claimed(store.folder, "run", give_up):
            pass
        assert most == []
        with claimed(store.folder, "another", give_up):
            pass
    for thread in threads:
        thread.join(30)
    assert most == [1] * 4
    assert set(waits) <= {str(os.getpid()), ""}
    assert claims(store) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_that_of_a_killed_process_is_free_and_the_next_save_removes_it(store, record):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.folder)], stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        store.save(record)
        assert claims(store) == [f"{CLAIM}run"]  # in use, it stays
        with pytest.raises(GaveUp, match=str(holder.pid)), claimed(store.folder, "run", give_up):
            pass
        holder.send_signal(signal.SIGKILL)
    assert claims(store) == [f"{CLAIM}run"]
    store.tidy()
    assert claims(store) == []
    with claimed(store.folder, "run", give_up):
        assert claims(store) == [f"{CLAIM}run"]


def test_a_file_that_cannot_be_opened_is_named(store, record):
    (store.folder / f"{CLAIM}run").mkdir(parents=True)
    said = rf"the file {CLAIM}run in the store cannot be opened: .*; remove it"
    with pytest.raises(RunError, match=said), claimed(store.folder, "run", give_up):
        pass
    store.save(record)
    assert store.load(record.run)


def test_no_room_for_it_is_said_of_the_store_and_leaves_nothing(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    store.folder.mkdir()
    monkeypatch.setattr(os, "write", full)
    said = "the store .*/store cannot be written to: No space left on device; make room there"
    with pytest.raises(RunError, match=said), claimed(store.folder, "run", give_up):
        pass
    monkeypatch.undo()
    assert claims(store) == []


def test_a_lock_file_that_cannot_be_opened_is_named(store, record):
    (store.folder / ".lock").mkdir(parents=True)
    with pytest.raises(RunError, match=r"the lock file \.lock of the store .*; remove it, or make"):
        store.save(record)
