"""The colours against WCAG's contrast and a published model of colour blindness."""

import itertools
import tomllib

import numpy as np
import pytest

from mnist_core.charts.palette import COLOURS, THEME, Palette
from mnist_core.references import REFERENCES

# Machado, Oliveira and Fernandes 2009, table 1, severity 1; on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
XYZ = np.array(  # of linear sRGB, relative to the white point D65; IEC 61966-2-1
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.089]])
TOLD_APART = {"normal": 36, "protanopia": 20, "deuteranopia": 20}
# CIE 1976 distance; ten is far more than what the eye just notices, but lines are thin


def linear(colour: str) -> np.ndarray:
    """ "#rrggbb" → linear RGB, 0 to 1."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    dark, light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = XYZ @ rgb.clip(0, 1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def closest(vision: str) -> float:
    seen = [lab(VISION[vision] @ linear(colour)) for colour in COLOURS]
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


def test_the_measures_give_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.1)
    assert lab(linear("#ff0000")) == pytest.approx([53.2, 80.1, 67.2], abs=0.2)


def test_there_are_eight_different_colours():
    assert len(set(COLOURS)) == 8


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_stands_out_from_the_background(theme):
    themes = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]
    background = themes[theme]["backgroundColor"]
    assert min(contrast(colour, background) for colour in COLOURS) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_every_two_colours_can_be_told_apart(vision):
    assert closest(vision) >= TOLD_APART[vision]


def test_reference_runs_have_the_first_colours_whoever_asks_first():
    palette = Palette()
    palette.colour("somebody's")
    assert [palette.colour(run) for run in REFERENCES] == list(COLOURS[:3])


def test_a_run_keeps_its_colour():
    palette = Palette()
    first = [palette.colour(run) for run in "abc"]
    assert first == list(COLOURS[3:6])
    assert [palette.colour(run) for run in "cba"] == first[::-1]


def test_with_more_runs_than_colours_all_but_the_references_repeat():
    palette = Palette()
    given = [palette.colour(f"run {i}") for i in range(2 * len(COLOURS))]
    assert given[:5] == given[5:10] == list(COLOURS[3:])
    assert not set(given) & {palette.colour(run) for run in REFERENCES}


def test_a_run_that_is_renamed_keeps_its_colour():
    palette = Palette()
    before = palette.colour("lr1e-2-e3")
    palette.pass_on("lr1e-2-e3", "lr1e-2-e3-steered")
    assert palette.colour("lr1e-2-e3-steered") == before
    other = palette.colour("other")
    palette.pass_on("lr1e-2-e3", "other")
    assert palette.colour("other") == other != before


def test_the_runs_that_were_asked_for_last_keep_their_colours():
    palette = Palette(most=3)
    first = {run: palette.colour(run) for run in ("a", "b", "c")}
    references = {run: palette.colour(run) for run in REFERENCES}
    palette.colour("a")
    palette.colour("d")  # "b" was not asked for since longest
    assert palette.colour("a") == first["a"]
    assert palette.colour("c") == first["c"]
    assert {run: palette.colour(run) for run in REFERENCES} == references
    for number in range(100):
        palette.pass_on("a", f"a{number}")
    assert palette.colour("a99") == first["a"]
    assert len(palette._given) == 3
