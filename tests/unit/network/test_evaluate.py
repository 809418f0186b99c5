"""mnist_core.evaluate: the NumPy forward pass against PyTorch's, in float64."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mnist_core.network import evaluate
from mnist_core.network.model import initial
from tests.support import oracle


@pytest.fixture(scope="module")
def images(mnist) -> np.ndarray:
    return mnist.test.pixels[:2_345]


@pytest.fixture(scope="module")
def exact(images) -> np.ndarray:
    """The network's answers in float64."""
    pixels = oracle.normalised(torch.from_numpy(images), torch.float64)
    with torch.no_grad():
        return oracle.network(WEIGHTS, torch.float64)(pixels).numpy()


WEIGHTS = initial(0) * 2  # answers differ more than at the start


def test_log_probabilities_are_pytorchs(images, exact):
    answers = evaluate.log_probabilities(WEIGHTS, images)
    assert answers.dtype == np.float32
    assert np.allclose(answers, exact, rtol=0, atol=1e-5)
    assert np.allclose(np.exp(answers).sum(1), 1, atol=1e-6)


def test_square_images_are_read_alike(images):
    flat = evaluate.log_probabilities(WEIGHTS, images[:5])
    assert np.array_equal(evaluate.log_probabilities(WEIGHTS, images[:5].reshape(5, 28, 28)), flat)


def test_batches_do_not_show(images, monkeypatch):
    whole = evaluate.log_probabilities(WEIGHTS, images)
    monkeypatch.setattr(evaluate, "BATCH", 7)
    assert np.allclose(evaluate.log_probabilities(WEIGHTS, images), whole, atol=1e-5)


def test_predict_takes_the_most_probable(images, exact):
    assert np.array_equal(evaluate.predict(WEIGHTS, images), exact.argmax(1))


@pytest.mark.parametrize("shape", [(0, 784), (0, 28, 28)])
def test_no_images_no_answers(shape):
    nothing = np.empty(shape, np.uint8)
    assert evaluate.log_probabilities(WEIGHTS, nothing).shape == (0, 10)
    assert evaluate.predict(WEIGHTS, nothing).shape == (0,)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, bool])
def test_other_than_bytes_is_refused(kind):
    with pytest.raises(ValueError, match=rf"images are {np.dtype(kind)}; they must be uint8"):
        evaluate.log_probabilities(WEIGHTS, np.zeros((1, 784), kind))


@pytest.mark.parametrize("shape", [(1, 783), (1, 27, 28), (2, 392)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match="784"):
        evaluate.log_probabilities(WEIGHTS, np.zeros(shape, np.uint8))


@pytest.mark.parametrize("size", [1.0, 100.0, 1e4, 1e30])
def test_log_softmax_is_stable(size):
    logits = np.array([[0.0, 1.0, -1.0], [1.0, 1.0, 1.0]], np.float32) * np.float32(size)
    answers = evaluate.log_softmax(logits)
    expected = F.log_softmax(torch.from_numpy(logits).double(), 1)
    assert np.allclose(answers, expected, rtol=1e-6)
    assert np.isfinite(answers).all()


def test_log_softmax_takes_the_last_axis():
    logits = np.random.default_rng(0).normal(size=(2, 3, 10))
    expected = F.log_softmax(torch.from_numpy(logits), -1)
    assert np.allclose(evaluate.log_softmax(logits), expected)
