"""The Sweep page over a made-up sweep, a partial one and none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.app import announce, own_sweep, resources, waiting
from mnist_core.runs.store import RunStore
from tests.support.pages import open_page, words
from tests.support.sweeps import valley
from tests.support.work import Held

SOON = 60.0  # seconds; only reached if something hangs


@pytest.fixture
def swept(models: Path) -> Path:
    for run in valley():
        RunStore(models / "sweep").save(run)
    return models


def test_without_a_sweep_the_command_is_told(models: Path):
    page = open_page("sweep")
    assert not page.exception
    assert "No sweep is stored. `python -m mnist_core sweep --lr" in words(page)


def test_the_curves_are_told_in_words(swept: Path):
    told = words(open_page("sweep"))
    assert "**constant**: lowest at a rate of 0.001" in told
    assert "**linear decay**: lowest at a rate of 0.01" in told
    assert "run 1's 0.01 ends at 3.00 times" in told
    assert "0.01 with 256 images a step (0.1010)" in told


@pytest.mark.parametrize("measure", ["loss", "accuracy", "steadiness"])
def test_every_measure_by_its_address(swept: Path, measure: str):
    page = open_page("sweep", measure=measure, tolerance="50")
    assert not page.exception
    assert page.slider(key="tolerance").value == 50
    assert "Line: the mean over seeds." in words(page)


def test_what_counts_as_good_may_be_set(swept: Path):
    page = open_page("sweep")
    assert "comes within 10% of that" in words(page)
    page.slider(key="tolerance").set_value(25).run()
    assert "comes within 25% of that" in words(page)


def test_a_part_of_a_sweep_is_shown(models: Path):
    run = next(run for run in valley() if run.state == "finished")
    RunStore(models / "sweep").save(run)
    page = open_page("sweep")
    assert not page.exception
    assert "ends at 0.3000 (one seed)." in words(page)


def test_its_runs_can_be_compared(swept: Path):
    names = [run.run for run in valley() if run.epochs][:2]
    page = open_page("compare", runs=",".join(names))
    assert not page.exception
    assert page.multiselect(key="chosen").value == names


@pytest.fixture
def trains(models: Path, worker, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """The page's store; it trains on the small MNIST."""
    monkeypatch.setattr(resources, "worker", lambda: worker)
    monkeypatch.setattr(own_sweep, "SIZES", (300, 600, 600))
    if worker.hardware is None:
        worker.prepare()
    yield RunStore(models)
    for job in resources.queue().active():
        job.stop()
        assert job.wait(SOON)


def go(app: AppTest) -> AppTest:
    """Press the button that trains the visitor's sweep."""
    return app.button(key="own_go").click().run()


def test_an_own_sweep_is_trained_shown_and_kept(trains: RunStore):
    app = open_page("sweep", own_number="3", own_epochs="1")
    assert "None of these runs is stored yet." in words(app)
    app = go(app)
    job = app.session_state.own_sweep
    assert job.wait(SOON) and job.error is None
    app.run()
    assert "All of these runs are stored" in words(app)
    assert "**your sweep**" in words(app)
    kept = [run.config for run in trains.list() if run.config.train_size == 600]
    assert sorted(config.learning_rate for config in kept) == [1e-5, 1e-3, 0.1]
    again = open_page("sweep", own_number="3", own_epochs="1")
    assert "All of these runs are stored" in words(again)


def test_an_own_sweep_waits_its_turn_and_can_be_stopped(trains: RunStore):
    app, before = open_page("sweep", own_number="3"), Held()
    resources.queue().submit("before", before, "another visitor")
    app = go(app)
    job = app.session_state.own_sweep
    assert job.state == "waiting"
    assert "own_go" not in [button.key for button in app.button]
    train = app.switch_page("pages/train.py").run()  # which shows trainings, not sweeps
    assert not train.exception
    app = train.switch_page("pages/sweep.py").run()
    app.button(key="own_stop").click().run()
    before.over.set()
    assert job.state == "stopped"
    assert app.button(key="own_go").label == "Train 3 runs"


def test_settings_changed_right_before_the_press_are_those_that_are_trained(trains: RunStore):
    """Both come in one message where the browser is slow."""
    app, before = open_page("sweep", own_number="3", own_epochs="2"), Held()
    resources.queue().submit("before", before, "another visitor")
    app.slider(key="own_epochs").set_value(1)
    app.slider(key="own_number").set_value(2)
    app = go(app)
    configs = app.session_state.own_sweep.work.configs
    app.button(key="own_stop").click().run()
    before.over.set()
    assert [config.epochs for config in configs] == [1, 1]


def test_the_seconds_that_an_own_sweep_waits_are_shown_and_not_said(
    trains: RunStore, monkeypatch: pytest.MonkeyPatch
):
    said: list[str] = []
    monkeypatch.setattr(announce, "say", lambda place, text, *how, **more: said.append(text))
    monkeypatch.setattr(waiting, "_seconds", lambda jobs: 65.0)
    app, before = open_page("sweep", own_number="3"), Held()
    resources.queue().submit("before", before, "another visitor")
    app = go(app)
    (bar,) = app.get("progress")
    app.button(key="own_stop").click().run()
    before.over.set()
    assert "1 training before this one, about 60 s" in bar.proto.text
    told = [text for text in said if "before this one" in text]
    assert told == ["1 training before this one; it starts by itself."]


def test_an_own_sweep_is_within_its_bounds(models: Path):
    app = open_page("sweep", own_number="1000", own_epochs="50", own_images="60000")
    assert not app.exception
    assert app.slider(key="own_number").value <= own_sweep.MOST
    assert app.slider(key="own_epochs").value <= own_sweep.MOST_EPOCHS
