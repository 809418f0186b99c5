"""The command line: python -m mnist_core COMMAND; `--help` lists the commands."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from mnist_core.commands import (
    diagnose,
    health,
    landscape,
    range_test,
    references,
    runs,
    score,
    sweep,
    teach,
    train,
    verify,
)
from mnist_core.runs.store import MODELS

COMMANDS = {  # module → what it does, in a line
    train: "train by a config, or show its stored result",
    runs: "list the stored runs, or remove some",
    verify: "check every stored run against its checksums",
    diagnose: "what the curves of runs show, and what to try",
    landscape: "the loss between two epochs' weights",
    score: "accuracy on labelled drawings",
    teach: "fine-tune a run on labelled drawings",
    sweep: "train a grid of configs on all cores, or a cluster",
    range_test: "raise the learning rate within one epoch, and store the losses",
    health: "how the server of a store is",
    references: "train the runs that are shipped",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0, 1 where `verify` or `health` fails, 2 on bad input."""
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
    commands: Any = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for module, text in COMMANDS.items():
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=module.run)
        command.add_argument(
            "--store", type=_folder, default=MODELS, help="folder of runs; models/"
        )
        command.add_argument("--json", action="store_true", help="one JSON object a line")
        module.add_options(command)
    return parser


def _folder(text: str) -> Path:
    """A store's folder; an empty name would be this folder."""
    if not text:
        raise argparse.ArgumentTypeError("its name is empty; give a folder, or . for this one")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
