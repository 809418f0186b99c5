"""How all charts look alike: sizes of letters, grid, and a grey that can be read on both themes."""

from typing import Any

import altair as alt

NAME = "app"
SMALLEST = 13  # pixels, of letters


def by_theme(light: str, dark: str) -> str:
    """A Vega expression: one colour on light backgrounds, another on dark ones."""
    return f"luminance(background) > 0.5 ? '{light}' : '{dark}'"


INK = by_theme("#55606b", "#a3aeb8")  # at least 6 : 1 on its background


def config() -> alt.theme.ThemeConfig:
    """The parts of a Vega-Lite specification that all charts share."""
    letters: Any = {
        "labelFontSize": SMALLEST,
        "titleFontSize": SMALLEST,
        "labelColor": {"expr": INK},
        "titleColor": {"expr": INK},
    }
    return {
        "config": {
            "axis": letters | {"grid": True, "titleFontWeight": "normal"},
            "legend": letters,
            "header": letters,
            "text": {"fontSize": SMALLEST},
        }
    }


def use() -> None:
    """Let every chart that is made from now on look so."""
    if alt.theme.active != NAME:
        alt.theme.register(NAME, enable=True)(config)
