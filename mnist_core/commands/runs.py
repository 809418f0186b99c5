"""`runs`: list the stored runs, or remove some."""

import argparse
import json
from dataclasses import asdict

from mnist_core.references import REFERENCES
from mnist_core.runs.store import RunStore


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    some = command.add_mutually_exclusive_group()
    some.add_argument("--remove", nargs="+", metavar="ID", default=[], help="remove these runs")
    some.add_argument(
        "--prune", type=int, metavar="BYTES", help="remove the oldest runs until the others fit"
    )


def run(options: argparse.Namespace) -> int:
    """A line for each run."""
    store = RunStore(options.store)
    if options.remove or options.prune is not None:
        return _remove(store, options)
    for record in store.list():
        final, test = record.final, record.test
        if options.json:
            row = {"run": record.run, "state": record.state, **record.config.to_dict()}
            metrics = (asdict(final) if final else {}) | (asdict(test) if test else {})
            print(json.dumps(row | {k: v for k, v in metrics.items() if k not in row}))
            continue
        result = f"{final.val_accuracy:.2%}, loss {final.val_loss:.4f}" if final else "no result"
        print(f"{record.run}: {record.state}, validation {result}")
    return 0


def _remove(store: RunStore, options: argparse.Namespace) -> int:
    """Remove runs, none if one of them is not there; says which."""
    if options.prune is not None and options.prune < 0:
        raise ValueError(f"prune is {options.prune}; it must be 0 bytes or more")
    if kept := [run for run in options.remove if run in REFERENCES]:
        raise ValueError(f"{kept[0]!r} is a reference run, which stays; nothing was removed")
    if absent := [run for run in options.remove if run not in store.names()]:
        raise ValueError(f"there is no run {absent[0]!r} in {store.folder}; nothing was removed")
    for run in options.remove:
        store.delete(run)
    removed = options.remove if options.prune is None else store.prune(options.prune)
    for run in removed:
        print(json.dumps({"removed": run}) if options.json else f"{run}: removed", flush=True)
    return 0
