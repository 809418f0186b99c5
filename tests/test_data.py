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
import torch
from torchvision.datasets import MNIST

from mnist_core import data
from mnist_core.config import TrainConfig
from mnist_core.data import DataError, Images, Mnist

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
    shutil.copytree(data.SOURCE, tmp_path / "mnist")
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
    handler = partial(_Quiet, directory=str(data.SOURCE / RAW))
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
    content = gzip.decompress((data.SOURCE / RAW / name).read_bytes())
    return np.frombuffer(content, np.uint8, offset=header)


def test_loads_offline_what_the_files_hold(offline, mnist):
    loaded = data.load()
    parts = ((loaded.train, FILES[0], FILES[1]), (loaded.test, FILES[2], FILES[3]))
    for images, pixels, labels in parts:
        assert images.pixels.dtype == torch.uint8
        assert images.labels.dtype == torch.int64
        assert np.array_equal(images.pixels.numpy(), unpacked(pixels, 16).reshape(-1, 784))
        assert np.array_equal(images.labels.numpy(), unpacked(labels, 8))
    assert len(loaded.train.labels) == 60_000
    assert len(loaded.test.labels) == 10_000


def test_loading_leaves_the_source_as_it_is(offline, source):
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    data.load(source)
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
        data.load(source)
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
        data.load(source)


def test_a_mirror_that_never_answers_is_given_up(serve, source, monkeypatch):
    given_up, waited = threading.Event(), []
    serve(lambda connection: waited.append(given_up.wait(10)))
    monkeypatch.setattr(data, "PATIENCE", 0.1)
    damage(source / RAW / LABELS, "missing")
    with pytest.raises(DataError, match=LABELS):
        data.load(source)
    assert waited == []
    given_up.set()
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize("how", ["missing", "flipped"])
def test_a_damaged_file_is_fetched_and_mended(mirror, source, how):
    damage(source / RAW / LABELS, how)
    loaded = data.load(source)
    assert np.array_equal(loaded.test.labels.numpy(), unpacked(LABELS, 8))
    mended = (source / RAW / LABELS).read_bytes()
    assert mended == (data.SOURCE / RAW / LABELS).read_bytes()
    assert {path.name for path in (source / RAW).iterdir()} == set(FILES)


def test_a_source_that_cannot_be_written_is_no_obstacle(mirror, tmp_path):
    (tmp_path / "file").write_text("a folder cannot be made in here, not even by root")
    loaded = data.load(tmp_path / "file" / "mnist")
    assert np.array_equal(loaded.test.labels.numpy(), unpacked(LABELS, 8))


