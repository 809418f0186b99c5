"""The README is true of the code: its commands, its tree, its settings, its pictures."""

import ast
import contextlib
import io
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

from mnist_core.__main__ import COMMANDS, _parser
from mnist_core.config import CHOICES, RANGES, TrainConfig
from tests.unit.test_architecture import CORE, GROUND, ROOMS, ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
SPANS = re.findall(r"`(python -m [^`]+)`", README)
OURS = "python -m mnist_core"
BOUND = re.compile("MOST.*|LARGEST|PATIENCE")  # constants that refuse, end or throw away something
TELLING = ("findings", "words", "charts")  # bounds of what is said, not of what may be done
OTHER = {"app/confusion.py", "runs/fields.py"}  # what is shown at first; single precision
LIMITS = "digits/limits.py"  # all that it has


def commands() -> Iterator[list[str]]:
    """Every command of the README, its words, without the comments behind it."""
    lines = "\n".join(BLOCKS).replace("\\\n", " ").splitlines()
    for line in [*lines, *SPANS]:
        for command in shlex.split(line, comments=True) and re.split("&&", line):
            yield shlex.split(command, comments=True)


def own() -> list[list[str]]:
    """The arguments of every command of the command line."""
    start = OURS.split()
    return [words[3:] for words in commands() if words[:3] == start]


