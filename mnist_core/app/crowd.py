"""How many visitors a server takes at once. Whoever is in stays in."""

import streamlit as st

from mnist_core import bounds
from mnist_core.jobs import log

FULL = (
    "Too many visitors are here at the moment. Please come again in a few minutes: nothing of "
    "yours is lost."
)


def admit() -> None:
    """Go on, or tell a newcomer that there is no room; app.py does so first."""
    state = st.session_state
    if "admitted" not in state:
        if (there := _open_tabs()) > bounds.SESSIONS:
            log.warn("refused a visitor", there=there - 1)
            st.title("No room just now")
            st.info(FULL, icon=":material/group:")
            st.button("Try again", key="try_again")
            st.stop()
        state.admitted = True


def _open_tabs() -> int:
    """With the one that asks. Streamlit tells this by no public name; 0 where it is not known."""
    if not st.runtime.exists():  # no server: the script is run alone
        return 0
    manager = getattr(st.runtime.get_instance(), "_session_mgr", None)
    return manager.num_active_sessions() if manager else 0
