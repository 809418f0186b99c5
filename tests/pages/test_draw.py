"""The Draw page by `AppTest`: what it says of nothing, of a drawing and of nonsense."""

import json
import re
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.digits import examples
from mnist_core.digits.normalisation import normalise_strokes
from mnist_core.network.evaluate import log_probabilities
from mnist_core.references import REFERENCES
from mnist_core.runs.store import RunStore
from tests.support import pages
from tests.support.canvas import canvas_drawing
from tests.support.server import ROOT

SIDE = 320  # of the canvas, CSS pixels


def open_page(**query: str) -> AppTest:
    app = pages.open_page("draw", **query)
    assert not app.exception
    return app


def draw(app: AppTest, digit: int) -> AppTest:
    drawing = canvas_drawing(examples.strokes(digit, SIDE), 20, "#ffffff")
    return send(app, drawing)


def send(app: AppTest, drawing: object) -> AppTest:
    """As if the canvas that is shown had sent this."""
    app.session_state["drawing canvas"] = {"drawing": {"raw": drawing, "data": None}}
    app.run()
    assert not app.exception
    return app


def headline(app: AppTest) -> str:
    return next(str(it.value) for it in app.markdown if str(it.value).startswith("##"))


def html(app: AppTest) -> str:
    return "".join(it.proto.body for it in app.get("html"))


def button(app: AppTest, label: str):
    return next(it for it in app.button if it.label == label)


def invited(app: AppTest) -> bool:
    return "What will they read?" in headline(app)


def clear(app: AppTest) -> AppTest:
    return button(app, "Clear").click().run()


def label(app: AppTest, digit: int) -> AppTest:
    return app.pills(key=f"meant {app.session_state.sheet}").set_value(digit).run()


def labels(app: AppTest) -> list[int]:
    return [noted.label for noted in app.session_state.labelled.values()]


def test_an_example_is_read_on_arrival_until_the_first_stroke(models):
    app = open_page()
    digit = app.session_state.example
    assert headline(app) == f"## All 3 runs read **{digit}**."
    assert any(f"an example of a {digit}" in str(it.value) for it in app.caption)
    assert button(app, "Undo").disabled and not button(app, "Clear").disabled
    draw(app, 7)
    assert headline(app) == "## All 3 runs read **7**."
    assert not any("an example of" in str(it.value) for it in app.caption)


def test_empty_canvas_is_an_invitation(models):
    app = clear(open_page())
    assert invited(app)
    assert "<table" not in html(app)
    assert button(app, "Undo").disabled and button(app, "Clear").disabled


@pytest.mark.parametrize("digit", [0, 3, 7])
def test_drawing_is_read_by_every_reference_run(models, digit):
    app = draw(open_page(), digit)
    assert headline(app) == f"## All 3 runs read **{digit}**."
    first_table = html(app).split("<table")[1]
    shares = re.findall(r'class="value">([^<]*)<', first_table)
    assert len(shares) == 30
    image = normalise_strokes(examples.strokes(digit, SIDE))[None]
    for column, run in enumerate(REFERENCES):
        answer = np.exp(log_probabilities(RunStore(models).weights(run)[-1], image)[0])
        for row, share in enumerate(answer):
            shown = float(re.sub("[^0-9.]", "", shares[3 * row + column])) / 100
            assert shown == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("query", [{"run": "article-run-2"}, {"runs": "article-run-2"}])
def test_url_chooses_the_runs(models, query):
    app = draw(open_page(**query), 7)
    assert headline(app) == "## Run 2 (lr 0.0001) reads **7**."


def test_unknown_run_is_named(models):
    app = open_page(runs="article-run-1,nobody")
    assert any("nobody" in str(it.value) for it in app.warning)


def test_damaged_run_is_named_and_the_others_read(models):
    (models / "article-run-1").unlink()
    shutil.copytree((models / "article-run-2").resolve(), models / "article-run-1")
    record = (models / "regularised" / "run.json").resolve()
    (models / "regularised").unlink()
    (models / "regularised").mkdir()
    shutil.copy(record, models / "regularised")
    (models / "regularised" / "weights.safetensors").write_bytes(b"nothing")
    app = draw(open_page(), 7)
    assert any("Regularised cannot read" in str(it.value) for it in app.warning)
    assert "reads **7**" in headline(app)


@pytest.mark.parametrize(
    "drawing",
    [
        {"objects": [{"type": "path", "path": [["M", "x", 3]]}]},
        {"objects": "none"},
        ["M", 1, 2],
        {"objects": [{"type": "path", "path": [["M", 1e99, 3], ["L", 1, 2]]}]},
    ],
)
def test_nonsense_is_refused_in_words(models, drawing):
    app = send(open_page(), drawing)
    assert any("cannot be read" in str(it.value) for it in app.error)
    clear(app)
    assert not app.error and not app.exception and invited(app)


