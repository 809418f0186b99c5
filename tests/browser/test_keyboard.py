"""By keyboard alone: everything but drawing can be reached, seen to be reached, and used."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_access import DONE
from tests.support.chromium import NARROW, PATIENCE, WIDE

TRAINING = 120_000  # ms that a training may take, PyTorch's start included
MOST = 150  # stops of a page
NEAR = 12  # stops from what was pressed to what takes its place
PAGES = {  # path → what the Tab key comes by, in this order
    "": ["Story", "Epoch", "Start here", "Show all answers", "For teachers", "Check"],
    "bounce": ["Run", "Beside it", "From one epoch to another", "Over ten seeds", "Take it to"],
    "train": [
        "Run 1", "Learning rate", "Learning rate, exactly", "Epochs", "Seed", "More settings",
        "Train it anew", "Copy link", "Accuracy and gap", "Compare its curves",
    ],
    "compare": [
        "Search", "Filter", "Import", "Run 1", "Runs", "Fullscreen: What each run ended with",
        "loss", "View", "Export", "Copy link", "Run 1",
    ],
    "sweep": ["loss", "Good: loss", "All figures", "Export", "Copy link", "How many", "Train 5"],
    "draw": ["Run 1", "Clear", "Brush", "Example", "Another digit", "Replay", "Play", "Copy link"],
    "teach": ["Run 2"],
    "mistakes": ["Run", "After epoch", "Wrong digits", "6 → 1", "Compare its curves"],
}  # fmt: skip
FOCUSED = """() => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  if (!it || it === document.body) return null;
  const { top, bottom, width } = it.getBoundingClientRect();
  const said = it.cloneNode(true);
  said.querySelectorAll("[aria-hidden=true]").forEach((part) => part.remove());
  const text = it.ariaLabel || said.textContent || it.labels?.[0]?.innerText || it.title || "";
  return {
    label: text.replace("▶ ", "").trim(),
    kind: it.tagName,
    inSight: width <= 1 || (bottom > 0 && top < innerHeight),
  };
}"""
UNMARKED = """async () => {
  let it = document.activeElement;
  while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
  const around = [...it.querySelectorAll("img")];
  for (let one = it; one && around.length < 5; one = one.parentElement)
    if (one.getBoundingClientRect().width > 1) around.push(one);
  const look = () => around.map((one) => {
    const { outline, boxShadow, borderColor, textDecoration } = getComputedStyle(one);
    return [outline, boxShadow, borderColor, textDecoration].join();
  }).join(";");
  const settled = async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(fading.map((one) => one.finished));
  };
  const isSeen = () => it.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  await settled();
  for (let times = 0; times < 10 && !isSeen(); times++) await settled();
  if (!isSeen()) return `invisible: ${it.outerHTML}`;
  const focused = look();
  it.blur();
  let left = look();
  for (let times = 0; times < 10 && left === focused; times++) {
    await settled();
    left = look();
  }
  it.focus({ focusVisible: true, preventScroll: true });
  await settled();
  return focused === left ? `${it.outerHTML} looks like this with and without: ${left}` : "";
}"""  # what is wrong with the mark of what has the focus


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor, for whom nothing fades."""
    context = browser.new_context(
        viewport=WIDE, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(DONE)
    return page


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def tab_to(page: Page, pattern: str, most: int = MOST, key: str = "Tab") -> str:
    """Press Tab until something has the focus whose label begins so; its label."""
    passed = []
    for _ in range(most):
        page.keyboard.press(key)
        if at := page.evaluate(FOCUSED):
            passed.append(at["label"][:30])
            if re.match(pattern, at["label"]) or re.match(pattern, f"{at['kind']} {at['label']}"):
                return at["label"]
    raise AssertionError(f"{pattern} is not reached by {most} times {key}: {passed}")


def focused(page: Page) -> str:
    at = page.evaluate(FOCUSED)
    return at["label"] if at else ""


@pytest.mark.parametrize("path", PAGES)
def test_all_of_a_page_is_reached_and_seen_to_be(page: Page, app: str, path: str):
    opened(page, f"{app}/{path}")
    reached, problems = [], []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            break
        reached.append(at["label"])
        if at["kind"] in ("TD", "CANVAS", "MAIN"):  # a table's cell, whose mark is drawn; all
            continue
        if not at["inSight"] or (at := page.evaluate(UNMARKED)):
            problems.append(at)
    else:
        raise AssertionError(f"no way out: {reached[-5:]}")
    assert problems == []
    rest = iter(reached)
    missed = [want for want in PAGES[path] if not any(it.startswith(want) for it in rest)]
    assert missed == [], reached


def test_pages_are_changed_and_their_heads_are_skipped(page: Page, app: str):
    opened(page, app)
    tab_to(page, "Mistakes")
    keys(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Mistakes")).to_be_visible()
    page.wait_for_function(DONE)
    page.reload()
    page.wait_for_function(DONE)
    tab_to(page, "Skip to main content", 1)
    keys(page, "Enter")
    tab_to(page, "Run$", 4)


def test_a_training_is_begun_held_steered_and_left(page: Page, app: str):
    opened(page, f"{app}/train")
    tab_to(page, "Run 1$")
    keys(page, "ArrowRight", "Space")
    expect(page.get_by_label("Learning rate, exactly")).to_have_value("0.0001")
    tab_to(page, "Learning rate, exactly")
    keys(page, "Control+A")
    page.keyboard.type("0.004")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile("lr=0.004"))
    tab_to(page, "Epochs")
    keys(page, "End")
    expect(page).to_have_url(re.compile("epochs=50"))
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    tab_to(page, "BUTTON Train$")
    keys(page, "Enter")
    expect(page.get_by_text(re.compile("^Training:"))).to_be_visible(timeout=TRAINING)
    tab_to(page, "Pause")  # the button that was pressed is gone, and the focus may be, too
    keys(page, "Space")
    expect(page.get_by_text(re.compile("^Paused"))).to_be_visible()
    expect(page.get_by_role("button", name="Go on", exact=True)).to_be_focused()
    keys(page, "Space")
    expect(page.get_by_text(re.compile("^Training:"))).to_be_visible()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_focused()
    keys(page, "Space")
    expect(page.get_by_text(re.compile("^Paused"))).to_be_visible()
    tab_to(page, "Change the rate")
    keys(page, "Enter")
    expect(page.get_by_label("Learning rate from the next epoch on")).to_be_focused()
    keys(page, "Control+A")
    page.keyboard.type("0.0005")
    keys(page, "Enter")
    tab_to(page, "Set", NEAR)
    keys(page, "Enter")
    expect(page.get_by_text("Learning rate 0.0005 from the next epoch on")).to_be_visible()
    keys(page, "Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert focused(page).startswith("Change the rate")
    tab_to(page, "Stop", NEAR, "Shift+Tab")
    keys(page, "Enter")
    expect(page.get_by_text(re.compile("Stopped after|Not trained yet"))).to_be_visible()


def test_runs_are_chosen_hidden_and_looked_at(page: Page, app: str):
    opened(page, f"{app}/compare")
    tab_to(page, "Run 1")
    keys(page, "ArrowRight", "ArrowRight", "Delete")
    expect(page).not_to_have_url(re.compile("regularised"))
    tab_to(page, "Runs")
    page.keyboard.type("Regul")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile("regularised"))
    keys(page, "Escape")
    page.wait_for_function(DONE)
    tab_to(page, "Fullscreen: What each run ended with")
    keys(page, "Tab", "ArrowRight", "Space")  # the first run's box in the table
    expect(page).to_have_url(re.compile("hide=article-run-1"))
    keys(page, "Escape")
    tab_to(page, "loss")
    keys(page, "ArrowRight", "Space")
    expect(page).to_have_url(re.compile("show="))
    tab_to(page, "View")
    keys(page, "Enter")
    expect(page.locator("[data-testid=stPopoverBody] :focus")).to_have_count(1)
    assert focused(page) == "one chart"
    keys(page, "ArrowRight", "Space")
    expect(page).to_have_url(re.compile("layout=a"))
    keys(page, "Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert focused(page).startswith("View")
    tab_to(page, "Copy link", NEAR)
    keys(page, "Enter")
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()


def test_the_view_fits_a_phone_and_gives_the_focus_back(page: Page, app: str):
    page.set_viewport_size(NARROW)
    opened(page, f"{app}/compare")
    tab_to(page, "View")
    keys(page, "Enter")
    body = page.get_by_test_id("stPopoverBody")
    expect(body.get_by_role("radio").first).to_be_visible()
    assert body.evaluate("node => node.scrollWidth <= node.clientWidth")
    for choice in [*body.get_by_role("radio").all(), body.get_by_text("Mark best epochs")]:
        choice.scroll_into_view_if_needed()
        expect(choice).to_be_in_viewport(ratio=1)
        assert choice.evaluate("node => node.scrollWidth <= node.clientWidth")
    keys(page, "Escape")
    expect(body).to_have_count(0)
    assert focused(page).startswith("View")


def test_a_sweep_is_looked_at_and_begun(page: Page, app: str):
    opened(page, f"{app}/sweep?own_number=2&own_epochs=2&own_images=1%2C000")
    tab_to(page, "loss")
    keys(page, "ArrowRight", "Space")
    expect(page).to_have_url(re.compile("measure=accuracy"))
    tab_to(page, "Good: loss")
    keys(page, "ArrowRight")
    expect(page).to_have_url(re.compile("tolerance=15"))
    tab_to(page, "All figures")
    keys(page, "Enter")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    tab_to(page, "Epochs")
    keys(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("own_epochs=1"))
    tab_to(page, "Train 2 runs")
    keys(page, "Enter")
    expect(page.get_by_role("link", name="Compare these 2 runs")).to_be_visible(timeout=TRAINING)


def test_an_example_is_read_replayed_and_looked_into(page: Page, app: str):
    opened(page, f"{app}/draw")
    shown = page.get_by_text("This is an example of a")
    before = shown.inner_text()
    tab_to(page, "Example")
    keys(page, "Enter")
    expect(shown).not_to_have_text(before)
    tab_to(page, "Play")
    epoch = page.get_by_role("slider", name="Epoch")
    last = epoch.input_value()
    keys(page, "Enter")
    expect(epoch).not_to_have_value(last)
    expect(epoch).to_have_value(last)
    tab_to(page, "Replay", key="Shift+Tab")
    keys(page, "ArrowRight", "Space")
    expect(page).to_have_url(re.compile("look=Steps"))
    tab_to(page, "Brush", key="Shift+Tab")
    keys(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("brush=21"))


def test_mistakes_are_leafed_through(page: Page, app: str):
    opened(page, f"{app}/mistakes")
    tab_to(page, r"\d → \d")
    label = tab_to(page, r"\d → \d", 1)
    keys(page, "Enter")
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("training images most like it")
    tab_to(page, "Open in Draw", NEAR)
    keys(page, "Escape")
    expect(card).to_have_count(0)
    assert focused(page) == label
    tab_to(page, "Wrong digits", key="Shift+Tab")
    keys(page, "ArrowRight", "Enter")
    expect(page).to_have_url(re.compile("part=Confusion"))
    tab_to(page, "True digit")
    page.keyboard.type("4")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile("true=4"))
    tab_to(page, "Confusion matrix", key="Shift+Tab")
    keys(page, "End", "Enter")
    expect(page).to_have_url(re.compile("part=First"))
    expect(page.locator(".film output")).to_be_visible()
    tab_to(page, "Epoch of the first layer")
    keys(page, "Home")
    expect(page.locator(".film output")).to_have_text(re.compile("^Epoch 1 of"))


def test_a_question_and_an_exercise_are_answered(page: Page, app: str):
    opened(page, app)
    tab_to(page, "Epoch$")
    keys(page, "Home")
    expect(page.locator(".sight output")).to_have_text("Epoch 1 of 15")
    tab_to(page, "Check", key="Tab")
    keys(page, "Shift+Tab", "Space", "ArrowDown", "Tab", "Enter")
    expect(page.get_by_text(re.compile("^(Right|No)[.:]"))).to_be_visible()
    page.wait_for_function(DONE)
    tab_to(page, "Exercise:")
    keys(page, "Enter")
    tab_to(page, "Learning rate", NEAR)
    keys(page, "ArrowLeft")
    keys(page, "Tab", "Space")
    expect(page.get_by_role("button", name="Train and check")).to_be_enabled()
    tab_to(page, "Train and check")
    keys(page, "Enter")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    tab_to(page, "Stop")
    keys(page, "Enter")
    expect(page.get_by_role("button", name="Train and check")).to_be_enabled()


def test_the_valley_is_walked_through(page: Page, app: str):
    opened(page, f"{app}/bounce")
    tab_to(page, "Beside it")
    keys(page, "Control+A")
    page.keyboard.type("Regul")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile("second=regularised"))
    page.wait_for_function(DONE)
    tab_to(page, "From one epoch to another")
    keys(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("between="))
    tab_to(page, "Take it to")
    keys(page, "Enter")
    expect(page.get_by_role("link", name="See its mistakes")).to_be_visible()
