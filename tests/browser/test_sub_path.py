"""The app under a path of its host, as behind a proxy; `python -m tests.proxy` has a real one."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.support.server import serve, stock
from tests.support.sub_path import PATH, visit


def test_everything_works_under_a_path(tmp_path: Path, browser: Browser):
    with serve(stock(tmp_path / "store"), path=PATH) as address:
        visit(browser, address)
