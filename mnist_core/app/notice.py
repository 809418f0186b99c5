"""A notice that a callback wants to give, shown by the run that follows it.

A toast of a callback itself would take the first place among the parts that show nothing, where the
page's style sheet is; and where a fragment alone runs after it, no other would come.
"""

import streamlit as st


def leave(text: str, icon: str) -> None:
    """Let the run that follows show this; for callbacks. text: Markdown."""
    st.session_state.notice = text, icon


def show() -> None:
    """Show what a callback left, if anything; after all styles, also those of a fragment."""
    if found := st.session_state.pop("notice", None):
        text, icon = found
        st.toast(text, icon=icon)
