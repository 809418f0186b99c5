"""The same network's epoch by other means: JAX, the textbook PyTorch loop, scikit-learn."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from mnist_core.mnist.load import SOURCE, Mnist
from mnist_core.network.model import MEAN, SIZES, STD

BATCH = 64


def _floats(mnist: Mnist) -> tuple[np.ndarray, np.ndarray]:
    pixels = mnist.train.pixels.astype(np.float32)
    return (pixels / 255 - MEAN) / STD, mnist.train.labels


def jax_epoch(mnist: Mnist) -> Callable[[], None]:
    """A whole epoch in one jitted `lax.scan`, Adam written out; compiled before it returns."""
    import jax
    import jax.numpy as jnp

    images, labels = (jnp.array(part) for part in _floats(mnist))
    steps = len(labels) // BATCH
    random = np.random.default_rng(0)

    def loss(layers, x, y):
        for i, (weight, bias) in enumerate(layers):
            x = x @ weight + bias
            x = jax.nn.relu(x) if i < len(layers) - 1 else x
        return -jnp.take_along_axis(jax.nn.log_softmax(x), y[:, None], 1).mean()

    def step(state, index):
        layers, first, second, count = state
        value, gradient = jax.value_and_grad(loss)(layers, images[index], labels[index])
        count = count + 1
        tree = jax.tree_util.tree_map
        first = tree(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = tree(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        one, two = 1 - 0.9**count, 1 - 0.999**count
        layers = tree(
            lambda w, m, v: w - 1e-4 * (m / one) / (jnp.sqrt(v / two) + 1e-8),
            layers, first, second,
        )  # fmt: skip
        return (layers, first, second, count), value

    def uniform(inputs, shape):
        return jnp.array(random.uniform(-1, 1, shape) / inputs**0.5, jnp.float32)

    layers = [(uniform(i, (i, o)), uniform(i, (o,))) for i, o in pairwise(SIZES)]
    zeros = jax.tree_util.tree_map(jnp.zeros_like, layers)
    epoch = jax.jit(lambda state, order: jax.lax.scan(step, state, order))
    state = (layers, zeros, zeros, 0.0)

    def run() -> None:
        nonlocal state
        order = random.permutation(len(labels))[: steps * BATCH].reshape(steps, BATCH)
        state, losses = epoch(state, jnp.array(order))
        losses.block_until_ready()

    run()
    return run


def textbook_epoch(mnist: Mnist) -> Callable[[], None]:
    """The loop of every tutorial: DataLoader, transforms image by image, autograd, Adam."""
    import tempfile
    from pathlib import Path

    import torch
    from torch import nn
    from torchvision import datasets, transforms

    scratch = tempfile.TemporaryDirectory()
    raw = Path(scratch.name) / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in (SOURCE / "MNIST" / "raw").glob("*.gz"):
        (raw / file.name).write_bytes(file.read_bytes())
    steps = [transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))]
    data = datasets.MNIST(scratch.name, download=True, transform=transforms.Compose(steps))
    loader = torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
    parts: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in pairwise(SIZES):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    model = nn.Sequential(*parts[:-1], nn.LogSoftmax(1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def run() -> None:
        for images, labels in loader:
            optimizer.zero_grad()
            nn.functional.nll_loss(model(images), labels).backward()
            optimizer.step()

    return run


def sklearn_epoch(mnist: Mnist) -> Callable[[], None]:
    """`MLPClassifier`, one pass at a time."""
    from sklearn.neural_network import MLPClassifier

    images, labels = _floats(mnist)
    model = MLPClassifier(SIZES[1:-1], batch_size=BATCH, learning_rate_init=1e-4, alpha=0)
    classes = np.unique(labels)
    return lambda: model.partial_fit(images, labels, classes=classes)
