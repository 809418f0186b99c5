"""mnist_core.runs.store: which run may take the place of which. Nobody's work is lost."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 3)
RUN = CONFIG.run_id


def unfinished(length: int, started: str = "first", **changes) -> RunRecord:
    return made_up(CONFIG, length, state="unfinished", started=started, **changes)


def result(started: str = "first", state: str = "finished", **changes) -> RunRecord:
    length = 3 if state == "finished" else 2
    config = changes.pop("config", CONFIG)
    return made_up(config, length, state=state, started=started, **changes)


def kept(store: RunStore) -> dict[str, tuple[str, str, int]]:
    """What is stored: name → state, when it was started, epochs."""
    return {it.run: (it.state, it.started, len(it.epochs)) for it in store.list()}


@pytest.mark.parametrize("state", ["finished", "diverged"])
@pytest.mark.parametrize("started", ["first", "second"])
def test_what_is_unfinished_never_replaces_a_result(store, state, started):
    """Not even what the result itself came of: a process that was held saves late."""
    before = store.save(result(state=state))
    beside = store.save(unfinished(2, started))
    assert store.load(RUN) == before
    assert beside.run == f"{RUN}-anew"
    assert store.load(beside.run) == beside


def test_a_result_takes_the_place_of_a_result_of_its_config(store):
    store.save(result())
    saved = store.save(result("second"))
    assert kept(store) == {RUN: ("finished", "second", 3)}
    assert saved.run == RUN


@pytest.mark.parametrize(
    "new",
    [
        result("second", config=replace(CONFIG, seed=1), run=RUN),
        result("second", state="diverged"),
        result("second", steered=[False, True, True]),
    ],
    ids=["other config", "diverged", "steered"],
)
def test_a_finished_run_gives_way_to_nothing_less(store, new):
    before = store.save(result())
    beside = store.save(new)
    assert store.load(RUN) == before
    assert beside.run == f"{RUN}-anew"


def test_unfinished_work_gives_way_to_its_own_later_state_and_to_a_result(store):
    for length in (1, 2, 2, 3):
        assert store.save(unfinished(length)).run == RUN
        assert kept(store) == {RUN: ("unfinished", "first", length)}
    store.save(result("second"))
    assert kept(store) == {RUN: ("finished", "second", 3)}


@pytest.mark.parametrize(
    "other",
    [
        unfinished(1),  # shorter
        unfinished(3, "second"),  # another training, begun anew
        unfinished(3, val_loss=[0.5, 0.4, 0.3]),
    ],
    ids=["shorter", "anew", "other figures"],
)
def test_unfinished_work_stays_beside_other_unfinished_work(store, other):
    store.save(unfinished(2))
    assert store.save(other).run == f"{RUN}-anew"
    assert kept(store)[RUN] == ("unfinished", "first", 2)


def test_each_attempt_has_a_name_of_its_own(store):
    store.save(result())
    for started in ("second", "third", "fourth"):
        for length in (1, 2):
            saved = store.save(unfinished(length, started))
            saved = store.save(replace(saved, state="unfinished"), former=saved.run)
    assert kept(store) == {
        RUN: ("finished", "first", 3),
        f"{RUN}-anew": ("unfinished", "second", 2),
        f"{RUN}-anew2": ("unfinished", "third", 2),
        f"{RUN}-anew3": ("unfinished", "fourth", 2),
    }


def test_a_result_clears_away_what_it_came_of_and_nothing_else(store):
    store.save(result())
    store.save(unfinished(2, "second"))
    own = store.save(unfinished(2, "third"))
    assert store.save(replace(result("third"), run=own.run), former=own.run).run == RUN
    assert kept(store) == {
        RUN: ("finished", "third", 3),
        f"{RUN}-anew": ("unfinished", "second", 2),
    }


@pytest.mark.parametrize("theirs", [result(), unfinished(2, "second"), unfinished(3)])
def test_a_former_name_is_freed_only_of_an_earlier_state_of_the_same_training(store, theirs):
    store.save(theirs)
    store.save(unfinished(2, run="renamed"), former=RUN)
    assert set(kept(store)) == {RUN, "renamed"}
    assert store.load(RUN) == theirs


def test_a_run_of_a_newer_format_is_not_replaced(store):
    store.save(result())
    path = store.folder / RUN / "run.json"
    path.write_text(path.read_text().replace('"format_version": 1', '"format_version": 99'))
    newer = path.read_text()
    assert store.save(result("second")).run == f"{RUN}-anew"
    assert path.read_text() == newer


def test_a_name_of_the_greatest_length_has_room_for_an_attempt(store):
    name = "a" * 100
    store.save(result(run=name))
    beside = store.save(unfinished(1, "second", run=name))
    assert [record.run for record in store.list()] == [name, beside.run]