def test_no_room_to_unpack_is_said(offline, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(data, "_provide", lambda *_: True)
    monkeypatch.setattr(MNIST, "__init__", full)
    with pytest.raises(DataError, match=r"No space left.*temporary disk space"):
        data.load()


# Splits. Each image of this set is its own number, so that one can see where it went.


@pytest.fixture(scope="module")
def numbered(mnist) -> Mnist:
    """The real labels; the first three pixels spell the image's number."""
    pixels = torch.zeros(60_000, 784, dtype=torch.uint8)
    number = torch.arange(60_000)
    for place in range(3):
        pixels[:, place] = number // 256**place % 256
    return Mnist(Images(pixels, mnist.train.labels), mnist.test)


def numbers(images: Images) -> np.ndarray:
    return (images.pixels[:, :3].long() * torch.tensor([1, 256, 65_536])).sum(1).numpy()


def config(**changes) -> TrainConfig:
    return TrainConfig(0.01, 1, **changes)


def test_the_full_set_is_not_copied(mnist):
    splits = data.split(config(), mnist)
    assert splits.train.pixels.data_ptr() == mnist.train.pixels.data_ptr()
    assert splits.train_eval.pixels.data_ptr() == mnist.train.pixels.data_ptr()
    assert splits.validation.pixels.data_ptr() == mnist.test.pixels.data_ptr()
    assert splits.test is None
    assert torch.equal(splits.train.labels, mnist.train.labels)
    assert len(splits.train_eval.labels) == 10_000


def test_holdout_parts_the_training_images(numbered):
    splits = data.split(config(protocol="holdout"), numbered)
    train, held_out = numbers(splits.train), numbers(splits.validation)
    assert len(train) == 50_000
    assert len(held_out) == 10_000
    assert set(train) | set(held_out) == set(range(60_000))
    assert splits.test is numbered.test
    assert set(numbers(splits.train_eval)) <= set(train)
    for part, where in ((splits.train, train), (splits.validation, held_out)):
        assert torch.equal(part.labels, numbered.train.labels[where])
    share = np.bincount(splits.validation.labels.numpy()) / 10_000
    assert np.allclose(share, np.bincount(numbered.train.labels.numpy()) / 60_000, atol=0.015)


@pytest.mark.parametrize("changes", [{"protocol": "holdout"}, {"train_size": 500}])
def test_every_seed_has_the_same_images(numbered, changes):
    first, second = (data.split(config(seed=seed, **changes), numbered) for seed in (0, 9))
    for ours, theirs in zip(first[:3], second[:3], strict=True):
        assert np.array_equal(numbers(ours), numbers(theirs))
        assert torch.equal(ours.labels, theirs.labels)


@pytest.mark.parametrize("protocol", ["test", "holdout"])
def test_subsets_are_balanced_and_nested(numbered, protocol):
    larger: set[int] | None = None
    for size in (50_000, 40_000, 1_000, 300, 100):
        splits = data.split(config(train_size=size, protocol=protocol), numbered)
        chosen = numbers(splits.train)
        assert len(set(chosen)) == size
        assert torch.equal(splits.train.labels, numbered.train.labels[chosen])
        assert larger is None or set(chosen) <= larger
        assert not set(chosen) & set(numbers(splits.validation)) or protocol == "test"
        larger = set(chosen)
        if size <= 1_000:
            assert np.bincount(splits.train.labels.numpy()).tolist() == [size // 10] * 10
            assert len(splits.train_eval.labels) == size


def test_an_odd_size_is_balanced_but_for_one(numbered):
    labels = data.split(config(train_size=107), numbered).train.labels.numpy()
    assert sorted(np.bincount(labels)) == [10] * 3 + [11] * 7


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.25, 1.0])
@pytest.mark.parametrize("changes", [{}, {"train_size": 1_000}, {"protocol": "holdout"}])
def test_label_noise_is_exact_and_never_right(numbered, fraction, changes):
    clean = data.split(config(**changes), numbered)
    noisy = data.split(config(label_noise=fraction, **changes), numbered)
    size = len(clean.train.labels)
    assert (clean.train.labels != noisy.train.labels).sum() == round(fraction * size)
    assert set(noisy.train.labels.tolist()) <= set(range(10))
    assert torch.equal(clean.train.pixels, noisy.train.pixels)
    assert torch.equal(clean.validation.labels, noisy.validation.labels)
    assert torch.equal(noisy.train_eval.labels, noisy.train.labels[:10_000])


def test_label_noise_is_uniform_over_images_and_other_digits(numbered):
    clean = numbered.train.labels.numpy()
    noisy = data.split(config(label_noise=0.5), numbered).train.labels.numpy()
    wrong = clean != noisy
    assert wrong[:30_000].mean() == pytest.approx(0.5, abs=0.02)
    shifts = np.bincount((noisy[wrong] - clean[wrong]) % 10, minlength=10)
    assert shifts[0] == 0
    assert shifts[1:] / wrong.sum() == pytest.approx(1 / 9, abs=0.01)


def test_label_noise_leaves_the_data_set_alone(mnist):
    before = mnist.train.labels.clone()
    data.split(config(label_noise=1.0), mnist)
    assert torch.equal(mnist.train.labels, before)
