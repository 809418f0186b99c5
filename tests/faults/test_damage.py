"""Stored runs that are damaged, each in another way, on a real server's pages and by `verify`.

What is damaged is named where it would be shown, never used, and the other runs go on.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.config import TrainConfig
from mnist_core.runs.record import WEIGHTS
from mnist_core.runs.store import MODELS, RECORD, RunStore
from tests.support.drawings import drawn
from tests.support.server import Address, serve
from tests.support.tab import Tab

SOUND = "sound"
OF_WEIGHTS = ("truncated", "flipped", "swapped", "missing")
OF_RECORDS = ("cut", "newer")


def damage(store: RunStore, how: str) -> None:
    """Damage the run of that name in that way."""
    weights, record = (store.folder / how / name for name in (WEIGHTS, RECORD))
    content = bytearray(weights.read_bytes())
    if how == "truncated":
        weights.write_bytes(content[:-1000])
    elif how == "flipped":
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
    elif how == "swapped":
        shutil.copy(store.folder / SOUND / WEIGHTS, weights)
    elif how == "missing":
        weights.unlink()
    elif how == "cut":
        record.write_text(record.read_text()[:-200])
    elif how == "newer":
        record.write_text(json.dumps({**json.loads(record.read_text()), "format_version": 2}))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    made, shipped = RunStore(tmp_path_factory.mktemp("damage") / "store"), RunStore(MODELS)
    record, weights = shipped.load("article-run-2"), shipped.weights("article-run-2")
    for seed, run in enumerate((SOUND, *OF_WEIGHTS, *OF_RECORDS), start=100):
        config = replace(record.config, seed=seed)
        own = weights + np.float32(0.0001 * (seed - 100))  # no two files are alike
        made.save(replace(record, run=run, config=config), own)
    for how in (*OF_WEIGHTS, *OF_RECORDS):
        damage(made, how)
    return made


@pytest.fixture(scope="module")
def app(store: RunStore) -> Iterator[Address]:
    with serve(store.folder) as address:
        yield address


@pytest.mark.parametrize("how", OF_WEIGHTS)
def test_damaged_weights_are_named_and_the_sound_run_reads(app, how):
    said = f"{WEIGHTS} is missing" if how == "missing" else "does not match its checksum"
    with Tab(app) as tab:
        tab.open("draw", f"runs={SOUND},{how}")
        assert tab.exceptions == []
        told = tab.text.replace("\\", "")
        assert re.search(f"{how} cannot read: .*{said}; train it again, or remove its f", told)
        tab.open("mistakes", f"run={how}")
        assert tab.exceptions == []
        assert "cannot read" in tab.text and "mnist_core verify" in tab.text
        tab.open("compare", f"runs={SOUND},{how}")  # its record is sound
        assert tab.exceptions == []
        assert drawn(tab, 3) == [3]  # by the sound run


@pytest.mark.parametrize("how", OF_RECORDS)
def test_a_damaged_record_is_named_and_the_other_runs_are_there(app, how):
    with Tab(app) as tab:
        for page, query in (("compare", "runs"), ("draw", "runs"), ("mistakes", "run")):
            tab.open(page, f"{query}={how}")
            assert tab.exceptions == []
            assert f"Not among the stored runs, or damaged: ` {how} `" in tab.text
            assert SOUND in tab.text


def test_verify_names_each_and_no_other(store, capsys):
    assert main(["verify", "--store", str(store.folder), "--json"]) == 1
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    found = {row["run"]: row["problem"] for row in rows}
    assert found.pop(SOUND) is None
    assert set(found) == {*OF_WEIGHTS, *OF_RECORDS}
    assert "use a newer one" in found["newer"]


def test_a_record_of_before_a_field_came_is_read_as_it_was_trained(store):
    """`habits` came later; the first records lack it."""
    values = json.loads((store.folder / SOUND / RECORD).read_text())
    assert "habits" not in values["config"]
    assert store.load(SOUND).config.habits is False
    assert isinstance(store.load(SOUND).config, TrainConfig)
