"""Links to pages, and what lives in the address."""

import json
from typing import Any

import streamlit as st

from mnist_core.config import TrainConfig
from mnist_core.words.names import PROTOCOLS

KEPT: Any = {"bind": "query-params", "persist_state": "session"}  # of a widget: in the address


def page_link(page: str, label: str, **query: Any) -> None:
    """A link to another page of the app, set by query parameters."""
    st.page_link(
        f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=query or None
    )


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
    page_link(
        "train",
        label,
        config=json.dumps(config.to_dict()),
        lr=f"{config.learning_rate:g}",
        epochs=config.epochs,
        seed=config.seed,
        batch=config.batch_size,
        schedule=config.schedule,
        optimizer=config.optimizer,
        decay=config.weight_decay,
        dropout=config.dropout,
        augment=str(config.augment).lower(),
        images=f"{config.train_size:,}",
        noise=config.label_noise,
        protocol=PROTOCOLS[config.protocol],
    )
