"""The process that trains dies, hangs or raises while it gets ready, or finds no MNIST.

On a real server: the page says so, stops asking, and the rest goes on; a later training works.
"""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mnist_core.runs.store import RunStore
from tests.support.drawings import drawn
from tests.support.killing import QUERY, standing
from tests.support.server import ROOT, Address, serve
from tests.support.tab import Tab
from tests.support.waiting import wait_until

OTHERS = ("", "compare", "sweep", "teach", "mistakes")
TORCH = 'raise ImportError("libtorch_cpu.so: cannot enable executable stack")\n'
DEAD = "http://127.0.0.1:9"  # nobody listens there
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def open_train(tab: Tab) -> str:
    """Open the Train page; what it says."""
    tab.open("train", QUERY)
    assert tab.exceptions == []
    return tab.text


def worker_of(address: Address) -> psutil.Process:
    """The process that trains, as soon as there is one."""
    server = psutil.Process(address.process.pid)
    wait_until(lambda: server.children())
    return server.children()[0]


def check_the_rest(tab: Tab) -> None:
    """Every other page is there, and a drawing is read."""
    for page in OTHERS:
        tab.open(page)
        assert tab.exceptions == []
    assert drawn(tab, 3) == [3, 3, 3]


def check_that_it_says(tab: Tab, problem: str) -> None:
    """The page tells the problem, and does not ask again and again whether it is over."""
    wait_until(lambda: "getting ready failed" in open_train(tab), every=1)
    assert problem in tab.text
    assert "the next training tries it again" in tab.text
    assert tab.polls == {}


def check_that_it_trains(tab: Tab, store: RunStore) -> None:
    open_train(tab)
    tab.press("go")
    wait_until(lambda: standing(store) > 0, every=1)
    assert "trains on" in open_train(tab)
    assert "failed" not in tab.text


def test_one_that_dies_while_it_gets_ready_is_told_and_the_next_training_starts_another(folder):
    with serve(folder) as address, Tab(address) as tab:
        assert "looking for a GPU" in open_train(tab)
        assert tab.polls
        worker_of(address).kill()
        check_that_it_says(tab, "its process ended (exit status -9)")
        check_the_rest(tab)
        check_that_it_trains(tab, RunStore(folder))


def test_one_that_hangs_while_it_gets_ready_is_ended(folder):
    """After it the next training starts another, as `tests/unit/jobs/test_worker.py` has it."""
    with serve(folder, MNIST_ANSWER_SECONDS="10") as address, Tab(address) as tab:
        open_train(tab)
        hanging = worker_of(address)
        hanging.send_signal(signal.SIGSTOP)
        check_the_rest(tab)
        check_that_it_says(tab, "its process did not answer for 10 s and was ended")
        assert not hanging.is_running()


def test_one_that_cannot_load_torch_says_so_and_the_rest_goes_on(folder, tmp_path):
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(TORCH)
    path = os.pathsep.join([str(broken.parent), os.environ.get("PYTHONPATH", "")])
    with serve(folder, PYTHONPATH=path) as address, Tab(address) as tab:
        check_that_it_says(tab, "libtorch_cpu.so: cannot enable executable stack")
        tab.press("go")
        wait_until(lambda: "The training failed" in open_train(tab), every=1)
        assert "Traceback" not in tab.text and str(broken) not in tab.text
        check_the_rest(tab)
        (broken / "__init__.py").unlink()
        broken.rmdir()
        check_that_it_trains(tab, RunStore(folder))


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the app that has an MNIST of its own."""
    root = tmp_path / "app"
    for name in ("mnist_core", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "app.py", root)
    (root / "models").mkdir()
    for path in (ROOT / "models").iterdir():
        if path.name != "mnist":
            (root / "models" / path.name).symlink_to(path)
    shutil.copytree(ROOT / "models" / "mnist", root / "models" / "mnist")
    yield root


@pytest.mark.parametrize("how", ["cut", "missing"])
def test_an_mnist_that_is_damaged_while_there_is_no_network_is_said(folder, copy, how):
    raw = copy / "models" / "mnist" / "MNIST" / "raw"
    damaged = raw / "t10k-images-idx3-ubyte.gz"
    whole = damaged.read_bytes()
    if how == "cut":
        damaged.write_bytes(whole[:1000])
    else:
        damaged.unlink()
    gone = {"http_proxy": DEAD, "https_proxy": DEAD, "MNIST_MIRROR_SECONDS": "5"}
    with serve(folder, root=copy, **gone) as address, Tab(address) as tab:
        check_that_it_says(tab, "MNIST is missing or damaged")
        tab.press("go")
        wait_until(lambda: "The training failed" in open_train(tab), every=1)
        assert damaged.name in tab.text
        assert "git checkout" in tab.text and "or go online and try again" in tab.text
        assert str(copy) not in tab.text and "Traceback" not in tab.text
        for page in OTHERS:
            tab.open(page)
            assert tab.exceptions == []
            assert str(copy) not in tab.text
        assert "cannot be read" in tab.text  # Mistakes needs these images
        assert drawn(tab, 3) == [3, 3, 3]
        damaged.write_bytes(whole)
        check_that_it_trains(tab, RunStore(folder))
