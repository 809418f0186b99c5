"""Compare and Story in a real browser: shared addresses, a click on a run, export and import."""

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mnist_core.runs import exchange
from mnist_core.runs.store import MODELS, SEEDS, RunStore
from tests.support.chromium import NARROW
from tests.support.rest import at_rest
from tests.support.server import serve, stock
from tests.support.slow_line import SLOW

CHART = ".st-key-chart-loss-box"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the reference runs, the records of seeds and an empty sweep."""
    store = stock(tmp_path_factory.mktemp("compare") / "store")
    (store / "seeds").mkdir(exist_ok=True)
    (store / "sweep").mkdir()  # in place of the shipped one
    for place in SEEDS.glob("lr*"):
        (store / "seeds" / place.name).symlink_to(place, target_is_directory=True)
    with serve(store) as address:
        yield address


def charts(page: Page) -> Locator:
    return page.get_by_test_id("stVegaLiteChart")


def lines(page: Page, place: int) -> str:
    """What a chart draws: the paths of its lines."""
    paths = charts(page).nth(place).locator("svg.marks g.mark-line path")
    expect(paths.first).to_be_attached()
    return str(paths.evaluate_all("found => found.map(path => path.getAttribute('d'))"))


FIRST_LINE = """svg => {
    const path = svg.querySelector("g.mark-line path"), box = svg.getBoundingClientRect();
    const {x, y} = path.getPointAtLength(1).matrixTransform(path.getScreenCTM());
    return {x: x - box.x, y: y - box.y};
}"""


def click_run(page: Page) -> None:
    """Click where the first run's line begins in the loss chart."""
    lines(page, 0)
    at_rest(page)
    chart = page.locator(f"{CHART} svg.marks").first
    chart.click(position=chart.evaluate(FIRST_LINE))  # once the chart stands still


def test_a_shared_address_shows_the_same_in_a_fresh_browser(page: Page, app: str, browser: Browser):
    page.goto(f"{app}/compare")
    page.get_by_role("button", name="error rate", exact=True).click()
    expect(page).to_have_url(re.compile("show=error"))
    page.get_by_role("button", name="View").click()
    for choice in ("a chart each", "seconds", "seeds"):
        page.get_by_role("radio", name=choice, exact=True).click()
    expect(page).to_have_url(re.compile("band=seeds"))
    page.keyboard.press("Escape")
    expect(charts(page)).to_have_count(12)
    shared = page.url

    context = browser.new_context(viewport=page.viewport_size)
    other = context.new_page()
    other.goto(shared)
    expect(charts(other)).to_have_count(12)
    at_rest(page)
    at_rest(other)
    assert [lines(other, place) for place in (0, 4, 11)] == [
        lines(page, place) for place in (0, 4, 11)
    ]
    expect(other).to_have_url(shared)
    context.close()


def test_a_click_singles_a_run_out_and_a_second_click_takes_it_back(page: Page, app: str):
    page.goto(f"{app}/compare")
    click_run(page)
    expect(page).to_have_url(re.compile(r"highlight=Run\+1"))
    faint = page.locator(f"{CHART} svg.marks g.mark-line path[opacity='0.15']")
    expect(faint.first).to_be_attached()
    page.reload()
    expect(faint.first).to_be_attached()
    click_run(page)
    expect(page).not_to_have_url(re.compile("highlight"))


