"""The Story: its questions, its claims from seeds, its links, and what it does without records."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.app import once, trainings
from mnist_core.findings.exercises import EXERCISES, Exercise, outcome
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import same_but_seed
from mnist_core.findings.statistics import spread
from mnist_core.jobs.training import Training
from mnist_core.references import PROBED, SEEDED
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import SEEDS, RunStore
from mnist_core.words.exercises import WORDINGS
from tests.support.pages import open_page, words
from tests.support.runs import made_up
from tests.support.word_count import count, main_line

BEYOND = (
    "Let the step shrink",
    "Is a wide gap harmful?",
    "Regularisation",
    "One run proves little",
)
QUESTIONS = ("run-1", "run-2", "overfitting", "decay", "gap", "regularised", "seeds")


@pytest.fixture
def models(models: Path) -> Path:
    """A store with the reference runs and the records of seeds."""
    (models / "seeds").mkdir(exist_ok=True)
    for place in SEEDS.glob("lr*"):
        (models / "seeds" / place.name).symlink_to(place, target_is_directory=True)
    return models


def questions(app: AppTest) -> list[str]:
    keys = [radio.key for radio in app.radio]
    return [key.removeprefix("answer-") for key in keys if key.startswith("answer-")]


def answer(app: AppTest, key: str) -> str | None:
    return app.radio(key=f"answer-{key}").value


def check(app: AppTest, key: str, choice: str) -> AppTest:
    """Choose an answer and press the question's button."""
    app.radio(key=f"answer-{key}").set_value(choice)
    button = next(it for it in app.button if it.proto.form_id == f"form-{key}")
    return button.click().run()


def test_a_section_opens_when_the_question_before_is_answered(models):
    app = open_page("story")
    assert not app.exception
    assert questions(app) == ["run-1"]
    assert list(sections(app)) == ["The model", "Run 1: long steps"]
    assert "To come: Run 2: short steps" in words(app)
    assert "overshooting" not in words(app)
    check(app, "run-1", "It falls smoothly")
    assert "overshooting" in words(app)
    assert "**No: it jumps as well.**" in words(app)
    assert list(sections(app)) == ["The model", "Run 1: long steps", "Run 2: short steps"]
    check(app, "run-1", "It jumps as well")
    assert "**Right.**" in words(app)


def test_at_the_end_there_is_a_score(models):
    app = open_page("story")
    check(app, "run-1", "It jumps as well")
    check(app, "run-2", "More than 500")
    assert "score" not in words(app)
    check(app, "overfitting", "Rise")
    assert "2 of 3 predictions right" in words(app)
    assert questions(app) == ["run-1", "run-2", "overfitting", "decay"]


def test_answers_come_from_the_address(models):
    app = open_page("story", **{"answer-run-1": "It falls smoothly"})
    assert answer(app, "run-1") == "It falls smoothly"
    assert "**No: it jumps as well.**" in words(app)


def test_all_answers_can_be_shown_at_once_and_take_five_minutes(models):
    app = open_page("story", answers="true")
    assert not app.exception
    assert questions(app) == list(QUESTIONS)
    text = words(app)
    for told in ("overshooting", "Run 2 is slower", "hardly harm yet", "keeping the steps long"):
        assert told.lower() in text.lower()
    assert "**This one, with the gap of" in text
    assert 500 < count(main_line(app)) <= 1_000
    assert not any("95% interval" in line for line in main_line(app) if "A dot" not in line)


def test_the_links_for_a_class_hold_no_answers(models):
    app = open_page("story", answers="true", **{"answer-run-1": "It falls smoothly"})
    (link,) = app.code
    assert link.value.endswith("/") and "answer" not in link.value
    for key in EXERCISES:
        app.selectbox(key="linked").set_value(key).run()
        (link,) = app.code
        assert link.value.endswith(f"/?exercise={key}")


