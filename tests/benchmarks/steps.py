"""Does a single step cross the valley? `python -m tests.benchmarks.steps`

Goes on training from a reference run's weights after some epoch, by Adam at its rate; after WARM
steps, which fill Adam's moments, it measures the loss before, halfway along and after each step. A
step that overshoots has its lowest loss in between. Half a minute on one core.
"""

import numpy as np

from mnist_core.mnist import samples
from mnist_core.network.gradient import Adam, loss_and_gradient
from mnist_core.network.model import SCALE, SHIFT
from mnist_core.references import REFERENCES
from mnist_core.runs.store import MODELS, RunStore

WARM, MEASURED, SEEN = 500, 60, 1_500
CASES = (("article-run-1", 2), ("article-run-1", 8), ("article-run-2", 10))  # run, epoch


def inputs(images: np.ndarray) -> np.ndarray:
    """Images as the network reads them, (N, 784) float32."""
    return images.reshape(len(images), -1).astype(np.float32) * np.float32(SCALE) - np.float32(
        SHIFT
    )


def measure(run: str, epoch: int) -> np.ndarray:
    """Losses before, halfway along and after each step: (MEASURED, 2, 3), on its batch, on SEEN."""
    images, labels = samples.load("train")
    labels, random = labels.astype(int), np.random.default_rng(1)
    optimizer = Adam(RunStore(MODELS).weights(run)[epoch - 1].astype(np.float32))
    seen, found = (inputs(images[:SEEN]), labels[:SEEN]), []
    for step in range(WARM + MEASURED):
        chosen = random.integers(0, len(labels), 64)
        batch = inputs(images[chosen]), labels[chosen]
        _, gradient = loss_and_gradient(optimizer.weights, *batch)
        before = optimizer.weights.copy()
        optimizer.step(gradient, REFERENCES[run].learning_rate)
        if step >= WARM:
            ways = before, (before + optimizer.weights) / 2, optimizer.weights
            found.append([[loss_and_gradient(it, *on)[0] for it in ways] for on in (batch, seen)])
    return np.array(found)


def main() -> None:
    for run, epoch in CASES:
        found = measure(run, epoch)
        for place, on in enumerate(("its batch", f"{SEEN:,} images")):
            before, half, after = found[:, place].T
            crossed = (half < np.minimum(before, after)).mean()
            print(
                f"{run}, epoch {epoch}, on {on}: {(after < before).mean():.0%} of {MEASURED} steps "
                f"lower the loss, {crossed:.0%} are lowest halfway; mean change "
                f"{np.abs(after / before - 1).mean():.1%}"
            )


if __name__ == "__main__":
    main()
