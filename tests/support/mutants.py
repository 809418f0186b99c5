"""Records of runs with values that no training gives, and with extremes of those that one might."""

import json
import math
import random
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.runs.record import Divergence, TestResult
from tests.support.runs import made_up, points

WITHIN = points(epoch=[1, 1, 2, 3], step=[100, 700, 782, 9], loss=[2.0, 1.0, 0.5, None])
BASES = [
    made_up(TrainConfig(0.01, 3), 3, points=WITHIN),
    made_up(TrainConfig(0.01, 3, protocol="holdout"), 3, test=TestResult(0.1, 0.9)),
    made_up(TrainConfig(0.5, 9), 2, state="diverged", points=WITHIN, diverged=Divergence(3, 9, 1)),
    made_up(TrainConfig(0.001, 9, schedule="linear"), 1, state="unfinished"),
]
POSSIBLE = [0, 0.0, 1, 1.0, 1e-12, 1e-7, 0.5, 2.3, 1e6, 3.4e38, 3, 2, None, True, False]
ODD = [
    -1,
    -0.0,
    1e-300,
    1e39,
    10**400,
    math.nan,
    math.inf,
    "",
    "x",
    "\ud800",
    [],
    {},
    [1],
    {"a": 1},
]


def places(value: Any, way: tuple = ()) -> list[tuple]:
    """The ways to every value within nested lists and objects."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in pairs:
        found.append((*way, key))
        if isinstance(inner, dict | list):
            found += places(inner, (*way, key))
    return found


def mutated(values: dict, chance: random.Random) -> dict:
    """One to four values replaced, left out, doubled or taken from elsewhere in the record."""
    values = json.loads(json.dumps(values))
    for _ in range(chance.choice([1, 1, 2, 4])):
        *way, last = chance.choice(places(values))
        place = values
        for key in way:
            place = place[key]
        match chance.choice(["possible"] * 6 + ["odd", "less", "more"]):
            case "possible":
                place[last] = chance.choice(POSSIBLE)
            case "odd":
                place[last] = chance.choice(ODD)
            case "less":
                del place[last]
            case "more" if isinstance(place, list):
                place.append(place[last])
    return values
