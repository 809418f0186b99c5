"""A store of one's own, with the shipped runs beneath it."""

import json
from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.runs import overlay
from mnist_core.runs.overlay import Overlay
from mnist_core.runs.store import DamagedRun, NoSuchRun, RunStore
from tests.support.runs import made_up


@pytest.fixture
def shipped(tmp_path, record, weights):
    store = RunStore(tmp_path / "shipped")
    store.save(replace(record, run="article-run-1"), weights)
    store.save(record)
    return store


@pytest.fixture
def own(tmp_path, shipped):
    return Overlay(tmp_path / "own", shipped=shipped.folder)


def test_an_empty_store_has_the_shipped_references_alone(own, shipped, record):
    assert [it.run for it in own.list()] == ["article-run-1"]
    assert own.load("article-run-1") == shipped.load("article-run-1")
    assert (own.weights("article-run-1") == shipped.weights("article-run-1")).all()
    assert own.find(record.config).run == "article-run-1"
    assert not own.folder.exists()
    with pytest.raises(NoSuchRun):
        own.load(record.run)


def test_what_is_saved_goes_into_ones_own_store(own, shipped):
    new = own.save(made_up(TrainConfig(0.02, 2)))
    assert [it.run for it in own.list()] == ["article-run-1", new.run]
    assert list(own.names()) == [new.run]
    assert new.run not in shipped.names()


def test_ones_own_run_of_that_name_is_read_and_the_shipped_one_after_it_went(own, record):
    other = TrainConfig(0.02, 2)
    own.save(replace(made_up(other), run="article-run-1"))
    assert own.load("article-run-1").config == other
    own.delete("article-run-1")
    assert own.load("article-run-1").config == record.config


def test_a_save_parses_no_other_record_again(own, monkeypatch):
    parsed = []

    def read(folder, run):
        parsed.append(run)
        return reading(folder, run)

    reading = overlay.read_record
    monkeypatch.setattr(overlay, "read_record", read)
    runs = [own.save(made_up(TrainConfig(0.01 * n, 2))).run for n in range(1, 6)]
    assert {*runs} <= {it.run for it in own.list()}
    parsed.clear()
    new = own.save(made_up(TrainConfig(0.09, 2))).run
    assert len(own.list()) == 7
    assert set(parsed) == {new}


def test_a_record_that_was_changed_on_the_disk_is_read_again(own):
    run = own.save(made_up(TrainConfig(0.03, 2))).run
    assert own.load(run)
    path = own.folder / run / "run.json"
    path.write_text(json.dumps({"format_version": 1}))
    with pytest.raises(DamagedRun):
        own.load(run)


def test_the_records_that_are_remembered_are_bounded(own, monkeypatch):
    monkeypatch.setattr(overlay, "MOST_RECORDS", 2)
    for n in range(1, 5):
        own.save(made_up(TrainConfig(0.01 * n, 2)))
    assert len(own.list()) == 5
    assert len(own._parsed) == 2


def test_a_shipped_record_stays_the_same_one(own):
    """Whatever is made of a record is kept as long as that is the same: charts, say."""
    before = {it.run: it for it in own.list()}
    own.save(made_up(TrainConfig(0.03, 2)))
    after = {it.run: it for it in own.list()}
    assert before.keys() < after.keys()
    assert all(after[run] is record for run, record in before.items())
