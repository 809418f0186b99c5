"""What screen readers are told: an answer, a verdict, how far a training is, how it ended.

Heard is what is put into a live region that was on the page before.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_draw import SEVEN, ZERO, canvas, press, settled, stroke
from tests.support.server import ROOT

TRAINING = 120_000  # ms that a training may take, PyTorch's start included
LISTEN = """
window.said = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (target.role === "status" && target.isConnected && this.dataset.liveAnnouncer)
        window.said.push(...[...addedNodes].map((node) => node.textContent));
  }).observe(root, { childList: true, subtree: true });
  return root;
};
"""


@pytest.fixture
def listening(page: Page) -> Page:
    """A page whose announcements are written down."""
    page.add_init_script(LISTEN)
    return page


def arrived(page: Page, path: str) -> None:
    """Wait until a page stands, so that changes of it are said."""
    page.wait_for_function(
        "path => document.querySelector('[data-live-announcer]')?.dataset.page === '/' + path",
        arg=path,
    )


def said(page: Page) -> list[str]:
    """All that was said since the page was loaded."""
    return page.evaluate("window.said")


def hears(page: Page, pattern: str, times: int = 1) -> str:
    """Wait until something that matches was said so often; the last of it."""
    page.wait_for_function(
        "([pattern, times]) => window.said.filter((it) => new RegExp(pattern).test(it)).length"
        " >= times",
        arg=[pattern, times],
        timeout=TRAINING,
    )
    return [text for text in said(page) if re.search(pattern, text)][-1]


def test_what_a_page_opens_with_is_not_said_however_late_it_comes(listening: Page):
    listening.goto("about:blank")
    listening.evaluate(
        """async (script) => {
          const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
          window.announce = (await import(url)).default;
          announce({ data: { page: "" } });
        }""",
        (ROOT / "mnist_core/app/announce.js").read_text(),
    )
    listening.wait_for_function("document.querySelector('[data-live-announcer]').dataset.page")
    say = """([text, opens]) => announce({
      data: { place: "reading", text, pace: 0, asked: false, opens }, parentElement: document.body,
    })"""
    listening.evaluate(say, ["It reads 5.", True])
    listening.evaluate(say, ["It reads 5.", False])
    listening.evaluate(say, ["It reads 7.", False])
    hears(listening, "^It reads 7.$")
    assert said(listening) == ["It reads 7."]


def test_the_reading_of_a_drawing_is_said_when_it_changes(listening: Page, app: str):
    listening.goto(f"{app}/draw")
    expect(listening.get_by_text("This is an example of a")).to_be_visible()
    arrived(listening, "draw")
    assert said(listening) == []  # what a page opens with is read with it
    stroke(listening, SEVEN)
    hears(listening, "^All 3 runs read 7.$")
    stroke(listening, [(80, 60), (90, 62)])
    settled(listening)
    assert len(said(listening)) == 1  # the same answer is no news
    press(listening, "Clear")
    stroke(listening, ZERO)
    hears(listening, "^All 3 runs read 0.$")
    press(listening, "Clear")
    stroke(listening, SEVEN)
    hears(listening, "^All 3 runs read 7.$", times=2)
    press(listening, "Test image")
    hears(listening, r"This is MNIST's test image .*, labelled \d\.$")


def test_a_training_is_said_epoch_by_epoch_and_at_its_end(listening: Page, app: str):
    listening.goto(f"{app}/train?lr=0.004&epochs=50&seed=7")
    press(listening, "Train")
    expect(listening.get_by_text(re.compile("^Training:"))).to_be_visible(timeout=TRAINING)
    press(listening, "One epoch")
    told = hears(listening, "^The training is paused after epoch")
    done = int(re.search(r"epoch (\d+) of 50\.$", told).group(1))
    press(listening, "One epoch")
    hears(listening, f"^The training is paused after epoch {done + 1} of 50.$")
    assert len(said(listening)) <= done + 6
    press(listening, "Stop")
    told = hears(listening, f"^Stopped after epoch {done + 1} of 50.")
    assert re.search(r"accuracy \d\d\.\d\d%, validation loss 0\.\d{4}\. What it shows: ", told)


def test_a_short_training_ends_with_what_it_shows(listening: Page, app: str):
    listening.goto(f"{app}/train?lr=0.002&epochs=2&images=1%2C000")
    press(listening, "Train")
    told = hears(listening, "^The training has ended. lr 0.002, 2 epochs, 1,000 images: accuracy")
    expect(listening.get_by_text("Beside the reference runs")).to_be_visible()
    title = told.partition("What it shows: ")[2].rstrip(".")
    expect(listening.locator(".st-key-finding-0")).to_contain_text(title)


def test_the_verdict_on_an_answer_is_said(listening: Page, app: str):
    listening.goto(app)
    answers = listening.get_by_role("radiogroup").first
    answers.get_by_role("radio").first.check(force=True)
    listening.get_by_role("button", name="Check", exact=True).click()
    told = hears(listening, r"^(Right|No)\b")
    shown = listening.get_by_test_id("stForm").first.get_by_test_id("stMarkdownContainer").last
    expect(shown).to_have_text(told)
    listening.get_by_text("Show all answers").click()
    expect(listening.get_by_role("heading", name="The takeaway")).to_be_attached()
    settled(listening)
    assert len(said(listening)) == 1  # nobody asked for the others


def test_a_sweep_is_said_run_by_run_and_at_its_end(listening: Page, app: str):
    listening.goto(f"{app}/sweep?own_number=2&own_epochs=1&own_images=1%2C000")
    press(listening, "Train 2 runs")
    hears(listening, "^your sweep: ")
    expect(listening.get_by_role("link", name="Compare these 2 runs")).to_be_visible()


def test_nothing_is_said_of_what_a_page_opens_with(listening: Page, app: str):
    listening.goto(f"{app}/train")
    for name in ("Draw", "Story", "Train", "Compare", "Train"):
        listening.get_by_role("link", name=name, exact=True).first.click()
        arrived(listening, "" if name == "Story" else name.lower())
    expect(canvas(listening)).to_have_count(0)
    assert said(listening) == []
    listening.get_by_role("radio", name="Run 2", exact=True).click()
    hears(listening, "^Run 2 .*: accuracy")
