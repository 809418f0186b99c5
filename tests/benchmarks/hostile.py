"""What strangers may send, counted: python -m tests.benchmarks.hostile

For each parser how many inputs were tried, how many it answered, how many it refused by the error
that it documents, and how many did anything else (which must be none); the longest seconds of
processor time of one input, and the most memory that one took. Inputs are hypothesis's, as in the
tests, mutated records, and files, messages and addresses that are far too much. Each parser is
tried in a process of its own. The pages' addresses are opened on a real server. Linux.
"""

import argparse
import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnist_core.__main__ import main as command_line
from mnist_core.app.form_fields import FIELDS
from mnist_core.config import TrainConfig
from mnist_core.digits.drawing import from_canvas
from mnist_core.digits.files import read_drawings, read_kept
from mnist_core.runs import exchange
from mnist_core.runs.names import check_name
from mnist_core.runs.range_test import RangeTest
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import SWEEP, RunStore
from mnist_core.runs.weights import pack, unpack
from tests.support import hostile, huge
from tests.support.mutants import BASES, ODD, mutated
from tests.support.runs import made_up, sealed
from tests.support.server import serve
from tests.support.tab import Tab

EXAMPLES = 500  # of each strategy
MOST_MEMORY = 8_000_000_000  # bytes of addresses that a parser's process may have
SCRIPT = "<script>alert(1)</script>"
NASTY = (
    "", "x", "-1", "0", "1e999", "-inf", "NaN", "9" * 5_000, "1,2,3", "..", "../../etc/passwd",
    "%2e%2e%2f", "\x00", "\ud7ff\U0001f600", "a" * 20_000, SCRIPT, "![x](http://127.0.0.1/x.png)",
    "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", ":red[x] $x$ `x`", "null", "true",
    "[]", "{}", "[" * 10_000, '{"learning_rate": 1e999, "epochs": 2}', "a" + "," * 5_000,
    ",".join(f"run{i}" for i in range(2_000)), "'; DROP TABLE runs; --", "{{7*7}}", "${7*7}",
)  # fmt: skip
PAGES = ("", "bounce", "train", "compare", "sweep", "draw", "teach", "mistakes")
PARAMETERS = (
    *FIELDS, "config", "runs", "run", "other", "epoch", "other_epoch", "part", "look", "show", "x",
    "x_axis", "axis", "band", "training_loss", "smoothing", "hide", "find", "highlight", "sample",
    "brush", "followed", "cell", "anything",
)  # fmt: skip


@dataclass
class Tally:
    """What came of the inputs of one parser."""

    tried: int = 0
    answered: int = 0
    refused: int = 0
    other: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    def add(self, parse: Callable[[Any], object], sent: Any) -> None:
        """Try one input. Refused is what raises ValueError."""
        self.tried += 1
        _forget_peak()
        before, began = _memory("VmRSS"), time.process_time()
        try:
            parse(sent)
            self.answered += 1
        except ValueError as error:
            self.refused += bool(str(error))
            self.other += not str(error)
        except Exception as error:  # which is what is looked for
            self.other += 1
            print(f"  {type(error).__name__}: {error!s:.200} of {sent!r:.200}", file=sys.stderr)
        self.seconds = max(self.seconds, time.process_time() - began)
        self.megabytes = max(self.megabytes, _memory("VmHWM") - before)


def _forget_peak() -> None:
    """See proc(5), clear_refs."""
    Path("/proc/self/clear_refs").write_text("5")


def _memory(name: str) -> float:
    """This process's memory, MB: VmRSS now, VmHWM the most."""
    text = Path("/proc/self/status").read_text()
    return int(re.findall(rf"{name}:\s+(\d+) kB", text)[0]) / 1e3


