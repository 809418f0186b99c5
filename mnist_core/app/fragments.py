"""Parts of a page that run alone: Streamlit's fragments, each in a container of its own.

Where such a part runs again before all of the page's last run was sent, Streamlit's server drops
what is left of the part's own elements, and no others (`ForwardMsgQueue.clear` of Streamlit 1.67).
One beside them, at a higher place in the same container, then has no place in the browser, and the
whole page goes blank ("Bad delta path index"). So a part shares its container with nothing. A part
within a part is a bare `st.fragment` in a container that the outer part makes before anything that
can make it run again: a container made later would be dropped itself.
"""

from collections.abc import Callable
from functools import wraps

import streamlit as st


def fragment(function: Callable[..., None], run_every: float | None = None) -> Callable[..., None]:
    """The function as a part that runs alone. run_every: seconds until it does so by itself."""
    part = st.fragment(function, run_every=run_every)

    @wraps(function)
    def show(*args: object) -> None:
        with st.container():
            part(*args)

    return show