@pytest.mark.parametrize("asked", ["1", "yes", "true"])
def test_answers_and_presentation_are_switched_on_by_any_usual_word(models, asked):
    app = open_page("story", answers=asked, present=asked)
    assert app.toggle(key="answers").value and app.toggle(key="present").value
    assert questions(app) == list(QUESTIONS)
    (link,) = app.code
    assert link.value.endswith("?present=true")
    assert any("zoom" in str(block.proto.body) for block in app.get("html"))
    alone = open_page("story", exercise="calm", present=asked)
    assert any("zoom" in str(block.proto.body) for block in alone.get("html"))
    off = open_page("story", answers="0", present="no")
    assert not off.toggle(key="answers").value and not off.toggle(key="present").value


def solved(exercise: Exercise) -> RunRecord:
    """A made-up run, by the second value that is offered, that reaches the goal."""
    config = exercise.config(exercise.offered[1])
    runs = (
        made_up(config, 2, val_loss=[0.02, loss], train_eval_loss=evaluated, val_accuracy=accuracy)
        for loss in (0.04, 0.26)
        for evaluated in (0.03, 0.0001)
        for accuracy in (0.92, 0.96, 0.99)
    )
    return next(run for run in runs if outcome(exercise, run, 1).solved)


@pytest.mark.parametrize("key", EXERCISES)
def test_an_exercise_is_opened_alone_and_trains_when_it_is_predicted(models, key, monkeypatch):
    """The queue is given the config, and the record is judged."""
    exercise, asked = EXERCISES[key], []
    done = solved(exercise)
    job = SimpleNamespace(ended=True, error=None, work=Training(done.config, None, None))
    job.work.record = done
    monkeypatch.setattr(trainings, "ask", lambda config, again: asked.append(config) or job)
    app = open_page("story", exercise=key)
    assert not app.exception
    assert list(sections(app)) == []
    assert app.button(key=f"train-{key}").disabled
    app.select_slider(key=f"exercise-{key}").set_value(exercise.offered[1]).run()
    place = outcome(exercise, done, 0).place
    app.radio(key=f"predicted-{key}").set_value(WORDINGS[key].predictions[place]).run()
    app.button(key=f"train-{key}").click().run()
    assert asked == [exercise.config(exercise.offered[1])]
    assert "**Predicted right.**" in words(app)
    assert "**Solved.**" in words(app)
    assert app.radio(key=f"predicted-{key}").disabled
    app.select_slider(key=f"exercise-{key}").set_value(exercise.offered[0]).run()
    assert app.radio(key=f"predicted-{key}").value is None  # another value, another prediction
    assert app.button(key=f"train-{key}").disabled


def test_claims_are_means_over_seeds_and_say_where_the_article_lies_outside(models):
    text = words(open_page("story", answers="true"))
    accuracies = [
        spread(map(accuracy_on_test, same_but_seed(config, RunStore(SEEDS).list())))
        for config in SEEDED
    ]
    for found in accuracies[:3]:
        assert f"{found.mean:.2%} on average over {found.number} seeds" in text
    outside = not accuracies[0].low <= 0.9702 <= accuracies[0].high
    assert ("**97.02%**, lies outside: above all 10 seeds" in text) is outside


def test_without_records_of_seeds_it_says_what_it_can(models):
    for place in (models / "seeds").iterdir():
        place.unlink()
    st.cache_resource.clear()
    once.forget()
    app = open_page("story", answers="true")
    assert not app.exception
    assert questions(app) == ["run-1", "run-2", "overfitting", "regularised"]
    assert "Does it already get worse" in words(app)
    assert "lies outside" not in words(app)


def sections(app: AppTest) -> dict[str, list[str]]:
    """Heading → types of the elements below it, in the order of the page; without components."""
    found: dict[str, list[str]] = {}
    for element in elements(app.main):
        if element.type == "header" or (element.type == "subheader" and element.value in BEYOND):
            below = found[element.value] = []
        elif found and element.type not in ("bidi_component", "title"):
            below.append(element.type)
    return found


