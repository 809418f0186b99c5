"""The main job in a real browser: start, train, hold, steer, share, lose the server, go on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support.server import serve, stock

TRAINING = 120_000  # ms that a training may take, PyTorch's start included


@pytest.fixture
def kept(tmp_path: Path) -> RunStore:
    """A store of the test's own, with the reference runs."""
    return RunStore(stock(tmp_path / "store"))


@pytest.fixture
def own_app(kept: RunStore) -> Iterator[str]:
    with serve(kept.folder) as address:
        yield address


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def press_and_see(page: Page, name: str, effect: Locator) -> None:
    """Press a control of a page that renews itself all the time: once must do."""
    press(page, name)
    expect(effect).to_be_visible(timeout=TRAINING)


def says(page: Page, pattern: str) -> Locator:
    """The words on the page that match."""
    return page.get_by_text(re.compile(pattern))


def started(page: Page) -> None:
    """Press Train and wait until steps are taken."""
    press(page, "Train")
    expect(says(page, "^Training:")).to_be_visible(timeout=TRAINING)


def one_epoch(page: Page) -> int:
    """Let it train to the end of an epoch, which one."""
    text = says(page, "^Paused after epoch")
    press_and_see(page, "One epoch", text)
    return int(re.search(r"epoch (\d+)", text.inner_text()).group(1))


def own_run(store: RunStore, config: TrainConfig) -> RunRecord:
    """The one stored run by this config."""
    (record,) = [record for record in store.list() if record.config == config]
    return record


def test_the_first_page_tells_the_story(page: Page, app: str):
    page.goto(app)
    expect(page).to_have_title("Learning rates and overfitting")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()


def test_a_link_to_a_page_of_a_cold_server_shows_the_navigation(page: Page, own_app: str):
    page.goto(f"{own_app}/compare")
    expect(page.get_by_role("heading", level=1, name="Compare")).to_be_visible()
    expect(page.get_by_role("link", name="Story")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_a_training_is_watched_to_its_end_and_compared(page: Page, app: str):
    page.goto(f"{app}/train?lr=0.002&epochs=2&seed=3&images=3%2C000")
    press(page, "Train")
    expect(page.get_by_text("Beside the reference runs")).to_be_visible(timeout=TRAINING)
    expect(page.get_by_text("Validation loss").first).to_be_visible()

    page.get_by_role("link", name="Compare its curves").click()
    expect(page).to_have_url(re.compile("/compare.*lr2e-3-e2-s3"))
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile("lr 0.002, 2 epochs, seed 3"))


