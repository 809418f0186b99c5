"""How long a drawing waits for its answer, in a real browser: python -m tests.benchmarks.answer

Three reference runs, the replay included. Message to answer: from the canvas's message until the
answer table has come over the network, by the browser's own clock. Mouse up to screen: until the
answer table is there; 200 ms of it are the canvas's own waiting. First: of a tab that was opened
just now, drawn on as soon as its canvas is there. With --training a training runs meanwhile.
"""

import argparse
import base64
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from mnist_core.digits import examples
from tests.support.chromium import WIDE, launch
from tests.support.server import serve, stock

SIDE = 320  # of the canvas, CSS pixels
COUNTED = 30  # drawings measured
OPENED = 10  # tabs whose first answer is measured
ANSWER = b"read-table"  # the answer table's class, in the frame that brings it


class Watch:
    """When the canvas's last message left, and when the first answer to it came, in seconds."""

    def __init__(self, page: Page) -> None:
        self.sent = self.answered = 0.0
        wire = page.context.new_cdp_session(page)
        wire.on("Network.webSocketFrameSent", self._left)
        wire.on("Network.webSocketFrameReceived", self._came)
        wire.send("Network.enable")

    def _left(self, event: dict[str, Any]) -> None:
        self.sent, self.answered = event["timestamp"], 0.0

    def _came(self, event: dict[str, Any]) -> None:
        if not self.answered and ANSWER in base64.b64decode(event["response"]["payloadData"]):
            self.answered = event["timestamp"]


def draw(page: Page, digit: int) -> float:
    """Draw a digit's first stroke; when the mouse went up."""
    box = page.locator(".upper-canvas").bounding_box()
    assert box
    points = examples.strokes(digit, SIDE)[0][::4]
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if number == 0:
            page.mouse.down()
    page.mouse.up()
    return time.perf_counter()


def measure(page: Page, watch: Watch) -> tuple[list[float], list[float]]:
    """Milliseconds from message to answer, and from mouse up to the digit on the screen."""
    answers, screens = [], []
    for number in range(COUNTED):
        screens.append(wait_for_answer(page, (0, 1, 2, 3, 6, 7, 8, 9)[number % 8]))
        page.wait_for_timeout(300)
        answers.append((watch.answered - watch.sent) * 1000)
        clear(page)
    return answers, screens


def wait_for_answer(page: Page, digit: int) -> float:
    """Draw; milliseconds from mouse up to the answer on the screen."""
    up = draw(page, digit)
    page.wait_for_function("document.querySelector('.read-table')", polling=5)
    return (time.perf_counter() - up) * 1000


def measure_first(browser: Browser, address: str) -> list[float]:
    """Milliseconds from mouse up to the first answer on the screen, in tabs just opened."""
    screens = []
    for _ in range(OPENED):
        page = browser.new_page(viewport=WIDE)
        page.goto(f"{address}/draw")
        page.locator(".upper-canvas").wait_for()
        screens.append(wait_for_answer(page, 3))
        page.close()
    return screens


def clear(page: Page) -> None:
    """And wait until the new canvas is there."""
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_role("heading", name="What will they read?")).to_be_visible()
    page.wait_for_function(
        "document.querySelector('.dc-canvas')?.getContext('2d')"
        ".getImageData(0, 0, 320, 320).data.every((value, at) => at % 4 == 3 || value == 0)"
    )
    page.wait_for_timeout(300)


def start_training(page: Page, address: str) -> None:
    page.goto(f"{address}/train?epochs=50&seed=987")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Training:").first).to_be_visible(timeout=60_000)
    page.wait_for_timeout(8000)  # PyTorch is loaded, epochs pass


def tell(name: str, values: list[float]) -> None:
    ordered = sorted(values)
    middle, late = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    print(f"{name:24} median {middle:4.0f} ms   p95 {late:4.0f} ms   n {len(ordered)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--training", action="store_true", help="while a training runs")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(stock(Path(folder) / "store")) as address,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        if options.training:
            start_training(browser.new_page(), address)
        first = measure_first(browser, address)
        page = browser.new_page(viewport=WIDE)
        watch = Watch(page)
        page.goto(f"{address}/draw")
        expect(page.get_by_role("heading", name="What will they read?")).to_be_visible()
        page.wait_for_timeout(1000)
        answers, screens = measure(page, watch)
        tell("message to answer", answers)
        tell("mouse up to screen", screens)
        print(f"{'first, of the server':24} {first[0]:11.0f} ms")
        tell("first, of a tab", first[1:])
        browser.close()


if __name__ == "__main__":
    main()
