"""`health`: how the server of a store is; exit status 1 where it is not well."""

import argparse
import json
import time
from dataclasses import asdict

from mnist_core.jobs import heartbeat
from mnist_core.jobs.heartbeat import Beat


def add_options(command: argparse.ArgumentParser) -> None:
    """None; --store and --json are every command's."""


def run(options: argparse.Namespace) -> int:
    """A line for each server that lives, or for the last that did; 1 where one is not well."""
    now, beats = time.time(), heartbeat.found(options.store)
    if not beats:
        print("no server has given a sign of life in this store; it does from its first visit on")
        return 1
    living = [beat for beat in beats if now - beat.seen <= heartbeat.LATE]
    shown = living or beats[:1]
    for beat in shown:
        print(_json(beat, now) if options.json else _told(beat, now), flush=True)
    return int(any(beat.problem(now) for beat in shown))


def _json(beat: Beat, now: float) -> str:
    return json.dumps({**asdict(beat), "problem": beat.problem(now)})


def _told(beat: Beat, now: float) -> str:
    hours, seconds = divmod(round(beat.seen - beat.started), 3600)
    memory = "" if beat.memory_bytes is None else f", {beat.memory_bytes / 1e6:,.0f} MB of memory"
    return (
        f"server {beat.process}: {beat.problem(now) or 'well'}; up {hours} h {seconds // 60} min, "
        f"{beat.jobs} trainings running or waiting, its process {beat.worker}{memory}, "
        f"{beat.runs} runs of {beat.store_bytes / 1e6:,.0f} MB"
    )
