"""All pages as everyone meets them: by axe's rules, in both themes, on a phone, by their titles."""

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from mnist_core.digits import examples
from tests.browser.test_draw import SEVEN, settled, stroke
from tests.support.chromium import NARROW, PATIENCE, WIDE
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
  && !document.querySelector('[data-testid=stSkeleton], [data-stale=true], .sight table:empty')
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
    context.set_default_timeout(PATIENCE)
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


SCORE = json.dumps(  # a hand as Teach keeps it in the tab
    {
        f"kept {digit}": {
            "label": digit,
            "strokes": [line.round().tolist() for line in examples.strokes(digit, 320)],
        }
        for digit in range(10)
    }
)
TRAINING = 120_000  # ms that a training may take, PyTorch's start included


def unfold(page: Page) -> None:
    """Open every fold of the page, once they are all there."""
    page.wait_for_function(DONE)
    shut = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    shut.evaluate_all("(folds) => folds.forEach((fold) => fold.click())")
    expect(shut).to_have_count(0)
    page.wait_for_function(DONE)


def popover(page: Page, name: str) -> str:
    """Open one; close it with `Escape`."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    return name


def with_results(page: Page, app: str) -> Iterator[str]:
    """Lead through pages as they are amid work; what is seen now."""
    page.goto(f"{app}/train?lr=0.002&epochs=2&images=1%2C000")
    page.get_by_role("button", name=re.compile("^Train( it anew)?$")).first.click()
    page.get_by_role("button", name="Pause").wait_for()
    yield "a training"
    expect(page.get_by_text("Beside the reference runs")).to_be_visible(timeout=TRAINING)
    unfold(page)
    yield "its report, unfolded"
    yield popover(page, "Train longer")
    page.goto(f"{app}/compare")
    for name in ("View", "Export", "Filter"):
        yield popover(page, name)
        page.keyboard.press("Escape")
    page.goto(f"{app}/draw")
    expect(page.get_by_text("This is an example of a")).to_be_visible()
    stroke(page, SEVEN)
    expect(page.get_by_role("heading", name="All 3 runs read 7.")).to_be_visible()
    page.get_by_role("radio", name="7", exact=True).or_(
        page.get_by_role("button", name="7", exact=True)
    ).first.click()
    for part in ("Replay", "Steps", "Pixels"):
        page.get_by_role("radio", name=part).click()
        settled(page)
        yield f"a drawn digit: {part}"
    page.evaluate("score => sessionStorage.setItem('score', score)", SCORE)
    page.goto(f"{app}/teach")
    page.get_by_role("radio", name="Too large").click()
    page.get_by_role("button", name="Teach", exact=True).click()
    expect(
        page.get_by_text("You said too large").or_(page.get_by_text("As you said"))
    ).to_be_visible(timeout=TRAINING)
    yield "a lesson"
    page.goto(f"{app}/?answers=true")
    expect(page.locator("#seeds")).to_be_attached()
    unfold(page)
    yield "the Story, unfolded"
    page.goto(f"{app}/?exercise=calm")
    page.get_by_role("radio").first.wait_for()
    yield "an exercise"
    page.goto(f"{app}/bounce")
    page.get_by_role("heading", name="The valley, measured").wait_for()
    unfold(page)
    yield "the valley, unfolded"
    for part in ("Confusion matrix", "By digit", "Two runs", "First layer"):
        page.goto(f"{app}/mistakes?part={part}")
        page.get_by_role("tab", name=part).wait_for()
        yield part
    page.goto(f"{app}/mistakes")
    page.locator(".gallery img").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("training images most like it")
    yield "an image"
    page.goto(f"{app}/sweep?own_number=2&own_epochs=1&own_images=1%2C000")
    page.get_by_text("All figures, and links to the runs").wait_for()
    unfold(page)
    yield "a sweep, unfolded"


@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing_grave_amid_work(
    browser: Browser, app: str, theme: str, size: dict[str, int]
):
    context = browser.new_context(viewport=size, color_scheme=theme)
    context.set_default_timeout(PATIENCE)
    page, found = context.new_page(), {}
    for seen in with_results(page, app):
        page.wait_for_function(DONE)
        if problems := findings(page):
            found[seen] = problems
    context.close()
    assert found == {}


MOVING = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((it) =>
    [it, ...(it.shadowRoot ? all(it.shadowRoot) : [])]);
  const longest = (times) => Math.max(...times.split(",").map(parseFloat)); // seconds
  return all(document).filter((it) => ["", "::before", "::after"].some((part) => {
    const style = getComputedStyle(it, part || null);
    const animated = style.animationName !== "none" && longest(style.animationDuration) > 0.001;
    return animated || longest(style.transitionDuration) > 0.001;
  })).map((it) => it.outerHTML.slice(0, 120));
}"""


def test_who_wants_less_motion_gets_none(browser: Browser, app: str):
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    for path in ("", "train", "draw", "mistakes?part=First+layer"):
        page.goto(f"{app}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_function(DONE)
        assert page.evaluate(MOVING) == [], path
        expect(page.locator(".player button:visible")).to_have_count(0)
    before = page.screenshot()
    page.wait_for_timeout(1_500)  # of nothing that moves by itself
    assert page.screenshot() == before
    context.close()


def test_what_moves_is_found(page: Page):
    page.set_content(
        "<style>@keyframes k {to {opacity: 0}} i {animation: k 1s} b {transition: all 0.2s}"
        "u::after {transition: all 1s}</style><p><i>a</i><b>b</b><u>c</u><s>d</s></p>"
    )
    assert [it[:3] for it in page.evaluate(MOVING)] == ["<i>", "<b>", "<u>"]


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
