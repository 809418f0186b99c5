"""`diagnose`: what the curves of stored runs show, and what to try."""

import argparse
import json

from mnist_core.findings.diagnosis import findings
from mnist_core.runs.overlay import Overlay
from mnist_core.runs.store import RunStore


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("run", nargs="*", metavar="RUN", help="runs; every one of the store")


def run(options: argparse.Namespace) -> int:
    """A line for each run, or, for people, its findings below it."""
    named = [Overlay(options.store).load(run) for run in options.run]
    for record in named or RunStore(options.store).list():
        found = findings(record)
        if options.json:
            row = {"run": record.run, "config": record.config.to_dict()}
            print(json.dumps(row | {"findings": [finding.to_dict() for finding in found]}))
            continue
        print(f"{record.run}: {record.state}" + ("" if found else ", nothing to judge yet"))
        for finding in found:
            print(f"  {finding.title}. {finding.text}")
            if finding.remedy:
                print(f"    Try: {finding.remedy.label}. {finding.remedy.why}")
    return 0
