"""Why it bounces: two runs' measured valleys, averaged networks that other pages read with."""

import shutil
from pathlib import Path

from mnist_core.findings import landscape, landscapes
from mnist_core.mnist import samples
from mnist_core.references import seeded
from mnist_core.runs.record import WEIGHTS
from mnist_core.runs.store import MODELS, SEEDS, RunStore
from tests.support.pages import open_page, words
from tests.support.server import ROOT


def test_the_losses_of_two_runs_between_two_epochs_are_told(models: Path):
    page = open_page("bounce")
    weights = RunStore(MODELS).weights("article-run-1")
    half = landscape.measure((weights[8] + weights[9]) / 2, *samples.load("test"))
    assert f"**{half.loss:.3f} halfway**" in words(page)
    assert "**Run 2 (lr 0.0001)**: " in words(page)
    page.slider[0].set_value((7, 7)).run()
    assert "Move one end" in words(page)
    page.slider[0].set_value((12, 15)).run()
    assert "Run 1 (lr 0.01) has 10 epochs" in words(page)
    page.selectbox(key="second_box").set_value("article-run-1").run()
    assert "0.197 after epoch 9" in words(page)
    assert not page.exception


def test_every_plane_is_drawn_and_one_run_alone_has_its_own(models: Path):
    page = open_page("bounce", second="regularised")
    assert len(page.get("vega_lite_chart")) == 3
    for plane in page.segmented_control(key="plane").options:
        page.segmented_control(key="plane").set_value(plane).run()
        assert not page.exception
    alone = open_page("bounce", second="article-run-1")
    assert alone.segmented_control(key="plane").options == ["The first run's last three epochs"]


def test_seeds_are_told_of_where_they_were_measured(models: Path):
    assert "measurements of ten seeds are missing" in words(open_page("bounce"))
    (models / "seeds").mkdir()
    shutil.copy(SEEDS / landscapes.FILE, models / "seeds")
    for config in seeded("story")[:1] + seeded("batches"):
        shutil.copytree(SEEDS / config.run_id, models / "seeds" / config.run_id)
    page = open_page("bounce")
    assert "over 10 seeds" in words(page)
    assert "(1, 5, 5 seeds)" in words(page)
    assert len(page.get("vega_lite_chart")) == 6


def test_an_averaged_network_is_read_with_on_other_pages(models: Path):
    page = open_page("bounce")
    page.button(key="average article-run-1").click().run()
    assert not page.exception
    weights = RunStore(MODELS).weights("article-run-1")
    mean = landscape.measure(landscape.average(weights, 5), *samples.load("test"))
    page.query_params["run"] = "averaged-article-run-1"
    page.switch_page("pages/mistakes.py").run()
    assert page.selectbox(key="run_box").value == "averaged-article-run-1"
    assert f"{mean.accuracy:.2%}" in words(page)
    page.query_params["runs"] = "averaged-article-run-1"
    page.switch_page("pages/draw.py").run()
    assert "averaged-article-run-1" in page.multiselect[0].value
    assert not page.exception


def test_damaged_weights_are_told_of(models: Path):
    (models / "article-run-1").unlink()
    shutil.copytree(ROOT / "models" / "article-run-1", models / "article-run-1")
    (models / "article-run-1" / WEIGHTS).write_bytes(b"nothing")
    page = open_page("bounce")
    assert not page.exception
    assert "These weights cannot be measured: run 'article-run-1'" in words(page)
