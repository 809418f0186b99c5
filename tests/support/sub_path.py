"""What a visitor does with the app where it is not at the root of its host, but under a path."""

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, expect

from mnist_core.runs.reading import RECORD
from mnist_core.runs.store import MODELS
from tests.support.chromium import NARROW, PATIENCE, WIDE
from tests.support.rest import at_rest

PATH = "/digits"
PAGES = sorted(page.stem for page in (Path(__file__).parents[2] / "pages").glob("*.py"))
PROBES = ("/_stcore/health", "/_stcore/host-config")
ONE = [(160, 30), (160, 290)]  # a stroke on the canvas, from its corner


def visit(browser: Browser, address: str) -> None:
    """Open every page, go on by links, draw a digit, copy a link and import a record.

    Fails where one of these does. address: of the first page, without a slash at its end.
    """
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    astray: list[str] = []
    page.on("response", lambda got: astray.append(got.url) if is_astray(got, address) else None)
    for name in PAGES:
        opened(page, f"{address}/" if name == "story" else f"{address}/{name}")
    draw_one(page, address)
    copy_link(page, address)
    bring_a_record(page)
    assert astray == [], astray
    context.close()
    follow_the_bar(browser, address)


def is_astray(response: Response, address: str) -> bool:
    """Was the host asked for something beside the path, or for what is not there?

    Streamlit finds out where it is by asking for these two at longer paths first.
    """
    host = address.removesuffix(PATH)
    if not response.url.startswith(f"{host}/") or response.url.endswith(PROBES):
        return False
    return response.status >= 400 or not response.url.startswith(f"{address}/")


def opened(page: Page, url: str) -> None:
    """The page, whole and without an error."""
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    at_rest(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def draw_one(page: Page, address: str) -> None:
    """A stroke is read by the networks."""
    opened(page, f"{address}/draw")
    expect(page.locator(".canvas-ghost")).to_be_visible()
    stroke(page, ONE)
    expect(page.get_by_role("heading", name="All 3 runs read 1.")).to_be_visible()


def stroke(page: Page, points: Sequence[tuple[float, float]]) -> None:
    """Draw on the canvas, with the mouse; points: CSS pixels from its corner."""
    box = page.locator(".upper-canvas").bounding_box()
    assert box
    (x, y), *rest = [(box["x"] + x, box["y"] + y) for x, y in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def copy_link(page: Page, address: str) -> None:
    """What is copied leads to the same page under the same path."""
    opened(page, f"{address}/compare?runs=article-run-2")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{address}/compare?"), copied


def bring_a_record(page: Page) -> None:
    """On Compare, where files are taken: one arrives."""
    page.get_by_role("button", name="Import").click()
    page.locator("input[type=file]").set_input_files(MODELS / "article-run-1" / RECORD)
    expect(page.get_by_text("Run 1 (lr 0.01), imported").first).to_be_visible()


def follow_the_bar(browser: Browser, address: str) -> None:
    """On a phone, from one page to the next by the links at the bottom, and back."""
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    opened(page, f"{address}/train")
    bar = page.locator(".st-key-bottom_bar")
    bar.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(address)}/compare"))
    expect(page.get_by_role("heading", level=1, name="Compare")).to_be_visible()
    bar.get_by_role("link", name="Story").click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(address)}/(\?.*)?$"))
    context.close()