def test_scribble_is_called_hardly_a_digit_and_a_digit_is_not(models):
    app = draw(open_page(), 5)
    assert not app.warning
    zigzag = [np.array([[20 + 30 * i, 40 + 220 * (i % 2)] for i in range(10)], float)]
    send(app, canvas_drawing(zigzag, 20, "#ffffff"))
    assert any("Hardly a digit" in str(it.value) for it in app.warning)


def test_undo_takes_the_last_stroke_and_clear_all(models):
    app = draw(open_page(), 4)  # of two strokes
    assert len(app.session_state.drawing["objects"]) == 2
    button(app, "Undo").click().run()
    assert len(app.session_state.drawing["objects"]) == 1
    assert headline(app) != "## All 3 runs read **4**."
    button(app, "Undo").click().run()
    assert invited(app)
    draw(app, 4)
    clear(app)
    assert invited(app)


def test_drawing_outlives_a_page_switch(models):
    app = draw(open_page(), 2)
    app.switch_page("pages/compare.py").run()
    app.switch_page("pages/draw.py").run()
    assert headline(app) == "## All 3 runs read **2**."


def test_what_lies_on_draws_sheet_is_not_on_teachs_and_comes_back(models):
    app = draw(open_page(), 3)
    teach = app.switch_page("pages/teach.py").run()
    assert not teach.exception
    assert teach.button(key="keep_digit").disabled
    assert "3" in headline(teach.switch_page("pages/draw.py").run())


def test_what_counts_already_stays_with_the_score_alone(models):
    app = label(draw(open_page(), 3), 3)
    app.switch_page("pages/teach.py").run()
    back = app.switch_page("pages/draw.py").run()
    assert invited(back)
    assert labels(back) == [3]


def test_example_and_test_image_are_read(models):
    app = open_page()
    button(app, "Example").click().run()
    assert headline(app) == f"## All 3 runs read **{app.session_state.example}**."
    button(app, "Test image").click().run()
    assert any("test image" in str(it.value) for it in app.caption)
    assert re.match(r"## (All 3 runs read \*\*\d\*\*|The runs disagree)\.", headline(app))
    draw(app, 4)
    assert headline(app) == "## All 3 runs read **4**."


def test_a_test_image_on_the_sheet_is_in_the_address_until_it_is_drawn_over(models):
    """So that a reload leaves it, and the link takes it along."""
    app = open_page(sample="8")
    assert any("MNIST's test image 8," in str(it.value) for it in app.caption)
    assert app.query_params["sample"] == "8"
    button(app, "Test image").click().run()
    _, number = app.session_state.ghost
    assert app.query_params["sample"] == str(number)
    assert any(f"test image {number:,}," in str(it.value) for it in app.caption)
    draw(app, 7)
    assert headline(app) == "## All 3 runs read **7**."
    assert "sample" not in app.query_params
    app.query_params["sample"] = str(number)  # of a message sent before the address had changed
    app.run()
    assert headline(app) == "## All 3 runs read **7**."
    assert "sample" not in app.query_params
    app.switch_page("pages/mistakes.py").run()
    app.query_params["sample"] = "8"  # asked for once more
    app.switch_page("pages/draw.py").run()
    assert any("MNIST's test image 8," in str(it.value) for it in app.caption)


def test_a_test_image_that_was_cleared_does_not_come_back(models):
    app = open_page(sample="8")
    clear(app)
    app.query_params["sample"] = "8"  # of a message sent before the address had changed
    app.run()
    assert headline(app).startswith("## What will they read?")
    assert "sample" not in app.query_params


@pytest.mark.parametrize("asked", ["", "x", "10000", "-1", "1e3", "²", "9" * 5_000])
def test_no_such_test_image_leaves_the_example(models, asked):
    app = open_page(sample=asked)
    assert any("an example of a" in str(it.value) for it in app.caption)
    assert "sample" not in app.query_params


def test_score_is_kept_exported_and_cleared(models):
    app = label(draw(open_page(), 7), 7)
    assert html(app).count("<b>1 of 1</b>") == 3
    clear(app)
    label(draw(app, 3), 8)
    assert html(app).count("<b>1 of 2</b>") == 3
    assert labels(app) == [7, 8]
    button(app, "Start the score anew").click().run()
    assert "of 2</b>" not in html(app)
    assert labels(app) == []


def test_starting_the_score_anew_forgets_the_current_drawings_label_too(models):
    """Else the pill stayed lit, uncounted, and the next click took away what was not there."""
    app = label(draw(open_page(), 7), 7)
    button(app, "Start the score anew").click().run()
    assert app.pills(key=f"meant {app.session_state.sheet}").value is None
    label(app, 7)
    assert html(app).count("<b>1 of 1</b>") == 3


