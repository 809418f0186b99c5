"""The form's fields: what an address may say of them."""

import pytest

from mnist_core.app.form_fields import DEFAULT, FIELDS, query
from mnist_core.config import TrainConfig
from mnist_core.presets import PRESETS

WHOLE = "a whole number from 0 to 2,147,483,647"
RATE = "a number from 1e-6 to 1"
OTHER = TrainConfig(
    0.00021, 7, batch_size=128, seed=5, schedule="cosine", optimizer="sgd", weight_decay=0.37,
    dropout=0.45, augment=True, train_size=3_000, label_noise=1.0, protocol="holdout",
)  # fmt: skip


def test_every_field_of_a_config_has_one():
    assert {field.name for field in FIELDS.values()} == set(DEFAULT.to_dict())


def test_what_an_address_says_is_read_again():
    for config in (OTHER, *(preset.config for preset in PRESETS)):
        read = {FIELDS[key].name: FIELDS[key].read(text) for key, text in query(config).items()}
        assert TrainConfig(**read) == config


def test_values_may_be_written_plainly():
    written = {
        "images": "3000", "protocol": "holdout", "lr": "1e-3", "noise": "1", "augment": "1",
        "habits": "no",
    }  # fmt: skip
    values = (3_000, "holdout", 0.001, 1.0, True, False)
    for (key, text), value in zip(written.items(), values, strict=True):
        assert FIELDS[key].read(text) == value


@pytest.mark.parametrize(
    ("key", "texts", "allowed"),
    [
        ("seed", ["1e999", "-inf", "9" * 5000, "9" * 40, "-1", "1.5", "true", ""], WHOLE),
        ("lr", ["7", "0", "nan", "inf", "-1e-3", "x", ""], RATE),
        ("epochs", ["400", "0", "5.5"], "a whole number from 1 to 50"),
        ("noise", ["1.01", "-0.1", "nan"], "a number from 0 to 1"),
        ("batch", ["100", "16.0"], "one of 16, 32, 64, 128, 256, 512, 1024"),
        ("images", ["7", "3_000"], "one of 100, 300, 1,000, 3,000, 10,000, 30,000, 60,000"),
        ("augment", ["maybe", ""], "one of false, true"),
        ("schedule", ["Constant", ""], "one of constant, linear, cosine"),
    ],
)
def test_what_is_not_allowed_is_said(key, texts, allowed):
    for text in texts:
        with pytest.raises(ValueError) as refused:
            FIELDS[key].read(text)
        assert str(refused.value).startswith(FIELDS[key].label.split(",")[0] + " is ` ")
        assert str(refused.value).endswith(f"it must be {allowed}")
        assert len(str(refused.value)) < 200
