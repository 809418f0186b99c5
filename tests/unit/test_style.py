"""The linter, the formatter and the type checker are content; the README's picture is true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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


def test_the_readme_draws_every_room_and_no_other():
    tree = (
        (ROOT / "README.md")
        .read_text("utf-8")
        .partition("```text\nmnist_core/\n")[2]
        .partition("```")[0]
    )
    drawn = set(re.findall(r"^  (\w+)/ ", tree, re.MULTILINE))
    assert drawn == {path.parent.name for path in (ROOT / "mnist_core").glob("*/__init__.py")}
