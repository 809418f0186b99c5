"""What a stranger can send to a real server over its own websocket and its upload address."""

import http.client
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from mnist_core.__main__ import main
from mnist_core.jobs import heartbeat
from mnist_core.runs import exchange
from tests.support.server import ROOT, Address, serve, stock
from tests.support.tab import Tab
from tests.support.waiting import wait_until


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
        wait_until(lambda: workers(app))  # its thread starts the process
        before = workers(app)
        for _ in range(3):
            tab.clear_cache()
            tab.open("train")
            assert tab.exceptions == []
    assert workers(app) == before
    assert len(before) == 1


def test_a_page_that_fails_shows_no_stack_trace_and_no_path(tmp_path):
    with serve(tmp_path / "store", "tests/support/raising.py") as address, Tab(address) as tab:
        tab.open("")
        (shown,) = tab.exceptions
        said = str(shown)
    assert not any(word in said for word in ("secret", "raising", "File", str(ROOT)))
    assert "a secret of the server" in (tmp_path / "server.log").read_text()


def upload(app: Address, session: str, size: int) -> int:
    """Send a file of so many bytes as a page's uploader does; the answer's status."""
    place = urllib.parse.urlsplit(app)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    answer.read()
    cookie = re.search("_streamlit_xsrf=([^;]+)", str(answer.headers))
    token = cookie.group(1) if cookie else ""
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body += b"x" * size + b"\r\n--x--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
    }
    connection.request("PUT", f"/_stcore/upload_file/{session}/f", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_an_upload_above_what_the_page_takes_is_refused(app):
    with Tab(app) as tab:
        tab.open("compare")
        assert upload(app, tab.session, exchange.LARGEST) == 204
        assert upload(app, tab.session, 2 * exchange.LARGEST) == 413


def test_a_message_larger_than_any_drawing_ends_its_own_connection_alone(app):
    with Tab(app) as tab, Tab(app) as other:
        tab.open("draw")
        with pytest.raises(ConnectionClosed):
            tab.put("drawing canvas", {"drawing": {"raw": "x" * 21_000_000, "data": None}})
        other.open("draw")
        assert other.exceptions == []


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server with room for two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_SESSIONS", "2")
        with serve(stock(tmp_path_factory.mktemp("narrow") / "store")) as address:
            yield address


def has_room(tab: Tab) -> bool:
    tab.open("")
    assert tab.exceptions == []
    return "No room just now" not in tab.text


def test_who_comes_when_there_is_no_room_is_told_so_and_who_is_in_stays(narrow):
    """Whoever is told so takes no room, however many of them have their tabs open."""
    with Tab(narrow) as one, Tab(narrow) as two, Tab(narrow) as third, Tab(narrow) as fourth:
        assert has_room(one)
        assert has_room(two)
        assert not has_room(third)
        assert not has_room(fourth)
        assert has_room(one)
        two.close()
        wait_until(lambda: has_room(third))
        assert not has_room(fourth)
        assert has_room(one)


def test_health_fails_while_the_process_that_trains_is_dead(narrow):
    """A sign of life comes every few seconds."""
    with Tab(narrow) as tab:
        wait_until(lambda: has_room(tab))
        tab.open("train")
    store = Path(psutil.Process(narrow.process.pid).environ()["MNIST_STORE"])
    wait_until(lambda: workers(narrow))
    (worker,) = workers(narrow)
    wait_until(lambda: [it.worker for it in heartbeat.found(store)] == ["alive"])
    assert main(["health", "--store", str(store)]) == 0
    psutil.Process(worker).kill()
    wait_until(lambda: [it.worker for it in heartbeat.found(store)] == ["dead"])
    assert main(["health", "--store", str(store)]) == 1
