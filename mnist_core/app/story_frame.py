"""What stands around the Story: its controls, a link for a class, larger type for a beamer."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from mnist_core.app import address, exercise_view, switches
from mnist_core.app.address import KEPT
from mnist_core.findings.exercises import EXERCISES
from mnist_core.words import story
from mnist_core.words.exercises import WORDINGS

WIDTH = 760  # pixels: some 80 characters a line
STYLE = """<style>
.st-key-start a {background: var(--st-primary-color, #0473AB); color: #fff !important;
  padding: 0.45rem 1.1rem; border-radius: 0.5rem; text-decoration: none !important;
  font-weight: 600; display: inline-block;}
</style>"""
PRESENTING = """<style>
@media (min-width: 1000px) {
  .st-key-story {zoom: 1.4;}
  .st-key-story [data-testid=stVegaLiteChart] {width: calc(100% / 1.4) !important;}
}
</style>"""  # charts grow with the text; they measure the room that they have after the zoom


def show_controls() -> None:
    """Where to start, whether all answers are shown, and what a teacher wants."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="start", width="content"):
            st.markdown("[Start here ↓](#model)")
        st.toggle("Show all answers", key="answers", help=story.HELP, **KEPT)
        with st.popover("For teachers"):
            st.toggle("Present: larger text and charts", key="present", **KEPT)
            _offer_link()
    if st.session_state.get("present"):
        st.html(PRESENTING)


def _offer_link() -> None:
    """The page's address, or an exercise's, without anybody's answers."""
    chosen = st.selectbox(
        "A link without anybody's answers", (None, *EXERCISES), key="linked",
        format_func=lambda key: f"Exercise: {WORDINGS[key].title}" if key else "The whole page",
    )  # fmt: skip
    st.code(_link(exercise=chosen) if chosen else _link(), language=None)


def _link(**query: str) -> str:
    """The Story's address with nothing but this in it; "present" stays."""
    if st.session_state.get("present"):
        query["present"] = "true"
    page = (st.context.url or "").partition("?")[0].partition("#")[0]
    return page.rstrip("/") + "/" + (f"?{urlencode(query)}" if query else "")


def chosen_exercise() -> str | None:
    """The exercise that the address asks for."""
    asked = st.query_params.get("exercise")
    return asked if asked in EXERCISES else None


def show_exercise(key: str) -> None:
    """An exercise alone, as a teacher's link opens it."""
    st.title(f"Exercise: {WORDINGS[key].title}")
    if switches.is_on("present"):
        st.html(PRESENTING)
    exercise_view.show(key)
    address.page_link("story", "Read the story that it belongs to")


def tell_rest(titles: Sequence[str]) -> None:
    """What stays shut until the question above is answered."""
    if titles:
        st.caption(f"The page goes on when you have answered. To come: {', '.join(titles)}.")
