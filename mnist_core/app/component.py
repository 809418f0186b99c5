"""Components of our own: HTML, and a style and a script of the same name beside this file."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
CONTROLS = "controls.css"  # how buttons and players look


@st.cache_resource(show_spinner=False)
def component(name: str, html: str | None = None, controls: bool = False) -> Any:
    """The component that `name`.js runs, dressed by `name`.css; controls: it has buttons."""
    sheets = [CONTROLS] if controls else []
    sheets += [f"{name}.css"] if (HERE / f"{name}.css").exists() else []
    css = "\n".join(_text(sheet) for sheet in sheets)
    return st.components.v2.component(name, html=html, css=css or None, js=_text(f"{name}.js"))


def _text(file: str) -> str:
    return (HERE / file).read_text("utf-8")