def drawn_from(strategy: st.SearchStrategy, count: int) -> list[Any]:
    """So many values of a strategy."""
    found: list[Any] = []

    @settings(
        max_examples=count, database=None, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def in_a_file(parse: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
    """A parser of a file's content."""

    def read(content: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(content)
            return parse(Path(folder) / name)

    return read


def canvas_messages(tally: Tally, count: int) -> None:
    """A canvas's drawing."""
    path = hostile.path_of
    large: list[Any] = [
        {"objects": [path(300_000)]}, {"objects": [path(2)] * 100_000},
        {"objects": [path(5_000)] * 2},
        {"objects": [{"type": "path", "path": [["M", 10**400, 1]]}]},
        {"objects": [{"type": "path", "path": [["M", float("nan"), 1], ["L", 1e308, 2]]}]},
        {"objects": [{**path(3), "scaleX": 1e6, "skewX": 90, "left": 1e6, "top": -1e6}]},
        {"objects": [{**path(3), "width": -1e6, "height": 1e6, "angle": 1e6}]},
    ]  # fmt: skip
    for sent in [*large, *drawn_from(hostile.anything | hostile.canvas, count)]:
        tally.add(lambda it: from_canvas(it, 22, 320), sent)


def json_drawings(tally: Tally, count: int) -> None:
    """A file of drawings as JSON."""
    parse = in_a_file(read_drawings, "drawn.json")
    for sent in drawn_from(hostile.anything | st.lists(hostile.entry, max_size=3), count):
        tally.add(parse, json.dumps(sent).encode())
    for content in drawn_from(st.binary(max_size=200), count):
        tally.add(parse, content)


def npz_drawings(tally: Tally, count: int) -> None:
    """A sound .npz with some bytes changed, and cut."""
    parse, chance = in_a_file(read_drawings, "drawn.npz"), random.Random(1)
    whole = hostile.archive()
    for _ in range(2 * count):
        broken = bytearray(whole)
        for _ in range(chance.randrange(7)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        length = chance.choice([len(whole), chance.randrange(len(whole))])
        tally.add(parse, bytes(broken[:length]))


def scored_files(tally: Tally, count: int) -> None:
    """`score` of files that are far too much: exit status 2 and one line, or an answer."""

    def score(path: Path) -> None:
        said: list[str] = []
        with _hearing(said):
            status = command_line(["score", str(path), "--run", "article-run-2", "--json"])
        assert not mark.exists(), "something was executed"
        assert status in (0, 2) and "".join(said).count("\n") <= 1, said
        if status:
            raise ValueError("".join(said))

    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder) / "executed"
        for path in huge.files(Path(folder), mark):
            tally.add(score, path)


class _hearing:
    """What is written to the standard error meanwhile; the standard output goes nowhere."""

    def __init__(self, said: list[str]) -> None:
        self.said = said

    def __enter__(self) -> None:
        self.before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Into([]), _Into(self.said)  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self.before


class _Into:
    def __init__(self, texts: list[str]) -> None:
        self.write = texts.append

    def flush(self) -> None: ...


def kept_drawings(tally: Tally, count: int) -> None:
    """What a browser kept of a visitor's drawings."""
    one = {"label": 7, "strokes": [hostile.STROKE]}
    large: list[Any] = [{str(i): one for i in range(10_000)}, {"a" * 10_000: one}]
    large += [{"a": {**one, "label": 10**400}}]
    objects = st.dictionaries(st.text(max_size=50), hostile.entry | hostile.anything, max_size=3)
    for sent in [*large, *drawn_from(objects | hostile.anything, count)]:
        tally.add(read_kept, json.dumps(sent))
    for sent in ["[" * 1_000_000, "", "{", 7, None, b"{}"]:
        tally.add(read_kept, sent)


def _records(count: int) -> Iterator[str]:
    """Mutated records, sealed anew."""
    chance = random.Random(2)
    for turn in range(count):
        yield sealed(mutated(json.loads(BASES[turn % len(BASES)].to_json()), chance))


def _large_records() -> Iterator[str]:
    values = json.loads(made_up(TrainConfig(0.01, 2)).to_json())
    yield from ("[" * 1_000_000, '{"a":' * 500_000, "", "null", "[]", "{}", "7", '"x"')
    large = ["x" * 1_000_000, [0] * 100_000, {str(i): i for i in range(50_000)}, SCRIPT]
    for name in values:
        for odd in [*ODD, *large]:
            with suppress(ValueError, UnicodeEncodeError):
                yield sealed({**values, name: odd})


def imported_records(tally: Tally, count: int) -> None:
    """Compare's import."""
    for text in [*_large_records(), *_records(count)]:
        tally.add(exchange.from_json, text.encode("utf-8", "surrogatepass"))
    tally.add(exchange.from_json, b" " * 200_000_000)
    one = made_up(TrainConfig(0.01, 2)).to_json()
    tally.add(exchange.from_json, f"[{','.join([one] * 2_000)}]".encode())
    for content in drawn_from(st.binary(max_size=200), count):
        tally.add(exchange.from_json, content)


def stored_records(tally: Tally, count: int) -> None:
    """run.json in a store."""
    for text in [*_large_records(), *_records(count)]:
        tally.add(RunRecord.from_json, text)


def range_tests(tally: Tally, count: int) -> None:
    """range-test.json in a store."""
    values, chance = json.loads((SWEEP / "range-test.json").read_text()), random.Random(3)
    values["losses"] = [row[:50] for row in values["losses"]]
    for _ in range(count):
        tally.add(RangeTest.from_json, json.dumps(mutated(values, chance)))
    for sent in ["[" * 1_000_000, "", "null", "7", "{}"]:
        tally.add(RangeTest.from_json, sent)


def weights(tally: Tally, count: int) -> None:
    """weights.safetensors in a store, as if its checksum were right."""
    whole, chance = pack([np.zeros(242_762, np.float32)] * 2), random.Random(4)
    head = int.from_bytes(whole[:8], "little") + 8
    for _ in range(count):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 5)):
            broken[chance.randrange(head)] = chance.randrange(256)
        length = chance.choice([len(whole), chance.randrange(len(whole))])
        tally.add(lambda it: unpack(it, 2), bytes(broken[:length]))
    for size in (0, 2**63 - 1, 10**12, 100_000_001):
        tally.add(lambda it: unpack(it, 2), size.to_bytes(8, "little") + b"{}")


def names(tally: Tally, count: int) -> None:
    """A run's name, to load, remove and save under."""
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder) / "store")
        store.save(made_up(TrainConfig(0.01, 2)))
        secret = Path(folder) / "secret"
        secret.write_text("secret")

        def use(name: str) -> None:
            check_name(name)
            for work in (store.load, store.delete, store.make):
                with suppress(ValueError):
                    work(name)

        for name in [*NASTY, "../secret", "/etc/passwd", "a/../../secret", "con", ".lock", "-rf"]:
            tally.add(use, name)
        for name in drawn_from(st.text(max_size=120), count):
            tally.add(use, name)
        assert secret.read_text() == "secret"


