"""python -m tests.benchmarks.start: how long from `streamlit run` until the first page is seen.

A browser that is open already asks again and again, as a visitor would who waits; "seen" is the
first heading, "complete" the first chart. Let nothing else run meanwhile.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from tests.support.chromium import launch
from tests.support.server import serve, stock

RUNS = 5


def main() -> None:
    """Measure RUNS cold starts and print each and the medians."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        times = [once(browser.new_page()) for _ in range(RUNS)]
        browser.close()
    for seen, complete in times:
        print(f"seen {seen:.2f} s, complete {complete:.2f} s")
    seen, complete = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"median of {RUNS}: seen {seen:.2f} s, complete {complete:.2f} s")


def once(page: Page) -> tuple[float, float]:
    """Seconds until the first heading and until the first chart."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with serve(stock(Path(folder) / "store")) as address:
            visit(page, address)
            page.get_by_role("heading", level=1).wait_for()
            seen = time.perf_counter() - started
            page.get_by_test_id("stVegaLiteChart").first.wait_for()
            complete = time.perf_counter() - started
    page.close()
    return seen, complete


def visit(page: Page, address: str) -> None:
    """Open the page as soon as the server takes connections."""
    while True:
        try:
            page.goto(address)
            return
        except Error:
            time.sleep(0.02)


if __name__ == "__main__":
    main()
