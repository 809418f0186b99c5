"""What a stranger can send to a real server over its own websocket and its upload address."""

from collections.abc import Iterator

import psutil
import pytest

from tests.support.server import Address, serve, stock
from tests.support.tab import Tab


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with serve(stock(tmp_path_factory.mktemp("app") / "store")) as address:
        yield address


def workers(app: Address) -> list[int]:
    """The processes that train for this server."""
    return [child.pid for child in psutil.Process(app.process.pid).children(recursive=True)]


def test_a_cleared_cache_leaves_one_queue_and_one_worker(app):
    with Tab(app) as tab:
        tab.open("train")
        before = workers(app)
        for _ in range(3):
            tab.clear_cache()
            tab.open("train")
            assert tab.exceptions == []
    assert workers(app) == before
    assert len(before) == 1