def settings_in_addresses(tally: Tally, count: int) -> None:
    """A config's fields, each by its own parameter, and all of them as JSON."""
    texts = [*NASTY, *drawn_from(st.text(max_size=40), count)]
    for key, field in FIELDS.items():
        for text in texts[: len(NASTY) + count // len(FIELDS)]:
            tally.add(field.read, text)
        for odd in ODD:
            config = {"learning_rate": 0.01, "epochs": 2, FIELDS[key].name: odd}
            tally.add(TrainConfig.from_dict, config)
    for sent in drawn_from(hostile.anything, count):
        tally.add(TrainConfig.from_dict, sent)


def addresses(tally: Tally, count: int) -> None:
    """Pages of a real server, with anything in their addresses. Memory is not the server's."""
    chance = random.Random(5)
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "store") as address:

        def visit(it: tuple[str, str]) -> None:
            with Tab(address) as tab:
                tab.open(*it)
                assert tab.exceptions == [], tab.exceptions
                html = "".join(element.html.body for element in tab.elements.values())
                assert SCRIPT not in html and "onerror=" not in html

        for _ in range(count):
            chosen = chance.sample(PARAMETERS, chance.choice([1, 1, 2, 5]))
            query = {name: chance.choice(NASTY) for name in chosen}
            tally.add(visit, (chance.choice(PAGES), urllib.parse.urlencode(query)))
        log = (Path(folder) / "server.log").read_text()
    assert "Traceback" not in log, log


PARSERS = (
    canvas_messages, json_drawings, npz_drawings, scored_files, kept_drawings, imported_records,
    stored_records, range_tests, weights, names, settings_in_addresses, addresses,
)  # fmt: skip


def tried(parser: Callable[[Tally, int], None], count: int) -> Tally:
    """All inputs of one parser; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))  # lest the machine go down
    tally = Tally()
    parser(tally, count)
    return tally


def main() -> None:
    """Try, and print; exit status 1 where anything was neither answered nor refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    known = {it.__name__: it for it in PARSERS}
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="of each strategy")
    parser.add_argument("--of", nargs="+", choices=known, default=list(known))
    options = parser.parse_args()
    print(f"{'':22}{'tried':>8}{'answered':>10}{'refused':>9}{'other':>7}{'s':>8}{'MB':>8}")
    whole = Tally()
    for name in options.of:
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as process:
            found = process.apply(tried, (known[name], options.examples))
        _show(name.replace("_", " "), found)
        whole = Tally(*map(_together, astuple(whole), astuple(found)))
    _show("all", whole)
    sys.exit(whole.other > 0)


def _together(one: float, other: float) -> Any:
    """Counts are added; of seconds and memory the most counts."""
    return max(one, other) if isinstance(other, float) else one + other


def _show(name: str, it: Tally) -> None:
    counts = f"{it.tried:8,}{it.answered:10,}{it.refused:9,}{it.other:7,}"
    print(f"{name:22}{counts}{it.seconds:8.2f}{it.megabytes:8.0f}", flush=True)


if __name__ == "__main__":
    main()
