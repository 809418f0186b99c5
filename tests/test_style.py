"""The linter, the formatter and the type checker are content; the README's picture is true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "--no-cache"], ["ruff", "format", "--check"], ["mypy"]],
    ids=" ".join,
)
def test_checker(command: list[str]):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_lists_every_module_and_no_other():
    layout = (ROOT / "README.md").read_text().partition("## Where things are")[2]
    listed = set(re.findall(r"`(\w+\.py)`", layout))
    there = {
        path.name for folder in ("mnist_core", "pages") for path in (ROOT / folder).glob("*.py")
    }
    assert listed - {"app.py"} == there - {"__init__.py"}
