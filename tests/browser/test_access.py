"""All pages as everyone meets them: by axe's rules, in both themes, on a phone, by their titles."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import NARROW, WIDE
from tests.support.rest import at_rest

PAGES = {  # path → heading
    "?answers=true": "What a learning rate does",
    "bounce": "Why it bounces",
    "train": "Train",
    "compare": "Compare",
    "sweep": "Sweep",
    "draw": "Draw",
    "teach": "Teach it your hand",
    "mistakes": "Mistakes",
}
GRAVE = ("serious", "critical")
HELD = ("heading-order",)  # rules that count although axe calls them moderate
DONE = """() => document.querySelector('[data-test-script-state=notRunning]')
  && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
  && document.getAnimations().every((one) => one.playState !== 'running')"""  # what fades is pale
BACKGROUND = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def findings(page: Page) -> list[str]:
    """What axe finds: rule and place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in GRAVE or violation["id"] in HELD
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_any_page(browser: Browser, app: str, theme: str):
    context = browser.new_context(viewport=WIDE, color_scheme=theme)
    context.set_default_timeout(30_000)
    page = context.new_page()
    found = {}
    for path, heading in PAGES.items():
        page.goto(f"{app}/{path}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        page.wait_for_function(DONE)
        if problems := findings(page):
            found[path] = problems
    context.close()
    assert found == {}


def test_axe_finds_what_is_grave(page: Page):
    page.set_content("<html lang=en><title>x</title><h1>A</h1><h3>B</h3><img src='x.png'>")
    assert {problem.split(":")[0] for problem in findings(page)} == {"image-alt", "heading-order"}


def test_nothing_is_fetched_from_elsewhere(browser: Browser, app: str):
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "draw"):
        page.goto(f"{app}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_function(DONE)
    expect(page.locator("link[rel='shortcut icon']")).to_have_attribute("href", re.compile("svg"))
    page.context.close()
    assert [url for url in asked if not url.startswith((app, "data:", "blob:"))] == []


def test_a_phone_has_all_pages_at_its_bottom(browser: Browser, app: str):
    context = browser.new_context(viewport=NARROW, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{app}/train")
    expect(page.get_by_role("button", name="Main menu")).to_be_in_viewport(ratio=1)
    bar = page.locator(".st-key-bottom_bar")
    expect(bar.get_by_role("link")).to_have_count(len(PAGES))
    for link in bar.get_by_role("link").all():
        expect(link).to_be_in_viewport(ratio=0.9)
    bar.get_by_role("link", name="Mistakes").tap()
    expect(page.get_by_role("heading", level=1, name="Mistakes")).to_be_visible()
    expect(page).to_have_title("Mistakes · Learning rates and overfitting")
    context.close()


def test_the_theme_can_be_switched(page: Page, app: str):
    page.emulate_media(color_scheme="light")
    page.goto(f"{app}/compare")
    expect(page.get_by_role("heading", level=1, name="Compare")).to_be_visible()
    before = page.evaluate(BACKGROUND)
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name=re.compile("Dark")).click()
    page.wait_for_function(f"({BACKGROUND})() !== '{before}'")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()


def test_the_link_is_copied(browser: Browser, app: str):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{app}/compare?runs=article-run-2")
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    at_rest(page)  # and the address is as the page wants it
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url and "runs=article-run-2" in copied
    context.close()
