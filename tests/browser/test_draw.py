"""Drawing in a real browser, with mouse and touch: no stroke is lost, anywhere on the canvas."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.support.chromium import NARROW, PATIENCE
from tests.support.slow_line import SLOW

Points = Sequence[tuple[float, float]]

SIDE = 320  # of the canvas, CSS pixels
SEVEN: Points = [(80, 60), (240, 60), (150, 280)]
ONE: Points = [(160, 30), (160, 290)]
ZERO: Points = [
    (160, 40), (105, 75), (90, 160), (105, 245), (160, 280), (215, 245), (230, 160), (215, 75),
    (160, 40),
]  # fmt: skip


@pytest.fixture
def draw(page: Page, app: str) -> Page:
    return opened(page, app)


@pytest.fixture
def phone(browser: Browser, app: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport=NARROW, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    context.set_default_timeout(PATIENCE)
    yield opened(context.new_page(), app)
    context.close()


def opened(page: Page, app: str) -> Page:
    page.goto(f"{app}/draw")
    expect(canvas(page)).to_be_visible()
    expect(page.get_by_text("This is an example of a")).to_be_visible()
    expect(page.locator(".canvas-ghost")).to_be_visible()
    return page


def canvas(page: Page) -> Locator:
    return page.locator(".upper-canvas")


def told(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def places(page: Page, points: Points) -> Points:
    """Canvas points as places on the screen."""
    box = canvas(page).bounding_box()
    assert box
    return [(box["x"] + x, box["y"] + y) for x, y in points]


def stroke(page: Page, points: Points) -> None:
    (x, y), *rest = places(page, points)
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def touch(page: Page, points: Points) -> None:
    device = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y} for x, y in at]
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    corners = places(page, points)
    send("touchStart", corners[0])
    for (x, y), (to_x, to_y) in pairwise(corners):
        for part in range(1, 7):
            send("touchMove", (x + (to_x - x) * part / 6, y + (to_y - y) * part / 6))
    send("touchEnd")


def settled(page: Page) -> None:
    """Wait until what was done last has been sent, answered and shown.

    The canvas sends 200 ms after a stroke and the slider about as long after a change; nothing on
    the page tells before that anything is on its way.
    """
    page.wait_for_timeout(500)
    state = "document.querySelector('[data-testid=stApp]').dataset.testScriptState"
    page.wait_for_function(f"{state} === 'notRunning'")
    page.wait_for_timeout(200)


def expect_ink(page: Page, points: Points, there: bool = True) -> None:
    for x, y in points:
        page.wait_for_function(
            "([x, y, there]) => (document.querySelector('.dc-canvas')?.getContext('2d')"
            ".getImageData(x, y, 1, 1).data[0] > 128) === there",
            arg=[x, y, there],
        )


@pytest.mark.parametrize(("points", "digit"), [(SEVEN, 7), (ONE, 1), (ZERO, 0)])
def test_mouse_drawing_is_read(draw, points, digit):
    stroke(draw, points)
    expect(told(draw, f"All 3 runs read {digit}.")).to_be_visible()
    expect(draw.locator(".read-table").first.locator("tbody tr")).to_have_count(10)


@pytest.mark.parametrize("how", [stroke, touch])
@pytest.mark.parametrize(
    "points",
    [
        [(2, 2), (60, 60)],
        [(318, 2), (260, 60)],
        [(200, 3), (316, 3)],
        [(310, 10), (310, 12)],  # a tap where the component's own Reset would lie
        [(230, 15), (230, 60)],
        [(2, 318), (60, 260)],
        [(318, 318), (260, 260)],
    ],
)
def test_no_stroke_is_swallowed_at_the_edges(phone, how, points):
    """After a stroke in the middle, which must stay."""
    how(phone, ONE)
    expect(told(phone, "read 1.")).to_be_visible()
    how(phone, points)
    expect_ink(phone, [(160, 160), points[-1]])
    label = phone.get_by_text("What the networks read")
    expect(label).to_be_visible()


def test_undo_one_by_one_down_to_the_invitation(draw):
    columns = [20 + 32 * number for number in range(10)]
    for x in columns:
        stroke(draw, [(x, 40), (x, 280)])
    expect(draw.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    expect(draw.get_by_text("What the networks read")).to_be_visible()
    expect_ink(draw, [(x, 160) for x in columns])
    settled(draw)
    for x in reversed(columns):
        press(draw, "Undo")
        expect_ink(draw, [(x, 160)], there=False)
    expect(told(draw, "What will they read?")).to_be_visible()


def test_undo_right_after_a_stroke_takes_that_one_alone(draw):
    """The canvas has not told of it by then."""
    stroke(draw, ONE)
    expect(told(draw, "read 1.")).to_be_visible()
    stroke(draw, [(40, 30), (40, 290)])
    press(draw, "Undo")
    expect_ink(draw, [(40, 160)], there=False)
    settled(draw)
    expect_ink(draw, [(160, 160)])
    expect(told(draw, "read 1.")).to_be_visible()


def test_undo_and_clear_by_keyboard(draw):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    stroke(draw, [(20, 300), (300, 300)])
    expect(told(draw, "All 3 runs read 7.")).to_be_hidden()
    draw.get_by_role("button", name="Undo", exact=True).focus()
    draw.keyboard.press("Enter")
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    draw.get_by_role("button", name="Clear", exact=True).focus()
    draw.keyboard.press("Enter")
    expect(told(draw, "What will they read?")).to_be_visible()
    expect_ink(draw, [(160, 60)], there=False)


def test_component_has_no_tab_stops_of_its_own(draw):
    """Its toolbar is gone, not only out of sight; the canvas has a name."""
    expect(draw.get_by_role("img", name="Canvas to draw a digit on")).to_be_visible()
    expect(draw.locator(".dc-toolbar")).to_have_count(1)
    expect(draw.locator(".dc-toolbar")).to_be_hidden()


def test_brush_changes_and_the_drawing_stays(draw):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    draw.get_by_role("slider", name="Brush").focus()
    for _ in range(5):
        draw.keyboard.press("ArrowLeft")
    expect(draw).to_have_url(re.compile("brush=17"))
    settled(draw)
    expect_ink(draw, [(160, 60)])
    stroke(draw, [(120, 170), (230, 170)])
    expect_ink(draw, [(160, 60), (140, 170)])


@pytest.mark.parametrize("path", ["draw", "teach"])
def test_the_canvas_lies_where_one_draws_before_its_own_style_has_come(
    page: Page, app: str, path: str
):
    page.route("**/bidi-components/**/*.css", lambda route: route.fulfill(body=""))
    page.goto(f"{app}/{path}")
    expect(canvas(page)).to_be_visible()
    place = page.locator(".st-key-canvas")
    for sheet in (*page.locator(".st-key-canvas canvas").all(), place):
        assert sheet.bounding_box() == place.bounding_box()


def test_drawing_outlives_a_page_switch_and_goes_on(draw):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    draw.get_by_role("link", name="Compare").first.click()
    expect(draw.get_by_role("heading", name="Compare")).to_be_visible()
    draw.get_by_role("link", name="Draw", exact=True).first.click()
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    expect_ink(draw, [(160, 60)])
    stroke(draw, [(20, 300), (300, 300)])
    expect(told(draw, "All 3 runs read 7.")).to_be_hidden()
    expect_ink(draw, [(160, 60), (160, 300)])


def test_phone_canvas_fits_and_does_not_scroll_the_page(phone):
    box = canvas(phone).bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    assert phone.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    touch(phone, SEVEN)
    expect(told(phone, "All 3 runs read 7.")).to_be_visible()
    assert canvas(phone).bounding_box() == box


def test_example_and_test_image_are_one_click_away(draw):
    press(draw, "Example")
    expect(told(draw, "All 3 runs read")).to_be_visible()
    expect(draw.get_by_text("Draw one yourself")).to_be_visible()
    press(draw, "Test image")
    expect(draw.get_by_text("This is MNIST's test image")).to_be_visible()
    press(draw, "Clear")
    expect(told(draw, "What will they read?")).to_be_visible()
    expect(draw.get_by_text("Draw a digit here")).to_be_visible()
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()


def test_example_gives_way_to_the_first_stroke_at_once(draw):
    ghost = draw.locator(".canvas-ghost")
    (x, y), *_ = places(draw, SEVEN)
    draw.mouse.move(x, y)
    draw.mouse.down()
    assert not ghost.is_visible()
    draw.mouse.up()
    settled(draw)
    assert not ghost.is_visible()
    press(draw, "Example")
    expect(ghost).to_be_visible()
    expect_ink(draw, [(x, y) for x, y in SEVEN], there=False)


@pytest.fixture
def slow(page: Page, app: str) -> Page:
    """Over a line of 300 ms to the server and back."""
    page.add_init_script(SLOW)
    return opened(page, app)


def number_of_strokes(page: Page) -> int:
    return page.evaluate("JSON.parse(sessionStorage.drawing).objects.length")


@pytest.mark.parametrize("after", [0, 150, 300])
def test_stroke_before_the_answer_to_clear_is_kept(slow, after):
    stroke(slow, ONE)
    expect(told(slow, "All 3 runs read 1.")).to_be_visible()
    press(slow, "Clear")
    slow.wait_for_timeout(after)
    stroke(slow, SEVEN)
    expect(told(slow, "All 3 runs read 7.")).to_be_visible()
    settled(slow)
    expect_ink(slow, [(160, 60)])
    expect_ink(slow, [(160, 285)], there=False)
    assert told(slow, "All 3 runs read 7.").is_visible()
    assert number_of_strokes(slow) == 1


@pytest.mark.parametrize("after", [0, 150, 300])
def test_stroke_before_the_answer_to_undo_is_kept(slow, after):
    stroke(slow, ONE)
    stroke(slow, [(40, 30), (40, 290)])
    expect(slow.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    settled(slow)
    press(slow, "Undo")
    slow.wait_for_timeout(after)
    stroke(slow, [(280, 30), (280, 290)])
    settled(slow)
    settled(slow)
    expect_ink(slow, [(160, 160), (280, 160)])
    expect_ink(slow, [(40, 160)], there=False)
    assert number_of_strokes(slow) == 2


def test_quick_presses_of_undo_each_take_one_stroke(slow):
    columns = [40, 100, 160, 220, 280]
    for x in columns:
        stroke(slow, [(x, 30), (x, 290)])
    expect(slow.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    for _ in range(3):
        press(slow, "Undo")
    settled(slow)
    expect_ink(slow, [(40, 160), (100, 160)])
    expect_ink(slow, [(160, 160), (220, 160), (280, 160)], there=False)


def test_labels_and_clears_as_fast_as_one_can_all_count(slow):
    """Each label is said right before the sheet is cleared, and no page's error shows."""
    for number in range(4):
        stroke(slow, SEVEN)
        expect(told(slow, "All 3 runs read 7.")).to_be_visible()
        slow.get_by_role("radio", name="7", exact=True).or_(
            slow.get_by_role("button", name="7", exact=True)
        ).first.click()
        press(slow, "Clear")
        expect(slow.get_by_text(f"{number + 1} of {number + 1}")).to_have_count(3)
    assert slow.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("line", ["", SLOW])
