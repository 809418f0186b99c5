"""What a record may hold: every kind of damage under a fitting checksum is refused by its field.

Each is tried as a file that a stranger gives, and as a run that lies in the store.
"""

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES, seeded
from mnist_core.runs import exchange
from mnist_core.runs.record import DamagedRun, Divergence, RunError, RunRecord, TestResult
from mnist_core.runs.store import MODELS, RunStore
from tests.support.runs import made_up, points, sealed

CONFIG = TrainConfig(0.01, 3, protocol="holdout")
WITHIN = points(epoch=[1, 1, 2, 3], step=[100, 782, 782, 1], gradient_norm=[1.0, None, 2.0, 0.0])
FINISHED = made_up(
    CONFIG,
    3,
    points=WITHIN,
    test=TestResult(0.1, 0.98),
    hardware={"device": "cpu", "processor": "one of many", "threads": 2},
    versions={"python": "3.11.7"},
    started="2026-01-31T12:00:00+00:00",
)
DIVERGED = made_up(CONFIG, 2, state="diverged", points=WITHIN, diverged=Divergence(3, 1, 0.01))
NO_NUMBER = (None, True, False, "0.5", [0.5], {}, math.nan, math.inf, -math.inf, -1e-9, -1, 10**400)
NO_COUNT = (None, True, 1.0, 1.5, "1", -1, 0, 10**400, math.inf, math.nan)
NO_TEXT = (None, 5, True, ["cpu"], {}, "two\nlines", "\ud800", "\x00")


def values(record: RunRecord) -> dict[str, Any]:
    return json.loads(record.to_json())


def with_value(record: RunRecord, path: str, value: Any) -> str:
    """The record's JSON with another value at a path such as "epochs.0.val_loss"."""
    whole = values(record)
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
    place = whole
    for part in way:
        place = place[part]
    place[last] = value
    return sealed(whole)


def wrong_values() -> Iterator[tuple[str, Any]]:
    """Where in FINISHED, and what can be there of no run."""
    for name in ("train_loss", "train_eval_loss", "val_loss", "learning_rate", "seconds"):
        yield from ((f"epochs.1.{name}", value) for value in NO_NUMBER)
    yield from (("epochs.1.val_loss", value) for value in (0, 0.0, 1e-300, 5e-324, 1e39))
    yield from (("epochs.1.train_loss", value) for value in (1e-300, 1e-200))
    for name in ("train_eval_accuracy", "val_accuracy"):
        yield from ((f"epochs.1.{name}", value) for value in (*NO_NUMBER, 1.0000001, 98))
    yield from (("epochs.1.steered", value) for value in (None, 0, 1, "no", 0.0))
    yield from (("epochs.1.epoch", value) for value in (*NO_COUNT, 1, 3, 2.0))
    yield from (("test.test_accuracy", value) for value in (*NO_NUMBER, 98))
    yield from (("test.test_loss", value) for value in NO_NUMBER)
    for name in ("loss", "gradient_norm", "update_ratio"):
        wrong = (value for value in NO_NUMBER if value is not None)
        yield from ((f"points.{name}.1", value) for value in wrong)
        yield from ((f"points.{name}", value) for value in (None, 0.5, "1234", {}, [], [0.5] * 3))
    yield from (("points.learning_rate.1", value) for value in NO_NUMBER)
    yield from (("points.epoch.1", value) for value in (*NO_COUNT, 4, 10**9))
    yield from (("points.step.1", value) for value in (*NO_COUNT, 783, 10**9))
    for place, value in (("step.1", 100), ("step.0", 782), ("epoch.0", 2), ("epoch.2", 1)):
        yield f"points.{place}", value  # twice the same step, or an earlier one
    yield from (("hardware.threads", value) for value in NO_COUNT)
    for name in ("run", "started", "hardware.device", "hardware.processor", "versions.python"):
        yield from ((name, value) for value in NO_TEXT)
    yield from (("state", value) for value in (None, 1, True, "perfect", ["finished"], "diverged"))
    for name in ("epochs", "points", "hardware", "versions", "files", "config"):
        yield from ((name, value) for value in (None, 0, True, "none", 1.5))
    yield from (("test", value) for value in (0, True, "none", [], {}, {"test_loss": 1.0}))
    yield from (("diverged", value) for value in (0, False, [], {}, {"epoch": 3}))
    yield "files", {"weights.safetensors": 5}
    yield "files", {"../../other.safetensors": "ab" * 32}
    yield "hardware", {"device": "cpu"}
    yield "hardware", {"run": "other", "state": "finished", "cached": "x"}
    yield "versions", {"two\nlines": "1"}
    for name, wrong in (
        ("epochs", (True, 3.0, 0, 51, 10**400, None)),
        ("learning_rate", (True, 0, math.nan, "0.01", 10**400)),
        ("schedule", (None, 1, ["constant"], "other")),
        ("augment", (None, 0, "no")),
    ):
        yield from ((f"config.{name}", value) for value in wrong)


