"""python -m tests.benchmarks.training: how long an epoch takes, beside its peers and its limit.

Needs tests/benchmarks/requirements.txt. Prints a table and writes JSON. Every figure is the best of
several, since disturbances only add; the peers take turns with ours, and only ratios within one run
count: machines differ. Let nothing else run meanwhile.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from mnist_core.config import TrainConfig
from mnist_core.events import Epoch, Progress
from mnist_core.mnist.load import Mnist, load
from mnist_core.train.device import choose, describe, prepare_thread
from mnist_core.train.loop import train
from tests.benchmarks import limit, peers

ARTICLE = TrainConfig(1e-4, 40)
LEVERS = {
    "lr 0.01": {"learning_rate": 0.01},
    "linear schedule": {"schedule": "linear"},
    "cosine schedule": {"schedule": "cosine"},
    "sgd": {"optimizer": "sgd"},
    "weight decay": {"weight_decay": 0.1},
    "dropout": {"dropout": 0.2},
    "label noise": {"label_noise": 0.2},
    "augmentation": {"augment": True},
}
MARKS = {  # at most, as a ratio to the row named
    "ours / JAX": 0.9,
    "ours / textbook loop": 1 / 12,
    "ours / scikit-learn": 1 / 5,
    "ours / limit": 1.6,
    "lr 0.01 / lr 0.0001": 1.1,
    "augmentation / none": 2.0,
    **{f"{lever} / none": 1.15 for lever in LEVERS if lever not in ("lr 0.01", "augmentation")},
}


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("training-benchmark.json"))
    options = parser.parse_args()
    prepare_thread()
    mnist = load()
    seconds, evaluation = measure(mnist, options.rounds)
    ratios = compute_ratios(seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(seconds, evaluation, ratios)
    result = {
        "hardware": describe(choose("cpu")), "seconds": seconds, "evaluation": evaluation,
        "ratios": ratios, "marks": MARKS, "peak_memory_mb_with_peers": memory,
    }  # fmt: skip
    options.out.write_text(json.dumps(result, indent=1) + "\n")


def epochs(config: TrainConfig, mnist: Mnist) -> Iterator[tuple[float, float]]:
    """Seconds of training and of evaluation, epoch by epoch; the first is not counted."""
    last = 0.0
    for event in train(config, mnist, "cpu"):
        if isinstance(event, Progress):
            last = event.seconds
        elif isinstance(event, Epoch) and event.epoch > 1:
            yield last, event.seconds - last


def measure(mnist: Mnist, rounds: int) -> tuple[dict[str, float], float]:
    """Seconds an epoch of ours, each lever and each peer, taking turns; and of an evaluation."""
    ours = {"ours": epochs(ARTICLE, mnist)} | {
        lever: epochs(replace(ARTICLE, **change), mnist) for lever, change in LEVERS.items()
    }
    others: dict[str, Callable[[], None]] = {"JAX": peers.jax_epoch(mnist)}
    found: dict[str, list[float]] = {}
    evaluations, limits = [], []
    for _ in range(rounds):
        for name, run in others.items():
            found.setdefault(name, []).append(clock(run))
        for name, run in ours.items():
            training, evaluation = next(run)
            found.setdefault(name, []).append(training)
            evaluations.append(evaluation)
        limits.append(limit.seconds())
    for name, make in (
        ("textbook loop", peers.textbook_epoch),
        ("scikit-learn", peers.sklearn_epoch),
    ):
        run = make(mnist)
        found[name] = [clock(run) for _ in range(2)]
    found["limit"] = limits
    return {name: min(times) for name, times in found.items()}, min(evaluations)


def clock(run: Callable[[], None]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def compute_ratios(seconds: dict[str, float]) -> dict[str, float]:
    """Every ratio that has a mark."""
    ours = seconds["ours"]
    against = {f"ours / {name}": ours / seconds[name] for name in (
        "JAX", "textbook loop", "scikit-learn", "limit")}  # fmt: skip
    levers = {f"{lever} / none": seconds[lever] / ours for lever in LEVERS}
    levers["lr 0.01 / lr 0.0001"] = levers.pop("lr 0.01 / none")
    return against | levers


def report(seconds: dict[str, float], evaluation: float, ratios: dict[str, float]) -> None:
    """Print both tables."""
    hardware = describe(choose("cpu"))
    print(
        f"{hardware['processor']}, {hardware['threads']} threads, Python {sys.version.split()[0]}"
    )
    print(f"\n{'seconds an epoch':24}   best")
    for name, value in sorted(seconds.items(), key=lambda item: item[1]):
        print(f"{name:24} {value:6.3f}")
    print(f"{'(evaluation)':24} {evaluation:6.3f}")
    print(f"\n{'ratio':24} measured  at most")
    for name, value in ratios.items():
        missed = "" if value <= MARKS[name] else "  missed"
        print(f"{name:24} {value:8.3f} {MARKS[name]:8.3f}{missed}")


if __name__ == "__main__":
    main()
