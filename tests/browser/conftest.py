"""A real server and a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.chromium import PATIENCE, WIDE, launch
from tests.support.server import serve, stock

expect.set_options(timeout=PATIENCE)


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
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
