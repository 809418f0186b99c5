"""A training through the app, its page open in a browser: python -m tests.benchmarks.app

Seconds from one saved epoch to the next beside those of the command line, taking turns, and the
most resident memory that the server and its training process ever had (Linux alone).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunError
from mnist_core.runs.store import RunStore
from tests.support.chromium import WIDE, launch
from tests.support.server import serve

EPOCHS = 12
LONGEST = 300  # seconds that a run may take
MARKS = {"app / command line": 1.2, "memory, MB": 1000}


def seconds_an_epoch(store: RunStore, config: TrainConfig) -> float:
    """Watch the store until the run is finished; the mean from its second epoch on."""
    done, began, deadline = 0, 0.0, time.perf_counter() + LONGEST
    while done < config.epochs:
        assert time.perf_counter() < deadline, f"no result of {config.run_id} in {LONGEST} s"
        time.sleep(0.02)
        try:
            now = len(store.load(config.run_id).epochs)
        except RunError:
            continue
        if done < 2 <= now:
            began, first = time.perf_counter(), now
        done = now
    return (time.perf_counter() - began) / (done - first)


def by_command_line(store: RunStore, config: TrainConfig) -> float:
    options = ["--lr", "1e-4", "--epochs", str(config.epochs), "--seed", str(config.seed)]
    command = [sys.executable, "-m", "mnist_core", "train", "--store", str(store.folder), "--json"]
    with subprocess.Popen(command + options, stdout=subprocess.DEVNULL):
        return seconds_an_epoch(store, config)


def memory(process: int) -> list[tuple[str, float]]:
    """Resident MB at most, of a process and of those that it started."""
    status = Path(f"/proc/{process}/status").read_text()
    found = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    command = Path(f"/proc/{process}/cmdline").read_text().split("\0")
    threads = Path(f"/proc/{process}/task").iterdir()
    children = [child for it in threads for child in (it / "children").read_text().split()]
    own = (" ".join(command[1:4]), int(found.split()[1]) / 1024)
    return [own, *(entry for child in children for entry in memory(int(child)))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    app, alone, used = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder) / "store")
        with serve(store.folder) as address, sync_playwright() as playwright:
            page = launch(playwright).new_page(viewport=WIDE)
            for seed in range(options.rounds):
                alone.append(by_command_line(store, TrainConfig(1e-4, EPOCHS, seed=900 + seed)))
                config = TrainConfig(1e-4, EPOCHS, seed=800 + seed)
                page.goto(f"{address}/train?lr=0.0001&epochs={EPOCHS}&seed={config.seed}")
                page.get_by_role("button", name="Train", exact=True).click(timeout=60_000)
                app.append(seconds_an_epoch(store, config))
                used = max(used, memory(address.process.pid), key=lambda it: sum(x for _, x in it))
                page.goto("about:blank")
    print(f"{'seconds an epoch':24} app {min(app):.3f}   command line {min(alone):.3f}")
    total = sum(size for _, size in used)
    for command, size in used:
        print(f"{'memory, MB':24} {size:6.0f}   {command}")
    measured = {"app / command line": min(app) / min(alone), "memory, MB": total}
    for name, value in measured.items():
        missed = "" if value <= MARKS[name] else "  missed"
        print(f"{name:24} {value:8.3f}   at most {MARKS[name]}{missed}")


if __name__ == "__main__":
    main()
