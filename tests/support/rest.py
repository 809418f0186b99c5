"""Waits in a browser until a page's script has run to its end."""

from playwright.sync_api import Page, expect

LONGEST = 150_000  # ms that a page may take; a busy machine needs 40 s for the planes of one


def at_rest(page: Page) -> None:
    """All is there that the server sends; charts may still be drawn."""
    still = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(still).to_be_visible(timeout=LONGEST)
