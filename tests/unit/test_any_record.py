"""Whatever a file holds: reading it gives a record that every use can take, or says what is wrong.

Records are mutated at random, with values that no training gives and with the extremes of those
that one might give, and sealed anew.
"""

import json
import random
import re

from mnist_core.charts import compare, curves
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
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.words import sentences
from mnist_core.words.names import name
from tests.support.mutants import BASES, mutated
from tests.support.runs import sealed

METRICS = [value for value in vars(metrics).values() if isinstance(value, Metric)]


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
