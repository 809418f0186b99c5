"""What a server's process has once, and keeps. Streamlit's caches do not do for that.

Any browser can have the server clear these; a second queue and a second process would train then.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")

_made: dict[Callable[..., Any], Any] = {}
_lock = threading.RLock()  # what is made may need another such thing


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Make it at the first call, whoever calls, and return the same ever after."""

    @wraps(make)
    def get() -> T:
        with _lock:
            if make not in _made:
                _made[make] = make()
            return _made[make]

    return get


def forget() -> None:
    """Make all of it anew when it is wanted next, as in another process; for tests."""
    with _lock:
        _made.clear()
