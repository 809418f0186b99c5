"""Many visitors at once, over the real websocket: python -m tests.benchmarks.load --sessions 30

Each draws its own digits, goes to other pages and compares, while one training runs and is watched;
each answer must be the one that the same drawing got when nobody else was there.

Between two actions a visitor waits: --think seconds in the mean, exponentially distributed, as
independent people come. 3 is brisk: a digit takes a second or two to draw, and an answer or a page
of charts as long to look at. --think 0 saturates the server instead: everybody acts again the
moment that the last answer is there, so that the figures say how many actions it can do.

All come in several waves, and leave in between: what the first leaves in memory and the others do
not add to is kept for reuse; what grows with each wave leaks.

A drawing's server time is counted in the visitor's tab: from when its message is sent until the
message with the answer has come. Memory is the server's alone, without its training process (Linux,
macOS). Several numbers of sessions are measured one after the other, each on a server of its own:
--sessions 30 60 100 130 shows where it breaks, and how many are told that there is no room.
"""

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from mnist_core import bounds
from mnist_core.app.training_panel import POLL
from mnist_core.digits import examples
from mnist_core.runs.store import RunStore
from tests.support.drawings import ANSWER, SIDE, drawing
from tests.support.server import Address, serve, stock
from tests.support.tab import Tab

KEPT = 150.0  # seconds; Streamlit keeps the session of a closed tab for 120
THINK = 3.0  # seconds between a visitor's actions, the mean
P95, GROWTH, LEFT = 0.3, 8.0, 1.0  # at most: seconds of a drawing, MB a session, and afterwards
SEED = 1_000  # of the first training
NO_ROOM = "No room just now"


class Answer(NamedTuple):
    """What a drawing got, and how long it took."""

    text: str
    seconds: float