def test_a_page_left_right_after_a_stroke_tells_nothing_more(page: Page, app: str, line: str):
    """It would be told after the press that leaves, and empty the page that was gone to."""
    page.add_init_script(line)
    sent: list[BackMsg] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda data: sent.append(BackMsg.FromString(data))),
    )
    opened(page, app)
    settled(page)
    before = len(sent)
    stroke(page, ONE)
    page.get_by_role("link", name="Compare").first.click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    settled(page)
    told = [message.rerun_script for message in sent[before:]]
    press = next(at for at, it in enumerate(told) if not it.fragment_id)  # the sheet's have one
    assert {it.page_script_hash for it in told[press:]} == {told[press].page_script_hash}
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()


def test_a_drawing_is_not_on_the_sheet_of_the_other_page_after_a_load(draw: Page, app: str):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    settled(draw)
    draw.goto(f"{app}/teach")
    expect(draw.get_by_text("Draw a digit here")).to_be_visible()
    settled(draw)
    expect_ink(draw, [(160, 60)], there=False)
    draw.goto(f"{app}/draw")
    expect_ink(draw, [(160, 60)])


def test_a_stroke_begun_before_the_last_one_was_told_is_kept_where_the_page_is_left_at_once(draw):
    box = canvas(draw).bounding_box()
    stroke(draw, ONE)
    draw.mouse.move(box["x"] + 40, box["y"] + 30)
    draw.mouse.down()
    draw.wait_for_timeout(400)  # the first one is told 200 ms after its end
    draw.mouse.move(box["x"] + 40, box["y"] + 290, steps=5)
    draw.mouse.up()
    draw.get_by_role("link", name="Compare").first.click()
    expect(draw.get_by_role("heading", name="Compare")).to_be_visible()
    draw.get_by_role("link", name="Draw", exact=True).first.click()
    expect_ink(draw, [(160, 160), (40, 160)])


