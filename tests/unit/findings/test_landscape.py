"""The landscape's figures against PyTorch's and against geometry."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mnist_core.findings.landscape import (
    average,
    lengths,
    line,
    measure,
    plane,
    silent_units,
    surface,
)
from mnist_core.mnist import samples
from mnist_core.network.model import PARAMETERS, initial, layers
from tests.support import oracle


@pytest.fixture(scope="module")
def tested():
    images, labels = samples.load("test")
    return images[:500], labels[:500]


def by_pytorch(weights, images, labels) -> tuple[float, float]:
    net = oracle.network(weights, torch.float64)
    pixels = oracle.normalised(images.reshape(len(images), -1).copy(), torch.float64)
    with torch.no_grad():
        answers = net(pixels)
    wanted = torch.from_numpy(labels.astype(int))
    return F.nll_loss(answers, wanted).item(), (answers.argmax(1) == wanted).double().mean().item()


def test_the_line_s_values_are_pytorch_s_of_the_weights_between(tested):
    first, second = initial(0) * 2, initial(1) * 3
    places = (-0.5, 0.0, 0.3, 1.0, 1.5)
    for t, value in zip(places, line(first, second, *tested, places), strict=True):
        loss, accuracy = by_pytorch(first + np.float32(t) * (second - first), *tested)
        assert value.loss == pytest.approx(loss, rel=1e-4)
        assert value.accuracy == pytest.approx(accuracy, abs=0.003)


def test_its_ends_are_the_networks_themselves(tested):
    first, second = initial(0) * 2, initial(1) * 2
    start, end = line(first, second, *tested, (0.0, 1.0))
    assert start == pytest.approx(measure(first, *tested), rel=1e-5)
    assert end == pytest.approx(measure(second, *tested), rel=1e-5)


def test_the_average_is_of_the_last_epochs_alone():
    weights = np.stack([np.full(PARAMETERS, value, np.float32) for value in (9, 1, 2, 6)])
    assert (average(weights, 3) == 3).all()
    assert (average(weights, 1) == 6).all()
    for count in (0, 5):
        with pytest.raises(ValueError, match=rf"average is {count}; it must be 1 to 4"):
            average(weights, count)


def test_a_plane_holds_its_three_points_at_their_distances():
    points = [initial(seed) for seed in range(3)]
    found = plane(*points)
    assert np.allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-9)
    places = np.array([found.place(point) for point in points])
    assert places[0] == pytest.approx([0, 0])
    for one, other in ((0, 1), (0, 2), (1, 2)):
        apart = np.linalg.norm(points[one].astype(float) - points[other])
        assert np.linalg.norm(places[one] - places[other]) == pytest.approx(apart)
    assert np.allclose(found.at(*places[2]), points[2], atol=1e-6)


def test_three_points_on_a_line_are_refused():
    first = initial(0)
    for third in (first, first * 2):
        with pytest.raises(ValueError, match="on one line"):
            plane(first, first * 3, third)
    with pytest.raises(ValueError, match="on one line"):
        plane(first, first, first * 2)


def test_silent_units_are_those_that_pytorch_never_sees_above_0(tested):
    weights = initial(0)
    layers(weights)[0][1][:100] -= 2  # biases
    net = oracle.network(weights, torch.float32)
    pixels = oracle.normalised(tested[0].reshape(500, -1).copy(), torch.float32)
    with torch.no_grad():
        never = int((net[0](pixels) <= 0).all(0).sum())
    assert never > 0
    assert silent_units(np.stack([initial(0), weights]), tested[0]) == [0, never]


def test_lengths_are_euclidean():
    weights = np.zeros((2, PARAMETERS), np.float32)
    weights[1, :2] = 3, 4
    assert lengths(weights) == [0, 5]


def test_a_surface_is_the_loss_of_the_plane_s_networks(tested):
    cut = plane(initial(0) * 2, initial(1) * 2, initial(2) * 2)
    xs, ys = [-3.0, 0.0, 4.0], [0.0, 2.5]
    found = surface(cut, xs, ys, *tested)
    assert found.shape == (2, 3)
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            loss, _ = by_pytorch(cut.at(x, y), *tested)
            assert found[row, column] == pytest.approx(loss, rel=1e-4)
