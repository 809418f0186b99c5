"""Who visits: a random id, which the browser keeps in a cookie over reloads and in its other tabs.

It says nothing about a person, and ends with the browser. Where cookies are refused, every load of
the app is a visitor of its own.
"""

import re
from uuid import uuid4

import streamlit as st

from mnist_core.app.component import component

COOKIE = "mnist_visitor"
ID = re.compile("[0-9a-f]{32}")


def visitor() -> str:
    """Tells this browser from others."""
    if "visitor" not in st.session_state:
        known = _cookie()
        st.session_state.visitor = known if ID.fullmatch(known) else uuid4().hex
    return st.session_state.visitor


def remember() -> None:
    """Let the browser keep the id; on every page, after all that is seen."""
    if not ID.fullmatch(_cookie()):
        component("visitor")(data={"cookie": COOKIE, "visitor": visitor()})


def _cookie() -> str:
    """What the browser sent when the session began; "" where that is no text."""
    sent: object = st.context.cookies.get(COOKIE)
    return sent if isinstance(sent, str) else ""
