"""`runs` and `verify`: what a store holds, and whether it is sound."""

from dataclasses import asdict, replace

from mnist_core.config import TrainConfig
from mnist_core.runs.record import METRICS, WEIGHTS, TestResult
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)


def test_runs_as_json(rows, store):
    saved = store.save(made_up(CONFIG))
    store.save(made_up(CONFIG, 0, run="begun", state="unfinished"))
    begun, row = rows("runs")
    assert row["run"] == saved.run
    assert {name: row[name] for name in CONFIG.to_dict()} == CONFIG.to_dict()
    final = {name: row[name] for name in METRICS if name != "learning_rate"}
    assert final == {k: v for k, v in asdict(saved.final).items() if k != "learning_rate"}
    assert begun["run"] == "begun"
    assert begun["state"] == "unfinished"
    assert "val_loss" not in begun


def test_runs_shows_the_test_of_a_held_out_run(rows, store):
    store.save(made_up(CONFIG, test=TestResult(0.1, 0.98)))
    (row,) = rows("runs")
    assert (row["test_loss"], row["test_accuracy"]) == (0.1, 0.98)


def test_runs_for_people(call, store):
    assert call("runs") == []
    store.save(made_up(CONFIG, run="mine"))
    assert call("runs") == ["mine: finished, validation 25.00%, loss 0.2500"]


def test_runs_are_removed(call, rows, store):
    for run in ("a", "b", "c"):
        store.save(made_up(CONFIG, run=run))
    (line,) = call("runs", "--remove", "a", "absent", status=2)
    assert f"there is no run 'absent' in {store.folder}; nothing was removed" in line
    assert list(store.names()) == ["a", "b", "c"]
    assert call("runs", "--remove", "c", "a") == ["c: removed", "a: removed"]
    assert rows("runs", "--prune", 0) == [{"removed": "b"}]
    assert call("runs", "--prune", 0) == []
    (line,) = call("runs", "--prune", -1, status=2)
    assert "prune is -1; it must be 0 bytes or more" in line


def test_reference_runs_are_not_removed(call, store):
    store.save(made_up(CONFIG, run="regularised"))
    (line,) = call("runs", "--remove", "regularised", status=2)
    assert "'regularised' is a reference run, which stays" in line
    assert call("runs", "--prune", 0) == []
    assert list(store.names()) == ["regularised"]


def test_verify(rows, call, store, weights):
    for name in ("a", "b"):
        store.save(made_up(CONFIG, run=name), weights)
    assert rows("verify") == [{"run": "a", "problem": None}, {"run": "b", "problem": None}]
    assert call("verify") == ["run 'a': sound", "run 'b': sound"]
    path = store.folder / "a" / WEIGHTS
    path.write_bytes(path.read_bytes()[:-1])
    damage = (
        "run 'a': weights.safetensors does not match its checksum; "
        "train it again, or remove its folder"
    )
    assert call("verify", status=1) == [damage, "run 'b': sound"]
    assert rows("verify", status=1)[0] == {"run": "a", "problem": damage}


def test_verify_looks_at_the_records_of_seeds_too(call, store):
    seeds = RunStore(store.folder / "seeds")
    seeds.save(made_up(CONFIG, run="s"))
    assert call("verify") == ["run 's': sound"]
    path = seeds.folder / "s" / "run.json"
    path.write_text(path.read_text()[:-9])
    (line,) = call("verify", status=1)
    assert "run 's': the record is not JSON" in line


def test_verify_passes_over_a_run_that_has_its_name_meanwhile(store, call):
    """As one kept beside a result does, when its training is done."""
    store.save(made_up(CONFIG))
    beside = store.save(made_up(CONFIG, 1, state="unfinished"))
    checked = store.verify()
    assert next(checked) == (CONFIG.run_id, None)
    store.save(replace(made_up(CONFIG), run=beside.run), former=beside.run)
    assert list(checked) == []
    assert call("verify") == [f"run {CONFIG.run_id!r}: sound"]


def test_verify_needs_a_store(call, store):
    (line,) = call("verify", status=2)
    assert f"store is {store.folder}, which is no folder" in line
