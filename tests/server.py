"""A real server with a store of its own, and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import launch
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mnist_core.references import REFERENCES
from mnist_core.runs import MODELS

ROOT = Path(__file__).parent.parent
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


class Address(str):
    """Where a server listens; `process` is the server."""

    process: subprocess.Popen

    def __new__(cls, url: str, process: subprocess.Popen) -> "Address":
        address = super().__new__(cls, url)
        address.process = process
        return address


@contextmanager
def serve(store: Path) -> Iterator[Address]:
    """The app on a free port, with `store` for its runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.address=127.0.0.1", f"--server.port={port}"]
    log = (store.parent / "server.log").open("w")
    server = subprocess.Popen(
        command + options, cwd=ROOT, env=environment(store), stdout=log, stderr=log
    )
    try:
        wait_until_healthy(server, port)
        yield Address(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def environment(store: Path) -> dict[str, str]:
    """This process's environment, with the folder that the app keeps its runs in."""
    return {**os.environ, "MNIST_STORE": str(store)}


def wait_until_healthy(server: subprocess.Popen, port: int, seconds: float = 60) -> None:
    """Ask until the server answers; fails when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
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


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that a module's tests share."""
    with serve(stock(tmp_path_factory.mktemp("app") / "store")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor at 1280 px."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
