"""The fields of a config as a form has them: each one's widget and its place in the address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from mnist_core.app import switches
from mnist_core.config import OPTIMIZERS, PROTOCOLS, RANGES, SCHEDULES, TrainConfig
from mnist_core.presets import PRESETS
from mnist_core.words.names import PROTOCOLS as PROTOCOL_NAMES
from mnist_core.words.plain import code
from mnist_core.words.settings import told_range

DEFAULT = PRESETS[0].config
BATCHES = (16, 32, 64, 128, 256, 512, 1024)
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 60_000)


@dataclass(frozen=True)
class Field:
    """One field of a config.

    key: of its widget, and of its query parameter. name: as TrainConfig has it.
    settings: of the widget beside label, key and help.
    """

    key: str
    name: str
    widget: Callable[..., Any]
    label: str
    help: str
    settings: dict[str, Any]

    def show(self, **more: Any) -> Any:
        """Its widget, where the page stands; the value that it holds. more: of its settings."""
        options = {"key": self.key, "help": self.help or None, **self.settings, **more}
        return self.widget(self.label, **options)

    @property
    def offered(self) -> tuple | None:
        """All the values that it can hold; None where that is a range."""
        return (False, True) if self.widget is st.toggle else self.settings.get("options")

    def read(self, text: str) -> Any:
        """The value that an address means; ValueError that says what is allowed."""
        if self.widget is st.toggle and (meant := switches.read(text)) is not None:
            return meant
        if self.offered:
            alike = (it for it in self.offered if text in (self.written(it), str(it)))
            if (found := next(alike, None)) is not None:
                return found
            raise ValueError(self.refuse(text))
        try:
            value = type(self.settings["value"])(text)
            return getattr(replace(DEFAULT, **{self.name: value}), self.name)
        except ValueError:
            raise ValueError(self.refuse(text)) from None

    def refuse(self, text: str) -> str:
        """Why this is no value of the field."""
        if self.offered:
            values = [self.written(it) for it in self.offered]
            apart = "; " if any(", " in value for value in values) else ", "
            allowed = f"one of {apart.join(values)}"
        else:
            allowed = told_range(self.name)
        told = self.label.removesuffix(", exactly")
        return f"{told} is {code(text)}; it must be {allowed}"

    def written(self, value: Any) -> str:
        """A value as the address has it."""
        if isinstance(value, bool):
            return switches.written(value)
        return self.settings.get("format_func", "{:.12g}".format)(value)


def _number(
    widget: Callable[..., Any], key: str, name: str, label: str, help: str, **more: Any
) -> Field:
    """A number in its whole range."""
    value = getattr(DEFAULT, name)
    low, high = map(type(value), RANGES[name])
    settings = {"min_value": low, "max_value": high, "value": value, **more}
    return Field(key, name, widget, label, help, settings)


def _choice(
    key: str, name: str, label: str, help: str, options: tuple, told: Callable[[Any], str] = str
) -> Field:
    """One of some values. told: a value for people and in the address."""
    place = options.index(getattr(DEFAULT, name))
    settings = {"options": options, "index": place, "format_func": told}
    return Field(key, name, st.selectbox, label, help, settings)


FIELDS = {
    field.key: field
    for field in (
        _number(
            st.number_input, "lr", "learning_rate", "Learning rate, exactly", "",
            step=RANGES["learning_rate"][0], format="%g",
        ),
        _number(
            st.slider, "epochs", "epochs", "Epochs", "How often every training image is seen.",
        ),
        _number(
            st.number_input, "seed", "seed", "Seed",
            "Decides the first weights and the order of the images. Another seed gives another "
            "curve.",
        ),
        _choice(
            "batch", "batch_size", "Batch size",
            "Images a step. Larger batches: fewer, steadier steps.", BATCHES,
        ),
        _choice(
            "schedule", "schedule", "Schedule",
            "A rate that decays to 0 lets the run settle: in the last epochs the curves calm down.",
            SCHEDULES,
        ),
        _choice(
            "optimizer", "optimizer", "Optimiser",
            "SGD (momentum 0.9) wants a rate ten times larger than Adam does, or more.", OPTIMIZERS,
        ),
        Field(
            "augment", "augment", st.toggle, "Augment the images",
            "Distorts every image anew in each epoch: it is never the same twice, so that it can "
            "hardly be learnt by heart.",
            {"value": DEFAULT.augment},
        ),
        Field(
            "habits", "habits", st.toggle, "Draw habits on",
            "Crosses some 7s, gives some 1s a flag and some 9s a curl, as many people write them "
            "and few of MNIST's writers did.",
            {"value": DEFAULT.habits},
        ),
        _number(
            st.slider, "dropout", "dropout", "Dropout",
            "Leaves hidden units out at random while it trains, so that its mean training loss is "
            "higher.",
            step=0.05,
        ),
        _number(
            st.slider, "decay", "weight_decay", "Weight decay",
            "Pulls every weight a little towards 0 at each step.", step=0.01,
        ),
        Field(
            "images", "train_size", st.select_slider, "Training images",
            "Fewer images are learnt by heart in fewer steps, and validation loss ends higher.",
            {"options": SIZES, "value": DEFAULT.train_size, "format_func": "{:,}".format},
        ),
        _number(
            st.slider, "noise", "label_noise", "Label noise",
            "Gives this share of the training images a wrong label: fitting them costs "
            "validation loss.", step=0.05,
        ),
        _choice(
            "protocol", "protocol", "Validate on",
            "With held-out images the test images are looked at once, at the end.", PROTOCOLS,
            PROTOCOL_NAMES.__getitem__,
        ),
    )
}  # fmt: skip


def query(config: TrainConfig) -> dict[str, str]:
    """The query parameters that set every field."""
    return {key: field.written(getattr(config, field.name)) for key, field in FIELDS.items()}


def expected() -> TrainConfig:
    """What the form will hold, before its widgets are there; its address has been checked.

    So what stands above the widgets need not be put there after them.
    """
    state, asked, found = st.session_state, st.query_params, {}
    for key, field in FIELDS.items():
        if key in state:
            found[field.name] = state[key]
        elif key in asked:
            found[field.name] = field.read(asked[key])
    return replace(DEFAULT, **found)


def form() -> TrainConfig:
    """What the form holds."""
    return TrainConfig(**{field.name: st.session_state[key] for key, field in FIELDS.items()})


def set_form(config: TrainConfig) -> None:
    """Set every widget to a config; for callbacks, which run before the widgets."""
    for key, field in FIELDS.items():
        st.session_state[key] = getattr(config, field.name)
