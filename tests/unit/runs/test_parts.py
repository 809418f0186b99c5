"""An unfinished run's weights: written once an epoch, whole at every moment, joined at the end."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.network.model import PARAMETERS
from mnist_core.runs import folders
from mnist_core.runs.record import MOMENTS, WEIGHTS, DamagedRun
from mnist_core.runs.store import RECORD, RunStore
from mnist_core.runs.weights import pack
from tests.support.runs import made_up

EPOCHS = 12
FLAT = np.random.default_rng(3).normal(0, 0.1, (EPOCHS, PARAMETERS)).astype(np.float32)
MOMENT = np.ones((2, PARAMETERS), np.float32)
WHOLE = made_up(TrainConfig(0.01, EPOCHS), EPOCHS)


def save(store: RunStore, epochs: int, state: str = "unfinished") -> None:
    store.save(replace(WHOLE, epochs=WHOLE.epochs[:epochs], state=state), FLAT[:epochs], MOMENT)


def inside(store: RunStore) -> set[str]:
    return {path.name for path in (store.folder / WHOLE.run).iterdir()}


def test_an_epoch_is_written_once_and_the_finished_file_is_what_it_always_was(
    store, tmp_path, monkeypatch
):
    written, write = [], folders._write

    def noting(path: Path, content: bytes) -> None:
        written.append((path.name, len(content)))
        write(path, content)

    monkeypatch.setattr(folders, "_write", noting)
    for epochs in range(1, EPOCHS + 1):
        save(store, epochs)
        got = store.weights(WHOLE.run)
        assert np.array_equal(got[-1], FLAT[epochs - 1])
        assert np.array_equal(got[:-1], FLAT[: epochs - 1].astype(np.float16))
    parts = [name for name, _ in written if name.startswith("epoch")]
    assert parts == [f"epoch{epoch}.safetensors" for epoch in range(1, EPOCHS)]
    each = sum(size for name, size in written if name != RECORD) / EPOCHS / PARAMETERS
    assert each < 2 + 4 + 8.1  # bytes a parameter: one epoch, half; the last; the moments
    assert list(store.verify()) == [(WHOLE.run, None)]
    save(store, EPOCHS, "finished")
    other = RunStore(tmp_path / "other")
    save(other, EPOCHS, "finished")
    assert inside(store) == {RECORD, WEIGHTS, MOMENTS}
    for name in (RECORD, WEIGHTS, MOMENTS):
        ours, theirs = (it.folder / WHOLE.run / name for it in (store, other))
        assert ours.read_bytes() == theirs.read_bytes()


def test_a_part_that_changed_is_written_anew(store):
    """Also where it was damaged meanwhile: what is saved is whole."""
    save(store, 3)
    (store.folder / WHOLE.run / "epoch1.safetensors").write_bytes(b"broken")
    with pytest.raises(DamagedRun, match=r"epoch1\.safetensors does not match its checksum"):
        store.weights(WHOLE.run)
    store.delete(WHOLE.run)
    save(store, 3)
    assert list(store.verify()) == [(WHOLE.run, None)]
    (store.folder / WHOLE.run / "epoch1.safetensors").unlink()
    with pytest.raises(DamagedRun, match=r"epoch1\.safetensors is missing"):
        store.weights(WHOLE.run)


def test_where_there_are_no_links_it_is_written_as_before(store, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    save(store, 2)
    save(store, 3)
    assert list(store.verify()) == [(WHOLE.run, None)]


def test_removing_leaves_nothing(store):
    save(store, 3)
    assert store.sizes()[WHOLE.run] == sum(
        path.stat().st_size for path in (store.folder / WHOLE.run).iterdir()
    )
    store.delete(WHOLE.run)
    assert {path.name for path in store.folder.iterdir()} == {".lock"}


def test_an_unfinished_run_of_before_is_read(store):
    """Its weights lie in one file."""
    whole = pack(FLAT[:3])
    record = replace(WHOLE, epochs=WHOLE.epochs[:3], state="unfinished")
    files = {WEIGHTS: hashlib.sha256(whole).hexdigest()}
    folder = store.folder / WHOLE.run
    folder.mkdir(parents=True)
    (folder / WEIGHTS).write_bytes(whole)
    (folder / RECORD).write_text(replace(record, files=files).to_json())
    assert np.array_equal(store.weights(WHOLE.run)[-1], FLAT[2])
