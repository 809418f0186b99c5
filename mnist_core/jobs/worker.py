"""A process that trains, from the side of who orders. Knows nothing of queues and pages.

Pages and a training in one process would take turns at Python's lock, and both would crawl. So
another process trains what it is told, line by line of JSON: `serve` is its side.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from mnist_core import bounds
from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "mnist_core.jobs.serve")
PATIENCE = bounds.ANSWER_SECONDS  # seconds without an answer after which the process is ended
KEPT = "every finished epoch is kept"
GRACE = 10.0  # seconds that it gets to end by itself


@dataclass(frozen=True)
class Elsewhere:
    """Another process of this store trains the same; its result is waited for."""

    process: str  # its id; "" where that is not known


class WorkerError(RuntimeError):
    """The training could not be done; the message says why."""


class Worker:
    """The process: started when it is needed, and anew after it ended. One caller at a time.

    hardware: device, processor and threads; None until they are known. problem: why they could
    not be found out; None while that is tried. patience: seconds that an answer may take.
    """

    def __init__(self, command: Sequence[str] = COMMAND, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.hardware: dict[str, Any] | None = None
        self.problem: str | None = None
        self._command = command
        self._begun = False
        self._process: subprocess.Popen[str] | None = None
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._asked: float | None = None  # when, while an answer is waited for

    def prepare(self) -> dict[str, Any]:
        """Load PyTorch and MNIST; the hardware that will train. Raises WorkerError."""
        self.problem = None
        try:
            self._start()
            self.hardware = self._exchange({"prepare": True})["hardware"]
        except WorkerError as error:
            self.problem = str(error)
            raise
        return self.hardware

    @property
    def life(self) -> str:
        """One of "not started", "alive", or "dead" from its end until it is started anew."""
        process = self._process
        if not self._begun:
            return "not started"
        return "alive" if process is not None and process.poll() is None else "dead"

    @property
    def silence(self) -> float:
        """Seconds that an answer has been waited for; 0 where none is."""
        asked = self._asked
        return time.monotonic() - asked if asked is not None else 0.0

    def kill(self) -> None:
        """End the process at once. For any thread; whoever waits for an answer: WorkerError."""
        if process := self._process:
            process.kill()

    def train(
        self,
        config: TrainConfig,
        store: RunStore,
        again: bool = False,
        source: str | None = None,
        rate: Callable[[], float | None] = lambda: None,
    ) -> Generator[Progress | RunRecord | Elsewhere]:
        """Train as `session.open_session` does: the record as it begins, then what happens.

        What another process of the store trains is waited for, and its result taken.
        Yields progress, and the record as far as it has come after every epoch and at the end.
        rate: asked after each event for a learning rate from the next epoch on, else None.
        Close the iterator to stop. Raises WorkerError.
        """
        self.prepare()
        place = {"store": str(store.folder.resolve()), "most_bytes": store.most_bytes}
        order = {"config": config.to_dict(), **place, "again": again, "source": source}
        told = self._exchange(order)
        try:
            while "end" not in told:
                if "progress" in told:
                    yield Progress(**told["progress"])
                elif "elsewhere" in told:
                    yield Elsewhere(told["elsewhere"])
                else:
                    yield RunRecord.from_json(told["record"])
                told = self._exchange({"rate": rate()})
        except GeneratorExit:
            self._exchange({"stop": True})
            raise

    def close(self) -> int:
        """End the process, also amid a training; its exit status. The next order starts another."""
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()  # it ends as nobody talks to it
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
        status = process.wait()
        while self._told.get():  # until there is nothing more to read
            continue
        process.stdout.close()
        return status

    def _start(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                cwd=ROOT,
                start_new_session=True,  # a Ctrl+C is the server's alone
            )
            self._begun = True
            self._told = queue.SimpleQueue()
            listener = (self._process.stdout, self._told)
            threading.Thread(target=_listen, args=listener, name="listener", daemon=True).start()

    def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something, and hear what comes next."""
        process = self._process
        assert process and process.stdin
        self._asked = time.monotonic()
        try:
            with suppress(OSError):  # it has ended: so has what it tells
                say(process.stdin, message)
            line = self._told.get(timeout=self.patience)
        except queue.Empty:
            process.kill()
            self.close()
            raise WorkerError(
                f"its process did not answer for {self.patience:g} s and was ended; {KEPT}"
            ) from None
        finally:
            self._asked = None
        if not line:
            self._told.put("")  # `close` reads to the end too
            status = self.close()
            raise WorkerError(
                f"its process ended (exit status {status}), perhaps for want of memory; {KEPT}"
            )
        told = json.loads(line)
        if "error" in told:
            raise WorkerError(told["error"])
        return told


def _listen(stream: IO[str], told: "queue.SimpleQueue[str]") -> None:
    """Pass on each line, then an empty one for the end."""
    try:
        for line in stream:
            told.put(line)
    finally:
        told.put("")


def say(stream: IO[str], message: dict[str, Any]) -> None:
    """Send a message, a line of JSON."""
    stream.write(json.dumps(message) + "\n")
    stream.flush()
