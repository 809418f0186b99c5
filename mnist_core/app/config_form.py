"""The form that makes a config: presets, the learning rate twice, and every other field."""

import json
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from mnist_core.app.form_fields import BATCHES, FIELDS, SIZES, form, set_form
from mnist_core.config import TrainConfig
from mnist_core.findings.rates import RATES, nearest_rate
from mnist_core.presets import PRESETS, Preset

MORE = (
    "schedule", "optimizer", "augment", "dropout", "decay", "images", "noise", "protocol",
)  # fmt: skip


def take_config() -> None:
    """Set the form to the config that a link of the app gives as JSON: see `address.train_link`."""
    text = st.query_params.pop("config", None)
    if text is None:
        return
    try:
        config = TrainConfig.from_dict(json.loads(text))
    except (ValueError, RecursionError) as error:
        st.warning(f"The settings in the address cannot be used: {error}.")
        return
    if config.batch_size in BATCHES and config.train_size in SIZES:
        set_form(config)


def choose_preset(config: TrainConfig) -> None:
    """Presets, of which that is lit which the form holds, with whichever seed."""
    alike = (preset for preset in PRESETS if replace(preset.config, seed=config.seed) == config)
    preset = st.session_state.preset = next(alike, None)
    st.pills(
        "Start from",
        PRESETS,
        format_func=lambda preset: preset.name,
        key="preset",
        on_change=_apply_preset,
        wrap=True,
        help="Sets everything below.",
    )
    if preset:
        st.caption(preset.why)


def _apply_preset() -> None:
    preset: Preset | None = st.session_state.preset
    if preset:
        set_form(preset.config)


def choose_config(start: Callable[[TrainConfig], None]) -> TrainConfig:
    """The config that the visitor set, or that the URL gives. start: shows how to train it."""
    _choose_rate()
    FIELDS["epochs"].show()
    for column, key in zip(st.columns(2), ("seed", "batch"), strict=True):
        with column:
            FIELDS[key].show()
    button = st.container()
    with st.expander("More settings"):
        for key in MORE:
            FIELDS[key].show()
    config = form()
    with button:
        start(config)
    return config


def _choose_rate() -> None:
    """A learning rate, by a slider or exactly."""
    above = st.container()
    rate = FIELDS["lr"].show()
    st.session_state.rate_step = nearest_rate(rate)
    above.select_slider(
        "Learning rate",
        RATES,
        format_func=lambda step: f"{step:g}",
        key="rate_step",
        on_change=lambda: st.session_state.update(lr=st.session_state.rate_step),
        help="How long a step is. The scale is logarithmic.",
    )