@pytest.mark.parametrize("leave", ["Compare", "back"])
def test_stroke_is_kept_where_the_page_is_left_at_once(draw, leave):
    expect(draw.get_by_role("link", name="Compare").first).to_be_visible()
    stroke(draw, ONE)
    expect(told(draw, "All 3 runs read 1.")).to_be_visible()
    stroke(draw, [(40, 30), (40, 290)])
    if leave == "back":
        draw.get_by_role("link", name="Story").first.click()
        draw.wait_for_url(re.compile("/(\\?|$)"))
        draw.go_back()
    else:
        draw.get_by_role("link", name=leave).first.click()
        expect(draw.get_by_role("heading", name="Compare")).to_be_visible()
        draw.get_by_role("link", name="Draw", exact=True).first.click()
    expect_ink(draw, [(160, 160), (40, 160)])


def test_reload_keeps_the_drawing(draw):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    stroke(draw, [(120, 170), (230, 170)])
    draw.reload()
    expect(told(draw, "read 7.")).to_be_visible()
    expect_ink(draw, [(160, 60), (140, 170)])
    press(draw, "Undo")
    expect_ink(draw, [(140, 170)], there=False)
    press(draw, "Clear")
    expect(told(draw, "What will they read?")).to_be_visible()
    draw.reload()
    expect(draw.locator(".canvas-ghost")).to_be_visible()


