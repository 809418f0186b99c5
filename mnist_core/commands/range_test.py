"""`range-test`: raise the learning rate step by step within one epoch, and store the losses."""

import argparse
import json

from tqdm import tqdm

from mnist_core.findings.range_test import lowest, smoothed, steepest
from mnist_core.runs.range_test import FILE, RangeTest
from mnist_core.runs.store import MODELS, SWEEP

BATCH = 64


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("--low", type=float, default=1e-6, help="learning rate of the first step")
    command.add_argument("--high", type=float, default=1.0, help="of the last step")
    command.add_argument("--steps", type=int, default=937, help="2 to 937: one epoch at batch 64")
    command.add_argument("--seeds", type=int, default=5, metavar="N", help="seeds 0 to N - 1")


def run(options: argparse.Namespace) -> int:
    """Test each seed, store the losses beside the sweep's runs, and say what they show."""
    if not 1e-6 <= options.low < options.high <= 1 or not 1 <= options.seeds <= 100:
        raise ValueError("the rates must rise from 1e-6 or more to 1 or less, seeds be 1 to 100")
    test = _test(options)
    folder = SWEEP if options.store == MODELS else options.store
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(test.to_json(), "utf-8")
    curve = smoothed(test)
    steep, low = steepest(curve), lowest(curve)
    if options.json:
        print(json.dumps({"steepest": steep.rate, "lowest": low.rate, "loss": low.loss}))
    else:
        print(f"steepest at {steep.rate:.3g}; lowest, {low.loss:.4f} nats, at {low.rate:.3g}")
    return 0


def _test(options: argparse.Namespace) -> RangeTest:
    from mnist_core.mnist.load import load
    from mnist_core.train.device import choose, describe
    from mnist_core.train.range_test import range_test

    data, losses = load(), []
    for seed in tqdm(range(options.seeds), unit="seed", disable=None):
        tried = range_test(data, options.low, options.high, options.steps, seed, BATCH)
        losses.append(tuple(float(f"{one.loss:.4g}") for one in tried))
    processor = str(describe(choose("cpu"), most=1)["processor"])
    return RangeTest(options.low, options.high, options.steps, BATCH, tuple(losses), processor)
