"""Sweep in a real browser: a click leads to the runs; what is chosen is in the address."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from mnist_core.runs.store import RunStore
from tests.support.chromium import NARROW
from tests.support.server import serve, stock
from tests.support.sweeps import valley


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the reference runs and a made-up sweep."""
    store = stock(tmp_path_factory.mktemp("sweep") / "store")
    for run in valley():
        RunStore(store / "sweep").save(run)
    with serve(store) as address:
        yield address


def test_a_click_on_a_point_leads_to_its_runs(page: Page, app: str):
    page.goto(f"{app}/sweep")
    page.locator("svg.marks path[aria-label*='learning rate: 0.001']").first.click()
    link = page.get_by_role("link", name="Compare the 3 runs: constant, learning rate 0.001")
    expect(link).to_be_in_viewport(ratio=1)  # without scrolling
    link.click()
    expect(page).to_have_url(re.compile("/compare"))
    expect(page.get_by_text("lr 0.001, 10 epochs, seed 2", exact=True).first).to_be_visible()


def test_a_click_on_a_square_leads_to_its_runs(page: Page, app: str):
    page.goto(f"{app}/sweep")
    page.locator("svg.marks path[aria-label*='batch size: 256']").first.click()
    expect(page.get_by_role("link", name="batch 256")).to_have_attribute(
        "href", re.compile("compare")
    )


def test_what_is_chosen_is_in_the_address(page: Page, app: str):
    page.goto(f"{app}/sweep")
    page.get_by_role("radio", name="steadiness").click()
    expect(page).to_have_url(re.compile("measure=steadiness"))
    page.get_by_role("slider", name="Good: loss").press("ArrowRight")
    expect(page).to_have_url(re.compile("tolerance=15"))
    page.goto(page.url)
    expect(page.get_by_text("comes within 15% of that").first).to_be_visible()
    expect(page.get_by_role("radio", name="steadiness")).to_be_checked()


def test_the_charts_are_told_to_who_cannot_see_them(page: Page, app: str):
    page.goto(f"{app}/sweep")
    for said in ("Final validation loss (nats) by learning rate", "Batch 256: 0.0001: 0.9090"):
        expect(page.locator(f"[aria-label*='{said}'], [alt*='{said}']").first).to_be_attached()


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, app: str):
    page.set_viewport_size(NARROW)
    page.goto(f"{app}/sweep")
    expect(page.locator("svg.marks").nth(1)).to_be_visible()
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= NARROW["width"]


def test_an_own_sweep_is_in_the_address_and_charts_are_saved(page: Page, app: str):
    page.goto(f"{app}/sweep?own_number=4")
    expect(page.get_by_role("button", name="Train 4 runs")).to_be_visible()
    page.get_by_role("slider", name="Epochs").press("ArrowRight")
    expect(page).to_have_url(re.compile("own_epochs=4"))
    expect(page).to_have_url(re.compile("own_number=4"))
    lowest = page.get_by_role("slider", name="from and to — start")
    lowest.press("ArrowRight")
    expect(page).to_have_url(re.compile("own_rates=2e-5"))
    page.goto(page.url)
    expect(lowest).to_have_attribute("aria-valuetext", "2e-5")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Outcome by learning rate as SVG").click()
    assert saved.value.suggested_filename == "sweep.svg"
