"""Many visitors at once, over the real websocket: python -m tests.benchmarks.load --sessions 30

Each draws its own digits, goes to other pages and compares, while one training runs; each answer
must be the one that the same drawing got when nobody else was there. Memory is the server's alone,
without its training process (Linux, macOS).
"""

import argparse
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from mnist_core.digits import examples
from mnist_core.runs.store import RunStore
from tests.support.canvas import canvas_drawing
from tests.support.server import Address, serve, stock
from tests.support.tab import Tab

SIDE = 320  # of the canvas, CSS pixels
KEPT = 150.0  # seconds; Streamlit keeps the session of a closed tab for 120
P95, GROWTH, LEFT = 0.3, 8.0, 1.0  # at most: seconds of a drawing, MB a session, and afterwards
SEED = 77  # of the training


class Answer(NamedTuple):
    """What a drawing got, and how long it took."""

    text: str
    seconds: float


def drawing(number: int) -> dict:
    """A drawing like no other's: a digit, moved and turned a little."""
    chance = np.random.default_rng(number)
    angle, move = chance.uniform(-0.2, 0.2), chance.uniform(-20, 20, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = SIDE / 2
    digit = examples.strokes(number % 10, SIDE)
    drawn = [(stroke - middle) @ turn + middle + move for stroke in digit]
    return {"drawing": {"raw": canvas_drawing(drawn, 22, "#ffffff"), "data": None}}


def draw(tab: Tab, number: int) -> Answer:
    """Draw on the open Draw page."""
    began = time.perf_counter()
    tab.put("drawing canvas", drawing(number))
    seconds = time.perf_counter() - began
    found = [str(it) for it in tab.elements.values() if "read-table" in str(it)]
    assert found, "there is no answer"
    return Answer("\n".join(found), seconds)  # the image that was read is in it, too


def visit(tab: Tab, numbers: list[int]) -> list[Answer]:
    """Draw each of these, with visits of other pages in between."""
    answers = []
    for place, number in enumerate(numbers):
        tab.open(("", "compare", "mistakes", "train")[place % 4])
        assert tab.exceptions == [], tab.exceptions
        tab.open("draw")
        answers.append(draw(tab, number))
        assert tab.exceptions == [], tab.exceptions
    return answers


def epochs(store: RunStore) -> int:
    """How many epochs of the training are stored."""
    return max((len(it.epochs) for it in store.list() if it.config.seed == SEED), default=0)


def measure(
    address: Address, store: RunStore, sessions: int, drawings: int, kept: float
) -> dict[str, float]:
    """What was found; see `main`. kept: seconds until the server has given back what it may."""
    plans = [list(range(it * drawings, (it + 1) * drawings)) for it in range(sessions)]
    expected = {}
    for number in range(sessions * drawings):
        with Tab(address) as alone:
            alone.open("draw")
            expected[number] = draw(alone, number).text
    with Tab(address) as alone:
        visit(alone, list(range(4)))  # what all share is in memory from here on
    server = psutil.Process(address.process.pid)
    time.sleep(kept)
    before = server.memory_info().rss
    with Tab(address) as trainer:
        trainer.open("train", f"lr=0.0003&epochs=50&seed={SEED}")
        trainer.press("go")
        while not (first := epochs(store)):
            time.sleep(0.1)  # PyTorch is being loaded
        tabs = [Tab(address) for _ in range(sessions)]
        with ThreadPoolExecutor(sessions) as pool:
            found = list(pool.map(visit, tabs, plans))
        during, trained = server.memory_info().rss, epochs(store) - first
        for tab in tabs:
            tab.close()
    time.sleep(kept)
    pairs = [pair for plan in zip(plans, found, strict=True) for pair in zip(*plan, strict=True)]
    return {
        "drawings": len(pairs),
        "different drawings": len(set(expected.values())),
        "wrong answers": sum(expected[number] != answer.text for number, answer in pairs),
        "p95 of a drawing, s": float(np.quantile([answer.seconds for _, answer in pairs], 0.95)),
        "epochs trained meanwhile": trained,
        "MB a session": (during - before) / 1e6 / sessions,
        "MB a session after they left": (server.memory_info().rss - before) / 1e6 / sessions,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--drawings", type=int, default=4, help="of each session")
    parser.add_argument("--kept", type=float, default=KEPT, help="seconds that memory may stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = stock(Path(folder) / "store")
        with serve(place) as address:
            found = measure(
                address, RunStore(place), options.sessions, options.drawings, options.kept
            )
        log = (Path(folder) / "server.log").read_text()
    found["exceptions in the log"] = log.count("Traceback")
    if "Traceback" in log:
        print(log[log.index("Traceback") :])
    most = {"wrong answers": 0, "exceptions in the log": 0, "p95 of a drawing, s": P95}
    most |= {"MB a session": GROWTH, "MB a session after they left": LEFT}
    for name, value in found.items():
        missed = f"   missed: at most {most[name]:g}" if value > most.get(name, np.inf) else ""
        if name == "epochs trained meanwhile" and not value:
            missed = "   missed: the training stood still"
        print(f"{name:30} {value:8.3f}{missed}")


if __name__ == "__main__":
    main()
