"""python -m tests.benchmarks.teaching FILE: what teaching a few drawings does, by rate and mix.

FILE has labelled strokes with a `writer` each. Every writer teaches each run one drawing a digit
and judges by the others; told are the mean over the writers and its standard error, and the time of
the default teaching with its reports. Writes the table as JSON as well.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mnist_core.digits import normalise_strokes
from mnist_core.mnist import samples
from mnist_core.network.teaching import Labelled, TeachConfig, teach
from mnist_core.runs import RunStore
from mnist_core.runs.store import MODELS

RUNS = ("article-run-2", "regularised")
RATES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
MIXES = (0.0, 0.5)
FEWEST = 8  # digits that a writer must have, and drawings to judge by beside them
TESTED = 2_000  # test images


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=Path("teaching-benchmark.json"))
    options = parser.parse_args()
    hands = list(writers(json.loads(options.file.read_text("utf-8"))))
    mnist, test = samples.load("train"), samples.load("test")
    tested = test[0][:TESTED], test[1][:TESTED]
    rows = []
    print(f"{len(hands)} writers; %, mean ± standard error over the writers: own, MNIST")
    for run in RUNS:
        weights = RunStore(MODELS).weights(run)[-1]
        for mix in MIXES:
            for rate in RATES:
                config = TeachConfig(rate, mix=mix)
                row = {"run": run, "mix": mix, "rate": rate}
                row |= over_writers(weights, hands, config, mnist, tested)
                rows.append(row)
                print(told(row), flush=True)
        print(f"{run}: {seconds(weights, hands[0], mnist, tested):.3f} s for the default teaching")
    options.out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def writers(drawings: list[dict]) -> Iterator[tuple[Labelled, Labelled]]:
    """For each writer with enough of them: one drawing of each digit, and all others."""
    strokes = [[np.array(stroke, float) for stroke in entry["strokes"]] for entry in drawings]
    images = np.stack([normalise_strokes(one) for one in strokes])
    labels = np.array([entry["label"] for entry in drawings])
    who = np.array([entry["writer"] for entry in drawings])
    for writer in np.unique(who):
        own = np.flatnonzero(who == writer)
        _, first = np.unique(labels[own], return_index=True)
        others = np.delete(own, first)
        if min(len(first), len(others)) >= FEWEST:
            taught = own[first]
            yield (images[taught], labels[taught]), (images[others], labels[others])


def over_writers(
    weights: np.ndarray,
    hands: list[tuple[Labelled, Labelled]],
    config: TeachConfig,
    mnist: Labelled,
    tested: Labelled,
) -> dict[str, float]:
    """Before and after, in %: own other drawings with the standard error and worst, MNIST."""
    before, after, remembered = [], [], []
    for taught, others in hands:
        judges = {"own": others, "mnist": tested}
        first, last = teach(weights, taught, config, mnist, judges, reports=1)
        before.append(100 * first.accuracies["own"])
        after.append(100 * last.accuracies["own"])
        remembered.append(100 * last.accuracies["mnist"])
    gains = np.subtract(after, before)
    return {
        "before": float(np.mean(before)),
        "after": float(np.mean(after)),
        "after_error": float(np.std(after, ddof=1) / len(after) ** 0.5),
        "gain": float(gains.mean()),
        "gain_error": float(gains.std(ddof=1) / len(gains) ** 0.5),
        "worst": float(np.min(after)),
        "mnist": float(np.mean(remembered)),
    }


def told(row: dict) -> str:
    return (
        f"{row['run']:14} mix {row['mix']:.1f} rate {row['rate']:.0e}: own {row['before']:.1f} -> "
        f"{row['after']:.1f} ± {row['after_error']:.1f} (worst {row['worst']:.1f}), gain "
        f"{row['gain']:+.1f} ± {row['gain_error']:.1f}; MNIST {row['mnist']:.2f}"
    )


def seconds(
    weights: np.ndarray, hand: tuple[Labelled, Labelled], mnist: Labelled, tested: Labelled
) -> float:
    """The default teaching with its reports, the best of five."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for _ in teach(weights, hand[0], TeachConfig(), mnist, {"own": hand[1], "mnist": tested}):
            pass
        best = min(best, time.perf_counter() - began)
    return best


if __name__ == "__main__":
    main()
