"""A store that is full or cannot be written to: what the page says, and that the rest goes on.

The disk really is full: a file system of a few megabytes, or a limit on the size of a file.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from mnist_core.runs.store import RunStore
from tests.support import mounted
from tests.support.drawings import drawn
from tests.support.killing import CONFIG, QUERY, problems, standing
from tests.support.server import ROOT, Address, serve
from tests.support.tab import Tab
from tests.support.waiting import wait_until

FULL = "12m"  # of 50 epochs' 26 MB; each is written beside those before
PLENTY = "200m"
needs_mounts = pytest.mark.skipif(
    sys.platform != "linux" or not mounted.is_possible(), reason="no file systems of one's own here"
)


def train(tab: Tab, said: str) -> str:
    """Train CONFIG, or go on with it, until the page has these words; all that it says then."""
    tab.open("train", QUERY)
    tab.press("go")
    wait_until(lambda: said in look(tab), every=1)
    return tab.text


def look(tab: Tab) -> str:
    """What the page says now."""
    tab.open("train", QUERY)
    assert tab.exceptions == []
    return tab.text


def check_the_rest(tab: Tab) -> None:
    """Other pages are there, and a drawing is read."""
    for page in ("", "compare", "mistakes"):
        tab.open(page)
        assert tab.exceptions == []
    assert drawn(tab, 3) == [3, 3, 3]


def told(text: str) -> str:
    """The error that the page shows."""
    (found,) = re.findall(r'The training failed: ([^"]*)"', text)
    return found.replace("\\\\", "")


@needs_mounts
def test_a_full_disk_ends_a_training_whose_epochs_stay_and_which_goes_on_when_there_is_room(
    tmp_path,
):
    folder = tmp_path / "store"
    folder.mkdir()
    small = mounted.small(folder, FULL)
    with serve(folder, before=small) as address, Tab(address) as tab, Tab(address) as other:
        store = RunStore(mounted.seen_by(address.process.pid, folder))
        said = told(train(tab, "The training failed"))
        assert said.startswith("the store …/store cannot be written to: No space left on device; ")
        assert said.endswith("make room there, or choose another folder")
        check_the_rest(other)
        done = standing(store)
        assert 0 < done < CONFIG.epochs
        assert list(problems(store)) == []
        assert f"Go on with epoch {done + 1} of" in look(tab)
        mounted.resize(address.process.pid, folder, PLENTY)
        tab.press("go")
        wait_until(lambda: standing(store) == CONFIG.epochs + 1)
        assert list(problems(store)) == []


@needs_mounts
def test_a_disk_without_a_byte_left_is_said_by_the_store(tmp_path):
    """Not even the claim on what is trained has room."""
    folder = tmp_path / "store"
    folder.mkdir()
    small = mounted.small(folder, "64k")
    with serve(folder, before=small) as address, Tab(address) as tab:
        look(tab)
        seen = mounted.seen_by(address.process.pid, folder)
        with pytest.raises(OSError), (seen / "more").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        said = told(train(tab, "The training failed"))
        assert said.startswith("the store …/store cannot be written to: No space left on device; ")
        check_the_rest(tab)


@needs_mounts
def test_the_command_line_says_that_the_disk_is_full_and_keeps_what_it_has(tmp_path):
    folder = tmp_path / "store"
    folder.mkdir()
    core = f"{sys.executable} -m mnist_core"
    train = "train --lr 0.01 --epochs 50 --train-size 300 --device cpu --json"
    lines = f"{core} {train} --store {folder}; echo $? >&2; {core} verify --store {folder} --json"
    command = [*mounted.small(folder, FULL), "sh", "-c", lines]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    error, status = done.stderr.splitlines()
    assert status == "2"
    assert error == (
        f"mnist_core: the store {folder} cannot be written to: No space left on device; make room "
        f"there, or choose another folder"
    )
    *epochs, checked = map(json.loads, done.stdout.splitlines())
    assert checked == {"run": CONFIG.run_id, "problem": None}
    assert len(epochs) > 1


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of another process")
def test_a_file_that_gets_too_large_is_said_and_nothing_half_written_stays(tmp_path):
    folder = tmp_path / "store"
    with serve(folder) as address, Tab(address) as tab:
        look(tab)
        wait_until(lambda: "trains on" in look(tab), every=1)
        (worker,) = psutil.Process(address.process.pid).children(recursive=True)
        limit = worker.rlimit(psutil.RLIMIT_FSIZE)
        worker.rlimit(psutil.RLIMIT_FSIZE, (100_000, limit[1]))
        said = told(train(tab, "The training failed"))
        assert said.startswith("the store …/store cannot be written to: File too large; ")
        assert standing(RunStore(folder)) == 0
        assert list(problems(RunStore(folder))) == []
        check_the_rest(tab)
        worker.rlimit(psutil.RLIMIT_FSIZE, limit)
        look(tab)
        tab.press("go")
        wait_until(lambda: standing(RunStore(folder)) == CONFIG.epochs + 1)


@contextmanager
def unwritable(how: str, folder: Path) -> Iterator[Address]:
    """A server whose store cannot be written to."""
    if how == "a file":
        folder.write_text("in the folder's place")
    else:
        folder.mkdir()
    if how == "its lock":
        (folder / ".lock").mkdir()
    with serve(folder, before=mounted.read_only(folder) if how == "read-only" else ()) as address:
        yield address


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param(
            "read-only", "the store …/store cannot be written to: Read-only file system; make room",
            marks=needs_mounts,
        ),
        ("a file", "the store …/store cannot be written to: File exists; make room"),
        ("its lock", "the lock file .lock of the store …/store cannot be opened: Is a directory; "),
    ],
)  # fmt: skip
def test_a_store_that_cannot_be_written_to_is_said_and_the_rest_goes_on(tmp_path, how, said):
    with unwritable(how, tmp_path / "store") as address, Tab(address) as tab:
        assert told(train(tab, "The training failed")).startswith(said)
        check_the_rest(tab)
        assert "Traceback" not in tab.text


def test_a_claim_that_cannot_be_opened_is_said_and_the_rest_goes_on(tmp_path):
    folder = tmp_path / "store"
    (folder / f".mnist-core-run-claim-{CONFIG.run_id}").mkdir(parents=True)
    with serve(folder) as address, Tab(address) as tab:
        said = told(train(tab, "The training failed"))
        assert "in the store cannot be opened: Is a directory; remove it" in said
        check_the_rest(tab)
