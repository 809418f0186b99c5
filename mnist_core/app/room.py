"""Places that are kept for what comes late, so that nothing below them jumps when it is there."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

WIDGET = 68  # CSS pixels of one with its label; its code comes after its place


def room(name: str, height: int) -> DeltaGenerator:
    """A container that is at least so many CSS pixels high from its first paint on.

    Streamlit knows fixed heights alone: what comes with the container. The style, which may come
    later than it, lets it grow.
    """
    key = f"room-{name}"
    st.html(
        f"<style>.st-key-{key}, [data-testid=stLayoutWrapper]:has(> .st-key-{key}) {{height: auto "
        f"!important; flex: none !important; min-height: {height}px; overflow: visible;}}</style>"
    )
    return st.container(key=key, height=height, border=False)
