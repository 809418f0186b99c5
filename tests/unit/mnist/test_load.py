"""mnist_core.data: MNIST from the repository's files, healing, splits and subsets."""

import gzip
import shutil
import socket
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import MNIST

from mnist_core.mnist import load
from mnist_core.mnist.load import DataError

RAW = Path("MNIST") / "raw"
LABELS = "t10k-labels-idx1-ubyte.gz"
FILES = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    LABELS,
]


@pytest.fixture
def source(tmp_path) -> Path:
    """A copy of the shipped files."""
    shutil.copytree(load.SOURCE, tmp_path / "mnist")
    return tmp_path / "mnist"


@pytest.fixture
def offline(monkeypatch) -> None:
    """The mirrors are an address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{port}/"])


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def mirror(monkeypatch):
    """A mirror on this machine that serves the shipped files."""
    handler = partial(_Quiet, directory=str(load.SOURCE / RAW))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def serve(monkeypatch):
    """A mirror on this machine that does with every connection what it is told."""
    threads = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work(reply) -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    if stopping.is_set():
                        return
                    reply(connection)

        def start(reply) -> None:
            threads.append(threading.Thread(target=work, args=(reply,)))
            threads[0].start()

        stopping = threading.Event()
        address = listener.getsockname()
        monkeypatch.setattr(MNIST, "mirrors", [f"http://127.0.0.1:{address[1]}/"])
        yield start
        stopping.set()
        socket.create_connection(address, 10).close()
        threads[0].join(10)


def unpacked(name: str, header: int) -> np.ndarray:
    """An IDX file's bytes after its header (LeCun et al., "The MNIST database")."""
    content = gzip.decompress((load.SOURCE / RAW / name).read_bytes())
    return np.frombuffer(content, np.uint8, offset=header)


def test_loads_offline_what_the_files_hold(offline, mnist):
    loaded = load.load()
    parts = ((loaded.train, FILES[0], FILES[1]), (loaded.test, FILES[2], FILES[3]))
    for images, pixels, labels in parts:
        assert images.pixels.dtype == np.uint8
        assert images.labels.dtype == np.int64
        assert np.array_equal(images.pixels, unpacked(pixels, 16).reshape(-1, 784))
        assert np.array_equal(images.labels, unpacked(labels, 8))
    assert len(loaded.train.labels) == 60_000
    assert len(loaded.test.labels) == 10_000


def test_loading_leaves_the_source_as_it_is(offline, source):
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    load.load(source)
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    changes = {"flipped": content, "cut": content[:100], "empty": b""}
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(changes[how])


@pytest.mark.parametrize("how", ["missing", "flipped", "cut", "empty"])
def test_damage_that_cannot_be_healed_says_which_file_and_what_to_do(offline, source, how):
    damage(source / RAW / LABELS, how)
    with pytest.raises(DataError) as caught:
        load.load(source)
    message = str(caught.value)
    assert LABELS in message
    assert str(source / RAW) in message
    assert not any(name in message for name in FILES[:3])
    assert "git checkout -- models/mnist" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 4542\r\n\r\n123", b"", b"HTTP/1.1 200 OK\r\n", b"?\r\n"],
)
def test_a_mirror_that_answers_nonsense_is_no_other_error(serve, source, answer):
    def reply(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(answer)

    serve(reply)
    damage(source / RAW / LABELS, "missing")
    with pytest.raises(DataError, match=LABELS):
        load.load(source)


def test_a_mirror_that_never_answers_is_given_up(serve, source, monkeypatch):
    given_up, waited = threading.Event(), []
    serve(lambda connection: waited.append(given_up.wait(10)))
    monkeypatch.setattr(load, "PATIENCE", 0.1)
    damage(source / RAW / LABELS, "missing")
    with pytest.raises(DataError, match=LABELS):
        load.load(source)
    assert waited == []
    given_up.set()
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize("how", ["missing", "flipped"])
def test_a_damaged_file_is_fetched_and_mended(mirror, source, how):
    damage(source / RAW / LABELS, how)
    loaded = load.load(source)
    assert np.array_equal(loaded.test.labels, unpacked(LABELS, 8))
    mended = (source / RAW / LABELS).read_bytes()
    assert mended == (load.SOURCE / RAW / LABELS).read_bytes()
    assert {path.name for path in (source / RAW).iterdir()} == set(FILES)


def test_a_source_that_cannot_be_written_is_no_obstacle(mirror, tmp_path):
    (tmp_path / "file").write_text("a folder cannot be made in here, not even by root")
    loaded = load.load(tmp_path / "file" / "mnist")
    assert np.array_equal(loaded.test.labels, unpacked(LABELS, 8))


def test_no_room_to_unpack_is_said(offline, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(load, "_provide", lambda *_: True)
    monkeypatch.setattr(MNIST, "__init__", full)
    with pytest.raises(DataError, match=r"No space left.*temporary disk space"):
        load.load()


# Splits. Each image of this set is its own number, so that one can see where it went.
