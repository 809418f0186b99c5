"""python -m tests.benchmarks.scaling: what one more worker brings, and where a sweep stops scaling.

Measured on a Dask cluster of this machine: a run's time at one worker and at two, a worker's start,
what scheduler and network take for each run, and what the client takes to check and save one. With
these, more workers than there are here are simulated, each of them with a core of its own. Prints
both and draws the simulation as SVG. Let nothing else run meanwhile.
"""

import argparse
import tempfile
import time
from concurrent.futures import wait
from pathlib import Path
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.sweeps import executors
from mnist_core.sweeps.task import Trained, train_one
from mnist_core.train.device import choose, describe
from tests.benchmarks.scaling_chart import chart
from tests.support.cluster import Cluster

EPOCHS = 10  # of a run of the shipped sweep
WORKERS = (1, 2, 10, 100, 1_000)
RUNS = (130, 10_000)  # the shipped sweep's first command, and one far larger
SMALL = TrainConfig(1e-4, 1, train_size=100)
ROUNDS = 3
SENT = 500  # tasks that only carry a record
CHART = Path(__file__).with_suffix(".svg")


class Times(NamedTuple):
    """Seconds. task: of a run; start: until a new worker has read MNIST; scheduling: of a task,
    with the transfer of its config and record; saving: of a record, by the client."""

    task: float
    start: float
    scheduling: float
    saving: float


def main() -> None:
    """Measure, simulate, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=2, help="of a measured run, told as if 10")
    parser.add_argument("--runs", type=int, default=2, help="of each worker")
    parser.add_argument("--out", type=Path, default=CHART)
    options = parser.parse_args()
    print(describe(choose("cpu"))["processor"])
    with tempfile.TemporaryDirectory() as folder:
        times, two = measure(Path(folder), options.epochs, options.runs)
    for name, value in times._asdict().items():
        print(f"{name:12} {value:10.4f} s")
    print(f"measured: two workers do {two:.2f} times the runs of one")
    curves = {runs: [(n, speedup(runs, n, times)) for n in WORKERS] for runs in RUNS}
    for runs, points in curves.items():
        told = ", ".join(f"{n:,} workers {value:,.1f} x" for n, value in points)
        print(f"simulated, {runs:,} runs: {told}")
    limit = times.task / max(times.scheduling, times.saving)
    print(f"no more runs than {limit:,.0f} can be under way: the slower of scheduler and client")
    options.out.write_text(chart(curves), "utf-8")


def measure(folder: Path, epochs: int, runs: int) -> tuple[Times, float]:
    """The times, and how many times the runs of one worker two of them do."""
    cluster = Cluster(folder)
    try:
        with executors.dask(cluster.address) as workers:
            began = time.perf_counter()
            cluster.add()
            record = RunRecord.from_json(_train(workers, SMALL, 1)[0].record)
            start = time.perf_counter() - began
            alone = _seconds_a_run(workers, epochs, runs, 1)
            text = record.to_json()
            began = time.perf_counter()
            wait([workers.executor.submit(_carry, text, place) for place in range(SENT)])
            scheduling = (time.perf_counter() - began) / SENT
            cluster.add()
            _train(workers, SMALL, 8)  # both have read MNIST
            together = _seconds_a_run(workers, epochs, runs, 2)
    finally:
        cluster.close()
    saving = _saving(RunStore(folder / "store"), text)
    return Times(alone * EPOCHS / epochs, start, scheduling, saving), alone / together


def _train(workers: executors.Workers, config: TrainConfig, number: int) -> list[Trained]:
    ordered = config.to_dict()
    made = [workers.executor.submit(train_one, ordered, compact=True) for _ in range(number)]
    return [future.result() for future in made]


def _seconds_a_run(workers: executors.Workers, epochs: int, runs: int, count: int) -> float:
    """The best of ROUNDS, since disturbances only add."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        _train(workers, TrainConfig(1e-4, epochs), runs * count)
        spent.append((time.perf_counter() - began) / (runs * count))
    return min(spent)


def _carry(text: str, place: int) -> Trained:
    """A task that computes nothing, but whose config and record go to and fro."""
    return Trained(text, None)


def _saving(store: RunStore, text: str, number: int = 50) -> float:
    began = time.perf_counter()
    for _ in range(number):
        store.save(RunRecord.from_json(text), None)
    return (time.perf_counter() - began) / number


def speedup(runs: int, workers: int, times: Times) -> float:
    """How many times faster so many workers are than one without any of the costs.

    Scheduler and client each do one thing at a time; a worker starts anew as soon as it is free
    and the scheduler has come to it.
    """
    free, scheduler, client = [times.start] * workers, 0.0, 0.0
    for run in range(runs):  # as all take alike long, workers are free in turn
        worker = run % workers
        scheduler = max(scheduler, free[worker]) + times.scheduling
        free[worker] = scheduler + times.task
        client = max(client, free[worker]) + times.saving
    return runs * times.task / client


if __name__ == "__main__":
    main()
