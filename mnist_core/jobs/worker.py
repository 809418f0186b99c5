"""A process that trains, and how to talk to it. Knows nothing of queues and pages.

Pages and a training in one process would take turns at Python's lock, and both would crawl. So
`python -m mnist_core.jobs.worker` trains what its standard input orders, line by line of JSON, and
tells on its standard output what happens. It waits for an answer to each event, so that whoever
listens may hold it; and it ends when nobody listens any more.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "mnist_core.jobs.worker")


class WorkerError(RuntimeError):
    """The training could not be done; the message says why."""


class Worker:
    """The process: started when it is needed, and anew after it ended. One caller at a time."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None

    def prepare(self) -> dict[str, Any]:
        """Load PyTorch and MNIST; the hardware that will train. Raises WorkerError."""
        self._start()
        return self._exchange({"prepare": True})["hardware"]

    def train(
        self,
        config: TrainConfig,
        store: RunStore,
        again: bool = False,
        source: str | None = None,
        rate: Callable[[], float | None] = lambda: None,
    ) -> Generator[Progress | RunRecord]:
        """Train as `session.open_session` does: the record as it begins, then what happens.

        Yields progress, and the record as far as it has come after every epoch and at the end.
        rate: asked after each event for a learning rate from the next epoch on, else None.
        Close the iterator to stop. Raises WorkerError.
        """
        self._start()
        order = {"config": config.to_dict(), "store": str(store.folder.resolve())}
        told = self._exchange({**order, "again": again, "source": source})
        try:
            while "end" not in told:
                if "progress" in told:
                    yield Progress(**told["progress"])
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
        with suppress(BrokenPipeError), process:  # closes its pipes, and waits
            pass
        return process.wait()

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

    def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something, and hear what comes next."""
        process = self._process
        assert process and process.stdin and process.stdout
        try:
            _say(process.stdin, message)
            line = process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            raise WorkerError(
                f"its process ended (exit status {self.close()}), perhaps for want of memory; "
                f"every finished epoch is kept"
            )
        told = json.loads(line)
        if "error" in told:
            raise WorkerError(told["error"])
        return told


def _say(stream: IO[str], message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def serve(orders: IO[str], told: IO[str]) -> None:
    """Follow orders until there are no more: the other end of `Worker`."""

    def say(message: dict[str, Any]) -> None:
        _say(told, message)

    def hear() -> dict[str, Any]:
        if line := orders.readline():
            return json.loads(line)
        raise EOFError

    while True:
        try:
            order = hear()
            if "prepare" in order:
                say({"hardware": _prepare()})
            else:
                _train(order, say, hear)
        except (EOFError, BrokenPipeError):
            return
        except Exception as error:  # whatever it is, who ordered hears of it
            traceback.print_exc()
            say({"error": str(error)})


def _prepare() -> dict[str, Any]:
    from mnist_core.jobs import session
    from mnist_core.train import device

    device.prepare_thread()
    session.load_mnist()
    return device.describe(device.choose())


def _train(
    order: dict[str, Any],
    say: Callable[[dict[str, Any]], None],
    hear: Callable[[], dict[str, Any]],
) -> None:
    from mnist_core.jobs.session import open_session

    rates: list[float] = []  # set by hand, for the next epoch
    session = open_session(
        TrainConfig.from_dict(order["config"]),
        RunStore(order["store"]),
        again=order["again"],
        steer=lambda epoch: rates.pop() if rates else None,
        source=order["source"],
    )
    say({"record": session.recorder.record.to_json()})
    while "stop" not in (answer := hear()):
        if answer["rate"] is not None:
            rates[:] = [answer["rate"]]
        event = next(session.events, None)
        if event is None:
            break
        if isinstance(event, Progress):
            say({"progress": asdict(event)})
        else:
            say({"record": session.recorder.record.to_json()})
    say({"end": True})


def main() -> None:
    """Serve whoever started this process."""
    told, sys.stdout = sys.stdout, sys.stderr  # lest a library speak in between
    serve(sys.stdin, told)


if __name__ == "__main__":
    main()
