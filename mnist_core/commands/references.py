"""`references`: train the runs that are shipped in models/, or the records of their seeds."""

import argparse

from mnist_core.commands.train import is_stored, train_one
from mnist_core.references import REFERENCES, seeded
from mnist_core.runs.store import MODELS, SEEDS, RunStore


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("--again", action="store_true", help="also those that are there")
    command.add_argument("--seeds", action="store_true", help="records of ten seeds instead")


def run(options: argparse.Namespace) -> int:
    """The reference runs with their weights, or, with --seeds, the records of ten seeds of each."""
    options.device = None
    if options.seeds:
        store = RunStore(SEEDS if options.store == MODELS else options.store)
        wanted = [(config.run_id, config) for config in seeded()]
    else:
        store, wanted = RunStore(options.store), list(REFERENCES.items())
    for name, config in wanted:
        if not options.again and is_stored(store, name, config):
            continue
        options.name = name
        recorder = train_one(config, store, options)
        store.save(recorder.record, None if options.seeds else recorder.weights)
    return 0
