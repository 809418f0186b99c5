"""`sweep`: train a grid of configs on all cores, or on a cluster."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing

from tqdm import tqdm

from mnist_core.commands.config import HELP
from mnist_core.runs.store import RunStore
from mnist_core.sweeps import executors
from mnist_core.sweeps import options as sweep_options
from mnist_core.sweeps.engine import Elsewhere, Event, Retried, sweep
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.telling import kind, line, row


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    sweep_options.add_options(command, HELP)


def run(options: argparse.Namespace) -> int:
    """Train a grid; exit status 1 where a config has no result."""
    configs = sweep_options.configs_of(options)
    with _workers(options) as workers:
        events = sweep(configs, RunStore(options.store), workers, options.weights, options.compact)
        with closing(events):
            return _follow(events, len(configs), options.json)


def _workers(options: argparse.Namespace) -> AbstractContextManager[Workers]:
    if options.scheduler:
        return executors.dask(options.scheduler)
    return executors.local(options.workers)


def _follow(events: Iterable[Event], count: int, as_json: bool) -> int:
    """Say what happens in a sweep of so many configs; 1 where one has no result, else 0."""
    found: Counter[str] = Counter()
    hidden = as_json or not sys.stderr.isatty()
    with tqdm(total=count, unit="run", disable=hidden, smoothing=0.1) as bar:
        for event in events:
            found[kind(event)] += 1
            with bar.external_write_mode(nolock=True):
                print(json.dumps(row(event)) if as_json else line(event), flush=True)
            bar.update(not isinstance(event, Retried | Elsewhere))
    if as_json:
        print(json.dumps({"runs": count, **found}), flush=True)
    else:
        print(f"{count} runs: " + ", ".join(f"{n} {what}" for what, n in found.items()))
    return 1 if found["failed"] else 0