def digit(number: int) -> dict:
    """A drawing like no other's: a digit, moved and turned a little."""
    chance = np.random.default_rng(number)
    angle, move = chance.uniform(-0.2, 0.2), chance.uniform(-20, 20, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = SIDE / 2
    strokes = examples.strokes(number % 10, SIDE)
    return drawing([(stroke - middle) @ turn + middle + move for stroke in strokes])


def draw(tab: Tab, number: int) -> Answer:
    """Draw on the open Draw page."""
    sent = digit(number)
    began = time.perf_counter()
    tab.put("drawing canvas", sent)
    answered = {  # by place; the image that was read is in it, too
        place: it.html.body
        for place, it in sorted(tab.elements.items())
        if ANSWER in it.html.body and tab.arrived[place] > began
    }  # what a fragment within the fragment showed before stays in the tab's memory
    assert answered, "there is no answer"
    first = min(tab.arrived[place] for place in answered)
    return Answer("\n".join(answered.values()), first - began)


def visit(tab: Tab, numbers: list[int], think: Callable[[], None]) -> list[Answer] | None:
    """Draw each of these, with visits of other pages in between; None where there is no room."""
    found = []
    for place, number in enumerate(numbers):
        think()
        tab.open(("", "compare", "mistakes", "train")[place % 4])
        if NO_ROOM in tab.text:
            return None
        assert tab.exceptions == [], tab.exceptions
        think()
        tab.open("draw")
        think()
        found.append(draw(tab, number))
        assert tab.exceptions == [], tab.exceptions
    return found


def thinking(mean: float, seed: int) -> Callable[[], None]:
    """What a visitor does between two actions. mean: seconds."""
    chance = random.Random(seed)
    return lambda: time.sleep(chance.expovariate(1 / mean) if mean else 0)


def train_and_watch(tab: Tab, done: threading.Event, first: int) -> None:
    """Have one training after another run, and look at it as its page does, until `done`.

    first: its seed.
    """
    for seed in count(first):
        tab.open("")  # a page takes what its address asks for when one comes to it
        tab.open("train", f"lr=0.0003&epochs=50&seed={seed}")
        tab.press("go")
        while tab.polls:
            if done.wait(POLL):
                return
            for fragment in list(tab.polls):
                tab.poll(fragment)


def epochs(store: RunStore) -> int:
    """How many epochs of the trainings are stored."""
    return sum(len(it.epochs) for it in store.list() if it.config.seed >= SEED)


def alone(address: Address, drawings: int) -> list[str]:
    """What each drawing gets when nobody else is there."""
    expected = []
    with Tab(address) as tab:
        for number in range(drawings):
            tab.open("draw")
            expected.append(draw(tab, number).text)
        visit(tab, list(range(4)), lambda: None)  # what all share is in memory from here on
    return expected


class Wave(NamedTuple):
    """What visitors who came together got, and what it cost the server."""

    answers: list[list[Answer] | None]  # of each visitor; None where there was no room
    seconds: float
    busy: float  # core seconds
    epochs: int  # trained meanwhile
    memory: int  # bytes, before they left


def wave(
    address: Address, store: RunStore, plans: list[list[int]], think: float, seed: int
) -> Wave:
    """Visitors come together, each with its plan, while one trains from `seed` on; all leave."""
    server, done = psutil.Process(address.process.pid), threading.Event()
    with Tab(address) as trainer, ThreadPoolExecutor(1) as aside:
        training = aside.submit(train_and_watch, trainer, done, seed)
        while not (first := epochs(store)) and not training.done():
            time.sleep(0.1)  # PyTorch is being loaded
        tabs = [Tab(address) for _ in plans]
        thoughts = [thinking(think, number) for number in range(len(plans))]
        began, busy = time.perf_counter(), sum(server.cpu_times()[:2])
        with ThreadPoolExecutor(len(plans)) as pool:
            answers = list(pool.map(visit, tabs, plans, thoughts))
        seconds, busy = time.perf_counter() - began, sum(server.cpu_times()[:2]) - busy
        memory, trained = server.memory_info().rss, epochs(store) - first
        done.set()
        training.result()
        for tab in tabs:
            tab.close()
    return Wave(answers, seconds, busy, trained, memory)


def measure(address: Address, store: RunStore, options: argparse.Namespace, sessions: int) -> dict:
    """What was found, by name; see `main`."""
    plans = np.arange(sessions * options.drawings).reshape(sessions, -1).tolist()
    expected = alone(address, sessions * options.drawings)
    server = psutil.Process(address.process.pid)

    def left() -> int:
        time.sleep(options.kept)
        return server.memory_info().rss

    waves, memory = [], [left()]
    for number in range(1, options.waves + 1):
        waves.append(wave(address, store, plans, options.think, number * SEED))
        memory.append(left())
    return figures(waves, plans, expected) | {
        "MB a session": (waves[0].memory - memory[0]) / 1e6 / sessions,
        "MB a session after they left": (memory[1] - memory[0]) / 1e6 / sessions,
        **{
            f"MB more after wave {number}": (after - before) / 1e6 / sessions
            for number, (before, after) in enumerate(pairwise(memory[1:]), start=2)
        },
    }


def figures(waves: list[Wave], plans: list[list[int]], expected: list[str]) -> dict:
    """What the waves got together, by name."""
    pairs = [
        pair
        for one in waves
        for plan, answers in zip(plans, one.answers, strict=True)
        if answers is not None
        for pair in zip(plan, answers, strict=True)
    ]
    times = [answer.seconds for _, answer in pairs] or [np.nan]
    seconds = sum(one.seconds for one in waves)
    return {
        "told that there is no room": max(one.answers.count(None) for one in waves),
        "drawings": len(pairs),
        "different drawings": len(set(expected)),
        "wrong answers": sum(expected[number] != answer.text for number, answer in pairs),
        "median of a drawing, s": float(np.median(times)),
        "p95 of a drawing, s": float(np.quantile(times, 0.95)),
        "longest of a drawing, s": float(max(times)),
        "actions a second": 3 * len(pairs) / seconds,
        "cores that the server kept busy": sum(one.busy for one in waves) / seconds,
        "epochs trained meanwhile": sum(one.epochs for one in waves),
    }


def misses(name: str, value: float, sessions: int) -> str:
    """What a figure should have been, in words; "" where it is so."""
    most = {"wrong answers": 0, "exceptions in the log": 0, "p95 of a drawing, s": P95}
    most |= {"MB a session": GROWTH, "MB a session after they left": LEFT}
    most["told that there is no room"] = max(0, sessions + 1 - bounds.SESSIONS)
    if value > most.get(name, LEFT if name.startswith("MB more") else np.inf):
        return f"   missed: at most {most[name]:g}"
    if name == "epochs trained meanwhile" and not value:
        return "   missed: the training stood still"
    return ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, nargs="+", default=[30])
    parser.add_argument("--drawings", type=int, default=4, help="of each session")
    parser.add_argument("--think", type=float, default=THINK, help="seconds, the mean; 0 for none")
    parser.add_argument("--waves", type=int, default=2, help="of the same visitors")
    parser.add_argument("--kept", type=float, default=KEPT, help="seconds that memory may stay")
    options = parser.parse_args()
    for sessions in options.sessions:
        with tempfile.TemporaryDirectory() as folder:
            place = stock(Path(folder) / "store")
            with serve(place) as address:
                found = measure(address, RunStore(place), options, sessions)
            log = (Path(folder) / "server.log").read_text()
        found["exceptions in the log"] = log.count("Traceback")
        if "Traceback" in log:
            print(log[log.index("Traceback") :])
        print(f"{sessions} sessions, {options.think:g} s between a visitor's actions")
        for name, value in found.items():
            print(f"  {name:32} {value:8.3f}{misses(name, value, sessions)}", flush=True)


if __name__ == "__main__":
    main()
