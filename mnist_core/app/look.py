"""What every page has around it: the browser's title, name and mark, one style sheet, the menu.

What the theme can say stands in `.streamlit/config.toml`; `look.css` has the rest.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from mnist_core.app import showing
from mnist_core.charts import theme

HERE = Path(__file__).parent
NAME = "Learning rates and overfitting"


def dress(page: Page, pages: Sequence[Page]) -> None:
    """All of it, for the page that is about to run."""
    theme.use()
    st.set_page_config(
        page_title=NAME if page == pages[0] else f"{page.title} · {NAME}",
        page_icon=str(HERE / "icon.svg"),
        layout="wide",
    )
    st.html(HERE / "look.css")
    st.logo(str(HERE / "logo.svg"), size="large")


def serve_phones(pages: Sequence[Page]) -> None:
    """The pages once more, as the header has no room for them there; taps on charts tell values.

    Comes last, so that nothing jumps in the moment before the sheet has put it to its place.
    """
    with st.container(horizontal=True, gap=None, key="bottom_bar"):
        for other in pages:
            st.page_link(other)
    showing.hear_taps()
