"""The command line on the small MNIST; after each epoch it waits for a line of its input.

So a test holds a training where it saves nothing and has no lock. When its input ends it goes on.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mnist_core.__main__ import main
from mnist_core.config import TrainConfig
from mnist_core.events import Epoch, Event
from mnist_core.jobs import session
from mnist_core.mnist import load
from tests.support.small_worker import cut

ROOT = Path(__file__).parents[2]
CONFIG = TrainConfig(0.01, 12, batch_size=50, train_size=300)
TRAIN = "train --lr 0.01 --epochs 12 --batch-size 50 --train-size 300 --json --store"


def begin(store: Path, *options: str, held: bool = True) -> subprocess.Popen[str]:
    """A process that trains CONFIG; one that is not held has no input at all."""
    command = [sys.executable, "-m", "tests.support.held_command", *TRAIN.split(), str(store)]
    return subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        stdin=subprocess.PIPE if held else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


if __name__ == "__main__":
    small, train = cut(load.load()), session.train

    def held_train(*arguments) -> Iterator[Event]:
        for event in train(*arguments):
            yield event
            if isinstance(event, Epoch):  # saved and told by now
                sys.stdin.readline()

    session.load_mnist = lambda: small
    session.train = held_train
    sys.exit(main(sys.argv[1:]))
