"""Who trains a sweep's runs: processes of this machine, or a Dask cluster. Knows no configs."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from mnist_core import bounds

PATIENCE = bounds.SCHEDULER_SECONDS  # seconds to wait for a scheduler
ABSENT = "--scheduler needs Dask: pip install -r mnist_core/sweeps/requirements.txt"


class WorkerDied(BrokenExecutor):
    """The process that had the task ended before it was done."""


class Workers(NamedTuple):
    """An executor, and what to expect of it."""

    executor: Executor
    died: tuple[type[BaseException], ...]  # what a task raises whose worker died
    place: str  # for people
    most: int | None = None  # tasks at a time, of this machine's processes; None for a cluster


@contextmanager
def local(count: int | None = None) -> Iterator[Workers]:
    """That many processes of this machine; they are ended, also amid a task, at the end.

    count: one for each core by itself. ValueError where it is below 1.
    """
    processes = Processes(_cores() if count is None else count)
    try:
        # One more for each process, so that none waits while a result is saved.
        yield Workers(processes, (WorkerDied,), "this machine", 2 * processes.count)
    finally:
        processes.shutdown(cancel_futures=True)


@contextmanager
def dask(address: str) -> Iterator[Workers]:
    """The workers of the Dask scheduler at `address` (tcp://host:8786), however many come and go.

    Start them where this program is: `dask worker ADDRESS --nthreads 1`. A run whose worker dies
    is tried again by Dask itself, four times by default. Whoever can reach a scheduler can run
    code on its workers. RuntimeError where Dask or the scheduler is absent.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RuntimeError(ABSENT) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        executor = client.get_executor(pure=False)
        try:
            yield Workers(executor, (), f"the cluster at {address}")
        finally:
            executor.shutdown(wait=False)


def _cores() -> int:
    from mnist_core.train.device import cores  # torch, 2 s

    return cores()


class Processes(ThreadPoolExecutor):
    """A thread for each process, which passes tasks to it and starts another one if it dies.

    Not a ProcessPoolExecutor: where one process dies that fails every task of its pool, and does
    not tell which one was to blame.
    """

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError(f"workers is {count}; it must be 1 or more")
        super().__init__(count)
        self.count = count
        self._own = threading.local()
        self._all: set[_Process] = set()
        self._lock, self._closed = threading.Lock(), False

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        return super().submit(self._run, task, args, kwargs)

    def _run(self, task: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> Any:
        process = getattr(self._own, "process", None) or self._start()
        try:
            return process.run(task, args, kwargs)
        except WorkerDied:
            self._own.process = None
            self._all.discard(process)
            process.end()
            raise

    def _start(self) -> "_Process":
        with self._lock:
            if self._closed:
                raise WorkerDied("the sweep is over")
            process = self._own.process = _Process()
            self._all.add(process)
            return process

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: after their tasks; with `cancel_futures`, amid them."""
        super().shutdown(not cancel_futures, cancel_futures=cancel_futures)
        with self._lock:
            self._closed = True
            left = list(self._all)
        for process in left:
            process.kill()
        super().shutdown(wait=True)  # soon: nobody has a process any more
        for process in left:
            process.end()


class _Process:
    """One process, and the pipe to it. It ends when the pipe does."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would inherit others' pipes
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, *order: Any) -> Any:
        """The result of a task; what it raised is raised here. WorkerDied."""
        try:
            self._pipe.send(order)
            raised, result = self._pipe.recv()
        except (EOFError, OSError):
            raise WorkerDied("its process ended") from None
        if raised:
            raise result
        return result

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl+C is for whoever started us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            task, args, kwargs = pipe.recv()
        except EOFError:
            return
        try:
            answer = False, task(*args, **kwargs)
        except Exception as error:
            answer = True, error
        try:
            pipe.send(answer)
        except Exception as error:  # it cannot be sent
            pipe.send((True, RuntimeError(f"{answer[1]!r}: {error}")))


def _end_with_parent() -> None:
    """However it ends: nobody would take what is computed any more."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
