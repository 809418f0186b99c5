"""Every page by `AppTest`: it runs without an exception and shows what it is for."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from server import ROOT, stock
from streamlit.testing.v1 import AppTest

from mnist_core.presets import PRESETS

PAGES = ("story", "train", "compare", "draw", "mistakes")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the reference runs, and no resource left of another test."""
    folder = stock(tmp_path / "models")
    monkeypatch.setenv("MNIST_STORE", str(folder))
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    return folder


def open_page(name: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(f"pages/{name}.py").run()


def words(app: AppTest) -> str:
    """Everything that a page says."""
    found = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    found += [*app.info, *app.warning, *app.error]
    return "\n".join(str(element.value) for element in found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_without_an_exception(name: str, models: Path):
    app = open_page(name)
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_damaged_reference_run_leaves_no_stack_trace(name: str, models: Path):
    (models / "article-run-1").unlink()
    shutil.copytree(ROOT / "models" / "article-run-1", models / "article-run-1")
    record = models / "article-run-1" / "run.json"
    record.write_text(record.read_text()[:-200])
    app = open_page(name)
    assert not app.exception


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_store_leaves_no_stack_trace(name: str, models: Path):
    for run in models.iterdir():
        run.unlink()
    app = open_page(name)
    assert not app.exception


def test_a_stored_config_shows_its_result_at_once(models: Path):
    app = open_page("train")
    assert "stored, so it shows at once" in words(app)
    assert {"Validation accuracy", "Gap"} <= {metric.label for metric in app.metric}
    assert "Train" not in [button.label for button in app.button]


def test_an_untrained_config_is_offered_for_training(models: Path):
    app = open_page("train", lr="0.002", epochs="3")
    assert "Train" in [button.label for button in app.button]
    assert not app.metric


def test_a_preset_sets_the_form(models: Path):
    app = open_page("train")
    preset = next(preset for preset in PRESETS if preset.config.train_size == 1_000)
    app.pills(key="preset").set_value(preset).run()
    assert app.number_input(key="lr").value == preset.config.learning_rate
    assert app.slider(key="epochs").value == preset.config.epochs
    assert app.select_slider(key="images").value == 1_000
    assert preset.why in words(app)


def test_a_preset_is_shown_as_long_as_the_form_holds_it(models: Path):
    app = open_page("train")
    assert app.pills(key="preset").value == PRESETS[0]
    preset = next(preset for preset in PRESETS if preset.config.schedule == "linear")
    app.pills(key="preset").set_value(preset).run()
    assert "More settings: linear decay" in words(app)
    app.number_input(key="seed").set_value(3).run()
    assert app.pills(key="preset").value == preset
    app.selectbox(key="schedule").set_value("constant").run()
    assert app.pills(key="preset").value == PRESETS[0]
    assert "More settings:" not in words(app)
    app.slider(key="epochs").set_value(7).run()
    assert app.pills(key="preset").value is None


def test_the_slider_and_the_box_hold_one_learning_rate(models: Path):
    app = open_page("train", lr="0.0021")
    assert app.select_slider(key="rate_step").value == 0.002
    app.select_slider(key="rate_step").set_value(0.05).run()
    assert app.number_input(key="lr").value == 0.05
