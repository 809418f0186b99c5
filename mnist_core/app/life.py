"""What a server does beside its pages, every few seconds: it gives signs of life, for
`python -m mnist_core health`, and memory back."""

import threading
import time

from mnist_core.app import memory, resources
from mnist_core.app.once import once
from mnist_core.jobs import heartbeat, log


@once
def begin() -> threading.Thread:
    """From now on, as long as the server lives; app.py does so at every run."""
    memory.give_back_large_blocks()
    thread = threading.Thread(target=_live, args=(time.time(),), name="life", daemon=True)
    thread.start()
    return thread


def _live(started: float) -> None:
    folder, told = resources.store().folder, False
    heartbeat.forget_the_dead(folder, started)
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            heartbeat.leave(
                heartbeat.take(resources.store(), resources.queue(), resources.worker(), started),
                folder,
            )
        except OSError as error:  # the store cannot be written to; the app goes on
            if not told:
                log.warn("no sign of life", error=error)
            told = True
        memory.forget_closed_tabs()
        time.sleep(heartbeat.EVERY)
