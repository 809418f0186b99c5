"""`references`: train the runs that are shipped in models/, or the records of their seeds."""

import argparse
import json
from itertools import chain

from mnist_core.commands.train import is_stored, train_one
from mnist_core.config import TrainConfig
from mnist_core.findings import landscapes
from mnist_core.mnist import samples
from mnist_core.references import LANDSCAPES, PROBED, REFERENCES, SEEDS, seeded, seeds
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import MODELS, RunStore
from mnist_core.runs.store import SEEDS as SEEDS_FOLDER
from mnist_core.runs.weights import unpack
from mnist_core.sweeps.engine import Done
from mnist_core.sweeps.task import train_one as train_alone
from mnist_core.sweeps.telling import line, row

PARTS = ("story", *PROBED, "landscapes")


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("--again", action="store_true", help="also those that are there")
    command.add_argument(
        "--seeds",
        nargs="*",
        choices=PARTS,
        metavar="PART",
        help=f"records of several seeds instead: all, or of these: {', '.join(PARTS)}",
    )


def run(options: argparse.Namespace) -> int:
    """The reference runs with their weights, or, with --seeds, the records of several seeds."""
    options.device = None
    if options.seeds is None:
        _with_points(RunStore(options.store), dict(REFERENCES), options, keep_weights=True)
        return 0
    store = RunStore(SEEDS_FOLDER if options.store == MODELS else options.store)
    for part in options.seeds or PARTS:
        if part == "story":
            wanted = {config.run_id: config for config in seeded("story")}
            _with_points(store, wanted, options, keep_weights=False)
        elif part == "landscapes":
            _landscapes(store, options)
        else:
            _compact(store, seeded(part), options)
    return 0


def _with_points(
    store: RunStore, wanted: dict[str, TrainConfig], options: argparse.Namespace, keep_weights: bool
) -> None:
    """Train and keep what is missing, with what was measured within the epochs."""
    for name, config in wanted.items():
        if not options.again and is_stored(store, name, config):
            continue
        options.name = name
        recorder = train_one(config, store, options)
        store.save(recorder.record, recorder.weights if keep_weights else None)


def _compact(store: RunStore, wanted: list[TrainConfig], options: argparse.Namespace) -> None:
    """Train what is missing, on one thread, and keep the epochs' figures alone."""
    for config in wanted:
        if not options.again and is_stored(store, config.run_id, config):
            continue
        record = RunRecord.from_json(train_alone(config.to_dict(), compact=True).record)
        event = Done(config, store.save(record), False)
        print(json.dumps(row(event)) if options.json else line(event), flush=True)


def _landscapes(store: RunStore, options: argparse.Namespace) -> None:
    """Train with weights, measure these, and keep the measurements alone."""
    there = {} if options.again else {it.config: it for it in landscapes.read(store.folder)}
    for config in chain.from_iterable(seeds(config, SEEDS) for config in LANDSCAPES):
        if config in there:
            continue
        trained = train_alone(config.to_dict(), weights=True)
        weights = unpack(trained.weights or b"", config.epochs)
        found = landscapes.of_run(config, weights, *samples.load("test"))
        there[config] = found
        landscapes.write(store.folder, list(there.values()))
        told = {"run": config.run_id, "dip": found.dip, "average": found.average_accuracy}
        print(json.dumps(told) if options.json else _line(config, found), flush=True)


def _line(config: TrainConfig, found: landscapes.Landscape) -> str:
    return (
        f"{config.run_id}: loss {found.ends[0]:.4f}, {found.middle:.4f} halfway, "
        f"{found.ends[1]:.4f}; mean of the last {landscapes.AVERAGED} epochs' weights "
        f"{found.average_accuracy:.2%}"
    )