def wrong_wholes() -> Iterator[tuple[RunRecord, str, Any, str]]:
    """What fits by itself and not to the rest: the record, where, what, the field that is named."""
    rows = values(FINISHED)["epochs"]
    yield FINISHED, "epochs", rows[::-1], "epoch"
    yield FINISHED, "epochs", [rows[0], rows[0], rows[2]], "epoch"
    yield FINISHED, "epochs", [*rows, {**rows[0], "epoch": 4}], "epochs"
    yield FINISHED, "epochs", rows[:2], "epochs"  # finished, it says
    yield FINISHED, "epochs", [], "epochs"
    yield FINISHED, "epochs", {"1": rows[0]}, "epochs"
    yield FINISHED, "epochs", [{**row, "odd": 1} for row in rows], "epochs"
    yield FINISHED, "epochs", [{"epoch": 1}], "epochs"
    yield FINISHED, "points", {"loss": [0.1]}, "points"
    yield FINISHED, "diverged", {"epoch": 3, "step": 1, "learning_rate": 0.01}, "diverged"
    yield DIVERGED, "diverged", None, "diverged"
    yield DIVERGED, "state", "unfinished", "diverged"
    yield DIVERGED, "epochs", rows, "epochs"
    for name, wrong in (
        ("epoch", (*NO_COUNT, 2, 4)), ("step", (*NO_COUNT, 783)), ("learning_rate", NO_NUMBER),
    ):  # fmt: skip
        yield from ((DIVERGED, f"diverged.{name}", value, name) for value in wrong)
    begun = made_up(CONFIG, 0, state="unfinished")
    yield begun, "files", {"weights.safetensors": "ab" * 32}, "files"


DAMAGES = [(FINISHED, path, value, path.split(".")[-1]) for path, value in wrong_values()]
DAMAGES += list(wrong_wholes())


def named(field: str, path: str) -> str:
    """The name that an error must have: of the field, or of the column or list it is in."""
    return path.split(".")[-2] if field.isdigit() else field


def refusal(text: str) -> str:
    with pytest.raises(DamagedRun) as caught:
        RunRecord.from_json(text)
    return str(caught.value)


def test_what_is_damaged_here_is_sound():
    for record in (FINISHED, DIVERGED, replace(FINISHED, points=points(epoch=[], step=[]))):
        assert RunRecord.from_json(sealed(values(record))) == record
    assert exchange.from_json(DIVERGED.to_json().encode())


def test_every_kind_of_damage_is_refused_by_the_name_of_its_field():
    assert len(DAMAGES) > 300
    for record, path, value, field in DAMAGES:
        said = refusal(with_value(record, path, value))
        assert named(field, path) in said, (path, value, said)
        assert len(said) < 300 and said.isprintable(), (path, value)


def test_an_import_of_each_is_refused_alike():
    for record, path, value, field in DAMAGES:
        with pytest.raises(RunError, match=named(field, path)):
            exchange.from_json(with_value(record, path, value).encode())


def test_each_in_the_store_is_damaged_listed_by_verify_alone_and_never_a_result(tmp_path):
    store = RunStore(tmp_path)
    (tmp_path / FINISHED.run).mkdir()
    for record, path, value, field in DAMAGES:
        if path == "run":
            continue
        text = with_value(record, path, value)
        (tmp_path / FINISHED.run / "run.json").write_text(text, encoding="utf-8")
        with pytest.raises(DamagedRun, match=named(field, path)):
            store.load(FINISHED.run)
    assert store.list() == []
    assert store.find(CONFIG) is None
    ((run, problem),) = store.verify()
    assert run == FINISHED.run and "train it again" in problem


def test_an_error_tells_the_epoch_the_value_and_what_is_allowed():
    assert refusal(with_value(FINISHED, "epochs.1.val_accuracy", 1.5)) == (
        "the record's epochs: epoch 2: val_accuracy: it is 1.5; it must be 0 to 1"
    )
    assert refusal(with_value(FINISHED, "points.step.1", 783)) == (
        "the record's points: step: it is 783; it must be a whole number, 1 to 782"
    )
    assert refusal(with_value(FINISHED, "epochs.1.train_loss", None)).endswith(
        "train_loss: it is null; it must be 1e-12 to 3.40282e+38, or 0"
    )


def test_a_format_version_that_is_no_whole_number_is_another_format():
    for version in (True, 1.0, "1"):
        with pytest.raises(RunError, match="format_version"):
            RunRecord.from_json(with_value(FINISHED, "format_version", version))


def test_whole_numbers_where_others_belong_are_taken_and_the_checksum_is_of_what_was_written():
    whole = values(FINISHED)
    whole["epochs"][2] |= {"val_accuracy": 1, "train_loss": 0, "seconds": 2}
    record = RunRecord.from_json(sealed(whole))
    assert [type(record.epochs[2].val_accuracy), record.epochs[2].seconds] == [float, 2.0]
    assert (record.epochs[2].gap, record.final) == (None, record.epochs[2])


def test_nesting_is_no_way_in():
    for depth in (10, 100, 900, 950, 990, 1_000, 5_000, 100_000):
        nested = "[" * depth + "]" * depth
        for field in ("test", "format_version", "sha256", "state"):
            text = json.dumps({**values(FINISHED), field: "here"}).replace('"here"', nested)
            with pytest.raises(RunError):
                RunRecord.from_json(text)
        for path in ("config.schedule", "config.epochs", "state", "epochs.0.val_loss"):
            with suppress(RecursionError):  # of what cannot even be written
                whole = with_value(FINISHED, path, json.loads(nested))
                with pytest.raises(RunError):
                    RunRecord.from_json(whole)


def test_what_is_shipped_is_read_and_written_byte_for_byte():
    files = [path for folder in (MODELS, MODELS / "seeds") for path in folder.glob("*/run.json")]
    assert len(files) == len(REFERENCES) + len(seeded())
    for path in files:
        text = Path(path).read_text(encoding="utf-8")
        assert RunRecord.from_json(text).to_json() == text