def test_label_and_clear_in_one_message_are_both_taken(models):
    app = draw(open_page(), 7)
    app.pills(key=f"meant {app.session_state.sheet}").set_value(7)
    clear(app)
    assert not app.exception
    assert labels(app) == [7]
    draw(app, 4)
    assert app.pills(key=f"meant {app.session_state.sheet}").value is None
    assert labels(app) == [7]


def test_label_and_a_last_undo_in_one_message_leave_no_label(models):
    app = draw(open_page(), 7)
    app.pills(key=f"meant {app.session_state.sheet}").set_value(7)
    app.button(key="undo").click().run()
    assert not app.exception
    assert labels(app) == []


def test_new_mark_from_the_browser_is_a_new_sheet(models):
    """Where Undo and Clear are the browser's doing, the marks tell."""
    seven, four = (canvas_drawing(examples.strokes(digit, SIDE), 20, "#ffffff") for digit in (7, 4))
    app = label(send(open_page(), {**seven, "mark": "a"}), 7)
    send(app, {"objects": [], "mark": "b", "undone": False})  # cleared
    assert invited(app) and labels(app) == [7]
    label(send(app, {**four, "mark": "b"}), 4)
    assert labels(app) == [7, 4]
    send(app, {**seven, "mark": "c", "undone": True})  # undone to nothing, and drawn at once
    assert labels(app) == [7]
    assert app.pills(key=f"meant {app.session_state.sheet}").value is None


def test_a_sheet_that_the_browser_cleared_before_it_told_of_a_stroke_has_no_example_left(models):
    """A stroke and Clear at once, on a slow device: all that comes is the empty sheet."""
    app = send(open_page(), {"objects": [], "serial": 2, "mark": "sheet 2", "undone": False})
    assert invited(app)


def test_an_example_that_is_asked_for_right_after_clear_is_shown(models):
    """Both come in one message."""
    app = draw(open_page(), 7)
    empty = {"objects": [], "serial": 2, "mark": "sheet 2", "undone": False}
    app.session_state["drawing canvas"] = {"drawing": {"raw": empty, "data": None}}
    button(app, "Example").click().run()
    assert headline(app) == f"## All 3 runs read **{app.session_state.example}**."
    assert any("an example of a" in str(it.value) for it in app.caption)


@pytest.mark.parametrize("mark", [{}, [1], 1e99, "<b>", {"objects": 1}])
def test_marks_and_serials_are_never_trusted(models, mark):
    seven = canvas_drawing(examples.strokes(7, SIDE), 20, "#ffffff")
    app = send(open_page(), {**seven, "mark": mark, "serial": mark, "undone": mark})
    assert headline(app) == "## All 3 runs read **7**."
    clear(app)
    assert invited(app) and not app.exception


@pytest.mark.parametrize("is_drawing_first", [True, False])
def test_a_drawing_that_a_reload_brings_back_has_its_label(models, is_drawing_first):
    """Else it could be labelled, and counted, once more."""
    kept = dict(label(draw(open_page(), 7), 7).session_state.labelled)
    drawing = canvas_drawing(examples.strokes(7, SIDE), 20, "#ffffff")
    app = open_page()
    if is_drawing_first:
        send(app, {**drawing, "mark": "sheet 1", "kept": True})
        assert app.pills(key=f"meant {app.session_state.sheet}").value is None
    app.session_state["labelled"] = kept
    send(app, {**drawing, "mark": "sheet 1", "kept": True})
    assert app.pills(key=f"meant {app.session_state.sheet}").value == 7
    label(app, 8)
    assert labels(app) == [8]


def test_the_same_strokes_drawn_anew_are_another_drawing(models):
    app = label(draw(open_page(), 7), 7)
    clear(app)
    label(draw(app, 7), 7)
    assert labels(app) == [7, 7]


def test_stroke_after_the_label_is_part_of_the_drawing(models):
    app = label(draw(open_page(), 7), 7)
    (before,) = app.session_state.labelled.values()
    draw(app, 4)  # the same sheet
    (after,) = app.session_state.labelled.values()
    assert after.label == 7
    assert len(after.strokes) == 2 and len(before.strokes) == 1


def test_undo_to_blank_takes_the_label_along(models):
    """Else the next drawing would have it, and the score change by itself."""
    app = label(draw(open_page(), 7), 7)
    app.button(key="undo").click().run()
    assert labels(app) == []
    draw(app, 4)
    assert labels(app) == []
    assert app.pills(key=f"meant {app.session_state.sheet}").value is None


