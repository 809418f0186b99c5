"""`verify`: check every stored run against its checksums."""

import argparse
import json
from itertools import chain

from mnist_core.runs.store import SEEDS, SWEEP, RunStore


def add_options(command: argparse.ArgumentParser) -> None:
    """None but --store and --json, which are every command's."""


def run(options: argparse.Namespace) -> int:
    """Check the store, and the records of seeds and of a sweep that lie in it."""
    folders = [options.store, options.store / SEEDS.name, options.store / SWEEP.name]
    found = [RunStore(folder).verify() for folder in folders if folder.is_dir()]
    if not found:
        raise ValueError(f"store is {options.store}, which is no folder; give one with runs")
    damaged = 0
    for run, problem in chain.from_iterable(found):
        damaged += problem is not None
        if options.json:
            print(json.dumps({"run": run, "problem": problem}))
        elif problem:
            print(problem)
        else:
            print(f"run {run!r}: sound")
    return 1 if damaged else 0
