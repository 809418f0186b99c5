"""The pictures of .github/pictures, from the running app: python -m tests.pictures [NAME …]

`preview` is what the README and previews of links show, the others are a page each. Made anew
whenever a page has changed its looks.
"""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mnist_core.runs.store import MODELS
from tests.benchmarks.layout_shift import settle
from tests.support.chromium import launch
from tests.support.server import ROOT, serve, stock
from tests.support.sub_path import stroke

FOLDER = ROOT / ".github/pictures"
SIZE = {"width": 1280, "height": 800}
WIDER = {"width": 1333, "height": 700}
PREVIEW = 1200, 630  # pixels: what link previews want
SMALLER = 640, 400  # of a page's picture
COLOURS = 128
PAGES = ("story", "bounce", "train", "compare", "sweep", "draw", "teach", "mistakes")
THREE = [
    (105, 75), (150, 45), (205, 65), (215, 110), (160, 150), (215, 190), (215, 245), (160, 280),
    (100, 255),
]  # fmt: skip


def picture(browser: Browser, address: str, name: str) -> Image.Image:
    """The page as a visitor sees it; `preview` is the Story in another format."""
    size = WIDER if name == "preview" else SIZE
    page = browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
    page.set_default_timeout(30_000)
    page.goto(f"{address}/{'' if name in ('story', 'preview') else name}")
    settle(page)
    if name == "draw":
        draw(page)
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    page.context.close()
    return shot.convert("RGB")


def draw(page: Page) -> None:
    """A digit, so that what the networks read is in the picture."""
    stroke(page, THREE)
    expect(page.get_by_text("What the networks read")).to_be_visible()
    settle(page)


def save(shot: Image.Image, name: str) -> int:
    """Keep it with few colours, and smaller than it is; its size in bytes."""
    shot = shot.resize(PREVIEW if name == "preview" else SMALLER, Image.Resampling.LANCZOS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    shot.quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def main() -> None:
    """Make those that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    every = ("preview", *PAGES)
    parser.add_argument("names", nargs="*", default=every, metavar="NAME", help=" ".join(every))
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(stock_all(Path(folder) / "store")) as address,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for name in parser.parse_args().names:
            print(f"{name:9} {save(picture(browser, address, name), name):7,} bytes", flush=True)


def stock_all(store: Path) -> Path:
    """The reference runs, and the records of seeds and of the sweep."""
    stock(store)
    for name in ("seeds", "sweep"):
        (store / name).symlink_to(MODELS / name, target_is_directory=True)
    return store


if __name__ == "__main__":
    main()
