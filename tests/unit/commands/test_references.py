"""`references`: the shipped runs, records and measurements, made where they are missing."""

from dataclasses import replace

import pytest

from mnist_core.commands import references as references_command
from mnist_core.config import TrainConfig
from mnist_core.findings import landscapes
from mnist_core.mnist import samples
from mnist_core.runs.record import WEIGHTS

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
pytestmark = pytest.mark.usefixtures("small_session")


@pytest.fixture
def two_references(monkeypatch) -> dict[str, TrainConfig]:
    references = {"one": CONFIG, "two": TrainConfig(0.001, 1, train_size=100)}
    monkeypatch.setattr(references_command, "REFERENCES", references)
    monkeypatch.setattr(references_command, "seeded", lambda part: list(references.values()))
    return references


def test_references_are_trained_by_name_where_they_are_missing(call, rows, store, two_references):
    call("references")
    assert {record.run: record.config for record in store.list()} == two_references
    assert all(list(record.files) == [WEIGHTS] for record in store.list())
    before = store.list()
    assert call("references") == []
    assert store.list() == before
    (store.folder / "one" / "run.json").write_text("{")
    assert rows("references")[-1]["run"] == "one"
    assert list(store.verify()) == [("one", None), ("two", None)]


def test_seeds_are_records_alone(call, store, two_references):
    call("references", "--seeds", "story")
    assert [record.config for record in store.list()] == sorted(
        two_references.values(), key=lambda config: config.run_id
    )
    assert all(record.files == {} and record.points for record in store.list())


def test_seeds_of_a_probe_are_records_without_points_trained_once(call, store, two_references):
    first = call("references", "--seeds", "longer", "batches")
    assert len(first) == len(two_references)
    assert all(record.files == {} and not record.points for record in store.list())
    assert call("references", "--seeds", "longer") == []


def test_landscapes_are_numbers_without_weights_measured_once(call, rows, store, monkeypatch):
    config = TrainConfig(0.001, 5, train_size=100)
    monkeypatch.setattr(references_command, "LANDSCAPES", (config,))
    monkeypatch.setattr(references_command, "SEEDS", 2)
    tested = tuple(part[:500] for part in samples.load("test"))
    monkeypatch.setattr(samples, "load", lambda part: tested)
    assert [row["run"] for row in rows("references", "--seeds", "landscapes")] == [
        config.run_id, replace(config, seed=1).run_id,
    ]  # fmt: skip
    found = landscapes.read(store.folder)
    assert [it.config.seed for it in found] == [0, 1]
    assert len(found[0].silent) == len(found[0].length) == 6
    assert list(store.list()) == []
    assert call("references", "--seeds", "landscapes") == []


def test_an_unknown_part_of_the_seeds_is_named(refused):
    assert "'nonsense'" in refused("references", "--seeds", "nonsense")
