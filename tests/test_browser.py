"""The main job in a real browser: start, train, compare; and links that are opened cold."""

import re

from playwright.sync_api import Page, expect

CONFIG = "lr=0.002&epochs=2&seed=3&images=3%2C000"


def test_the_first_page_tells_the_story(page: Page, app: str):
    page.goto(app)
    expect(page).to_have_title("Learning rates and overfitting")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("canvas, svg.marks").first).to_be_visible()


def test_a_training_is_watched_to_its_end_and_compared(page: Page, app: str):
    page.goto(f"{app}/train?{CONFIG}")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Beside the reference runs")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Validation accuracy").first).to_be_visible()

    page.get_by_role("link", name="Compare its curves").click()
    expect(page).to_have_url(re.compile("/compare.*lr2e-3-e2-s3"))
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile("lr 0.002, 2 epochs, seed 3"))


def test_the_same_config_is_not_trained_twice(page: Page, app: str):
    page.goto(f"{app}/train?lr=0.01&epochs=10")
    expect(page.get_by_text("stored, so it shows at once")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_have_count(0)


def test_every_control_leaves_its_mark_in_the_record(page: Page, app: str):
    page.goto(f"{app}/train?lr=0.004&epochs=4&seed=8")
    page.get_by_role("button", name="One epoch").or_(
        page.get_by_role("button", name="Train", exact=True)
    ).click()
    page.get_by_role("button", name="One epoch").click()
    expect(page.get_by_text(re.compile("Paused after epoch 2 of 4"))).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Change the rate").click()
    page.get_by_label("Learning rate from the next epoch on").fill("0.0005")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Set", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped after epoch 1 of 4"))).to_be_visible()