@pytest.mark.parametrize(
    "stored",
    ["{", "[1]", '{"objects": 3}', '{"objects": [1]}', '{"objects": [{"type": "path"}]}'],
)
def test_nonsense_in_the_browsers_storage_does_no_harm(draw, stored):
    draw.evaluate("text => sessionStorage.setItem('drawing', text)", stored)
    draw.reload()
    expect(canvas(draw)).to_be_visible()
    expect(draw.get_by_role("button", name="Clear", exact=True)).to_be_enabled()
    press(draw, "Clear")
    expect(told(draw, "What will they read?")).to_be_visible()
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()


def test_score_is_kept_and_saved(draw, tmp_path):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    draw.get_by_role("button", name="7", exact=True).or_(
        draw.get_by_role("radio", name="7", exact=True)
    ).first.click()
    expect(draw.get_by_text("1 of 1")).to_have_count(3)
    with draw.expect_download() as saved:
        press(draw, "Save my drawings")
    path = tmp_path / "drawings.json"
    saved.value.save_as(path)
    from mnist_core.digits.files import read_drawings

    images, labels = read_drawings(path)
    assert images.shape == (1, 28, 28) and labels.tolist() == [7]


def say(page: Page, digit: int) -> None:
    """Which digit was meant."""
    name = str(digit)
    page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("radio", name=name, exact=True)
    ).first.click()