def elements(block) -> Iterator:
    """Everything in a block, from top to bottom."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from elements(child)
        else:
            yield child


def test_the_takeaway_and_what_lies_beyond_end_in_links(models):
    found = sections(open_page("story", answers="true"))
    assert len(found) == 10
    ends = {heading: types[-1] for heading, types in found.items() if types}
    assert {heading for heading, last in ends.items() if last == "page_link"} >= {
        "The takeaway", "Let the step shrink", "Is a wide gap harmful?", "Regularisation",
    }  # fmt: skip


def test_what_visitors_train_changes_nothing_of_the_story(models):
    """A training by run 1's config at an eleventh seed, with an accuracy of 1 %."""
    before = words(open_page("story", answers="true"))
    config = replace(SEEDED[0], seed=10)
    RunStore(models).save(made_up(config, 10, val_accuracy=0.01))
    st.cache_resource.clear()
    once.forget()
    assert words(open_page("story", answers="true")) == before
    assert "10 seeds" in before


def test_it_says_what_choosing_by_the_test_images_costs(models):
    text = words(open_page("story", answers="true"))
    assert "takes MNIST's *test* images for both" in text
    assert "No image is left to tell" in text
    assert "**capacity**" in text
    assert "reported two trainings of this network on MNIST" in text


def test_what_smaller_records_show_is_told_where_it_belongs(models):
    """Larger batches, random labels, and the regularised recipe without its parts."""
    text = words(open_page("story", answers="true"))
    records = list(RunStore(SEEDS).list())
    ends = {
        config.batch_size: [it.epochs[-1].val_accuracy for it in same_but_seed(config, records)]
        for config in (SEEDED[0], *PROBED["batches"])
    }
    assert max(ends[64]) < 0.9702 < min(ends[1024])
    assert min(ends[256]) < 0.9702 < max(ends[256])
    assert "No seed with 64 comes so far. With 1,024 all seeds read more." in text
    assert "With 256 it lies among the seeds" in text
    assert "**Capacity, tried**" in text
    assert "**Which part does it?**" in text and "| images as they are | 98." in text


def test_no_column_of_a_table_lacks_its_head(models):
    told = [str(it.value) for it in open_page("story", answers="true").markdown]
    tables = [text for text in told if "|---" in text]
    assert len(tables) == 5
    for table in tables:
        assert all(cell.strip() for cell in table.splitlines()[0].strip("|").split("|"))


def test_damaged_weights_leave_out_a_length_and_nothing_else(models):
    place = models / "article-run-1"
    target = place.resolve()
    place.unlink()
    shutil.copytree(target, place)
    (place / "weights.safetensors").write_bytes(b"")
    app = open_page("story", answers="true")
    assert not app.exception
    assert "times in length" not in words(app)
    assert "as a share of the weights' own size" in words(app)


@pytest.mark.parametrize("config", SEEDED, ids=lambda config: config.run_id)
def test_a_link_sets_every_field_of_train(config, models):
    shown = open_page("train", config=json.dumps(config.to_dict()))
    assert shown.number_input(key="lr").value == config.learning_rate
    assert shown.slider(key="epochs").value == config.epochs
    assert shown.selectbox(key="batch").value == config.batch_size
    assert shown.selectbox(key="schedule").value == config.schedule
    assert shown.toggle(key="augment").value is config.augment
    assert shown.slider(key="decay").value == config.weight_decay
    assert shown.slider(key="dropout").value == 0
    assert shown.select_slider(key="images").value == config.train_size
    assert shown.selectbox(key="protocol").value == config.protocol


@pytest.mark.parametrize("text", ["", "[" * 5000, "{}", '{"learning_rate": 7, "epochs": 1}'])
def test_a_link_with_no_config_is_said_to_be_none(text, models):
    app = open_page("train", config=text)
    assert not app.exception
    assert "cannot be used" in words(app)
