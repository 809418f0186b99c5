"""What stands on a page stays where it is while the code of its widgets is still on its way."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.rest import at_rest

LATE = re.compile(r"/static/js/(Html|Multiselect|NumberInput|Selectbox|Slider)\b")


@pytest.mark.parametrize(
    ("path", "below"), [("draw", ".st-key-canvas"), ("train", ".st-key-batch")]
)
def test_widgets_that_come_late_move_nothing(page: Page, app: str, path: str, below: str):
    waiting: list[Route] = []
    page.route(LATE, lambda route: waiting.append(route))
    page.goto(f"{app}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    at_rest(page)
    one = page.locator(below).first
    before = one.bounding_box()
    assert waiting
    page.unroute(LATE)  # which lets them go on
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    assert before and before["y"] == one.bounding_box()["y"]


def test_the_address_follows_the_form_when_a_preset_s_words_above_it_go(page: Page, app: str):
    page.goto(f"{app}/train")
    at_rest(page)
    name = "Overfit 1,000 images"
    page.get_by_role("button", name=name).or_(page.get_by_role("radio", name=name)).click()
    expect(page).to_have_url(re.compile("epochs=30"))
    slider = page.locator(".st-key-epochs").get_by_role("slider")
    for epochs in (29, 28, 27):
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile(rf"epochs={epochs}\b"))
        at_rest(page)
