"""How far pages jump while they load and change: python -m tests.benchmarks.layout_shift [PAGE …]

Cumulative layout shift (web.dev/articles/cls: sessions of shifts at most 1 s apart and 5 s long,
the largest one counts) while a new visitor loads a page, at 1280 x 800 and 390 x 844 pixels.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.chromium import launch
from tests.support.server import serve, stock

PAGES = ("story", "bounce", "train", "compare", "sweep", "draw", "teach", "mistakes")
SIZES = ((1280, 800), (390, 844))
MARK = 0.1
QUIET = 2_000  # ms without a change of the page, after which it counts as loaded
WATCH = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, startTime, sources } of list.getEntries()) {
      const moved = sources.filter(({ node }) => node).map(({ node }) =>
        (node.dataset?.testid ?? node.className?.baseVal ?? node.className ?? node.nodeName) + "");
      window.shifts.push({ value, time: startTime, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
SETTLE = """(quiet) => new Promise((resolve) => {
  let timer = setTimeout(resolve, quiet);
  new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, quiet); })
    .observe(document.body, { subtree: true, childList: true, characterData: true });
})"""


def settle(page: Page) -> None:
    """Wait until the page has been as it is for a while."""
    page.get_by_role("heading", level=1).wait_for()
    page.evaluate(SETTLE, QUIET)


def worst(shifts: list[dict]) -> float:
    """The largest sum of a session."""
    best = total = begun = last = 0.0
    for shift in shifts:
        at = shift["time"]
        if at - last > 1_000 or at - begun > 5_000:
            total, begun = 0.0, at
        total, last = total + shift["value"], at
        best = max(best, total)
    return best


def shifts_of(browser: Browser, address: str, size: tuple[int, int]) -> list[dict]:
    """Everything that moved while a page was loaded by a new visitor."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    settle(page)
    found = page.evaluate("window.shifts")
    page.context.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--why", action="store_true", help="name what moved")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(stock(Path(folder) / "store")) as address,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for name in options.pages:
            path = "" if name == "story" else name
            for size in SIZES:
                found = shifts_of(browser, f"{address}/{path}", size)
                value = worst(found)
                missed = "" if value <= MARK else "  missed"
                print(f"{name:10} {size[0]:5} px  {value:.3f}{missed}", flush=True)
                for shift in found if options.why else ():
                    if shift["value"] > 0.005:
                        print(f"    {shift['time']:6.0f} ms  {shift['value']:.3f}", shift["moved"])


if __name__ == "__main__":
    main()
