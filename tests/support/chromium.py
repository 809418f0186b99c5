"""Finds a Chromium or Chrome for the browser tests, or gets one."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
PATIENCE = 90_000  # ms: a busy machine is slow, not wrong
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """A headless browser: the system's, else Playwright's own, else the system's package."""
    installed = _installed()
    if installed is None and not _downloaded(playwright):
        _install_package()
        installed = _installed()
    return playwright.chromium.launch(executable_path=installed, args=FLAGS)


def _installed() -> str | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.exists() else None)


@cache
def _downloaded(playwright: Playwright) -> bool:
    """Is Playwright's own browser there, or can it be fetched?"""
    if Path(playwright.chromium.executable_path).exists():
        return True
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False, timeout=300).returncode == 0


def _install_package() -> None:
    """Debian's and Ubuntu's package, where one may install it."""
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Error("no Chromium or Chrome found; install one and try again") from error
