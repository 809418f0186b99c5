"""mnist_core.mnist.scratch: a killed process leaves no folder for ever."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from mnist_core.mnist.scratch import PREFIX, scratch

ROOT = Path(__file__).parents[3]
UNPACKING = """
import os, signal, sys
from mnist_core.mnist.scratch import scratch
with scratch() as folder:
    (folder / "raw").write_text("half")
    print(folder, flush=True)
    if sys.argv[1] == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows locks no folders")


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def unpacking(how: str) -> subprocess.Popen:
    command = [sys.executable, "-c", UNPACKING, how]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_folder_is_there_while_it_is_used(temporary):
    with scratch() as folder:
        (folder / "a").write_text("b")
        assert folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_stays(temporary):
    foreign = temporary / "mnist-of-somebody"
    foreign.mkdir()
    with unpacking("dies") as dead, unpacking("waits") as alive:
        left, used = (Path(it.stdout.readline().strip()) for it in (dead, alive))
        assert dead.wait(60) == -signal.SIGKILL
        with scratch() as folder:
            assert not left.exists()
            assert (used / "raw").read_text() == "half"
            assert {path.name[: len(PREFIX)] for path in (folder, used)} == {PREFIX}
        assert used.exists()
        alive.stdin.close()
        assert alive.wait(60) == 0
    assert list(temporary.iterdir()) == [foreign]


def test_one_that_is_removed_before_it_is_held_is_made_again(temporary, monkeypatch):
    """By somebody else who found it free: between its making and its locking."""
    real, stolen = os.open, []

    def late(path, *options, **named):
        if str(path).startswith(str(temporary)) and not stolen:
            stolen.append(path)
            Path(path).rmdir()
        return real(path, *options, **named)

    monkeypatch.setattr(os, "open", late)
    with scratch() as folder:
        assert folder.is_dir()
        assert stolen and folder != stolen[0]
    assert list(temporary.iterdir()) == []
