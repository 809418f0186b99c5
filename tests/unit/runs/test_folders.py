"""mnist_core.runs.folders: what is ours, what reaches the disk in which order, who changes what."""

import os
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.runs.folders import GONE, MARK, NEW, OLD
from mnist_core.runs.record import MOMENTS, WEIGHTS, RunError
from mnist_core.runs.store import RECORD, RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2)
MOMENT = np.zeros((2, 242_762), np.float32)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder: path → content, None for a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def read_all(store: RunStore) -> None:
    """Everything that only reads."""
    for run in (*store.names(), "absent"):
        for read in (store.load, store.weights, store.moments):
            try:
                read(run)
            except RunError:
                continue
    store.list()
    store.find(CONFIG)
    store.tidy()
    list(store.verify())


@pytest.fixture
def foreign(store) -> RunStore:
    """A folder of somebody else's, with names and a file that look like ours."""
    for path in (
        ".new-project/main.py", ".old-photos/1.jpg", ".old-letters/a.txt", ".new-run/run.json",
        "photos/2.jpg", "notes.txt", ".old-run/run.json", ".new-file", ".old-file",
    ):  # fmt: skip
        (store.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (store.folder / path).write_text("precious")
    (store.folder / "photos").joinpath(".new-empty").mkdir()
    (store.folder / ".old-empty").mkdir()
    return store


def test_reading_changes_nothing_in_a_foreign_folder(foreign):
    before = tree(foreign.folder)
    read_all(foreign)
    assert tree(foreign.folder) == before


def test_saving_leaves_what_is_foreign(foreign, weights):
    before = tree(foreign.folder)
    for _ in range(2):
        foreign.save(made_up(CONFIG, run="run"), weights)
    foreign.delete("run")
    assert tree(foreign.folder) == {**before, ".lock": b""}


@pytest.fixture
def killed(store, weights) -> RunStore:
    """What a process leaves that is killed between the two renames: `run` lies aside."""
    store.save(made_up(CONFIG, run="run"), weights, MOMENT)
    (store.folder / "run").rename(store.folder / f"{OLD}run")
    (store.folder / f"{NEW}1").mkdir()
    (store.folder / f"{NEW}1" / WEIGHTS).write_bytes(b"half")
    (store.folder / f"{GONE}2").mkdir()
    (store.folder / f"{GONE}2" / MOMENTS).write_bytes(b"old")
    return store


def test_a_run_that_was_moved_aside_is_read_where_it_is(killed, weights):
    before = tree(killed.folder)
    assert list(killed.names()) == ["run"]
    assert killed.load("run").epochs
    assert np.array_equal(killed.weights("run")[-1], weights[-1])
    assert (killed.moments("run") == 0).all()
    assert list(killed.verify()) == [("run", None)]
    assert tree(killed.folder) == before


@pytest.mark.parametrize("use", [RunStore.tidy, lambda store: store.make("other")])
def test_what_a_killed_process_left_is_put_right_by_the_next(killed, use):
    run = {path.name: path.read_bytes() for path in (killed.folder / f"{OLD}run").iterdir()}
    use(killed)
    assert {path.name for path in killed.folder.iterdir()} == {".lock", "run"}
    assert {path.name: path.read_bytes() for path in (killed.folder / "run").iterdir()} == run


def test_files_that_are_not_ours_outlive_their_run(store, weights):
    store.save(made_up(CONFIG, run="run"), weights)
    (store.folder / "run" / "notes.txt").write_text("precious")
    store.save(made_up(CONFIG, run="run", started="later"))
    assert tree(store.folder / "run")["notes.txt"] == b"precious"
    assert set(tree(store.folder / "run")) == {RECORD, "notes.txt"}
    store.delete("run")
    assert tree(store.folder) == {".lock": b"", "run": None, "run/notes.txt": b"precious"}
    assert list(store.names()) == []


def test_foreign_files_in_a_leftover_are_never_removed(killed):
    for name in (f"{NEW}1", f"{GONE}2", f"{OLD}run"):
        (killed.folder / name / "notes.txt").write_text("precious")
    killed.save(made_up(CONFIG, run="run", started="later"))
    found = {path for path, content in tree(killed.folder).items() if content == b"precious"}
    assert found == {f"{NEW}1/notes.txt", f"{GONE}2/notes.txt", "run/notes.txt"}
    assert killed.load("run").started == "later"


def test_a_run_that_is_a_link_is_replaced_and_what_it_leads_to_stays(store, tmp_path):
    elsewhere = RunStore(tmp_path / "elsewhere")
    before = elsewhere.save(made_up(CONFIG, run="run"))
    store.folder.mkdir()
    (store.folder / "run").symlink_to(elsewhere.folder / "run", target_is_directory=True)
    store.save(made_up(CONFIG, run="run", started="later"))
    assert store.load("run").started == "later"
    assert elsewhere.load("run") == before
    assert {path.name for path in store.folder.iterdir()} == {".lock", "run"}


def test_a_store_without_a_name_is_refused():
    with pytest.raises(RunError, match="empty name"):
        RunStore("")


def test_a_lock_that_cannot_be_opened_is_said(store):
    store.save(made_up(CONFIG))
    (store.folder / ".lock").unlink()
    (store.folder / ".lock").mkdir()
    with pytest.raises(RunError, match=r"the lock file \.lock of the store .* cannot be"):
        store.save(made_up(CONFIG, started="later"))
    assert store.find(CONFIG).started == ""


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, ...]]:
    """What reaches the disk, in order: ("sync", name), ("rename", from, to)."""
    told: list[tuple[str, ...]] = []
    fsync, rename = os.fsync, Path.rename

    def plain(path: Path | str) -> str:
        name = Path(path).name
        return next((mark for mark in (NEW, OLD, GONE) if name.startswith(mark)), name)

    def sync(handle: int) -> None:
        told.append(("sync", plain(Path(f"/proc/self/fd/{handle}").readlink())))
        fsync(handle)

    def move(self: Path, target: Path) -> Path:
        told.append(("rename", plain(self), plain(target)))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", move)
    return told


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells which file is synced")
def test_everything_is_on_the_disk_before_it_counts(store, weights, calls):
    written = [("sync", name) for name in (WEIGHTS, MOMENTS, RECORD, NEW)]
    store.save(made_up(CONFIG, run="run"), weights, MOMENT)
    assert calls == [*written, ("rename", NEW, "run"), ("sync", "store")]
    calls.clear()
    store.save(made_up(CONFIG, run="run", started="later"), weights, MOMENT)
    assert calls == [
        *written, ("rename", "run", OLD), ("rename", NEW, "run"), ("sync", "store")
    ]  # fmt: skip
    calls.clear()
    store.delete("run")
    assert calls == [("rename", "run", GONE), ("sync", "store")]


def test_our_mark_is_nobodys_name():
    assert all(name.startswith(MARK) for name in (NEW, OLD, GONE))
    assert "mnist" in MARK and MARK.startswith(".")
