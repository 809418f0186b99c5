"""What every page has around it: the browser's title, name and mark, one style sheet, the menu.

What the theme can say stands in `.streamlit/config.toml`; `look.css` has the rest.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from mnist_core.app import announce, bottom_bar, notice, showing, visitor
from mnist_core.app.component import component
from mnist_core.charts import theme

HERE = Path(__file__).parent
NAME = "Learning rates and overfitting"


def put_mark() -> None:
    """The browser's mark and the layout; comes before all else, lest all else move.

    A page that is named while there is no mark makes the browser fetch the page's own icon from
    Google's servers.
    """
    st.set_page_config(page_icon=str(HERE / "icon.svg"), layout="wide")


def dress(page: Page, pages: Sequence[Page]) -> None:
    """All else, for the page that is about to run."""
    bottom_bar.follow(pages)
    theme.use()
    st.set_page_config(page_title=NAME if page == pages[0] else f"{page.title} · {NAME}")
    st.html(HERE / "look.css")
    st.logo(str(HERE / "logo.svg"), size="large")


def finish(page: Page, pages: Sequence[Page]) -> None:
    """What shows nothing above the page's own parts, and so comes after them.

    A component that is on its way takes a line's height, also where it has nothing to show.
    """
    notice.show()
    bottom_bar.show(page, pages)
    with st.container(key="unseen"):
        visitor.remember()
        showing.hear_taps()
        showing.keep_one_entry()
        component("popover_focus")()
        component("passed_focus")()
        component("fresh_start")()
        announce.region()
