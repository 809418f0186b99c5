"""A sweep on this machine that is ended amid its runs, by Ctrl+C or for good."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]


def _heed_ctrl_c():
    """Whoever runs these tests in the background has SIGINT ignored, and so had their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def long_sweep(store):
    """A sweep in a group of processes of its own, amid runs that take minutes; its first line."""
    line = (
        f"sweep --lr 0.01 --seeds 3 --epochs 1 50 --train-size 20000 --workers 2 --json "
        f"--store {store.folder}"
    )
    command = [sys.executable, "-m", "mnist_core", *line.split()]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=_heed_ctrl_c,
    ) as process:  # fmt: skip
        yield process, json.loads(process.stdout.readline())
        # The last of the group, which tidies up after it, ends by itself.
        wait_until(lambda: not alive(process.pid))


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_ends_it_at_once_and_it_goes_on_from_there(store):
    """The terminal's Ctrl+C reaches the whole group of processes."""
    with long_sweep(store) as (process, first):
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "mnist_core: stopped; the same command goes on from there\n"
    done = {first["run"]} | {json.loads(row)["run"] for row in out.splitlines()}
    assert {record.run for record in store.list()} >= done
    assert [problem for _, problem in store.verify() if problem] == []


def test_a_killed_sweep_leaves_no_worker(store):
    with long_sweep(store) as (process, first):
        process.kill()
        process.communicate(timeout=30)
    assert first["run"] in store.names()
