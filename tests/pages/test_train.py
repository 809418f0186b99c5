"""The Train page by `AppTest`: addresses good and bad, one's own training from start to end."""

import json
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.app import resources, training_panel, visitor
from mnist_core.app.form_fields import FIELDS, query
from mnist_core.app.ten_digits import HARD
from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import findings
from mnist_core.jobs.queue import Job
from mnist_core.presets import PRESETS
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.words.exercises import WORDINGS
from mnist_core.words.names import config_name
from tests.support.oracle import measured
from tests.support.pages import open_page, words
from tests.support.runs import edited, made_up
from tests.support.waiting import wait_until
from tests.support.work import Held

SOON = 60.0  # seconds; only reached if something hangs
SHORT = TrainConfig(0.002, 2, train_size=300)


@pytest.fixture
def trains(models: Path, worker, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    """The page's store; it trains on the small MNIST."""
    monkeypatch.setattr(resources, "worker", lambda: worker)
    if worker.hardware is None:
        worker.prepare()
    yield RunStore(models)
    for job in resources.queue().active():
        job.stop()
        assert job.wait(SOON)


def keep(store: RunStore, record: RunRecord) -> RunRecord:
    hardware = {"device": "cpu", "processor": "A Chip", "threads": 1}
    return store.save(replace(record, hardware=hardware))


def open_config(config: TrainConfig) -> AppTest:
    return open_page("train", **query(config))


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def train_held(app: AppTest) -> AppTest:
    """Press Train; its training is held from its first event on, so that it cannot end."""
    before = Held()
    resources.queue().submit("before", before, "another visitor")
    press(app, "Train")
    job(app).pause()
    before.over.set()
    wait_until(lambda: job(app).state == "paused")
    return app.run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def job(app: AppTest) -> Job:
    return app.session_state.jobs[-1]


def html(app: AppTest) -> str:
    return "".join(it.proto.body for it in app.get("html"))


def form_of(app: AppTest) -> TrainConfig:
    return TrainConfig(**{field.name: app.session_state[key] for key, field in FIELDS.items()})


def progress(app: AppTest) -> str:
    (bar,) = app.get("progress")
    return bar.proto.text


def heading(app: AppTest) -> str:
    (found,) = app.header
    return found.value


def test_every_field_can_be_set_by_the_address(models):
    config = TrainConfig(
        0.0021, 7, batch_size=128, seed=5, schedule="cosine", optimizer="sgd", weight_decay=0.37,
        dropout=0.45, augment=True, train_size=3_000, label_noise=1.0, protocol="holdout",
    )  # fmt: skip
    for address in (query(config), {"config": json.dumps(config.to_dict())}):
        app = open_page("train", **address)
        assert not app.exception and not app.warning
        assert form_of(app) == config


def test_what_an_address_may_not_hold_is_named_and_left_out(models):
    bad = {
        "seed": "1e999", "lr": "7", "epochs": "400", "batch": "100", "images": "7",
        "augment": "maybe", "schedule": "![x](http://127.0.0.1/x)", "protocol": "<b>`x`</b>",
    }  # fmt: skip
    app = open_page("train", decay="0.5", **bad)
    assert not app.exception
    (warning,) = app.warning
    for key, text in bad.items():
        assert FIELDS[key].label.split(",")[0] in warning.value and text in warning.value
        assert key not in app.query_params
    assert app.slider(key="decay").value == 0.5
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", warning.value)
    assert not re.search(r"!\[|<b>|http", outside_code)
    app.run()
    assert len(app.warning) == 1
    app.toggle(key="augment").set_value(True).run()
    assert not app.exception and not app.warning


def test_what_the_browser_only_repeats_overrules_no_later_change(models: Path):
    app = open_page("train")
    app.pills(key="preset").set_value(PRESETS[1]).run()
    app.number_input(key="lr").set_value(0.004).run()
    app.pills(key="preset").set_value(PRESETS[1])  # as a browser that is behind sends them
    app.select_slider(key="rate_step").set_value(1e-4)
    app.slider(key="epochs").set_value(50).run()
    assert (app.number_input(key="lr").value, app.slider(key="epochs").value) == (0.004, 50)
    app.pills(key="preset").set_value(PRESETS[1]).run()  # chosen anew, it counts
    assert (app.number_input(key="lr").value, app.slider(key="epochs").value) == (1e-4, 15)
    app.select_slider(key="rate_step").set_value(1e-3).run()
    assert app.number_input(key="lr").value == 1e-3


def test_settings_that_the_form_cannot_hold_are_named(models):
    for changes, said in (
        ({"batch_size": 100, "train_size": 1234}, ["Batch size", "100", "1,234", "16, 32, 64"]),
        ({"schedule": "![x](http://127.0.0.1/x)"}, ["schedule", "![x]", "constant, linear"]),
    ):
        config = {**TrainConfig(0.002, 3).to_dict(), **changes}
        app = open_page("train", config=json.dumps(config))
        assert not app.exception
        (warning,) = app.warning
        assert all(part in warning.value for part in said)
        assert "![" not in "".join(warning.value.split("`")[0::2])


def test_digits_without_commas_are_as_good(models):
    app = open_page("train", images="3000", lr="1e-3")
    assert not app.warning
    assert app.select_slider(key="images").value == 3_000
    assert app.number_input(key="lr").value == 0.001


def test_the_run_just_trained_is_shown_whatever_the_form_holds_meanwhile(trains):
    app = press(open_config(SHORT), "Train")
    app.pills(key="preset").set_value(PRESETS[1]).run()  # whose result is stored
    assert job(app).wait(SOON)
    app.run()
    assert heading(app) == "lr 0.002, 2 epochs, 300 images"
    assert "just now" in words(app)
    app.pills(key="preset").set_value(PRESETS[0]).run()
    assert heading(app) == "Run 1 (lr 0.01)"
    app.pills(key="preset").set_value(PRESETS[1]).run()
    assert heading(app) == "Run 2 (lr 0.0001)"


def test_a_training_that_is_next_does_not_wait_for_none(trains):
    app = open_config(SHORT)
    assert all(job.wait(SOON) for job in resources.queue().active())  # getting ready
    before = Held()
    resources.queue().submit("before", before, "another visitor")
    press(app, "Train")
    assert progress(app).startswith("1 training before this one")
    assert "paused" not in progress(app)
    resources.queue().active = lambda: [job(app)]  # the moment between two jobs
    app.run()
    assert progress(app) == "Starting …"
    del resources.queue().active
    before.over.set()


def test_a_reload_is_the_same_visitor(trains, monkeypatch):
    long = replace(SHORT, epochs=50, learning_rate=0.003)
    first = train_held(open_config(long))
    cookie = first.session_state["visitor"]
    monkeypatch.setattr(visitor, "_cookie", lambda: cookie)
    for again in (open_config(long), open_page("train")):  # whatever the form holds by then
        assert heading(again) == config_name(long)
        assert "Somebody else" not in words(again)
        assert "Stop" in labels(again)
    monkeypatch.setattr(visitor, "_cookie", lambda: "<script>")
    other = open_config(long)
    assert other.session_state["visitor"] not in (cookie, "<script>")
    assert "Somebody else" in words(other)
    press(other, "Leave")
    assert "Leave" not in labels(other)
    assert "Somebody else" not in words(other)
    assert not job(first).ended


def test_who_takes_over_a_training_is_told_whose_it_was(trains):
    long = replace(SHORT, epochs=50, learning_rate=0.0031)
    first = train_held(open_config(long))
    assert "has gone" not in words(first)
    there, clock = job(first), job(first)._clock
    there._clock = lambda: clock() + 60  # since when nobody has looked at it
    other = open_config(long)
    assert "Another visitor began this training and has gone." in words(other)
    assert "Stop" in labels(other)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_a_process_that_does_not_answer_can_be_ended(trains, worker, monkeypatch):
    app = train_held(open_config(replace(SHORT, epochs=50, learning_rate=0.006)))
    os.kill(worker._process.pid, signal.SIGSTOP)
    job(app).go_on()
    wait_until(lambda: worker.silence)
    assert "End its process" not in labels(app.run())
    monkeypatch.setattr(training_panel, "SILENT", 0.0)
    press(app.run(), "End its process")
    assert job(app).wait(SOON)
    app.run()
    assert "The training failed" in words(app)
    assert len(app.error) == 1


def test_a_training_loss_of_zero_has_no_gap(trains):
    config = TrainConfig(0.01, 2, train_size=100)
    keep(trains, edited(made_up(config), train_loss=0.0))
    app = open_config(config)
    assert not app.exception
    assert {it.label: it.value for it in app.metric}["Gap"] == "–"


def test_a_run_that_wants_its_test_alone_is_offered_that(trains):
    config = TrainConfig(0.002, 2, protocol="holdout")
    keep(trains, made_up(config, state="unfinished"))
    app = open_config(config)
    assert "Go on: the test images" in labels(app)
    assert "of 2" not in "".join(labels(app))
    assert "All 2 epochs are done" in words(app)


def test_a_training_has_its_name_and_colour_also_after_a_steer(trains):
    long = replace(SHORT, epochs=50, learning_rate=0.004)
    app = train_held(open_config(long))
    named = heading(app)
    assert named == "lr 0.004, 50 epochs, 300 images"
    colour = resources.palette().colour(long.run_id)
    training = job(app).work
    training.steer(0.0005)
    job(app).go_on(until=lambda event: isinstance(event, RunRecord) and event.steered)
    wait_until(lambda: job(app).state == "paused")
    assert training.record.run != long.run_id
    app.run()
    assert heading(app) == named
    assert resources.palette().colour(training.record.run) == colour
    press(app, "Stop")
    assert job(app).wait(SOON)
    app.run()
    assert heading(app).startswith(f"{named}, steered")
    assert f"{colour};" in html(app)


def test_what_is_suggested_is_trained_at_once(trains):
    app = open_page("train")  # run 1, whose diagnosis suggests something
    label = next(label for label in labels(app) if label.startswith("Try: "))
    tried = press(app, label)
    assert job(tried).work.config != PRESETS[0].config
    assert heading(tried) == config_name(job(tried).work.config)
    assert form_of(tried) == job(tried).work.config


def test_what_is_suggested_and_stored_is_shown(trains):
    app = open_page("train")
    label = next(label for label in labels(app) if label.startswith("Try: "))
    wanted = next(iter(findings(trains.load("article-run-1")))).remedy.config
    keep(trains, made_up(wanted, wanted.epochs))
    press(app, label)
    assert "jobs" not in app.session_state or not app.session_state["jobs"]
    assert heading(app) == config_name(wanted)
    assert "the run shown before, faint behind" in html(app)


def test_accuracy_on_the_test_images_has_one_figure(models):
    app = open_page("train")
    assert [it.label for it in app.metric][:2] == ["Accuracy", "Validation loss"]
    app = open_config(PRESETS[-1].config)  # which was validated on held-out images
    accuracies = ["Accuracy, held-out images", "Accuracy, test images"]
    assert [it.label for it in app.metric][:2] == accuracies


def test_ten_test_digits_are_read_by_the_last_weights(models: Path):
    app = open_config(TrainConfig(0.01, 10))
    images, labels = resources.test_images()
    hard = list(HARD)
    weights = RunStore(models).weights("article-run-1")[-1]
    _, accuracy = measured(weights, images[hard].reshape(10, 784), labels[hard])
    told = "".join(element.proto.body for element in app.get("html"))
    assert f"After epoch 10 it reads {round(10 * accuracy)} of these ten hard" in told
    assert told.count("✗") == 10 - round(10 * accuracy) > 0


def test_what_an_exercise_trained_does_not_stand_beside_the_form_of_another_run(trains):
    app = open_page("story", exercise="enough")
    app.radio(key="predicted-enough").set_value(WORDINGS["enough"].predictions[0]).run()
    app.button(key="train-enough").click().run()
    exercise = app.session_state["jobs_here"]["enough"]
    assert exercise.wait(SOON)
    app.switch_page("pages/train.py").run()
    assert heading(app) == heading(open_page("train")) != config_name(exercise.work.config)
