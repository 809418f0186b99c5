"""The pages once more, at the bottom of a phone's screen: the header has no room for them there.

A component of its own, as its style comes with it: it stands at its place from its first paint on,
while the page's sheet may come later.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from mnist_core.app.component import component

KEY = "bottom_bar"
HTML = '<nav aria-label="Pages"></nav>'


def show(page: Page, pages: Sequence[Page]) -> None:
    """The bar, with the current page marked."""
    entries = [
        {
            "path": other.url_path,
            "title": other.title,
            "icon": other.icon.removeprefix(":material/").rstrip(":"),
            "is_current": other == page,
        }
        for other in pages
    ]
    with st.container(key=KEY):
        links = component(KEY, HTML)
        links(key=f"{KEY} links", data={"pages": entries}, on_page_change=_choose)


def follow(pages: Sequence[Page]) -> None:
    """Go to the page that was pressed, if any; before the current one runs again."""
    path = st.session_state.pop(KEY, None)
    for page in pages:
        if page.url_path == path:
            st.switch_page(page, query_params={})  # without any it fails where a widget has one


def _choose() -> None:
    st.session_state[KEY] = st.session_state[f"{KEY} links"].page
