"""What runs make of drawings, with made-up networks and the shipped one."""

import numpy as np
import pytest

from mnist_core.digits import examples
from mnist_core.digits.drawing import from_canvas, of_strokes
from mnist_core.digits.labelled import Labelled
from mnist_core.digits.normalisation import STEPS, normalise_strokes
from mnist_core.findings.drawings import ablation, read_right
from mnist_core.network.evaluate import log_probabilities
from mnist_core.network.model import initial
from mnist_core.network.reader import Reader
from tests.support.canvas import canvas_drawing

STROKES = examples.strokes(4, 320)


def test_ablation_leaves_out_each_step_and_all():
    readers = [Reader(initial(seed)[None]) for seed in (1, 2)]
    found = ablation(of_strokes(STROKES, 20, 320), readers)
    assert list(found) == ["nothing", *STEPS, "all four"]
    without = {"nothing": [], "all four": STEPS, "crop": ["crop"]}
    for name, steps in without.items():
        image = normalise_strokes(STROKES, steps, brush=20, width=320, height=320)
        assert np.array_equal(found[name].image, image)
        for seed, answer in zip((1, 2), found[name].answers, strict=True):
            expected = log_probabilities(initial(seed), image[None])[0]
            assert answer == pytest.approx(expected, abs=1e-4)


def test_drawings_read_right_are_counted():
    image = of_strokes(STROKES, 20, 320).image
    read = int(log_probabilities(initial(3), image[None]).argmax())
    meant = [read, (read + 1) % 10, read]
    assert read_right(initial(3), [Labelled(label, STROKES, image) for label in meant]) == 2


def test_drawing_of_a_canvas_has_its_own_brush_else_the_given():
    sent = canvas_drawing(STROKES, 31, "#ffffff")
    drawing = from_canvas(sent, 22, 320)
    assert drawing and drawing.canvas == {"brush": 31, "width": 320, "height": 320}
    assert np.array_equal(drawing.image, normalise_strokes(drawing.strokes))
    for item in sent["objects"]:
        del item["strokeWidth"]
    drawing = from_canvas(sent, 22, 320)
    assert drawing and drawing.brush == 22
    assert from_canvas({"objects": []}, 22, 320) is None