def test_reload_keeps_the_score_and_the_label_of_the_drawing_is_one_of_it(draw):
    for number, points in enumerate((SEVEN, ONE, ZERO), start=1):
        stroke(draw, points)
        expect(told(draw, "All 3 runs read")).to_be_visible()
        expect(draw.get_by_text("This is")).to_be_hidden()
        say(draw, [7, 1, 0][number - 1])
        expect(draw.get_by_text(f"{number} of {number}")).to_have_count(3)
        press(draw, "Clear")
        expect(told(draw, "What will they read?")).to_be_visible()
    draw.reload()
    expect(draw.get_by_text("3 of 3")).to_have_count(3)
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    say(draw, 7)
    expect(draw.get_by_text("4 of 4")).to_have_count(3)
    draw.reload()
    expect(draw.get_by_text("4 of 4")).to_have_count(3)
    press(draw, "Start the score anew")
    expect(draw.get_by_text("4 of 4")).to_have_count(0)
    settled(draw)
    draw.reload()
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    settled(draw)
    assert draw.evaluate("sessionStorage.score") == "{}"
    expect(draw.get_by_text("yours read right")).to_have_count(0)


def test_a_page_that_goes_blank_is_loaded_anew_and_the_drawing_is_there(draw):
    """As React leaves it after an error of its own."""
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    settled(draw)
    draw.evaluate("document.getElementById('root').replaceChildren()")
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    expect_ink(draw, [(160, 60)])


def test_a_test_image_outlives_a_reload_and_lies_above_what_was_drawn_before(draw, app):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    settled(draw)
    draw.goto(f"{app}/draw?sample=8")  # a session that knows nothing of the drawing
    image = draw.get_by_text("This is MNIST's test image 8,")
    expect(image).to_be_visible()
    expect_ink(draw, [(160, 60)], there=False)
    draw.reload()
    expect(image).to_be_visible()
    stroke(draw, ONE)
    expect(told(draw, "read 1.")).to_be_visible()
    expect(draw).not_to_have_url(re.compile("sample"))
    draw.reload()
    expect(told(draw, "read 1.")).to_be_visible()


def test_reload_keeps_the_label_of_the_drawing(draw):
    """Else the same drawing could be labelled, and counted, once more."""
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    say(draw, 7)
    expect(draw.get_by_text("1 of 1")).to_have_count(3)
    draw.reload()
    expect(draw.get_by_role("radio", name="7", exact=True)).to_be_checked()
    say(draw, 8)
    expect(draw.get_by_text("0 of 1", exact=True)).to_have_count(3)


def test_score_that_nobody_can_have_kept_is_told_of_and_not_taken(draw):
    stored = '{"a": {"label": 11, "strokes": [[[1, 2]]]}}'
    draw.evaluate("text => sessionStorage.setItem('score', text)", stored)
    draw.reload()
    expect(draw.get_by_text("cannot be read: entry 0: label must be")).to_be_visible()
    expect(draw.get_by_text("yours read right")).to_have_count(0)


def test_replay_plays_to_its_end(draw):
    stroke(draw, SEVEN)
    expect(told(draw, "All 3 runs read 7.")).to_be_visible()
    epoch = draw.get_by_role("slider", name="Epoch")
    last = epoch.input_value()
    press(draw, "Play")
    expect(epoch).not_to_have_value(last)
    expect(epoch).to_have_value(last)
    expect(draw.get_by_role("button", name="Play", exact=True)).to_be_visible()
