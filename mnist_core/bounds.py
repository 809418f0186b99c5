"""How much of anything there may be, all of it in one place: name, default, unit.

Each may be set for a server or a command by the environment variable MNIST_ and its name, as
MNIST_STORE_BYTES=2000000000.
"""

import os
from collections.abc import Mapping
from typing import TypeVar

Number = TypeVar("Number", int, float)

DEFAULTS: dict[str, float] = {}


def setting(name: str, default: Number, environment: Mapping[str, str] = os.environ) -> Number:
    """The bound's value; ValueError where the environment has something that is no bound."""
    DEFAULTS[name] = default
    text = environment.get(f"MNIST_{name}")
    if text is None:
        return default
    kind = type(default)
    try:
        value = kind(text)
    except ValueError:
        value = kind(0)
    if not 0 < value < float("inf"):
        raise ValueError(f"MNIST_{name} is {text!r}; it must be a number above 0, as {default:g}")
    return value


# Visitors and their trainings
SESSIONS = setting("SESSIONS", 100)  # open tabs of a server
JOBS_WAITING = setting("JOBS_WAITING", 8)  # trainings beside the one that runs
JOBS_EACH = setting("JOBS_EACH", 4)  # trainings of one visitor that run or wait
PAUSE_SECONDS = setting("PAUSE_SECONDS", 60.0)  # that a paused training may keep others waiting
ANSWER_SECONDS = setting("ANSWER_SECONDS", 300.0)  # that the training process may be silent
ELSEWHERE_SECONDS = setting(
    "ELSEWHERE_SECONDS", 120.0
)  # seconds that another process's training is waited for
OWN_SWEEP_RATES = setting("OWN_SWEEP_RATES", 9)  # learning rates of a sweep on the page
OWN_SWEEP_EPOCHS = setting("OWN_SWEEP_EPOCHS", 5)  # of each of its runs
SWEEP_RATES = setting("SWEEP_RATES", 1_000)  # learning rates of one range on the command line
THREADS = setting("THREADS", 4)  # that one training uses
MIRROR_SECONDS = setting("MIRROR_SECONDS", 20.0)  # for a mirror, where a file of MNIST is missing
SCHEDULER_SECONDS = setting("SCHEDULER_SECONDS", 10.0)  # for the scheduler of a cluster

# What is kept
STORE_BYTES = setting("STORE_BYTES", 5_000_000_000)  # of all runs, some 500 of 10 epochs
RECORDS = setting("RECORDS", 2_000)  # parsed records of runs that the server remembers
RUN_NAMES = setting("RUN_NAMES", 5_000)  # names of runs that the server remembers
OWNERS = setting("OWNERS", 5_000)  # configs whose owner the server remembers
RUN_COLOURS = setting("RUN_COLOURS", 2_000)  # runs whose colour the server remembers
CHARTS = setting("CHARTS", 200)  # charts that the server remembers, some 50 kB each
READERS = setting("READERS", 6)  # runs read at once; their weights stay in memory
LABELLED = setting("LABELLED", 300)  # labelled drawings kept of one visitor

# Records that visitors bring
IMPORT_BYTES = setting("IMPORT_BYTES", 5_000_000)  # of a file of records
IMPORT_RECORDS = setting("IMPORT_RECORDS", 100)  # records in a file, and that are kept
IMPORT_POINTS = setting("IMPORT_POINTS", 100)  # within an epoch of one; training reports about 40
RANGE_TEST_STEPS = setting("RANGE_TEST_STEPS", 60_000)  # in a range test's record

# Drawings: one that a hand makes has some 5 strokes and 300 curves
STROKES = setting("STROKES", 500)  # strokes of one drawing
CURVES = setting("CURVES", 10_000)  # curves and lines, of all strokes of one canvas
POINTS = setting("POINTS", 100_000)  # points of all strokes of one drawing in a file
DRAWINGS = setting("DRAWINGS", 10_000)  # drawings in a file
STROKES_IN_FILE = setting("STROKES_IN_FILE", 100_000)  # of all drawings of a file
JSON_BYTES = setting("JSON_BYTES", 32_000_000)  # of a file of strokes; some 20 times as much memory
SIDE = setting("SIDE", 2_000)  # pixels, the longer side of an image
PIXELS = setting("PIXELS", 400_000_000)  # pixels of all images of a file
DIRECTORY_BYTES = setting("DIRECTORY_BYTES", 1_000_000)  # of what an .npz says of its arrays
TAUGHT_DRAWINGS = setting("TAUGHT_DRAWINGS", 1_000)  # that a network is taught at once
