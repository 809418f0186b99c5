"""mnist_core.bounds: the README tells every one; each can be set, and nothing else is taken."""

import re
import tomllib
from pathlib import Path

import pytest

from mnist_core import bounds
from mnist_core.app import resources
from mnist_core.charts.palette import Palette
from mnist_core.digits import limits
from mnist_core.jobs.queue import Queue
from mnist_core.runs import exchange

ROOT = Path(__file__).parents[2]


def told() -> dict[str, float]:
    """The bounds in the README's table, by their names."""
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.split("<!-- bounds -->")[1].split("<!-- end of bounds -->")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", table, re.MULTILINE)
    return {name: float(value.replace(",", "")) for name, value in rows}


def test_the_readme_tells_every_bound():
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["server"]
    names = ("maxUploadSize", "maxMessageSize", "maxWidgetStateSize")
    assert told() == {**bounds.DEFAULTS, **{name: config[name] for name in names}}


def test_every_bound_is_a_setting_of_its_own_name():
    names = {name for name in vars(bounds) if name.isupper()} - {"DEFAULTS"}
    assert names == set(bounds.DEFAULTS)
    assert all(getattr(bounds, name) == bounds.DEFAULTS[name] for name in names)


def test_they_are_what_holds(monkeypatch, tmp_path):
    queue = Queue()
    assert (queue.most_waiting, queue.most_each) == (bounds.JOBS_WAITING, bounds.JOBS_EACH)
    assert Palette()._most == bounds.RUN_COLOURS
    assert (exchange.LARGEST, exchange.MOST) == (bounds.IMPORT_BYTES, bounds.IMPORT_RECORDS)
    assert (limits.SIDE, limits.STROKES) == (bounds.SIDE, bounds.STROKES)
    monkeypatch.setenv("MNIST_STORE", str(tmp_path))
    assert resources.store.__wrapped__().most_bytes == bounds.STORE_BYTES


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("1", 1)])
def test_the_environment_sets_one(monkeypatch, text, value):
    monkeypatch.setattr(bounds, "DEFAULTS", {})
    assert bounds.setting("A", 5, {"MNIST_A": text}) == value
    assert bounds.setting("A", 5.0, {"MNIST_A": "0.5"}) == 0.5
    assert bounds.setting("B", 5, {"MNIST_A": text}) == 5


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "1e3", "0.5"])
def test_what_is_no_bound_is_refused(monkeypatch, text):
    monkeypatch.setattr(bounds, "DEFAULTS", {})
    with pytest.raises(ValueError, match=r"MNIST_A is .*; it must be a number above 0, as 5"):
        bounds.setting("A", 5, {"MNIST_A": text})


@pytest.mark.parametrize("text", ["inf", "nan"])
def test_what_is_not_finite_is_refused(monkeypatch, text):
    monkeypatch.setattr(bounds, "DEFAULTS", {})
    with pytest.raises(ValueError, match="MNIST_A is"):
        bounds.setting("A", 5.0, {"MNIST_A": text})
