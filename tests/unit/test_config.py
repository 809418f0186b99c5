"""mnist_core.config: what is allowed, what it says otherwise, and run ids."""

import json
import math
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from mnist_core.config import TrainConfig

BASE = TrainConfig(0.01, 10)
NUMBERS = {  # field → lowest, highest, in between, as the documentation has them
    "learning_rate": (1e-6, 1.0, 0.02),
    "epochs": (1, 50, 11),
    "batch_size": (1, 10_000, 65),
    "seed": (0, 2**31 - 1, 3),
    "weight_decay": (0.0, 1.0, 0.1),
    "dropout": (0.0, 0.9, 0.1),
    "train_size": (100, 60_000, 1_000),
    "label_noise": (0.0, 1.0, 0.1),
}
CHOICES = {
    "schedule": ("constant", "linear", "cosine"),
    "optimizer": ("adam", "sgd"),
    "protocol": ("test", "holdout"),
}
OTHER = {
    **{name: between for name, (_, _, between) in NUMBERS.items()},
    **{name: values[-1] for name, values in CHOICES.items()},
    "augment": True,
    "habits": True,
}
WHOLE = ("epochs", "batch_size", "seed", "train_size")


def refusal(**values) -> str:
    with pytest.raises(ValueError) as caught:
        TrainConfig(**{"learning_rate": 0.01, "epochs": 10, **values})
    return str(caught.value)


def test_every_field_is_tested_here():
    assert set(OTHER) == {field.name for field in fields(TrainConfig)}


@pytest.mark.parametrize("name", NUMBERS)
def test_both_ends_of_a_range_are_allowed(name):
    low, high, _ = NUMBERS[name]
    assert getattr(replace(BASE, **{name: low}), name) == low
    assert getattr(replace(BASE, **{name: high}), name) == high


@pytest.mark.parametrize("name", NUMBERS)
def test_beyond_a_range_is_refused_with_field_value_and_range(name):
    low, high, _ = NUMBERS[name]
    step = 1 if name in WHOLE else low / 10 or 0.001
    for value in (low - step, high + step):
        message = refusal(**{name: value})
        assert message.startswith(f"{name} is {value!r}; it must be ")
        assert message.endswith(f" to {high:,}") or message.endswith(f" to {high:g}")


def test_ranges_are_said_as_a_person_writes_them():
    assert refusal(learning_rate=2) == "learning_rate is 2; it must be a number from 1e-6 to 1"
    assert refusal(epochs=0) == "epochs is 0; it must be a whole number from 1 to 50"
    assert refusal(seed=-1).endswith("from 0 to 2,147,483,647")
    assert refusal(train_size=99).endswith("from 100 to 60,000")


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, True, False, "0.5", None, [1], 10**400, -(10**400)]
)
def test_what_is_no_number_in_range_is_refused(name, value):
    assert refusal(**{name: value}).startswith(f"{name} is {value!r};")


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_number_is_no_float(name):
    assert "whole number" in refusal(**{name: float(NUMBERS[name][1])})


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["", "Constant", None, 1, ["adam"], {}])
def test_other_choices_are_refused_with_those_there_are(name, value):
    message = refusal(**{name: value})
    assert message == f"{name} is {value!r}; it must be one of {', '.join(CHOICES[name])}"


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_allowed(name):
    for value in CHOICES[name]:
        assert getattr(replace(BASE, **{name: value}), name) == value


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_augment_is_a_bool(value):
    assert refusal(augment=value) == f"augment is {value!r}; it must be true or false"


def test_frozen():
    with pytest.raises(FrozenInstanceError):
        BASE.epochs = 3


def test_defaults_are_the_articles():
    assert TrainConfig(0.01, 10) == TrainConfig(
        0.01, 10, 64, 0, "constant", "adam", 0.0, 0.0, False, 60_000, 0.0, "test"
    )


@pytest.mark.parametrize(
    ("config", "run"),
    [  # the same on every machine and in every version, or stored runs are lost
        (TrainConfig(0.01, 10), "lr1e-2-e10-s0-9e7825"),
        (TrainConfig(0.0001, 15), "lr1e-4-e15-s0-dd4a39"),
        (TrainConfig(0.00025, 5, seed=7, augment=True), "lr2.5e-4-e5-s7-4479b8"),
        (TrainConfig(1.0, 1), "lr1e0-e1-s0-90f9d8"),
    ],
)
def test_run_ids_stay(config, run):
    assert config.run_id == run


def test_each_field_changes_the_run_id():
    ids = {replace(BASE, **{name: value}).run_id for name, value in OTHER.items()}
    assert len(ids | {BASE.run_id}) == len(OTHER) + 1


def test_close_learning_rates_have_other_ids():
    assert TrainConfig(0.0123456, 1).run_id != TrainConfig(0.0123457, 1).run_id


def test_one_and_one_point_zero_are_one_config():
    whole, point = TrainConfig(1, 3, weight_decay=1), TrainConfig(1.0, 3, weight_decay=1.0)
    assert whole == point
    assert whole.run_id == point.run_id
    assert isinstance(whole.learning_rate, float)
    assert json.dumps(whole.to_dict()) == json.dumps(point.to_dict())


def test_json_round_trip():
    config = TrainConfig(**OTHER)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert set(config.to_dict()) == set(OTHER)


def test_from_dict_takes_defaults():
    assert TrainConfig.from_dict({"learning_rate": 0.01, "epochs": 10}) == BASE


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"learning_rate": 0.1}, "config field 'epochs' is missing"),
        ({"epochs": 1}, "config field 'learning_rate' is missing"),
        ({"learning_rate": 0.1, "epochs": 1, "lr": 2}, "unknown config field 'lr'; known: "),
        ([1, 2], "a config must be a JSON object, not [1, 2]"),
        (None, "a config must be a JSON object, not None"),
        ({"learning_rate": "0.1", "epochs": 1}, "learning_rate is '0.1'; "),
    ],
)
def test_from_dict_refuses(values, message):
    with pytest.raises(ValueError) as caught:
        TrainConfig.from_dict(values)
    assert str(caught.value).startswith(message)


def test_a_record_of_before_a_field_was_there_stays_as_it_is():
    assert "habits" not in TrainConfig(0.01, 2).to_record()
    assert TrainConfig(0.01, 2, habits=True).to_record()["habits"] is True
    assert set(TrainConfig(0.01, 2).to_dict()) - {"habits"} == set(TrainConfig(0.01, 2).to_record())
