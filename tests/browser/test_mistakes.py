"""The Mistakes page in a real browser: cells, links, other runs; expected is what NumPy says."""

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mnist_core.findings.mistakes import Readings, commonest, confusion_matrix, in_cell, readings
from mnist_core.mnist import samples
from mnist_core.network.evaluate import log_probabilities
from mnist_core.runs.store import MODELS, RunStore
from tests.support.chromium import NARROW
from tests.support.rest import at_rest

RUN, OTHER = "article-run-2", "article-run-1"
FRAMED = """place => {
    const matrix = document.querySelector("[data-testid=stVegaLiteChart]");
    const [frame, cells] = [...(matrix?.querySelectorAll("g.mark-rect") ?? [])].slice(-2);
    if (!cells) return false;
    const [a, b] = [frame.querySelector("path"), cells.querySelectorAll("path")[place]].map(
        path => path.getBoundingClientRect());
    return Math.hypot(a.x - b.x, a.y - b.y) < 3;
}"""


def read_by(run: str, epoch: int) -> Readings:
    images, labels = samples.load("test")
    weights = RunStore(MODELS).weights(run)[epoch - 1]
    return readings(log_probabilities(weights, images), labels)


@pytest.fixture(scope="module")
def epochs() -> int:
    return len(RunStore(MODELS).load(RUN).epochs)


@pytest.fixture(scope="module")
def found(epochs: int):
    return read_by(RUN, epochs)


def open_page(page: Page, address: str) -> None:
    """Go there and wait until nothing is drawn any more."""
    page.goto(address)
    expect(page.get_by_role("link", name="Let it read your own digits")).to_be_visible()
    at_rest(page)


def open_matrix(page: Page, app: str, query: str = "") -> None:
    open_page(page, f"{app}/mistakes?run={RUN}&part=Confusion+matrix{query}")
    page.wait_for_function("document.querySelector('.vega-embed svg')")


def cell(page: Page, true: int, read: int) -> Locator:
    matrix = page.get_by_test_id("stVegaLiteChart").first
    return matrix.locator("g.mark-rect").last.locator("path").nth(true * 10 + read)


def shown(page: Page) -> Locator:
    """The images of the chosen cell, which come first of all."""
    return page.locator(".gallery").first.locator("img")


def alts(found: Readings, numbers: np.ndarray) -> list[re.Pattern]:
    return [
        re.compile(f"^test image {n}: a true {found.labels[n]}, read as {found.digits[n]} with")
        for n in numbers.tolist()
    ]


def expect_cell(page: Page, found: Readings, true: int, read: int) -> None:
    """The cell's images are shown, at most 60, and it has the frame."""
    expect_images(page, found, in_cell(found, true, read)[:60])
    page.wait_for_function(FRAMED, arg=true * 10 + read)


def expect_images(page: Page, found: Readings, numbers: np.ndarray) -> None:
    expect(shown(page)).to_have_count(len(numbers))
    for place, alt in enumerate(alts(found, numbers)):
        expect(shown(page).nth(place)).to_have_attribute("alt", alt)


def test_a_click_on_a_cell_shows_its_images(page: Page, app: str, found):
    first, second = commonest(confusion_matrix(found), 2)
    open_matrix(page, app)
    expect_cell(page, found, first.true, first.read)  # to begin with
    cell(page, second.true, second.read).click()
    told = re.compile(f"^{second.times} times: an? {second.true} is read as an? {second.read}")
    expect(page.get_by_text(told)).to_be_visible()
    expect_cell(page, found, second.true, second.read)
    expect(page).to_have_url(re.compile(f"true={second.true}&read={second.read}"))


def test_the_boxes_do_what_a_click_does(page: Page, app: str, found):
    first, second = commonest(confusion_matrix(found), 2)
    open_matrix(page, app)
    expect_cell(page, found, first.true, first.read)
    cell(page, second.true, second.read).click()
    expect_cell(page, found, second.true, second.read)
    for box, digit in (("True digit", first.true), ("Read as", first.read)):
        page.get_by_role("combobox", name=box).fill(str(digit))
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"{box.split()[0].lower()}={digit}"))
    expect_cell(page, found, first.true, first.read)
    cell(page, second.true, second.read).click()  # the same click as before is one again
    expect_cell(page, found, second.true, second.read)


