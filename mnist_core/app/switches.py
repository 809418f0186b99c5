"""Switches that the address may set, by any of the usual words: `?present=1`, `?answers=yes`."""

import streamlit as st

MEANT = {
    **dict.fromkeys(("true", "1", "yes", "y", "on"), True),
    **dict.fromkeys(("false", "0", "no", "n", "off"), False),
}


def read(text: str) -> bool | None:
    """What an address means by this; None where it says neither yes nor no."""
    return MEANT.get(text.strip().lower())


def written(value: bool) -> str:
    """As a widget writes it into the address, and alone can read it."""
    return str(value).lower()


def is_on(key: str) -> bool:
    """Does the address switch this on?"""
    return read(st.query_params.get(key, "")) is True


def take(*keys: str) -> None:
    """Write what the address says of these as their widgets can read it; comes before them."""
    asked = {key: read(text) for key in keys if (text := st.query_params.get(key)) is not None}
    mended = {
        key: written(meant)
        for key, meant in asked.items()
        if meant is not None and st.query_params[key] != written(meant)
    }
    if mended:
        st.query_params.update(mended)
        st.rerun()  # widgets read the address as it was when a run began
