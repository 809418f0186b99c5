"""The choice of runs, on every page that has one."""

from pathlib import Path

import pytest

from mnist_core.app import run_picker
from mnist_core.charts.palette import Palette
from tests.support.pages import open_page

IMAGE = "![a](http://127.0.0.1/x.png)"
MANY = (("compare", "chosen"), ("draw", "readers"))


@pytest.mark.parametrize(("page", "key"), MANY)
def test_the_address_chooses_runs(page: str, key: str, models: Path):
    app = open_page(page, runs="regularised,article-run-1")
    assert app.multiselect(key=key).value == ["article-run-1", "regularised"]
    app.multiselect(key=key).set_value(["regularised"]).run()
    assert app.query_params["runs"] in ("regularised", ["regularised"])


@pytest.mark.parametrize(("page", "key"), MANY)
def test_a_choice_made_before_the_address_has_changed_counts(page: str, key: str, models: Path):
    app = open_page(page, runs="regularised,article-run-1,article-run-2")
    app.multiselect(key=key).set_value(["article-run-1", "regularised"]).run()
    app.query_params["runs"] = "regularised,article-run-1,article-run-2"
    app.multiselect(key=key).set_value(["regularised"]).run()
    assert app.multiselect(key=key).value == ["regularised"]
    assert app.query_params["runs"] in ("regularised", ["regularised"])


def test_an_epoch_chosen_before_the_address_has_changed_counts(models: Path):
    app = open_page("mistakes", run="article-run-1", epoch="3")
    app.slider(key="epoch_slider").set_value(4).run()
    app.query_params["epoch"] = "3"
    app.slider(key="epoch_slider").set_value(5).run()
    assert app.slider(key="epoch_slider").value == 5
    assert app.query_params["epoch"] in ("5", ["5"])
    app.selectbox(key="run_box").set_value("article-run-2").run()
    assert app.query_params["epoch"] in ("15", ["15"])


@pytest.mark.parametrize(("page", "key"), MANY)
def test_the_choice_is_kept_when_the_page_is_left(page: str, key: str, models: Path):
    app = open_page(page)
    assert len(app.multiselect(key=key).value) == 3
    app.multiselect(key=key).set_value(["regularised"]).run()
    app.switch_page("pages/train.py").run()
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py").run()
    assert app.multiselect(key=key).value == ["regularised"]


def test_draw_takes_one_run_too(models: Path):
    app = open_page("draw", run="regularised")
    assert app.multiselect(key="readers").value == ["regularised"]
    assert "run" not in app.query_params


@pytest.mark.parametrize(
    ("page", "query"), [("compare", "runs"), ("draw", "runs"), ("mistakes", "run")]
)
def test_what_is_no_run_is_shown_as_text(page: str, query: str, models: Path):
    app = open_page(page, **{query: IMAGE})
    assert not app.exception
    (told,) = (warning.value for warning in app.warning if "Not among" in warning.value)
    assert f"` {IMAGE} `" in told


def test_a_chosen_run_has_its_colour(models: Path):
    app = open_page("compare", runs="article-run-1,regularised")
    style = "".join(it.proto.body for it in app.get("html"))
    for run, title in (("article-run-1", "Run 1 (lr 0.01)"), ("regularised", "Regularised")):
        edge = f"border-left: 6px solid {Palette().colour(run)}"
        assert f'.st-key-chosen [aria-label="{title}"] {{{edge}' in style
    assert "Run 2" not in style


def test_a_name_ends_no_style():
    assert run_picker.quoted('a"</style>\\b') == '"a\\22 \\3c /style\\3e \\5c b"'
