"""Measurements of several seeds' weights: computed, written, read, and refused where damaged."""

import json

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings import landscapes
from mnist_core.findings.landscapes import FILE, PLACES, of_run, read, write
from mnist_core.mnist import samples
from mnist_core.network.evaluate import log_probabilities
from mnist_core.network.model import initial
from mnist_core.references import LANDSCAPES, SEEDS, seeds
from mnist_core.runs.store import SEEDS as SHIPPED

CONFIG = TrainConfig(0.001, 5, seed=3)


@pytest.fixture(scope="module")
def tested():
    images, labels = samples.load("test")
    return images[:300], labels[:300]


@pytest.fixture(scope="module")
def found(tested):
    return of_run(CONFIG, np.stack([initial(seed) * 2 for seed in range(5)]), *tested)


def accuracy(weights, images, labels) -> float:
    return float((log_probabilities(weights, images).argmax(1) == labels).mean())


def test_what_is_measured_is_the_last_two_epochs_and_the_mean_of_five(found, tested):
    weights = [initial(seed) * 2 for seed in range(5)]
    assert found.accuracy[PLACES.index(0.0)] == accuracy(weights[3], *tested)
    assert found.accuracy[PLACES.index(1.0)] == accuracy(weights[4], *tested)
    assert found.accuracy[PLACES.index(0.5)] == accuracy((weights[3] + weights[4]) / 2, *tested)
    assert found.average_accuracy == accuracy(sum(weights) / 5, *tested)
    assert len(found.silent) == len(found.length) == 6
    start = np.sqrt((initial(3).astype(float) ** 2).sum())  # of the run's own seed
    assert found.length[0] == pytest.approx(start)
    assert found.length[4] == pytest.approx(2 * start, rel=0.01)


def test_the_dip_is_what_halfway_lacks_of_the_ends_mean(found):
    first, second = (found.loss[PLACES.index(t)] for t in (0.0, 1.0))
    assert found.ends == (first, second)
    assert found.dip == pytest.approx(1 - found.middle / ((first + second) / 2))


def test_what_was_written_is_read_to_six_digits(found, tmp_path):
    write(tmp_path / "new", [found, found])
    one, other = read(tmp_path / "new")
    assert one == other
    assert one.config == CONFIG
    assert one.silent == found.silent
    assert one.loss == pytest.approx(found.loss, rel=1e-5)
    assert [it.name for it in (tmp_path / "new").iterdir()] == [FILE]


def test_a_folder_without_measurements_has_none(tmp_path):
    assert read(tmp_path) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("loss", [0.1], "loss must be 7 numbers"),
        ("loss", "0.1", "loss must be 7 numbers"),
        ("accuracy", [2.0] * 7, "accuracy has 2.0; it must be from 0 to 1"),
        ("average_loss", None, "average_loss has None"),
        ("average_accuracy", True, "average_accuracy has True"),
        ("silent", [257] * 6, "silent has 257; it must be from 0 to 256"),
        ("length", [float("nan")] * 6, "length has nan"),
        ("config", {"learning_rate": 7, "epochs": 5}, "learning_rate is 7"),
        ("extra", 1, "an entry must have"),
    ],
)
def test_what_is_no_measurement_is_refused(found, tmp_path, field, value, told):
    write(tmp_path, [found])
    entries = json.loads((tmp_path / FILE).read_text("utf-8"))
    entries[0][field] = value
    (tmp_path / FILE).write_text(json.dumps(entries), "utf-8")
    with pytest.raises(ValueError, match=FILE) as caught:
        read(tmp_path)
    assert told in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "7", "[7]", "[" * 100_000])
def test_what_is_no_list_of_entries_is_refused(tmp_path, text):
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=FILE):
        read(tmp_path)


def test_ten_seeds_of_three_configs_are_shipped():
    wanted = [seed for config in LANDSCAPES for seed in seeds(config, SEEDS)]
    assert [it.config for it in landscapes.read(SHIPPED)] == wanted


def test_every_seed_of_run_1_stands_on_opposite_slopes_and_none_of_run_2_as_steeply():
    found = landscapes.read(SHIPPED)
    run_1, run_2, decaying = (
        [it.dip for it in found if it.config in seeds(config, SEEDS)] for config in LANDSCAPES
    )
    assert min(run_1) > max(run_2) > max(decaying) > 0
