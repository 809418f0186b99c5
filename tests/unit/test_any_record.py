"""Whatever a file holds: reading it gives a record that every use can take, or says what is wrong.

Records are mutated at random, with values that no training gives and with the extremes of those
that one might give, and sealed anew.
"""

import json
import math
import random
import re
from typing import Any

from mnist_core.charts import compare, curves
from mnist_core.config import TrainConfig
from mnist_core.findings import metrics, results
from mnist_core.findings.diagnosis import findings
from mnist_core.findings.metrics import Metric
from mnist_core.findings.seed_groups import (
    SeedGroup,
    above_best,
    accuracy_since_best,
    band,
    best_accuracy,
    peak,
)
from mnist_core.runs import exchange
from mnist_core.runs.record import Divergence, RunError, RunRecord, TestResult
from mnist_core.words import sentences
from mnist_core.words.names import name
from tests.support.runs import made_up, points, sealed

METRICS = [value for value in vars(metrics).values() if isinstance(value, Metric)]
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


def use(record: RunRecord, chance: random.Random) -> str:
    """Everything that pages and commands do with a record; the words among it."""
    names, colours = [name(record)], {name(record): "#123456"}
    said = [*names, results.table([record], names).to_csv(), exchange.to_csv([record])]
    said += [f"{found.title} {found.text} {found.remedy}" for found in findings(record)]
    said += [metrics.describe([record], names, metric) for metric in METRICS]
    metric, x = chance.choice(METRICS), chance.choice(["epoch", "step", "seconds"])
    if chance.random() < 0.5:
        curves.curves([record], colours, metric, log=chance.random() < 0.5).to_dict()
    else:
        view = compare.View(x, chance.random() < 0.5, chance.random() < 0.5, 0.5, True, True)
        compare.overlay([record], colours, metric, view, {names[0]: [record]}).to_dict()
    said += [sentences.tell_config(record), sentences.tell_training(record)]
    said += [str(band([record], "val_loss")), exchange.to_json([record])]
    if record.epochs:  # as all that are compared have some
        group = SeedGroup("It", record, [record])
        measures = (peak, above_best, accuracy_since_best, best_accuracy)
        said += [str([group.over(each) for each in measures]), sentences.tell_turn(group)]
    return " ".join(said)


def test_what_is_read_can_be_used_and_all_else_is_refused():
    chance = random.Random(11)
    read, refused = 0, 0
    for turn in range(300):
        base = json.loads(BASES[turn % len(BASES)].to_json())
        text = sealed(mutated(base, chance))
        try:
            record = RunRecord.from_json(text)
        except RunError as error:
            assert str(error).isprintable() and len(str(error)) < 400
            refused += 1
            continue
        read += 1
        said = use(record, chance)
        assert not re.search(r"\b(nan|inf)\b", said), text
        assert RunRecord.from_json(record.to_json()) == record
        if record.epochs:
            (found,) = exchange.from_json(record.to_json().encode())
            assert found.epochs == record.epochs
    assert read > 30 and refused > 100