def test_replay_has_every_epoch_and_follows_the_slider(models):
    app = draw(open_page(), 7)
    strip = html(app).split('read-strip" style')[1]
    epochs = [len(RunStore(models).load(run).epochs) for run in REFERENCES]
    assert strip.split("</table>")[0].count('title="') == sum(epochs)
    longest = max(epochs)
    app.slider(key=f"epoch of {longest}").set_value(1).run()
    assert f"epoch 1 of {epochs[0]}" in html(app)
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert spec["height"]


def test_steps_tell_what_would_have_been_read_without_each(models):
    app = open_page(look="Steps")
    draw(app, 7)
    text = html(app)
    for step in ("crop", "scale", "pen width", "centre of mass", "all four"):
        assert f'<th scope="row">{step}</th>' in text


def test_pixels_show_a_map_for_each_run(models):
    app = draw(open_page(look="Pixels"), 7)
    assert html(app).count("what makes it a 7") == 3


def test_page_needs_no_torch(models):
    """In a process of its own, since other tests import torch."""
    import subprocess
    import sys

    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "app.switch_page('pages/draw.py').run()\n"
        "[b for b in app.button if b.label == 'Test image'][0].click().run()\n"
        "assert not app.exception and 'torch' not in sys.modules, 'torch'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_where_runs_disagree_each_digit_stands_above_the_runs_that_read_it(models):
    app = open_page()
    strokes = [np.array([[160.0, 30], [160, 290]]), np.array([[40.0, 30], [40, 290]])]
    send(app, canvas_drawing(strokes, 20, "#ffffff"))
    assert headline(app) == "## The runs disagree."
    image = normalise_strokes(strokes)[None]
    read = {
        run: int(log_probabilities(RunStore(models).weights(run)[-1], image).argmax())
        for run in REFERENCES
    }
    (tiles,) = re.findall(r'<div class="read-camps">(.*?)</div></div>', html(app))
    shown = re.findall(r'"digit">(\d)</span>(.*?)(?=<div>|$)', tiles)
    found = {int(digit): names.count('class="run"') for digit, names in shown}
    assert found == {digit: list(read.values()).count(digit) for digit in read.values()}


def test_interval_waits_for_ten_drawings(models):
    app = open_page()
    for number in range(10):
        label(draw(app, 7), 7)
        assert (f"{10 - number - 1} more" in "".join(str(it.value) for it in app.caption)) == (
            number < 9
        )
        assert ("72% to 100%" in html(app)) == (number == 9)  # Wilson, 10 of 10
        clear(app)


def test_challenge_is_met_by_the_champion_alone(models):
    app = open_page()
    app.session_state["challenge"] = 7
    draw(app, 7)
    said = [str(it.value) for it in app.caption]
    assert "Not yet: Run 1 (lr 0.01) and Run 2 (lr 0.0001) read 7 as well." in said
    app.session_state["challenge"] = 3
    app.run()
    assert "Not yet: Regularised reads 7." in [str(it.value) for it in app.caption]
    button(app, "Another digit").click().run()
    assert app.session_state["challenge"] != 3


def test_play_shows_every_epoch_and_ends_at_the_last(models):
    app = draw(open_page(), 7)
    longest = max(len(RunStore(models).load(run).epochs) for run in REFERENCES)
    button(app, "Play").click().run()
    seen = [app.slider(key=f"epoch of {longest}").value]
    while any(it.label == "Stop" for it in app.button):
        app.run()  # as its timer would
        assert not app.exception
        seen.append(app.slider(key=f"epoch of {longest}").value)
    assert sorted(set(seen)) == list(range(1, longest + 1)) and seen[-1] == longest
    button(app, "Play").click().run()
    button(app, "Stop").click().run()
    stopped = app.slider(key=f"epoch of {longest}").value
    app.run()
    assert app.slider(key=f"epoch of {longest}").value == stopped < longest


def test_a_misread_drawing_is_taught_with_one_press_and_forgotten_with_another(models):
    app = label(draw(open_page(), 7), 3)  # whoever draws it so may well mean a 3
    before = REFERENCES.keys()
    assert {f"teach {run}" for run in before} <= {it.key for it in app.button}
    app = app.button(key="teach article-run-2").click().run()
    assert not app.exception
    assert "taught-article-run-2" in app.multiselect(key="readers").value
    (told,) = [it.value for it in app.success if "taught this 3" in it.value]
    assert "now reads this drawing" in told
    assert "teach taught-article-run-2" not in {it.key for it in app.button}  # it reads a 3
    app = app.button(key="forget taught-article-run-2").click().run()
    assert not app.exception
    assert app.session_state["taught"] == {}
    assert set(app.multiselect(key="readers").value) == set(before)


def test_what_is_read_right_is_not_offered_to_be_taught(models):
    app = label(draw(open_page(), 7), 7)
    assert not [it for it in app.button if it.label.startswith("It was")]
