"""The Compare page: addresses of any kind, runs of any name."""

from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.app import resources
from mnist_core.runs.store import RunStore
from tests.support.pages import open_page, words

CHOICES = (
    "x", "x_axis", "axis", "layout", "band", "training_loss", "smoothing", "marks", "highlight",
    "show", "runs", "hide", "find", "only_learning_rate",
)  # fmt: skip


@pytest.mark.parametrize("key", CHOICES)
def test_nothing_after_the_sign_is_an_address_too(key: str, models: Path):
    app = open_page("compare", **{key: ""})
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("value", ["nonsense", "1e999", "\x00", "![a](b)"])
def test_any_address_shows_a_page(value: str, models: Path):
    app = open_page("compare", **dict.fromkeys(CHOICES, value))
    assert not app.exception
    assert len(app.title) == 1


def test_a_run_named_as_a_reference_run_is_called_stands_beside_it(models: Path):
    record = RunStore(models).load("article-run-1")
    RunStore(models).save(replace(record, run="Regularised"))
    app = open_page("compare", runs="regularised,Regularised")
    assert not app.exception
    assert len(app.multiselect(key="chosen").value) == 2
    assert len(set(app.multiselect(key="chosen").options)) == 4
    assert not open_page("draw").exception


def test_an_own_run_is_renamed_and_removed(models: Path):
    store = RunStore(models)
    record = store.load("article-run-1")
    own = store.save(replace(record, run="own", config=replace(record.config, seed=5))).run
    app = open_page("compare", runs=f"article-run-2,{own}")
    assert "own_run" not in [box.key for box in app.selectbox]  # somebody else's
    resources.owners().add(store.load(own).config, app.session_state.visitor)
    app.run()
    assert app.selectbox(key="own_run").options == ["own"]
    app.text_input(key="new_name").input("a b").run()
    app.button(key="rename").click().run()
    assert "letters, digits" in app.error[0].value and own in store.names()
    app.text_input(key="new_name").input("my-best").run()
    app.button(key="rename").click().run()
    assert app.multiselect(key="chosen").value == ["article-run-2", "my-best"]
    assert app.button(key="remove").disabled
    app.checkbox(key="sure my-best").check().run()
    app.button(key="remove").click().run()
    assert app.multiselect(key="chosen").value == ["article-run-2"]
    assert "my-best" not in store.names()
    assert "own_run" not in [box.key for box in app.selectbox]


def test_shipped_runs_are_nobodys_to_change(models: Path):
    app = open_page("compare")
    assert "own_run" not in [box.key for box in app.selectbox]


def test_rings_and_triangles_are_explained_where_they_are(models: Path):
    assert "Ring: the best epoch. Triangle: a jump of validation loss." in words(
        open_page("compare")
    )
    assert "Ring:" not in words(open_page("compare", marks="false"))
