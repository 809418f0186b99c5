"""A process that trains, from its own side: `python -m mnist_core.jobs.serve`.

It trains what its standard input orders, line by line of JSON, and tells on its standard output
what happens. It waits for an answer to each event, so that whoever listens may hold it; and it ends
when nobody listens any more.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import asdict
from typing import IO, Any

from mnist_core import bounds
from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.jobs.worker import say as tell
from mnist_core.runs.claim import claimed
from mnist_core.runs.overlay import Overlay
from mnist_core.runs.record import RunError, RunRecord

NICENESS = 5  # pages go first: a visitor waits for an answer, and a training for nobody


class _Stopped(Exception):
    """Whoever ordered a training does not want to wait for it."""


def serve(orders: IO[str], told: IO[str]) -> None:
    """Follow orders until there are no more: the other end of `Worker`."""

    def say(message: dict[str, Any]) -> None:
        tell(told, message)

    def hear() -> dict[str, Any]:
        if line := orders.readline():
            return json.loads(line)
        raise EOFError

    while True:
        try:
            order = hear()
            if "prepare" in order:
                say({"hardware": _prepare()})
            else:
                _train(order, say, hear)
        except (EOFError, BrokenPipeError):
            return
        except Exception as error:  # whatever it is, who ordered hears of it
            traceback.print_exc()
            say({"error": str(error)})


def _prepare() -> dict[str, Any]:
    from mnist_core.jobs import session
    from mnist_core.train import device

    device.prepare_thread()
    session.load_mnist()
    return device.describe(device.choose())


def _train(
    order: dict[str, Any],
    say: Callable[[dict[str, Any]], None],
    hear: Callable[[], dict[str, Any]],
) -> None:
    config = TrainConfig.from_dict(order["config"])
    store = Overlay(order["store"], order["most_bytes"])
    since = time.monotonic()

    def waiting(process: str) -> None:
        if time.monotonic() - since > bounds.ELSEWHERE_SECONDS:
            raise RunError(
                f"another program has trained it for {bounds.ELSEWHERE_SECONDS:g} s and goes on; "
                f"its result will be shown when it is there"
            )
        say({"elsewhere": process})
        if "stop" in hear():
            raise _Stopped

    alone = nullcontext() if order["again"] else claimed(store.folder, config.run_id, waiting)
    with suppress(_Stopped), alone:
        known = None if order["again"] or order["source"] else _result(store, config)
        if known:
            say({"record": known.to_json()})
            hear()
        else:
            _follow(order, config, store, say, hear)
    say({"end": True})


def _result(store: Overlay, config: TrainConfig) -> RunRecord | None:
    """What another process has trained meanwhile."""
    try:
        record = store.load(config.run_id)
    except RunError:
        return None
    return record if record.is_result_of(config) else None


def _follow(
    order: dict[str, Any],
    config: TrainConfig,
    store: Overlay,
    say: Callable[[dict[str, Any]], None],
    hear: Callable[[], dict[str, Any]],
) -> None:
    from mnist_core.jobs.session import open_session

    rates: list[float] = []  # set by hand, for the next epoch
    session = open_session(
        config,
        store,
        again=order["again"],
        steer=lambda epoch: rates.pop() if rates else None,
        source=order["source"],
    )
    say({"record": session.recorder.record.to_json()})
    while "stop" not in (answer := hear()):
        if answer["rate"] is not None:
            rates[:] = [answer["rate"]]
        event = next(session.events, None)
        if event is None:
            break
        if isinstance(event, Progress):
            say({"progress": asdict(event)})
        else:
            say({"record": session.recorder.record.to_json()})


def main() -> None:
    """Serve whoever started this process, with what processor time pages leave."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    told, sys.stdout = sys.stdout, sys.stderr  # lest a library speak in between
    serve(sys.stdin, told)


if __name__ == "__main__":
    main()
