"""The form that makes a config: presets, the learning rate twice, and every other field."""

import json
from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from mnist_core.app import address
from mnist_core.app.address import KEPT
from mnist_core.app.form_fields import FIELDS, form, set_form
from mnist_core.app.room import WIDGET, room
from mnist_core.config import TrainConfig
from mnist_core.findings.rates import RATES, nearest_rate
from mnist_core.presets import PRESETS, Preset
from mnist_core.words.plain import code
from mnist_core.words.settings import told_range

THREE_ROWS = 132  # CSS pixels, of pills below their title
MORE = (
    "schedule", "optimizer", "augment", "habits", "dropout", "decay", "images", "noise", "protocol",
)  # fmt: skip


def take_address() -> None:
    """Check what the address says of the form, before its widgets read it.

    `config` holds all fields as JSON (see `address.train_link`); each field has its own parameter.
    What cannot be used is taken away and told by `tell_problems`.
    """
    state, before = st.session_state, st.query_params.to_dict()
    problems = list(_take_fields())
    mended = before != st.query_params.to_dict()
    st.query_params.pop("config", None)
    if (text := address.take("config")) is not None:
        problems += _take_config(text)
    if problems:
        state.problems, state.problems_of = list(dict.fromkeys(problems)), None
    if mended:
        st.rerun()  # widgets read the address as it was when a run began


def tell_problems(config: TrainConfig) -> None:
    """What in the address could not be used, until the form holds something else."""
    state = st.session_state
    if not state.get("problems"):
        return
    state.problems_of = state.problems_of or config
    if state.problems_of == config:
        told = ". ".join(state.problems)
        st.warning(f"Not all settings in the address can be used. {told}.")
    else:
        state.problems = []


def ranges_beside_what_is_refused() -> str:
    """A style: the browser refuses a number that is out of range; it shall say what is allowed."""
    fields = {key: field.name for key, field in FIELDS.items() if field.widget is st.number_input}
    rules = (
        f".st-key-{key}:has(input:out-of-range)::after {{font-size: 0.875rem; "
        f'content: "It must be {told_range(name)}."}}'
        for key, name in {**fields, "new_rate": "learning_rate"}.items()
    )
    return f"<style>{' '.join(rules)}</style>"


def _take_fields() -> Iterator[str]:
    """Problems with the fields' own parameters, which are mended or taken away."""
    for key, field in FIELDS.items():
        if (text := st.query_params.get(key)) is None:
            continue
        try:
            written = field.written(field.read(text))
        except ValueError as error:
            del st.query_params[key]
            yield str(error)
        else:
            if field.offered and text != written:  # the widget knows it by these words alone
                st.query_params[key] = written


def _take_config(text: str) -> list[str]:
    """Set the form; or the problems with it."""
    try:
        config = TrainConfig.from_dict(json.loads(text))
    except (ValueError, RecursionError) as error:
        wrong, _, allowed = str(error).rpartition("; ")  # what is allowed is said by us
        told = f"{code(wrong)}; {allowed}" if wrong else code(allowed)
        return [f"As a whole they cannot be used: {told}"]
    problems = []
    for field in FIELDS.values():
        value = getattr(config, field.name)
        if field.offered and value not in field.offered:
            problems.append(field.refuse(field.written(value)))
    if not problems:
        set_form(config)
    return problems


def choose_preset(config: TrainConfig) -> None:
    """Presets, of which that is lit which the form holds, with whichever seed."""
    alike = (preset for preset in PRESETS if replace(preset.config, seed=config.seed) == config)
    preset = st.session_state.preset = next(alike, None)
    with room("presets", THREE_ROWS):
        st.pills(
            "Start from",
            PRESETS,
            format_func=lambda preset: preset.name,
            key="preset",
            on_change=_apply_preset,
            wrap=True,
            help="Sets everything below.",
        )
    with st.container():  # also without a preset: a widget that moves up loses its address
        if preset:
            st.caption(preset.why)


def _apply_preset() -> None:
    """Set the form, unless the browser only repeats a choice that was overruled since.

    It sends every widget with each message, so a preset that is no longer lit may come again
    together with the next quick change of another field.
    """
    state = st.session_state
    preset: Preset | None = state.preset
    if not preset or (preset == state.get("applied") and _another_changed()):
        return
    state.applied = preset
    set_form(preset.config)
    state.shown_form = form()


def choose_config(held: TrainConfig) -> TrainConfig:
    """The config that the visitor set, or that the URL gives. held: as `form_fields.expected`."""
    st.session_state.shown_form = held
    _choose_rate(held.learning_rate)
    _show("epochs")
    for column, key in zip(st.columns(2), ("seed", "batch"), strict=True):
        with column:
            _show(key)
    with st.expander("More settings"):
        for key in MORE:
            FIELDS[key].show(**KEPT)
    return form()


def _choose_rate(held: float) -> None:
    """A learning rate, by a slider or exactly."""
    st.session_state.rate_step = nearest_rate(held)
    with room("rate_step", WIDGET):
        st.select_slider(
            "Learning rate",
            RATES,
            format_func=lambda step: f"{step:g}",
            key="rate_step",
            on_change=_apply_rate,
            help="Sets how long the steps are. The scale is logarithmic.",
        )
    _show("lr")


def _show(key: str) -> None:
    """A field in sight, in its place from the first paint on."""
    with room(key, WIDGET):
        FIELDS[key].show(**KEPT)


def _apply_rate() -> None:
    if not _another_changed():  # else the browser repeats where the slider stood: see above
        st.session_state.lr = st.session_state.rate_step
        st.session_state.shown_form = form()  # the next press may come before the page has run


def _another_changed() -> bool:
    """Did a field of the form change with this message? One changes at a time."""
    return form() != st.session_state.get("shown_form")
