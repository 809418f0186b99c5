"""The Sweep page over a made-up sweep, a partial one and none."""

from pathlib import Path

import pytest

from mnist_core.runs.store import RunStore
from tests.support.pages import open_page, words
from tests.support.sweeps import valley


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
    assert "256: 0.01 (0.1010)" in told


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