def test_the_same_config_is_not_trained_twice(page: Page, app: str):
    page.goto(f"{app}/train?lr=0.01&epochs=10")
    expect(page.get_by_text("stored, so it shows at once")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_have_count(0)


def test_every_control_leaves_its_mark_in_the_record(page: Page, own_app: str, kept: RunStore):
    config = TrainConfig(0.004, 30, seed=8)
    page.goto(f"{own_app}/train?lr=0.004&epochs=30&seed=8")
    started(page)
    done = one_epoch(page)
    assert [len(own_run(kept, config).epochs), own_run(kept, config).state] == [done, "unfinished"]

    press(page, "Change the rate")
    page.get_by_label("Learning rate from the next epoch on").fill("0.0005")
    page.keyboard.press("Enter")
    press(page, "Set")
    page.keyboard.press("Escape")
    press_and_see(page, "Go on", says(page, "^Training:"))
    more = one_epoch(page)
    steered = own_run(kept, config)
    assert [epoch.learning_rate for epoch in steered.epochs] == (
        [0.004] * done + [0.0005] * (more - done)
    )
    assert [epoch.epoch for epoch in steered.epochs if epoch.steered] == [done + 1]
    assert kept.find(config) is None

    press_and_see(page, "Go on", says(page, "^Training:"))
    press_and_see(page, "Pause", says(page, "^Paused"))
    press_and_see(page, "Stop", says(page, "Stopped after epoch .* of 30"))
    stopped = own_run(kept, config)
    assert stopped.run == steered.run
    press_and_see(page, "Go on with this run", says(page, "^Training:"))
    assert one_epoch(page) > len(stopped.epochs)


def test_the_lowest_rate_can_be_held_and_changed_too(page: Page, own_app: str):
    page.goto(f"{own_app}/train?lr=0.000001&epochs=30")
    started(page)
    done = one_epoch(page)
    expect(page.get_by_role("button", name="Train", exact=True)).to_have_count(0)
    press(page, "Change the rate")
    box = page.get_by_label("Learning rate from the next epoch on")
    expect(box).to_have_value("0.000001")
    box.fill("0.001")
    page.keyboard.press("Enter")
    press(page, "Set")
    expect(says(page, "learning rate 0.001 from the next epoch on")).to_be_visible()
    label = "node => getComputedStyle(node, '::before').content"  # by the page's style sheet
    assert page.get_by_role("button", name="Main menu").evaluate(label) == '"Theme"'
    page.keyboard.press("Escape")
    press_and_see(page, "One epoch", says(page, f"^Paused after epoch {done + 1}"))
    expect(says(page, "learning rate 0.001, set by hand")).to_be_visible()
    press(page, "Stop")


def test_a_finished_run_trains_on_for_more_epochs(page: Page, own_app: str, kept: RunStore):
    page.goto(f"{own_app}/train?lr=0.002&epochs=1&images=3%2C000")
    press(page, "Train")
    press(page, "Train longer")
    page.get_by_label("More epochs").fill("2")
    page.get_by_label("More epochs").press("Tab")  # to the button below
    page.keyboard.press("Enter")
    its_curves = page.locator("a[href*='lr2e-3-e3-']", has_text="Compare its curves")
    expect(its_curves).to_be_visible(timeout=TRAINING)
    expect(page.get_by_role("heading", name="lr 0.002, 3 epochs")).to_be_visible()
    expect(says(page, "^Trained on .*, just now")).to_be_visible()
    assert kept.find(TrainConfig(0.002, 3, train_size=3_000)) is not None


def test_two_visitors_of_one_config_share_one_training(browser: Browser, page: Page, own_app: str):
    """Held, so that it cannot end before the other has come."""
    address = f"{own_app}/train?lr=0.005&epochs=50&seed=4"
    page.goto(address)
    started(page)
    press_and_see(page, "Pause", says(page, "^Paused"))
    other = browser.new_context().new_page()
    other.goto(address)
    expect(says(other, "^Paused")).to_be_visible()
    expect(other.get_by_text("Somebody else watches this training too")).to_be_visible()
    press(other, "Leave")
    expect(other.get_by_role("button", name="Leave")).to_have_count(0)
    expect(says(other, "^Paused")).to_have_count(0)
    expect(says(page, "^Paused")).to_be_visible()
    other.context.close()


TWICE = """
window.WebSocket = class extends WebSocket {
  send(message) {
    super.send(message);
    if (window.isTwice) setTimeout(() => super.send(message), 500);
  }
};
"""


def test_a_press_that_the_browser_tells_twice_pauses(page: Page, own_app: str):
    """On a slow device the page's own next look takes a press along that is told of anyway."""
    page.add_init_script(TWICE)
    page.goto(f"{own_app}/train?lr=0.005&epochs=50&seed=6")
    started(page)
    page.evaluate("window.isTwice = true")
    press(page, "Pause")
    expect(says(page, "^Paused")).to_be_visible()
    page.evaluate("window.isTwice = false")
    page.wait_for_timeout(2_000)  # two looks
    expect(says(page, "^Paused")).to_be_visible()
    press(page, "Stop")


def test_who_waits_is_told_how_long_and_owns_but_their_own(
    browser: Browser, page: Page, own_app: str, kept: RunStore
):
    page.goto(f"{own_app}/train?lr=0.005&epochs=40&seed=21")
    started(page)
    other = browser.new_context().new_page()
    other.goto(f"{own_app}/train?lr=0.002&epochs=2&seed=22&images=3%2C000")
    press(other, "Train")
    told = r"^1 training before this one, about \d+ (s|min); it starts by itself"
    expect(says(other, told)).to_be_visible(timeout=TRAINING)
    one_epoch(page)
    press(page, "Stop")
    expect(other.get_by_text("Beside the reference runs")).to_be_visible(timeout=TRAINING)
    theirs = own_run(kept, TrainConfig(0.002, 2, seed=22, train_size=3_000)).run
    for visitor, offered in ((other, 1), (page, 0)):
        visitor.goto(f"{own_app}/compare?runs={theirs}")
        expect(visitor.get_by_test_id("stVegaLiteChart").first).to_be_visible()
        change = visitor.get_by_role("button", name="Rename or remove")
        expect(change).to_have_count(offered)
    other.context.close()


def test_a_reload_amid_a_training_leaves_the_controls(page: Page, own_app: str):
    page.goto(f"{own_app}/train?lr=0.005&epochs=50&seed=5")
    started(page)
    page.reload()
    expect(says(page, "^Training:")).to_be_visible()
    press_and_see(page, "Pause", says(page, "^Paused"))
    expect(page.get_by_text("Somebody else watches")).to_have_count(0)
    press_and_see(page, "Stop", says(page, "Stopped|Not trained yet"))


def test_the_control_and_the_curve_are_seen_at_once(page: Page, own_app: str):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{own_app}/train?lr=0.004&epochs=40&seed=9")
    for control in ("Train", "Pause", "Stop"):
        button = page.get_by_role("button", name=control, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        if control == "Train":
            button.click()
            expect(says(page, "^Training:")).to_be_visible(timeout=TRAINING)
    heading = page.get_by_role("heading", name="lr 0.004, 40 epochs, seed 9")
    expect(heading).to_be_in_viewport(ratio=1)
    one_epoch(page)
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_in_viewport(ratio=0.9)
    press_and_see(page, "Stop", says(page, "^Stopped after epoch"))
    expect(page.get_by_test_id("stMetric").first).to_be_in_viewport(ratio=1)
    expect(says(page, "Too early to tell|The gap|jumps|Stopped on").first).to_be_in_viewport()


def test_a_number_that_is_refused_has_its_range_beside_it(page: Page, app: str):
    page.goto(f"{app}/train")
    box = page.get_by_role("spinbutton", name="Learning rate, exactly")
    told = "e => getComputedStyle(e.closest('.st-key-lr'), '::after').content"
    expect(box).to_have_value("0.01")
    assert box.evaluate(told) == "none"
    box.fill("7")
    box.press("Enter")
    assert box.evaluate(told) == '"It must be a number from 1e-6 to 1."'


def test_a_training_outlives_a_page_switch_and_a_closed_tab(browser: Browser, own_app: str):
    address = f"{own_app}/train?lr=0.003&epochs=3&seed=2"
    first = browser.new_context().new_page()
    first.goto(address)
    press(first, "Train")
    first.get_by_role("link", name="Compare", exact=True).click()
    expect(first.get_by_role("heading", level=1, name="Compare")).to_be_visible()
    first.context.close()
    second = browser.new_context().new_page()
    second.goto(address)
    expect(second.get_by_text("Beside the reference runs")).to_be_visible(timeout=TRAINING)
    second.context.close()


def test_a_killed_server_loses_no_finished_epoch(page: Page, kept: RunStore):
    config = TrainConfig(0.003, 20, seed=6)
    address = "train?lr=0.003&epochs=20&seed=6"
    with serve(kept.folder) as server:
        page.goto(f"{server}/{address}")
        started(page)
        done = one_epoch(page)
        server.process.kill()
    before = own_run(kept, config).epochs
    assert len(before) == done
    with serve(kept.folder) as server:
        page.goto(f"{server}/{address}")
        press(page, f"Go on with epoch {done + 1} of 20")
        expect(page.get_by_text(re.compile("^Training:"))).to_be_visible(timeout=TRAINING)
        assert one_epoch(page) > done
    assert own_run(kept, config).epochs[:done] == before