def test_a_run_is_hidden_by_the_table_and_by_the_address(page: Page, app: str):
    page.goto(f"{app}/compare?runs=article-run-1,article-run-2&hide=article-run-2")
    legend = page.locator(".st-key-highlight button")
    expect(legend).to_have_text(["Run 1 (lr 0.01)"])
    at_rest(page)
    table = page.get_by_test_id("stDataFrame")
    table.click(position={"x": 148, "y": 2.5 * 35})  # the second row's box
    expect(legend).to_have_text(["Run 1 (lr 0.01)", "Run 2 (lr 0.0001)"])
    expect(page).not_to_have_url(re.compile("hide"))
    table.click(position={"x": 148, "y": 1.5 * 35})
    expect(legend).to_have_text(["Run 2 (lr 0.0001)"])
    expect(page).to_have_url(re.compile("hide=article-run-1"))
    page.get_by_role("link", name="Draw").click()
    expect(page.get_by_role("heading", name="Draw")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(legend).to_have_text(["Run 2 (lr 0.0001)"])


def test_two_quick_choices_over_a_slow_line_both_count(page: Page, app: str):
    page.add_init_script(SLOW)
    page.goto(f"{app}/compare?runs=article-run-1,article-run-2,regularised")
    lines(page, 0)
    at_rest(page)
    for name in ("Run 1 (lr 0.01)", "Run 2 (lr 0.0001)"):
        page.get_by_role("button", name=f"Remove {name}").dispatch_event("click")
        page.wait_for_timeout(150)  # less than the answer takes
    expect(page).to_have_url(re.compile(r"runs=regularised(&|$)"))
    at_rest(page)
    expect(page.get_by_role("button", name=re.compile("^Remove "))).to_have_count(1)


def test_a_tap_shows_values(app: str, browser: Browser):
    context = browser.new_context(viewport=NARROW, has_touch=True)
    phone = context.new_page()
    phone.goto(f"{app}/compare?show=loss")
    chart = phone.locator(f"{CHART} svg.marks")
    lines(phone, 0)
    at_rest(phone)
    chart.tap(position={"x": 150, "y": 60})
    expect(phone.locator("#vg-tooltip-element")).to_contain_text("Regularised")
    context.close()


def test_every_choice_of_the_view_is_in_sight(page: Page, app: str):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{app}/compare")
    lines(page, 0)
    page.get_by_role("button", name="View").click()
    body = page.get_by_test_id("stPopoverBody")
    for choice in body.get_by_role("radio").all():
        expect(choice).to_be_in_viewport(ratio=1)
    expect(body.get_by_text("Mark best epochs")).to_be_in_viewport(ratio=1)
    assert body.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_charts_of_a_row_stand_on_one_line(page: Page, app: str):
    page.goto(f"{app}/compare?layout=a+chart+each&show=loss")
    expect(charts(page)).to_have_count(3)
    axes = page.locator("g.role-axis-title text", has_text="epoch")
    expect(axes).to_have_count(3)
    at_rest(page)
    places = {round(axis.bounding_box()["y"]) for axis in axes.all()}
    assert max(places) - min(places) <= 1


def test_a_click_beside_the_lines_does_nothing(page: Page, app: str):
    page.goto(f"{app}/compare")
    lines(page, 0)
    at_rest(page)
    box = page.locator(f"{CHART} svg.marks").first.bounding_box()
    assert box
    for share in (0.3, 0.5, 0.7):  # above all lines, where the hover rule stands
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 20)
        expect(page.locator("#vg-tooltip-element")).to_be_visible()
        page.mouse.click(box["x"] + share * box["width"], box["y"] + 20)
    click_run(page)
    expect(page).to_have_url(re.compile(r"highlight=Run\+1"))
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_search_and_filter_narrow_the_choice(page: Page, app: str):
    page.goto(f"{app}/compare?runs=article-run-1")
    page.get_by_label("Search", exact=True).fill("linear decay seed 3")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Found: .*; "))).to_be_visible()
    page.get_by_role("button", name="Add all 2 found").click()
    expect(page).to_have_url(re.compile("runs=article-run-1%2Clr1e-[23]-e10-s3"))
    page.goto(f"{app}/compare?only_learning_rate=0.01&only_schedule=constant&runs=")
    found = re.compile(r"Add the first 12 of 2\d found")  # one more once another test has trained
    expect(page.get_by_role("button", name=found)).to_be_visible()


def saved(page: Page, name: str) -> Path:
    button = page.get_by_test_id("stPopoverBody").get_by_role("button", name=name, exact=True)
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path())


