"""The command line: python -m mnist_core train | runs | verify | score | references | sweep."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import MISSING, asdict, fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tqdm import tqdm

from mnist_core.config import CHOICES, TrainConfig
from mnist_core.events import Epoch, Progress
from mnist_core.references import REFERENCES, seeded
from mnist_core.runs.names import check_name
from mnist_core.runs.record import DamagedRun, EpochMetrics, RunRecord
from mnist_core.runs.store import MODELS, SEEDS, SWEEP, NoSuchRun, RunStore
from mnist_core.sweeps import executors
from mnist_core.sweeps.engine import Event, Retried, sweep
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.options import add_options, configs_of
from mnist_core.sweeps.telling import kind, line, row

if TYPE_CHECKING:
    from mnist_core.runs.recorder import Recorder

HELP = {
    "learning_rate": "size of the steps, 1e-6 to 1",
    "epochs": "passes over the training images, 1 to 50",
    "batch_size": "images a step",
    "schedule": "how the learning rate goes on",
    "optimizer": "adam, or sgd with momentum 0.9",
    "weight_decay": "decoupled weight decay",
    "dropout": "probability that a hidden unit is left out",
    "augment": "distort every training image anew in every epoch",
    "train_size": "training images, class-balanced",
    "label_noise": "fraction of training labels replaced by another digit",
    "protocol": "validate on the test images, or on 10,000 held out of the training images",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0, 1 where `verify` finds damage, 2 on bad input."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (ValueError, OSError, RuntimeError) as error:
        print(f"mnist_core: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mnist_core: stopped; the same command goes on from there", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m mnist_core", description="Train, keep and use runs.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    train = _command(commands, "train", _train, "train by a config, or show its stored result")
    _add_config(train)
    train.add_argument("--device", help="cuda, mps or cpu; the best there is by itself")
    train.add_argument("--again", action="store_true", help="train although there is a result")
    train.add_argument("--name", help="the run's name, in place of the one made of its config")
    runs = _command(commands, "runs", _runs, "list the stored runs, or remove some")
    some = runs.add_mutually_exclusive_group()
    some.add_argument("--remove", nargs="+", metavar="ID", default=[], help="remove these runs")
    some.add_argument(
        "--prune", type=int, metavar="BYTES", help="remove the oldest runs until the others fit"
    )
    _command(commands, "verify", _verify, "check every stored run against its checksums")
    score = _command(commands, "score", _score, "accuracy on labelled drawings")
    score.add_argument("file", type=Path, help="strokes as .json, or images as .npz")
    score.add_argument(
        "--run", nargs="+", metavar="ID", default=REFERENCES, help="runs; the reference runs"
    )
    references = _command(commands, "references", _references, "train the runs that are shipped")
    references.add_argument("--again", action="store_true", help="also those that are there")
    references.add_argument("--seeds", action="store_true", help="records of ten seeds instead")
    sweep = _command(
        commands, "sweep", _sweep, "train a grid of configs on all cores, or a cluster"
    )
    add_options(sweep, HELP)
    return parser


def _command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(command=function)
    command.add_argument("--store", type=_folder, default=MODELS, help="folder of runs; models/")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    return command


def _folder(text: str) -> Path:
    """A store's folder; an empty name would be this folder."""
    if not text:
        raise argparse.ArgumentTypeError("its name is empty; give a folder, or . for this one")
    return Path(text)


def _add_config(command: argparse.ArgumentParser) -> None:
    """An option for every field of TrainConfig, from its type and default."""
    command.add_argument("--seed", type=int, nargs="+", default=[0], help="one run for each")
    for field in fields(TrainConfig):
        if field.name == "seed":
            continue
        flag = "--lr" if field.name == "learning_rate" else f"--{field.name.replace('_', '-')}"
        details: dict[str, Any] = {"dest": field.name, "help": HELP[field.name]}
        if field.type is bool:
            command.add_argument(flag, action="store_true", **details)
            continue
        if field.name in CHOICES:
            details["choices"] = CHOICES[field.name]
        else:
            details["type"] = field.type
        if field.default is MISSING:
            command.add_argument(flag, required=True, **details)
        else:
            command.add_argument(flag, default=field.default, **details)


def _train(options: argparse.Namespace) -> int:
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
        if record := _stored(config, store, options):
            _show_stored(record, options.json)
        else:
            _train_one(config, store, options)
    return 0


def _stored(config: TrainConfig, store: RunStore, options: argparse.Namespace) -> RunRecord | None:
    """The result to show: of the name that was given, if one was; a word if its device was not."""
    if options.again:
        return None
    if options.name:
        there = _is_stored(store, options.name, config)
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


def _train_one(config: TrainConfig, store: RunStore, options: argparse.Namespace) -> "Recorder":
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


def _references(options: argparse.Namespace) -> int:
    """The reference runs with their weights, or, with --seeds, the records of ten seeds of each."""
    options.device = None
    if options.seeds:
        store = RunStore(SEEDS if options.store == MODELS else options.store)
        wanted = [(config.run_id, config) for config in seeded()]
    else:
        store, wanted = RunStore(options.store), list(REFERENCES.items())
    for name, config in wanted:
        if not options.again and _is_stored(store, name, config):
            continue
        options.name = name
        recorder = _train_one(config, store, options)
        store.save(recorder.record, None if options.seeds else recorder.weights)
    return 0


def _is_stored(store: RunStore, name: str, config: TrainConfig) -> bool:
    try:
        return store.load(name).is_result_of(config)
    except (NoSuchRun, DamagedRun):
        return False


def _sweep(options: argparse.Namespace) -> int:
    """Train a grid; exit status 1 where a config has no result."""
    configs = configs_of(options)
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
            bar.update(not isinstance(event, Retried))
    if as_json:
        print(json.dumps({"runs": count, **found}), flush=True)
    else:
        print(f"{count} runs: " + ", ".join(f"{n} {what}" for what, n in found.items()))
    return 1 if found["failed"] else 0


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


def _runs(options: argparse.Namespace) -> int:
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


def _verify(options: argparse.Namespace) -> int:
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


def _score(options: argparse.Namespace) -> int:
    from mnist_core.digits.files import read_drawings
    from mnist_core.network.evaluate import predict

    store = RunStore(options.store)
    weights = {run: store.weights(run)[-1] for run in options.run}
    images, labels = read_drawings(options.file)
    for run, flat in weights.items():
        predictions = predict(flat, images)
        correct = int((predictions == labels).sum())
        result = {"run": run, "n": len(labels), "correct": correct}
        if options.json:
            result |= {"accuracy": correct / len(labels), "predictions": predictions.tolist()}
            print(json.dumps(result))
        else:
            print(f"{run}: {correct} of {len(labels)} read right, {correct / len(labels):.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
