"""A real server with a store of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mnist_core.references import REFERENCES
from mnist_core.runs.store import MODELS
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


class Address(str):
    """Where a server listens; `process` is the server."""

    process: subprocess.Popen

    def __new__(cls, url: str, process: subprocess.Popen) -> "Address":
        address = super().__new__(cls, url)
        address.process = process
        return address


@contextmanager
def serve(
    store: Path,
    script: str = "app.py",
    path: str = "",
    root: Path = ROOT,
    before: Sequence[str] = (),
    **more: str,
) -> Iterator[Address]:
    """The app, or another script, on a free port, with `store` for its runs, under `path`.

    root: of the repository, or of a copy. before: a command that becomes the server, as `env` does.
    more: of its environment.
    """
    port = free_port()
    command = [*before, sys.executable, "-m", "streamlit", "run", script]
    options = ["--server.address=127.0.0.1", f"--server.port={port}"]
    options += [f"--server.baseUrlPath={path}"] if path else []
    log = (store.parent / "server.log").open("w")
    server = subprocess.Popen(
        command + options, cwd=root, env={**environment(store), **more}, stdout=log, stderr=log
    )
    try:
        wait_until_healthy(server, f"{port}{path}")
        yield Address(f"http://127.0.0.1:{port}{path}", server)
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        finally:
            server.kill()
            server.wait()
            log.close()


def environment(store: Path) -> dict[str, str]:
    """This process's environment, with the folder that the app keeps its runs in."""
    return {**os.environ, "MNIST_STORE": str(store)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(server: subprocess.Popen, place: str, seconds: float = 60) -> None:
    """Ask until the server answers; fails when it ends or takes too long. place: port and path."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{place}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not answer within {seconds} s")


def stock(store: Path) -> Path:
    """Put the reference runs into a new store."""
    store.mkdir(parents=True)
    for run in REFERENCES:
        (store / run).symlink_to(MODELS / run, target_is_directory=True)
    return store
