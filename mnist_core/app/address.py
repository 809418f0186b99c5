"""Links to pages, and what lives in the address."""

import json
from typing import Any

import streamlit as st

from mnist_core.app import form_fields
from mnist_core.config import TrainConfig

PAGE, ASKED = "page opened", "asked of it"  # in the session's state
KEPT: Any = {"bind": "query-params", "persist_state": "session"}  # of a widget: in the address


def page_link(page: str, label: str, **query: Any) -> None:
    """A link to another page of the app, set by query parameters."""
    st.page_link(
        f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=query or None
    )


def open_page(page: str) -> None:
    """Take down what the address asks of a page as it is opened; page: its name.

    Later on it asks for nothing. A message that the browser sends before it has heard of a change
    of the address still brings the one before that change.
    """
    state = st.session_state
    if page != state.get(PAGE):
        state[PAGE], state[ASKED] = page, st.query_params.to_dict()


def opened() -> str | None:
    """The page that is open, by its name."""
    return st.session_state.get(PAGE)


def take(key: str) -> str | None:
    """What the address asked for by a query parameter when the page was opened; once."""
    return st.session_state.get(ASKED, {}).pop(key, None)


def keep_in_address(key: str, value: str) -> None:
    """Set a query parameter, unless it is so already.

    Setting one sends all of them as they were when this run began, over what widgets have changed
    meanwhile.
    """
    if st.query_params.get(key) != value:
        st.query_params[key] = value


def train_link(label: str, config: TrainConfig) -> None:
    """A link to the Train page that sets every one of its fields, so that none lingers.

    Each field by its own parameter, which stays in the address where it is not at its default;
    and all of them as `config`, as one at its default does not go over what was set before.
    """
    page_link("train", label, config=json.dumps(config.to_dict()), **form_fields.query(config))
