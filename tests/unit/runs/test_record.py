"""mnist_core.record: the JSON of a run, what it refuses, and what counts as a result."""

import json
import math
from dataclasses import fields, replace

import numpy as np
import pytest

from mnist_core import events
from mnist_core.config import TrainConfig
from mnist_core.runs.record import (
    COLUMNS,
    FORMAT_VERSION,
    METRICS,
    DamagedRun,
    Divergence,
    EpochMetrics,
    RunError,
    RunRecord,
    TestResult,
)
from tests.support.runs import edited, made_up, points, sealed

CONFIG = TrainConfig(0.01, 2)
POINTS = {
    "epoch": [1, 1, 2],
    "step": [3, 6, 3],
    "loss": [2.3, 0.1, 1e-7],
    "gradient_norm": [1.5, 0.25, 3.0],
    "update_ratio": [1e-3, 2e-4, 0.0],
    "learning_rate": [0.01, 0.01, 0.01],
}
FULL = made_up(
    CONFIG,
    points=points(**POINTS),
    test=TestResult(0.1, 0.98),
    hardware={"device": "cpu", "processor": "Größe™", "threads": 2},
    versions={"python": "3.11.7", "torch": "2.14.1"},
    started="2026-01-31T12:00:00+00:00",
    files={"weights.safetensors": "ab" * 32},
)


def forged(**changes) -> str:
    return sealed({**json.loads(FULL.to_json()), **changes})


@pytest.mark.parametrize(
    "record",
    [
        FULL,
        RunRecord("begun", CONFIG),
        made_up(CONFIG, 0, state="diverged", diverged=Divergence(1, 3, 0.01)),
    ],
    ids=["full", "begun", "diverged"],
)
def test_json_round_trip(record):
    assert RunRecord.from_json(record.to_json()) == record


def test_json_is_for_people_and_for_other_programs():
    text = FULL.to_json()
    values = json.loads(text)
    assert values["format_version"] == FORMAT_VERSION == 1
    assert values["config"] == CONFIG.to_record()
    assert [EpochMetrics(**row) for row in values["epochs"]] == list(FULL.epochs)
    assert values["points"] == POINTS
    assert text.endswith("}\n")
    assert sum(line.startswith('  {"epoch": ') for line in text.splitlines()) == 2


def test_the_checksum_is_of_all_the_rest():
    assert sealed(json.loads(FULL.to_json())) == json.dumps(json.loads(FULL.to_json()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"val_accuracy": 0.25', '"val_accuracy": 0.99'),
        ('"seed": 0', '"seed": 1'),
        ('"state": "finished"', '"state": "diverged"'),
        ("2026-01-31", "2026-02-01"),
        ("ab" * 32, "ac" * 32),
        ('"test_accuracy": 0.98', '"test_accuracy": 0.99'),
    ],
)
def test_an_edited_record_is_found(before, after):
    text = FULL.to_json()
    assert before in text
    with pytest.raises(DamagedRun, match="does not match its checksum"):
        RunRecord.from_json(text.replace(before, after))


def test_reformatted_json_is_the_same_record():
    assert RunRecord.from_json(json.dumps(json.loads(FULL.to_json()), indent=4)) == FULL


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_becomes_null(number):
    text = replace(FULL, points=points(**{**POINTS, "loss": [number, 0.1, 0.2]})).to_json()
    assert "NaN" not in text
    assert "Infinity" not in text
    assert RunRecord.from_json(text).points.loss == (None, 0.1, 0.2)


def test_numpy_numbers_are_numbers():
    record = edited(FULL, 0, val_loss=np.float64(0.5))
    assert RunRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("version", [FORMAT_VERSION + 1, 0, "1.5", None, [1]])
def test_another_format_is_refused_whatever_else_it_holds(version):
    text = json.dumps({"format_version": version, "something": "new"})
    with pytest.raises(RunError) as caught:
        RunRecord.from_json(text)
    assert not isinstance(caught.value, DamagedRun)
    assert str(caught.value) == (
        f"the record has format_version {version!r}; this program reads 1: use a newer one"
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "{}", "42", '"run"', FULL.to_json()[:-20], "[" * 100_000, "1" * 10_000],
    ids=lambda text: text[:8],
)
def test_what_is_no_record_is_damaged(text):
    with pytest.raises(DamagedRun):
        RunRecord.from_json(text)


