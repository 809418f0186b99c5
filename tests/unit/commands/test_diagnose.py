"""`diagnose`: what runs' curves show, as words and as JSON."""

from mnist_core.config import TrainConfig
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
SETTLED = {
    "val_loss": [0.3, 0.21, 0.2, 0.2], "train_eval_loss": 0.15, "val_accuracy": 0.98,
    "learning_rate": 0.001,
}  # fmt: skip


def test_diagnose_as_json(rows, store):
    few = TrainConfig(0.001, 4, train_size=1_000)
    store.save(
        made_up(few, 4, run="few", **{**SETTLED, "val_accuracy": 0.88}, train_eval_accuracy=1.0)
    )
    store.save(made_up(TrainConfig(0.01, 4), 4, run="good", **SETTLED, train_eval_accuracy=0.985))
    store.save(made_up(TrainConfig(0.01, 5), 0, run="begun", state="unfinished"))
    found = {row["run"]: row for row in rows("diagnose")}
    assert set(found) == {"few", "good", "begun"}
    assert all(list(row) == ["run", "config", "findings"] for row in found.values())
    assert found["begun"]["findings"] == []
    (good,) = found["good"]["findings"]
    assert list(good) == ["kind", "title", "text", "good", "remedy"]
    assert (good["kind"], good["good"], good["remedy"]) == ("fine", True, None)
    (memorised,) = found["few"]["findings"]
    assert (memorised["kind"], memorised["good"]) == ("memorised", False)
    assert list(memorised["remedy"]) == ["label", "why", "config"]
    assert found["few"]["config"] == few.to_dict()
    assert TrainConfig.from_dict(memorised["remedy"]["config"]) == TrainConfig(0.001, 4)


def test_diagnose_takes_runs_in_the_given_order(rows, store):
    for name in ("a", "b", "c"):
        store.save(made_up(CONFIG, run=name))
    assert [row["run"] for row in rows("diagnose", "c", "a")] == ["c", "a"]


def test_diagnose_for_people(call, store):
    config = TrainConfig(0.3, 3)
    chance = {"val_loss": 2.303, "val_accuracy": 0.11, "learning_rate": 0.3}
    store.save(made_up(config, 3, run="mine", **chance))
    store.save(made_up(config, 0, run="new", state="unfinished"))
    name, finding, remedy, new = call("diagnose")
    assert name == "mine: finished"
    assert finding.startswith("  No better than guessing. Validation loss ends at 2.30;")
    assert remedy.startswith("    Try: Learning rate 0.001. ")
    assert new == "new: unfinished, nothing to judge yet"


def test_an_unknown_run_to_diagnose_is_one_line_and_nothing_else(call, store):
    store.save(made_up(CONFIG, run="mine"))
    (line,) = call("diagnose", "mine", "absent", status=2)
    assert "there is no run 'absent' in" in line
