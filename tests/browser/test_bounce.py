"""Why it bounces, in a browser: from the measured valley to the averaged network's mistakes."""

from playwright.sync_api import Page, expect


def test_an_averaged_network_is_taken_along_to_its_mistakes(page: Page, app: str):
    page.goto(f"{app}/bounce")
    told = "0.197 after epoch 9, 0.133 halfway, 0.193 after epoch 10. The two networks stand on"
    expect(page.get_by_text(told)).to_be_visible()
    first = page.locator(".st-key-average-article-run-1")  # the second one's may be there before
    first.get_by_role("button", name="Take it to Draw and Mistakes").click()
    expect(page.get_by_role("link", name="Draw for it")).to_be_visible()  # else it moves the next
    page.get_by_role("link", name="See its mistakes").click()
    expect(page.get_by_role("heading", name="Mistakes", exact=True)).to_be_visible()
    expect(page.get_by_text("97.37%").first).to_be_visible()
