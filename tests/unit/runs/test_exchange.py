"""What is exported comes back the same; what nobody should import is turned away, with a reason."""

import csv
import io
import json
from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.runs import exchange
from mnist_core.runs.record import METRICS, RunError, RunRecord
from mnist_core.words.names import add_imported, name
from tests.support.runs import edited, made_up, points

POINTS = points(epoch=[1, 2], step=[938, 938], loss=[0.5, None], gradient_norm=[1.5, 0.2])


@pytest.fixture
def run() -> RunRecord:
    hardware = {"device": "cpu", "processor": "one of many", "threads": 2}
    return made_up(TrainConfig(0.01, 2), points=POINTS, hardware=hardware, started="2030-01-01")


def changed(record: RunRecord, **values) -> bytes:
    """The record's export with other values, and a checksum that fits them."""
    return replace(record, **values).to_json().encode()


def with_epoch(record: RunRecord, **values) -> bytes:
    return edited(record, 0, **values).to_json().encode()


def test_an_exported_record_comes_back_the_same_but_for_its_mark(run):
    (found,) = exchange.from_json(exchange.to_json([run]).encode())
    assert found.run == "imported-" + run.run
    assert replace(found, run=run.run) == run


def test_several_records_come_back_and_marks_do_not_add_up(run):
    runs = [run, made_up(TrainConfig(0.1, 3), 2, state="unfinished")]
    once = exchange.from_json(exchange.to_json(runs).encode())
    twice = exchange.from_json(exchange.to_json(once).encode())
    assert [record.config for record in once] == [record.config for record in runs]
    assert twice == once


def test_weights_stay_behind(run):
    text = exchange.to_json([replace(run, files={"weights.safetensors": "0" * 64})])
    assert json.loads(text)["files"] == {}
    stored = replace(run, files={"weights.safetensors": "0" * 64}).to_json()
    assert exchange.from_json(stored.encode())[0].files == {}


def test_an_imported_run_is_named_as_such(run):
    (found,) = exchange.from_json(exchange.to_json([run]).encode())
    assert name(found) == f"{name(run)}, imported"
    (reference,) = exchange.from_json(changed(run, run="article-run-1"))
    assert name(reference) == "Run 1 (lr 0.01), imported"


def test_csv_has_a_row_for_each_epoch_with_config_and_metrics(run):
    rows = list(csv.DictReader(io.StringIO(exchange.to_csv([run, run]))))
    assert len(rows) == 4
    assert rows[1]["run"] == run.run
    assert float(rows[1]["config_learning_rate"]) == 0.01
    expected = run.epochs[1]
    for key in set(METRICS) - {"steered"}:
        assert float(rows[1][key]) == getattr(expected, key)
    assert float(rows[1]["gap"]) == expected.gap


def test_what_is_no_record_is_turned_away(run):
    text = exchange.to_json([run])
    for content in (b"", b"\xff\xfe", b"{}", b"[]", b"[1]", b"null", b"[" * 100_000, b"import os"):
        with pytest.raises(RunError):
            exchange.from_json(content)
    with pytest.raises(RunError, match="checksum"):
        exchange.from_json(text.replace("0.25", "0.24").encode())
    with pytest.raises(RunError, match="bytes"):
        exchange.from_json(b" " * (exchange.LARGEST + 1))
    with pytest.raises(RunError, match="records"):
        exchange.from_json(json.dumps([json.loads(text)] * (exchange.MOST + 1)).encode())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"val_accuracy": 1.5}, "val_accuracy: it is 1.5"),
        ({"val_loss": -0.1}, "val_loss: it is -0.1"),
    ],
)
def test_a_figure_out_of_range_is_named(run, values, said):
    with pytest.raises(RunError, match=said):
        exchange.from_json(with_epoch(run, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"run": "../../etc"},
        {"run": "=cmd"},
        {"epochs": []},
        {"epochs": made_up(TrainConfig(0.01, 5), 5).epochs},
        {"points": points(epoch=[1] * 201, step=range(1, 202))},
        {"started": "x" * 1000},
        {"versions": {str(i): "1" for i in range(500)}},
    ],
)
def test_what_no_run_can_have_is_turned_away(run, values):
    with pytest.raises(RunError):
        exchange.from_json(changed(run, **values))


def test_what_is_imported_joins_what_was_and_replaces_its_own(run):
    first, second, third = (replace(run, run=f"imported-{place}") for place in "abc")
    kept = add_imported([first, second], {}, set())
    assert kept == {first.run: first, second.run: second}
    again = replace(second, state="unfinished")
    together = add_imported([again, third], kept, {name(first), name(second)})
    assert together == {first.run: first, second.run: again, third.run: third}
    assert kept[second.run] == second  # as it was, should what was found be turned away


def test_an_import_that_would_be_called_as_another_run_is_turned_away(run):
    brought = replace(run, run="imported-first")
    with pytest.raises(RunError, match="there is a run called 'first, imported'"):
        add_imported([brought], {}, {name(brought)})
    assert add_imported([brought], {brought.run: brought}, {name(brought)})


def test_no_more_are_kept_than_a_file_may_have(run):
    many = [replace(run, run=f"imported-{i}") for i in range(exchange.MOST)]
    kept = add_imported(many, {}, set())
    assert len(kept) == exchange.MOST
    assert add_imported(many, kept, set()) == kept
    with pytest.raises(RunError, match="no more than 100 imported runs"):
        add_imported([replace(run, run="imported-more")], kept, set())
