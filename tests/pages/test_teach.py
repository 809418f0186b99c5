"""Teach: ten digits first, then a lesson; what was taught is a run of its session alone."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.digits import examples, normalise_strokes
from mnist_core.digits.labelled import Labelled
from mnist_core.network.evaluate import predict
from mnist_core.words.settings import tell_rate
from mnist_core.words.teaching import FORGOT, LEARNT, NOTHING
from tests.support.pages import open_page, words

TAUGHT = "taught-article-run-2"


def drawings(times: int = 1) -> dict[str, Labelled]:
    """The examples' digits, as if the visitor had drawn and labelled them."""
    made = {}
    for place in range(10 * times):
        digit = place % 10
        strokes = [np.array(stroke, float) for stroke in examples.strokes(digit, 320)]
        image = np.roll(normalise_strokes(strokes), place // 10, axis=1)  # no two are the same
        made[f"made {place}"] = Labelled(digit, strokes, image)
    return made


@pytest.fixture
def page(models) -> AppTest:
    """Teach, with two drawings of each digit."""
    app = open_page("teach")
    app.session_state["labelled"] = drawings(2)
    return app.run()


def prediction(app: AppTest):
    """The question what the chosen rate will do."""
    return next(it for it in app.button_group if str(it.key).startswith("prediction"))


def taught(app: AppTest, rate: float, predicted: str) -> AppTest:
    """After a lesson at this rate."""
    app.select_slider(key="rate").set_value(rate).run()
    prediction(app).set_value(predicted).run()
    app.button(key="teach").click()
    return app.run()


def test_the_lesson_opens_with_the_tenth_digit(models):
    app = open_page("teach")
    assert not app.exception
    assert "Draw a 0" in words(app)
    assert "as soon as your ten digits are there" in words(app)
    nine = drawings()
    nine.pop("made 8")
    app.session_state["labelled"] = nine
    app.run()
    assert "Draw an 8" in words(app)
    assert "1 more to go" in words(app)
    app.session_state["labelled"] = drawings()
    app.run()
    assert "Your ten digits are there" in words(app)
    assert app.button(key="teach").disabled  # before a prediction


def test_a_lesson_at_each_kind_of_rate(page):
    assert "Too small" in prediction(page).options[0]
    for rate, found in ((1e-7, NOTHING), (1e-4, LEARNT), (1e-2, FORGOT)):
        app = taught(page, rate, FORGOT)
        assert not app.exception
        said = words(app)
        was = f"the rate {tell_rate(rate)} was {found}"
        told = f"As you said:** {was}" if found == FORGOT else f"You said {FORGOT}; {was}"
        assert told in said, (rate, said)
        assert "MNIST's test images: 97." in said


def test_a_taught_network_is_a_run_of_its_session_alone(page):
    app = taught(page, 1e-2, FORGOT)
    draw = app.switch_page("pages/draw.py").run()
    assert not draw.exception
    offered = draw.multiselect(key="readers").options
    assert "Run 2 (lr 0.0001), taught your hand" in offered
    other = open_page("draw")
    assert "Run 2 (lr 0.0001), taught your hand" not in other.multiselect(key="readers").options
    mistakes = app.switch_page("pages/mistakes.py")
    mistakes.query_params["run"] = TAUGHT
    mistakes.run()
    assert not mistakes.exception
    assert "Run 2 (lr 0.0001), taught your hand" in str(mistakes.selectbox)
    assert "9,8" not in words(mistakes).split("test images right")[0]  # it read 9,782 before


def test_a_taught_network_is_judged_on_all_test_images(page, mnist):
    app = taught(page, 1e-2, FORGOT)
    (run,) = app.session_state["taught"].values()
    test = mnist.test
    right = predict(run.weights[0], np.asarray(test[0])) == np.asarray(test[1])
    (end,) = run.record.epochs
    assert len(right) == 10_000
    assert end.val_accuracy == right.mean()
    assert end.val_loss > 0.5  # that of the network before is 0.07


def test_another_rate_is_foreseen_anew(page):
    app = taught(page, 1e-2, FORGOT)
    app.select_slider(key="rate").set_value(1e-4).run()
    assert prediction(app).value is None
    assert app.button(key="teach").disabled
    assert f"the rate 0.01 was {FORGOT}" in words(app)  # of the lesson that is shown
    app.toggle(key="mix").set_value(True).run()
    prediction(app).set_value(LEARNT).run()
    app.button(key="teach").click().run()
    assert "the rate 0.0001, with MNIST's images mixed in, was" in words(app)


def test_the_address_chooses_network_and_rate(models):
    app = open_page("teach", network="Regularised", rate="0.0001", mix="yes")
    app.session_state["labelled"] = drawings()
    app.run()
    assert not app.exception
    assert app.button_group(key="network").value == "Regularised"
    assert app.select_slider(key="rate").value == 1e-4
    assert app.toggle(key="mix").value is True


@pytest.mark.parametrize("value", ["", "nonsense", "1e999", "\x00"])
def test_any_address_shows_a_page(value, models):
    app = open_page("teach", network=value, rate=value, mix=value)
    assert not app.exception
    app.session_state["labelled"] = drawings()
    assert not app.run().exception


def test_a_lesson_can_be_undone(page):
    app = taught(page, 1e-4, LEARNT)
    app.button(key="unteach").click()
    app.run()
    assert "As you said" not in words(app)
    assert app.session_state["taught"] == {}


def test_other_rates_are_tried_on_demand(page):
    app = taught(page, 1e-4, LEARNT)
    assert len(app.session_state["lesson"].beside) == 0
    next(button for button in app.button if "other rates" in button.label).click()
    app.run()
    assert not app.exception
    ends = app.session_state["lesson"].beside
    assert list(ends) == [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
    accuracies = [end.accuracies["2,000 of MNIST's test images"] for end in ends.values()]
    assert accuracies[0] > 0.97 and accuracies[-1] < 0.5


def test_a_digit_is_taken_back_and_asked_for_again(models):
    app = open_page("teach")
    app.session_state["labelled"] = drawings()
    app.run()
    app.button_group(key="again").set_value(8).run()
    assert not app.exception
    assert 8 not in [one.label for one in app.session_state["labelled"].values()]
    assert "Draw an 8" in words(app)
    assert "as soon as your ten digits are there" in words(app)


def test_a_taught_network_is_not_judged_by_its_lesson(page):
    app = taught(page, 1e-4, LEARNT)
    app.query_params["runs"] = f"article-run-2,{TAUGHT}"
    draw = app.switch_page("pages/draw.py").run()
    assert not draw.exception
    shown = "".join(it.proto.body for it in draw.get("html"))
    before, after = re.search("yours read right.*?</table>", shown, re.S).group().split("<tr>")[-2:]
    assert "of 20" in before
    assert "of 10" in after
    assert "not judged by the drawings that it was taught" in words(draw)