def test_charts_are_saved_as_svg_and_png(page: Page, app: str):
    page.goto(f"{app}/compare?runs=article-run-1,article-run-2")
    lines(page, 0)
    page.get_by_role("button", name="Export").click()
    svg = ElementTree.parse(saved(page, "loss as SVG")).getroot()
    texts = ["".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Run 1 (lr 0.01)", "Run 2 (lr 0.0001)", "epoch", "loss (nats)"} <= set(texts)
    png = saved(page, "loss as PNG").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert width == pytest.approx(2 * float(svg.get("width")), abs=2)
    assert height == pytest.approx(2 * float(svg.get("height")), abs=2)


def test_an_exported_record_imported_is_the_same_and_marked(
    page: Page, app: str, browser: Browser, tmp_path: Path
):
    page.goto(f"{app}/compare?runs=article-run-1")
    page.get_by_role("button", name="Export").click()
    exported = tmp_path / "runs.json"
    exported.write_bytes(saved(page, "Records as JSON").read_bytes())
    (record,) = exchange.from_json(exported.read_bytes())
    original = RunStore(MODELS).load("article-run-1")
    assert replace(record, run=original.run, files=original.files) == original
    assert b"article-run-1" in saved(page, "Records as CSV").read_bytes()

    context = browser.new_context()
    other = context.new_page()
    other.goto(f"{app}/compare?runs=article-run-2")
    other.get_by_role("button", name="Import").click()
    other.locator("input[type=file]").set_input_files(exported)
    expect(other.get_by_text("Run 1 (lr 0.01), imported").first).to_be_visible()
    expect(other).to_have_url(re.compile("imported-article-run-1"))
    expect(charts(other).last).to_have_attribute("aria-label", re.compile("imported"))
    at_rest(other)
    other.keyboard.press("Escape")
    other.get_by_role("button", name="Export").click()
    again = json.loads(saved(other, "Records as JSON").read_text())
    assert json.loads(exported.read_text()) in again
    page.goto(f"{app}/compare?runs=imported-article-run-1")  # another visitor's is not there
    expect(page.get_by_text("Not among the stored runs")).to_be_visible()
    context.close()


def test_what_is_no_record_is_turned_away(page: Page, app: str, tmp_path: Path):
    bad = tmp_path / "bad.json"
    bad.write_text('{"format_version": 1, "run": "x"}')
    page.goto(f"{app}/compare")
    page.get_by_role("button", name="Import").click()
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_text("Not imported:")).to_be_visible()


def test_the_story_is_begun_left_and_found_again(page: Page, app: str):
    page.goto(app)
    epoch = page.get_by_role("slider", name="Epoch", exact=True)
    expect(page.locator(".sight td")).to_have_count(20)
    wrong = page.locator(".sight del")
    expect(wrong).to_have_count(6)  # of run 1 in the end; run 2 reads all ten right
    epoch.press("Home")
    expect(page.locator(".sight output")).to_have_text("Epoch 1 of 15")
    expect(wrong).to_have_count(11)

    page.get_by_role("link", name="Start here").click()
    expect(page.get_by_role("heading", name="The model")).to_be_in_viewport()
    page.get_by_text("It falls smoothly").click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Run 2: short steps")).to_have_count(0)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Right.")).to_be_visible()
    expect(page.get_by_role("heading", name="Run 2: short steps")).to_be_attached()

    page.get_by_role("button", name="Train it here").click()
    expect(page.get_by_text("Trained just now")).to_be_visible(timeout=120_000)
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="Look into that valley").click()
    expect(page.get_by_role("heading", level=1, name="Why it bounces")).to_be_visible()
    expect(page).to_have_url(re.compile("/bounce"))
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    expect(page.get_by_text("Right.")).to_be_attached()
    expect(page.get_by_role("link", name="Look into that valley")).to_be_in_viewport()
    expect(page.get_by_text("Trained just now")).to_be_attached()


def test_a_link_to_a_section_stays_there_while_the_charts_above_are_drawn(page: Page, app: str):
    page.goto(f"{app}/?answers=true#seeds")
    expect(page.get_by_role("link", name="Compare the seeds of run 1")).to_be_attached()
    for chart in charts(page).all():
        expect(chart.locator("svg.marks, canvas").first).to_be_attached()
    expect(page.locator("#seeds")).to_be_in_viewport()


def test_a_link_of_the_story_sets_train(page: Page, app: str):
    page.goto(f"{app}/train?lr=0.3&dropout=0.5&images=1%2C000")
    page.get_by_role("link", name="Story", exact=True).click()
    page.get_by_text("Show all answers").click()
    page.get_by_role("link", name="Train run 1 with decay").click()
    expect(page.get_by_label("Learning rate, exactly")).to_have_value("0.01")
    expect(page).to_have_url(re.compile(r"/train\?schedule=linear$"))  # all else at its default
