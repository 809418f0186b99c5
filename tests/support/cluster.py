"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
FEWER_DEATHS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}


class Cluster:
    """A scheduler on a free port of 127.0.0.1; `add` starts a worker of one thread.

    A task whose worker dies twice is given up, not only the fourth time as by default.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, []
        file = folder / "scheduler.json"
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                    "--scheduler-file", str(file), "--no-dashboard")  # fmt: skip
        wait_until(lambda: file.exists() and file.read_text())
        self.address = json.loads(file.read_text())["address"]

    def add(self) -> subprocess.Popen:
        return self._start("dask_worker", self.address, "--nthreads", "1", "--no-nanny",
                           "--no-dashboard", "--local-directory", str(self._folder))  # fmt: skip

    def _start(self, what: str, *arguments: str) -> subprocess.Popen:
        log = (self._folder / f"{len(self._processes)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{what}", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **FEWER_DEATHS},
            stdout=log,
            stderr=log,
        )
        self._processes.append(process)
        log.close()
        return process

    def close(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