def call(arguments: list[str]) -> tuple[int | None, str]:
    """Parse them alone; the exit status where that ended it, and what was printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            _parser().parse_args(arguments)
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
    return None, said.getvalue()


def test_every_command_can_be_parsed():
    assert len(own()) > 15
    problems = {" ".join(words): said for words in own() for end, said in [call(words)] if end}
    assert problems == {}


def test_every_command_is_shown_and_helps():
    names = {module.__name__.rpartition(".")[2].replace("_", "-") for module in COMMANDS}
    assert {words[0] for words in own()} == names
    for name in names:
        end, said = call([name, "--help"])
        assert end == 0 and said.startswith("usage: "), name


def test_a_command_that_is_not_there_is_found():
    assert call(["train", "--lr", "0.01", "--epochs", "2", "--no-such-option"])[0] == 2
    assert call(["no-such-command"])[0] == 2


def test_every_module_and_file_of_a_command_is_there():
    modules = {words[2] for words in commands() if words[:2] == ["python", "-m"]}
    assert {name for name in modules if find_spec(name) is None} == set()
    named = {word for words in commands() for word in words if re.search(r"\.txt$|^\.deploy", word)}
    assert {"requirements.txt", "tests/requirements.txt"} < named
    assert {name for name in named if not (ROOT / name).exists()} == set()
    paths = re.findall(r"`((?:\.deploy|\.streamlit|\.ci)/[^`]+)`", README)
    assert paths and {name for name in paths if not (ROOT / name).exists()} == set()


def tree() -> str:
    """The picture of the folders."""
    return README.partition("```text\napp.py ")[2].partition("```")[0]


def test_every_room_is_drawn_in_its_order():
    drawn = re.findall(r"^  (\w+)/ ", tree(), re.MULTILINE)
    assert sorted(drawn) == sorted(ROOMS)
    assert set(drawn) == {path.parent.name for path in CORE.glob("*/__init__.py")}
    assert {f"{name}.py" for name in GROUND} <= set(re.findall(r"\w+\.py", tree()))


def test_every_page_is_drawn_and_told():
    (line,) = re.findall(r"^pages/ +(.*)$", tree(), re.MULTILINE)
    assert sorted(line.split(", ")) == sorted(path.name for path in (ROOT / "pages").glob("*.py"))
    titles = re.findall(r'title="([^"]+)"', (ROOT / "app.py").read_text("utf-8"))
    told = re.findall(r'alt="([^"]+)"> \| \*\*(.+?)\*\*:', README)
    assert told == [(title, title) for title in titles]


def test_every_folder_of_tests_is_drawn():
    (line,) = re.findall(r"^tests/ +(.*)$", tree(), re.MULTILINE)
    there = {f"{path.parent.name}/" for path in (ROOT / "tests").glob("*/*.py")}
    there |= {path.name for path in (ROOT / "tests").glob("*.py")} - {"conftest.py"}
    assert set(re.split("[,;] ", line)) == there


def test_every_benchmark_is_named():
    text = README.partition("`tests/benchmarks/` measures")[2].partition("\n\n")[0]
    named = {words.split()[0].removeprefix("tests.benchmarks.") for words in
             re.findall(r"`(?:python -m )?([\w.]+(?: FILE)?)`", text)}  # fmt: skip
    named |= {"words"} if "`python -m tests.benchmarks.words`" in README else set()
    paths = (ROOT / "tests/benchmarks").glob("*.py")
    runnable = {path.stem for path in paths if "\ndef main(" in path.read_text("utf-8")}
    assert runnable - named == set()


def test_pictures_are_there_and_small():
    shown = set(re.findall(r"\.github/pictures/\w+\.png", README))
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github/pictures").iterdir()}
    assert shown == there
    assert sum((ROOT / name).stat().st_size for name in there) < 300_000


def test_every_environment_variable_is_named():
    sources = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *CORE.rglob("*.py")]
    sources.remove(CORE / "bounds.py")  # it builds the names; see test_bounds.py
    code = "".join(path.read_text("utf-8") for path in sources)
    read = set(re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", code))
    assert "MNIST_STORE" in read
    assert len(re.findall(r"os\.(?:environ|getenv)", code)) == len(
        re.findall(r"environ(?:\.get\(|\[)\"\w+\"", code)
    )
    assert {name for name in read if f"`{name}`" not in README} == set()


def test_every_server_setting_is_named():
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    for key, value in config["server"].items():
        known = f"`{key}` {value}" if isinstance(value, int) and value is not True else f"`{key}`"
        assert (f"`{key}`" if isinstance(value, bool) else known) in README, key


def test_every_field_of_a_config_has_its_bounds():
    rows = dict(re.findall(r"^\|[^|]+\| `--([\w-]+)` \| (.+) \|$", README, re.MULTILINE))
    names = {field.name for field in fields(TrainConfig)}
    assert set(rows) == {name.replace("_", "-") for name in names} - {"learning-rate"} | {"lr"}
    for name, (low, high) in RANGES.items():
        said = rows["lr" if name == "learning_rate" else name.replace("_", "-")]
        numbers = [float(text.replace(",", "")) for text in said.split(" to ")]
        assert numbers == [low, high], name
    for name, choices in CHOICES.items():
        assert tuple(re.findall(r"(\w+)(?: \([^)]*\))?(?:, |$)", rows[name])) == choices


def bounds() -> dict[str, dict[str, float]]:
    """Module → its constants that bound something."""
    found: dict[str, dict[str, float]] = {}
    for path in sorted(CORE.rglob("*.py")):
        name = path.relative_to(CORE).as_posix()
        if name.startswith(TELLING) or name in OTHER:
            continue
        for constant, value in numbers(path):
            if BOUND.fullmatch(constant) or name == LIMITS:
                found.setdefault(name, {})[constant] = value
    return found


def numbers(path: Path) -> Iterator[tuple[str, float]]:
    """A module's constants that are a number."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and type(node.value.value) in (int, float):
                    yield target.id, node.value.value


def test_no_module_has_a_bound_of_its_own():
    """All of them stand in bounds.py; tests/unit/test_bounds.py compares these with the README."""
    assert bounds() == {}


def test_a_bound_of_a_module_is_found(tmp_path):
    (tmp_path / "one.py").write_text("MOST = 3\nOTHER = 4\nLARGEST: int = 5\n")
    assert dict(numbers(tmp_path / "one.py")) == {"MOST": 3, "OTHER": 4}
