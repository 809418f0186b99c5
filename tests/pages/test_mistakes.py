"""The Mistakes page where there is something wrong with a run."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.mnist import samples
from mnist_core.network import first_layer
from mnist_core.network.model import initial
from mnist_core.runs.record import WEIGHTS
from mnist_core.runs.store import MODELS, RunStore
from tests.support.pages import open_page, words
from tests.support.server import ROOT


@pytest.fixture
def writable(models: Path) -> Path:
    """A store with a copy of run 1 in the place of the link to it."""
    (models / "article-run-1").unlink()
    shutil.copytree(ROOT / "models" / "article-run-1", models / "article-run-1")
    return models


def test_damaged_weights_are_told_of(writable: Path):
    (writable / "article-run-1" / WEIGHTS).write_bytes(b"nothing")
    page = open_page("mistakes")
    assert not page.exception
    said = rf"Run 1 (lr 0.01) cannot read: run 'article-run-1'\: {WEIGHTS} does not"
    assert said in words(page)
    assert page.selectbox(key="run_box").value == "article-run-1"  # so that another can be chosen


def test_a_damaged_opponent_leaves_the_rest(writable: Path):
    (writable / "article-run-1" / WEIGHTS).write_bytes(b"nothing")
    page = open_page("mistakes", run="article-run-2", other="article-run-1", part="Two runs")
    assert not page.exception
    assert "Run 1 (lr 0.01) cannot read" in words(page)
    assert "McNemar" not in words(page)
    assert "test images right" in words(page)


def test_a_record_alone_cannot_read(models: Path):
    record = RunStore(models).load("article-run-1")
    RunStore(models).save(replace(record, run="alone"))
    page = open_page("mistakes", run="alone")
    assert not page.exception
    assert "its weights were not kept" in words(page)


def test_a_run_of_one_epoch_and_one_that_names_itself(models: Path, record):
    short = replace(record, run="short", config=TrainConfig(0.01, 1), epochs=record.epochs[:1])
    RunStore(models).save(short, [initial(0)])
    page = open_page("mistakes", run="short", other="short", part="Two runs")
    assert not page.exception
    assert "nothing to tell them apart" in words(page)
    assert not page.slider


def test_weights_that_are_no_numbers_leave_no_stack_trace(models: Path, record):
    lost = replace(record, run="lost", config=TrainConfig(1.0, 1), epochs=record.epochs[:1])
    RunStore(models).save(lost, [np.full_like(initial(0), np.nan)])
    page = open_page("mistakes", run="lost")
    assert not page.exception
    assert "no longer finite numbers" in words(page)


def test_test_images_that_are_missing_are_told_of(models: Path, monkeypatch):
    monkeypatch.setattr(samples, "FILES", {"test": "nowhere"})
    page = open_page("mistakes")
    assert not page.exception
    assert "git checkout -- models/mnist" in words(page)


def test_a_held_out_run_is_only_looked_at(models: Path):
    assert "choose no epoch by them" in words(open_page("mistakes", run="regularised"))
    assert "choose no epoch by them" not in words(open_page("mistakes", run="article-run-1"))


@pytest.mark.parametrize("part", ["Wrong digits", "Confusion matrix", "By digit", "First layer"])
def test_every_part_is_shown_alone(part: str, models: Path):
    page = open_page("mistakes", part=part)
    assert not page.exception
    told = {
        "Wrong digits": "True digit → what was read",
        "Confusion matrix": "Rows are true digits",
        "By digit": "about 1,000 images of each digit",
        "First layer": "256 small squares",
    }
    assert [key for key, text in told.items() if text in words(page)] == [part]


def test_what_is_said_of_dead_units_is_what_their_run_shows(models: Path):
    """A dead unit may well come back: of `regularised`'s, some do."""
    images, _ = samples.load("test")
    weights = RunStore(MODELS).weights("regularised").astype(np.float32)
    dead = np.stack([first_layer.firing(one, images) == 0 for one in weights])
    ever, first, last = (int(it.sum()) for it in (dead.any(0), dead[0], dead[-1]))
    assert ever > last
    page = open_page("mistakes", run="regularised", part="First layer")
    assert "no later step brings it back" not in words(page)
    assert (
        f"{ever} units were dead after at least one epoch: {first} after the first, {last} at the "
        f"end. {ever - last} of them fire again at the end." in words(page)
    )
