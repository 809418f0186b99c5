"""A button that copies the address of the page, which holds all that the visitor has chosen."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__)
HTML = '<div class="copy"><button type="button">Copy link</button><span role="status"></span></div>'


def offer_link() -> None:
    """The button, where the page stands."""
    _component()(width="content")


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    css, script = (HERE.with_suffix(kind).read_text("utf-8") for kind in (".css", ".js"))
    return st.components.v2.component("copy_link", html=HTML, css=css, js=script)
