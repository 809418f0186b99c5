"""Ten digits drawn in a real browser, a lesson, and another visitor who sees none of it."""

from playwright.sync_api import Browser, Page, expect

from mnist_core.digits import examples
from tests.support.chromium import WIDE

SIDE = 320  # of the canvas, CSS pixels


def draw(page: Page, digit: int) -> None:
    """Draw an example's strokes on the canvas."""
    box = page.locator(".st-key-canvas canvas").last.bounding_box()
    assert box
    for stroke in examples.strokes(digit, SIDE):
        (x, y), *rest = [(box["x"] + x, box["y"] + y) for x, y in stroke[::2]]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y)
        page.mouse.up()


def test_ten_digits_a_lesson_and_nobody_else_sees_it(page: Page, app: str, browser: Browser):
    page.goto(f"{app}/teach")
    for digit in range(10):
        article = "an" if digit == 8 else "a"
        expect(page.get_by_role("heading", name=f"Draw {article} {digit}")).to_be_visible()
        expect(page.get_by_text("Draw a digit here")).to_be_visible()
        draw(page, digit)
        keep = page.get_by_role("button", name=f"Keep this {digit}")
        expect(keep).to_be_enabled()
        keep.click()
    expect(page.get_by_text("Your ten digits are there")).to_be_visible()
    teach = page.locator(".st-key-teach button").first
    expect(teach).to_be_disabled()
    page.reload()
    expect(page.get_by_text("Your ten digits are there")).to_be_visible()
    expect(teach).to_be_disabled()
    page.get_by_role("radio", name="Too large").click()
    expect(teach).to_be_enabled()
    teach.click()
    expect(page.get_by_text("As you said")).to_be_visible()
    taught = page.get_by_role("listitem").filter(has_text="The drawings taught")
    expect(taught).to_contain_text("100.0%")
    page.get_by_role("link", name="Draw on, and see what it reads").click()
    expect(page.get_by_text("taught your hand").first).to_be_visible()

    stranger = browser.new_context(viewport=WIDE).new_page()
    stranger.goto(f"{app}/teach")
    expect(stranger.get_by_text("10 more to go")).to_be_visible()
    stranger.goto(f"{app}/draw?runs=taught-article-run-2")
    expect(stranger.get_by_text("Not among the stored runs")).to_be_visible()
    stranger.context.close()
