"""How many visitors a server takes at once. Whoever is in stays in."""

import threading

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mnist_core import bounds
from mnist_core.app.once import once
from mnist_core.jobs import log

FULL = (
    "Too many visitors are here at the moment. Please come again in a few minutes: nothing of "
    "yours is lost."
)
_lock = threading.Lock()


def admit() -> None:
    """Go on, or tell a newcomer that there is no room; app.py does so first."""
    if not _let_in(st.session_state.get("admitted", False)):
        log.warn("refused a visitor", there=bounds.SESSIONS)
        st.title("No room just now")
        st.info(FULL, icon=":material/group:")
        st.button("Try again", key="try_again")
        st.stop()
    st.session_state.admitted = True


def _let_in(was_in: bool) -> bool:
    """Is there room for this tab? Those that were turned away and stay open take none."""
    here, own = _open_tabs(), get_script_run_ctx()
    if here is None or own is None:
        return True
    with _lock:
        inside = _inside()
        inside &= here
        if len(inside - {own.session_id}) >= bounds.SESSIONS and not was_in:
            return False
        inside.add(own.session_id)
        return True


@once
def _inside() -> set[str]:
    """The tabs that were let in, by their sessions' ids; `_lock` is for these."""
    return set()


def _open_tabs() -> set[str] | None:
    """The ids of all sessions whose tabs are open; None where Streamlit does not tell.

    It does so by no public name, and not at all where the script is run alone.
    """
    if not st.runtime.exists():
        return None
    manager = getattr(st.runtime.get_instance(), "_session_mgr", None)
    if manager is None:
        return None
    return {info.session.id for info in manager.list_active_sessions()}
