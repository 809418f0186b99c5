"""The Story in a browser: an exercise is solved, and a phone goes to another page and back."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import NARROW

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
TRAINING = 240_000  # milliseconds; PyTorch's first start is slow where much else runs


def test_an_exercise_is_predicted_trained_and_solved(page: Page, app: str):
    page.goto(f"{app}/?exercise=enough")
    button = page.get_by_role("button", name="Train and check")
    expect(button).to_be_disabled()
    slider = page.get_by_role("slider")
    for _ in range(2):  # from 60,000 to 3,000
        slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "3,000")
    page.get_by_text("90% to 95%", exact=True).click()
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("Solved.")).to_be_visible(timeout=TRAINING)
    expect(page.get_by_text("Predicted right.")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()


def test_an_answer_and_the_place_outlast_a_phone_s_way_to_another_page(browser: Browser, app: str):
    context = browser.new_context(viewport=NARROW, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(app)
    page.get_by_role("link", name="Start here").tap()
    page.get_by_text("It jumps as well").tap()
    page.get_by_role("button", name="Check", exact=True).tap()
    expect(page.get_by_text("Right.")).to_be_visible()
    expect(page).to_have_url(re.compile("answer-run-1"))
    link = page.get_by_role("link", name="Look into that valley")
    link.scroll_into_view_if_needed()
    page.wait_for_function(f"{SCROLLED} > 1000")
    page.locator(".st-key-bottom_bar").get_by_role("link", name="Train", exact=True).tap()
    expect(page.get_by_role("heading", level=1, name="Train")).to_be_visible()
    expect(page).to_have_url(re.compile("/train$"))
    page.go_back()
    expect(page.get_by_text("Right.")).to_be_attached()
    expect(link).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("path", ["?answers=1", "bounce"])
def test_no_chart_warns_of_what_it_drops(page: Page, app: str, path: str):
    told: list[str] = []
    page.on("console", lambda message: message.type == "warning" and told.append(message.text))
    page.goto(f"{app}/{path}")
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts.nth(2)).to_be_visible()
    for chart in charts.all():
        expect(chart.locator("svg.marks, canvas").first).to_be_attached()
    assert [text for text in told if "dropped" in text or "WARN" in text] == []
