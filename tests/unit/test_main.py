"""The command line as a process, and its help."""

import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core.__main__ import main

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "train", "runs", "verify", "score", "diagnose", "landscape", "teach", "references", "sweep",
    "range-test",
    "health",
)  # fmt: skip


def python(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "mnist_core", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help(name, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*name.split(), "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: python -m mnist_core {name}".rstrip())
    if not name:
        assert all(command in text for command in COMMANDS)
    else:
        assert "--json" in text
        assert "--store" in text


def test_exit_status_of_the_process(tmp_path):
    good, bad = python("runs", "--store", str(tmp_path)), python("train", "--lr", "9")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1
