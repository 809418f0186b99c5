"""mnist_core.weights: weights as the content of a file."""

import numpy as np
import pytest
from safetensors.numpy import load, save

from mnist_core.network.model import PARAMETERS, layers
from mnist_core.runs.weights import half, pack, pack_moments, unpack, unpack_moments


def test_names_shapes_and_precision(weights):
    tensors = load(pack(weights))
    assert len(tensors) == 2 * 4 * 2
    for epoch, kind in ((1, np.float16), (2, np.float32)):
        for number, (weight, bias) in enumerate(layers(weights[epoch - 1]), start=1):
            for name, expected in (("weight", weight), ("bias", bias)):
                stored = tensors[f"epoch{epoch}.layer{number}.{name}"]
                assert stored.dtype == kind
                assert np.array_equal(stored, expected.astype(kind))


def test_round_trip_keeps_the_last_epoch_to_the_bit(weights):
    read = unpack(pack(weights), 2)
    assert read.dtype == np.float32
    assert np.array_equal(read[1], weights[1])
    assert np.array_equal(read[0], weights[0].astype(np.float16))
    assert np.abs(read[0] - weights[0]).max() < 1e-3


def test_packing_again_changes_nothing_but_the_old_last_epoch(weights):
    """A continued run is packed from what was unpacked."""
    once = unpack(pack(weights), 2)
    assert np.array_equal(unpack(pack(once), 2), once)
    longer = unpack(pack([*once, weights[0]]), 3)
    assert np.array_equal(longer[0], once[0])
    assert np.array_equal(longer[2], weights[0])


def test_moments_round_trip():
    moments = np.random.default_rng(0).normal(size=(2, PARAMETERS)).astype(np.float32)
    assert np.array_equal(unpack_moments(pack_moments(moments)), moments)


def test_half_precision_keeps_what_is_too_large_finite():
    """Weights of a run about to diverge; a warning would be an error here."""
    halved = half(np.array([1e9, -1e9, 70_000.0, 1.0, 65_504.0], np.float32))
    assert halved.dtype == np.float16
    assert halved.tolist() == [65_504.0, -65_504.0, 65_504.0, 1.0, 65_504.0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no safetensors file"),
        (b"\x80\x04pickle", "no safetensors file"),
        (save({"other": np.zeros(3)}), "no epoch1.layer1.weight of shape"),
        (save({"epoch1.layer1.weight": np.zeros((1, 784))}), "no epoch1.layer1.weight of shape"),
    ],
)
def test_other_content_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        unpack(content, 1)


@pytest.mark.parametrize(
    "content", [b"x", save({"other": np.zeros(3)}), save({"moments": np.zeros((2, 3))})]
)
def test_other_moments_are_refused(content):
    with pytest.raises(ValueError, match=r"no safetensors file|no moments of 242,762"):
        unpack_moments(content)


def test_fewer_epochs_than_said_are_refused(weights):
    with pytest.raises(ValueError, match=r"there is no epoch3\.layer1\.weight"):
        unpack(pack(weights), 3)