def test_of_a_cell_with_many_images_the_surest_are_shown(page: Page, app: str, found):
    open_matrix(page, app, "&true=0&read=0")
    expect_cell(page, found, 0, 0)
    expect(page.get_by_text("The 60 surest of them.")).to_be_visible()


def test_a_link_shows_the_same_in_a_fresh_browser(page: Page, app: str):
    query = f"run={RUN}&epoch=2&part=Confusion matrix&true=3&read=5"
    open_page(page, f"{app}/mistakes?{query}")
    early = read_by(RUN, 2)
    expect_cell(page, early, 3, 5)
    right = f"{early.right.sum():,} of 10,000"
    expect(page.get_by_text(right)).to_be_visible()
    assert parse_qs(urlparse(page.url).query) == parse_qs(query)
    query = f"run={RUN}&epoch=2&other={RUN}&other_epoch=1&part=Two runs"
    open_page(page, f"{app}/mistakes?{query}")
    row = page.get_by_role("row").filter(has_text="epoch 2: right")
    both = int((early.right & read_by(RUN, 1).right).sum())
    expect(row.get_by_role("cell").nth(1)).to_have_text(f"{both:,}")
    assert parse_qs(urlparse(page.url).query) == parse_qs(query)


def test_another_run_begins_at_its_own_last_epoch(page: Page, app: str, epochs: int):
    open_page(page, f"{app}/mistakes?run={OTHER}&epoch=1&other={RUN}&part=Two+runs")
    expect(page).to_have_url(re.compile(f"other_epoch={epochs}"))
    page.get_by_role("combobox", name="Run", exact=True).click()
    page.get_by_role("option", name="Run 2").click()
    expect(page).to_have_url(re.compile(rf"[?&]epoch={epochs}"))
    expect(page).to_have_url(re.compile(f"other={OTHER}"))  # they swapped


def test_a_press_on_a_wrong_digit_opens_it(page: Page, app: str, found):
    numbers = np.flatnonzero(~found.right)
    order = numbers[np.argsort(-found.probabilities[numbers], kind="stable")]
    open_page(page, f"{app}/mistakes?run={RUN}")
    expect_images(page, found, order[:60])
    number = int(order[2])
    for times in (1, 2):  # the same one again, too
        shown(page).nth(2).click()
        card = page.get_by_role("dialog")
        expect(card.get_by_text(f"Test image {number:,}")).to_be_visible()
        expect(card.get_by_role("row")).to_have_count(11)
        expect(card.get_by_role("img", name="training image")).to_have_count(6)
        link = card.get_by_role("link", name="Open in Draw")
        expect(link).to_have_attribute("href", re.compile(f"sample={number}"))
        if times == 1:
            page.keyboard.press("Escape")
            expect(card).to_have_count(0)


def test_the_first_layer_is_played_to_its_end(page: Page, app: str, epochs: int):
    open_page(page, f"{app}/mistakes?run={RUN}&epoch={epochs - 2}&part=First+layer")
    film = page.locator(".film")
    expect(film.locator("output")).to_have_text(re.compile(f"^Epoch {epochs - 2} of {epochs}: "))
    film.get_by_role("button").click()
    expect(film.locator("output")).to_have_text(re.compile(f"^Epoch {epochs} of {epochs}: "))
    expect(film.get_by_role("button")).to_have_text(re.compile("Play"))
    film.get_by_role("slider").fill("0")
    expect(film.get_by_role("img")).to_have_attribute("alt", re.compile("^Epoch 1 of"))


def test_nothing_is_wider_than_a_phone(browser: Browser, app: str):
    context = browser.new_context(viewport=NARROW)
    page = context.new_page()
    open_page(page, f"{app}/mistakes")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth") <= NARROW["width"]
    context.close()
