"""python -m tests.benchmarks.sweep: what a sweep gets out of this machine's cores.

Runs an hour of one, of two one-thread processes …, and the time an epoch of a run takes for the
whole machine, with its evaluation, beside JAX's jitted epoch. Needs tests/benchmarks/
requirements.txt. Prints a table and writes JSON. The ways take turns, and each figure is the best
of several rounds, since disturbances only add; only ratios within one run count. Let nothing else
run meanwhile.
"""

import argparse
import json
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from mnist_core.config import TrainConfig
from mnist_core.mnist.load import load
from mnist_core.runs.record import RunRecord
from mnist_core.sweeps import executors
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.task import train_one
from mnist_core.train.device import choose, cores, describe, prepare_thread
from tests.benchmarks import peers
from tests.benchmarks.training import clock

EPOCHS = 5  # of a run: those of a sweep have some 10, of equal length
MARKS = {"all processes / one": (1.8, "at least"), "ours / JAX": (0.9, "at most")}


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=2, help="of each process, a round")
    parser.add_argument("--out", type=Path, default=Path("sweep-benchmark.json"))
    options = parser.parse_args()
    prepare_thread()
    seconds, alone = measure(options.rounds, options.runs)
    hourly = {number: 3_600 / each for number, each in seconds.items()}
    most = max(seconds)
    ratios = {
        "all processes / one": seconds[1] / seconds[most],
        "ours / JAX": seconds[most] / EPOCHS / alone["JAX"],
    }
    report(hourly, seconds, alone, ratios)
    result = {
        "hardware": describe(choose("cpu")), "epochs": EPOCHS, "seconds_a_run": seconds,
        "seconds_an_epoch": alone, "ratios": ratios, "marks": MARKS,
    }  # fmt: skip
    options.out.write_text(json.dumps(result, indent=1) + "\n")


def measure(rounds: int, runs: int) -> tuple[dict[int, float], dict[str, float]]:
    """Seconds a run of the machine, by number of processes; seconds an epoch of others alone.

    Processes are started, and have read MNIST, before the clock runs: a sweep of hundreds of runs
    does that once.
    """
    jax = peers.jax_epoch(load())
    seeds = count()
    found: dict[int, list[float]] = {}
    epochs: dict[str, list[float]] = {}
    with ExitStack() as stack:
        crews = {n: stack.enter_context(executors.local(n)) for n in sorted({1, cores()})}
        for number, workers in crews.items():
            list(train(workers, number, seeds, epochs=1))
        for _ in range(rounds):
            epochs.setdefault("JAX", []).append(clock(jax))
            for number, workers in crews.items():
                started = time.perf_counter()
                records = list(train(workers, number * runs, seeds))
                spent = time.perf_counter() - started
                found.setdefault(number, []).append(spent / len(records))
                each = [epoch.seconds for record in records for epoch in record.epochs]
                epochs.setdefault(f"each of {number}", []).append(min(each))
    best = {number: min(times) for number, times in found.items()}
    return best, {name: min(times) for name, times in epochs.items()}


def train(
    workers: Workers, number: int, seeds: Iterator[int], epochs: int = EPOCHS
) -> Iterator[RunRecord]:
    """So many runs of the article's second config, at the same time as far as there are workers."""
    configs = [TrainConfig(1e-4, epochs, seed=next(seeds)) for _ in range(number)]
    futures = [workers.executor.submit(train_one, it.to_dict(), compact=True) for it in configs]
    wait(futures)
    for future in futures:
        yield RunRecord.from_json(future.result().record)


def report(
    hourly: dict[int, float],
    seconds: dict[int, float],
    alone: dict[str, float],
    ratios: dict[str, float],
) -> None:
    """Print the tables."""
    print(describe(choose("cpu"))["processor"])
    print(f"\n{'one-thread processes':24} {f'runs of {EPOCHS} epochs an hour':>26} {'s a run':>8}")
    for number, value in hourly.items():
        print(f"{number:<24} {value:26.0f} {seconds[number]:8.3f}")
    print(f"\n{'seconds an epoch':24} {'best':>8}")
    for name, value in alone.items():
        print(f"{name:24} {value:8.3f}")
    for number, value in seconds.items():
        print(f"{f'of the machine, by {number}':24} {value / EPOCHS:8.3f}")
    print(f"\n{'ratio':24} measured")
    for name, value in ratios.items():
        limit, side = MARKS[name]
        missed = value < limit if side == "at least" else value > limit
        print(f"{name:24} {value:8.3f}  {side} {limit}{'  missed' if missed else ''}")


if __name__ == "__main__":
    main()
