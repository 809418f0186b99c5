"""`train`: train by a config, or show its stored result."""

import argparse
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from tqdm import tqdm

from mnist_core.commands import config as config_options
from mnist_core.config import TrainConfig
from mnist_core.events import Epoch, Progress
from mnist_core.references import REFERENCES
from mnist_core.runs.claim import claimed
from mnist_core.runs.names import check_name
from mnist_core.runs.record import DamagedRun, EpochMetrics, RunRecord
from mnist_core.runs.store import NoSuchRun, RunStore

if TYPE_CHECKING:
    from mnist_core.runs.recorder import Recorder


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    config_options.add_options(command)
    command.add_argument("--device", help="cuda, mps or cpu; the best there is by itself")
    command.add_argument("--again", action="store_true", help="train although there is a result")
    command.add_argument("--name", help="the run's name, in place of the one made of its config")


def run(options: argparse.Namespace) -> int:
    """Train each seed of the config, or show what is stored."""
    store = RunStore(options.store)
    if options.name:
        check_name(options.name)
        if len(options.seed) > 1:
            raise ValueError(f"name is {options.name!r} for {len(options.seed)} seeds; give one")
    names = [field.name for field in fields(TrainConfig) if field.name != "seed"]
    given = {name: getattr(options, name) for name in names}
    configs = [TrainConfig(**given, seed=seed) for seed in options.seed]
    if REFERENCES.get(options.name, configs[0]) != configs[0]:
        raise ValueError(
            f"name is {options.name!r}, a reference run's of other settings; choose another"
        )
    for config in configs:
        _train_once(config, store, options)
    return 0


def _train_once(config: TrainConfig, store: RunStore, options: argparse.Namespace) -> None:
    """Show the result that is stored, or that another process is training; else train it."""
    told: set[str] = set()

    def waiting(process: str) -> None:
        if process not in told:
            told.add(process)
            who = f"process {process}" if process else "another process"
            print(
                f"mnist_core: {who} trains {config.run_id} already; waiting for its result "
                f"(--again trains it anyway)",
                file=sys.stderr,
                flush=True,
            )

    if record := _stored(config, store, options):
        _show_stored(record, options.json)
        return
    run = options.name or config.run_id
    with nullcontext() if options.again else claimed(store.folder, run, waiting):
        if record := _stored(config, store, options):  # meanwhile
            _show_stored(record, options.json)
        else:
            train_one(config, store, options)


def _stored(config: TrainConfig, store: RunStore, options: argparse.Namespace) -> RunRecord | None:
    """The result to show: of the name that was given, if one was; a word if its device was not."""
    if options.again:
        return None
    if options.name:
        there = is_stored(store, options.name, config)
        record = store.load(options.name) if there else None
    else:
        record = store.find(config)
    if record and options.device and record.hardware.get("device") != options.device:
        on = record.hardware.get("device", "another device")
        print(
            f"mnist_core: the stored result of {record.run} was trained on {on}; "
            f"--again trains it on {options.device}",
            file=sys.stderr,
        )
    return record


def _show_stored(record: RunRecord, as_json: bool) -> None:
    for epoch in record.epochs:
        _say_epoch(record.config, epoch, as_json)
    _say_end(record, as_json, cached=True)


def train_one(config: TrainConfig, store: RunStore, options: argparse.Namespace) -> "Recorder":
    """Train one config and print its epochs; options: device, again, name and json of `train`."""
    from mnist_core.jobs.session import open_session  # torch, 3 s

    session = open_session(config, store, options.device, options.again, options.name)
    if not options.json:
        record = session.recorder.record
        hardware = record.hardware
        print(f"{record.run}: on {hardware['device']} ({hardware['processor']})", flush=True)
    for epoch in session.recorder.record.epochs:  # of an unfinished run that is continued
        _say_epoch(config, epoch, options.json)
    bar = tqdm(total=1, leave=False, disable=options.json or not sys.stderr.isatty())
    for event in session.events:
        if isinstance(event, Progress):
            bar.total, bar.n = event.steps, event.step
            bar.set_description(f"epoch {event.epoch}, loss {event.loss:.4f}")
        elif isinstance(event, Epoch):
            bar.clear()
            _say_epoch(config, session.recorder.record.epochs[-1], options.json)
    bar.close()
    _say_end(session.recorder.record, options.json, cached=False)
    return session.recorder


def is_stored(store: RunStore, name: str, config: TrainConfig) -> bool:
    """Has the store a result of this config under this name?"""
    try:
        return store.load(name).is_result_of(config)
    except (NoSuchRun, DamagedRun):
        return False


def _say_epoch(config: TrainConfig, epoch: EpochMetrics, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(epoch)), flush=True)
        return
    print(
        f"epoch {epoch.epoch:2d}/{config.epochs}  training loss {epoch.train_loss:.4f}  "
        f"validation loss {epoch.val_loss:.4f}  accuracy {epoch.val_accuracy:.2%}  "
        f"{epoch.seconds:.1f} s",
        flush=True,
    )


def _say_end(record: RunRecord, as_json: bool, cached: bool) -> None:
    end = {"run": record.run, "state": record.state, "cached": cached, **record.hardware}
    end |= asdict(record.test) if record.test else {}
    if as_json:
        print(json.dumps(end), flush=True)
        return
    tested = f", test accuracy {record.test.test_accuracy:.2%}" if record.test else ""
    print(f"{record.run}: {record.state}{tested}{' (stored result)' if cached else ''}", flush=True)
