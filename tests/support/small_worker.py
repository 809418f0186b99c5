"""A worker that trains on a small MNIST, whose epochs take milliseconds."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mnist_core.jobs import serve, session
from mnist_core.mnist import load, splits
from mnist_core.mnist.load import Images, Mnist

HELD_OUT = 100  # images that the `holdout` protocol holds out of it


def cut(mnist: Mnist) -> Mnist:
    """MNIST's first 600 training and 200 test images."""
    train, test = mnist
    return Mnist(
        Images(train.pixels[:600], train.labels[:600]), Images(test.pixels[:200], test.labels[:200])
    )


if __name__ == "__main__":
    small = cut(load.load())
    session.load_mnist = lambda: small
    splits.HELD_OUT = HELD_OUT
    serve.main()