@pytest.mark.parametrize("name", [field.name for field in fields(RunRecord)] + ["sha256"])
def test_a_missing_field_is_named(name):
    values = json.loads(FULL.to_json())
    del values[name]
    with pytest.raises(DamagedRun, match=name):
        RunRecord.from_json(json.dumps(values))


def test_an_unknown_field_is_named():
    with pytest.raises(DamagedRun, match="are not those of a run: extra"):
        RunRecord.from_json(forged(extra=1))


EPOCH = json.loads(FULL.to_json())["epochs"][0]
DEEP = [[[[]]]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("run", 5),
        ("run", None),
        ("config", {}),
        ("config", {**CONFIG.to_dict(), "epochs": 10**9}),
        ("config", "lr"),
        ("state", "perfect"),
        ("state", ["finished"]),
        ("epochs", None),
        ("epochs", {"1": EPOCH}),
        ("epochs", [1, 2]),
        ("epochs", [{**EPOCH, "epoch": 2}]),
        ("epochs", [EPOCH, EPOCH]),
        ("epochs", [{**EPOCH, "val_loss": "low"}]),
        ("epochs", [{**EPOCH, "val_loss": DEEP}]),
        ("epochs", [{**EPOCH, "odd": 1}]),
        ("epochs", [{name: EPOCH[name] for name in METRICS[:-1]}]),
        ("points", None),
        ("points", []),
        ("points", {**POINTS, "loss": [1.0]}),
        ("points", {**POINTS, "loss": ["a", "b", "c"]}),
        ("points", {**POINTS, "loss": "abc"}),
        ("points", {"loss": [1.0]}),
        ("test", {"test_loss": 1.0}),
        ("test", 0.98),
        ("diverged", True),
        ("diverged", {"epoch": 1}),
        ("hardware", []),
        ("hardware", {"device": DEEP}),
        ("versions", None),
        ("started", 2026),
        ("files", None),
        ("files", ["weights.safetensors"]),
        ("files", {"../../etc/passwd": "ab"}),
        ("files", {"run.json": "ab"}),
        ("files", {"weights.safetensors": None}),
    ],
)
def test_a_forged_record_of_the_wrong_shape_is_refused(field, value):
    """Records are imported from strangers: what passes must be safe to show."""
    with pytest.raises(DamagedRun, match=field):
        RunRecord.from_json(forged(**{field: value}))


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_json_that_is_none_is_refused(literal):
    text = json.dumps({**json.loads(FULL.to_json())}).replace("0.25", literal)
    with pytest.raises(DamagedRun):
        RunRecord.from_json(sealed(json.loads(text)))


def test_final_is_the_last_epoch():
    assert FULL.final is FULL.epochs[1]
    assert RunRecord("begun", CONFIG).final is None


def test_a_run_is_steered_if_any_epoch_was():
    assert not FULL.steered
    assert edited(FULL, 0, steered=True).steered


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, True),
        ({"run": "article-run-1"}, True),
        ({"state": "diverged"}, True),
        ({"state": "unfinished"}, False),
        ({"epochs": edited(FULL, 0, steered=True).epochs}, False),
        ({"config": replace(CONFIG, seed=1)}, False),
    ],
)
def test_what_is_a_result_of_its_config(changes, result):
    assert replace(FULL, **changes).is_result_of(CONFIG) is result


def test_names_are_those_of_the_training_events():
    def names(event) -> list[str]:
        return [field.name for field in fields(event)]

    assert list(METRICS) == [it for it in names(events.Epoch) if it not in ("weights", "moments")]
    assert set(COLUMNS) <= set(names(events.Progress))
    assert names(TestResult) == names(events.Tested)
    assert names(Divergence) == names(events.Diverged)
