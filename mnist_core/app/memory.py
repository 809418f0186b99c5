"""What visitors leave in the server's memory, given back to the system."""

import ctypes
import gc
import sys
from collections.abc import Callable
from typing import Any

import streamlit as st

LARGE = 2**20  # bytes; blocks as large or larger go back to the system at once
M_MMAP_THRESHOLD = -3  # of glibc's malloc.h


def give_back_large_blocks() -> None:
    """From now on, all of this process's that are freed. On Linux with glibc; else as it is.

    By itself glibc raises that bound with every larger block, up to 32 MB, and then each thread
    keeps twice as much of what it needed once.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)


def forget_closed_tabs() -> None:
    """Let go of what tabs had that were closed some minutes ago; at once, on Streamlit's thread.

    Streamlit keeps a closed tab's session for two minutes, in case it comes back, but lets go of it
    only when another tab is closed: what the last visitors had would stay. It tells of this by no
    public name.
    """
    if not st.runtime.exists():
        return
    runtime: Any = st.runtime.get_instance()
    try:
        manager, loop = runtime._session_mgr, runtime._get_async_objs().eventloop
        loop.call_soon_threadsafe(_forget, manager._session_storage._cache.expire, manager)
    except (AttributeError, RuntimeError):  # another Streamlit; or it is ending
        return


def _forget(expire: Callable[[], list], manager: Any) -> None:
    """Those whose time is over. Sessions refer to each other in circles; to look for these takes
    0.2 s in which nobody is served, so it waits until nobody is there."""
    if expire() and not manager.list_active_sessions():
        gc.collect()
