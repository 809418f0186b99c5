"""Every page by `AppTest`: it runs without an exception and shows what it is for."""

import json
import shutil
from pathlib import Path

import pytest

from mnist_core.app import resources
from mnist_core.presets import PRESETS
from mnist_core.references import REFERENCES, seeded
from mnist_core.runs.store import MODELS
from tests.support.pages import open_page, words
from tests.support.server import ROOT

PAGES = ("story", "bounce", "train", "compare", "sweep", "draw", "mistakes")


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


def test_a_store_of_ones_own_hides_no_shipped_run(models: Path, monkeypatch):
    for run in models.iterdir():
        run.unlink()
    monkeypatch.setattr(resources, "SHIPPED", MODELS)
    assert [it.run for it in resources.records()] == list(REFERENCES)
    assert len(resources.seed_records()) == len(seeded())
    assert resources.sweep_records()
    assert "Choose at least one run" not in words(open_page("compare"))
    assert "Could one epoch have told?" in words(open_page("sweep"))


def test_a_stored_config_shows_its_result_at_once(models: Path):
    app = open_page("train")
    assert "stored, so it shows at once" in words(app)
    assert {"Accuracy", "Gap"} <= {metric.label for metric in app.metric}
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


def test_what_a_page_opens_with_is_marked_for_screen_readers(models: Path):
    def marks() -> list[bool]:
        found = [json.loads(it.proto.json) for it in app.get("bidi_component") if it.proto.json]
        return [data["opens"] for data in found if "place" in data]

    app = open_page("draw")
    assert marks() == [True]
    app.run()
    assert marks() == [False]
