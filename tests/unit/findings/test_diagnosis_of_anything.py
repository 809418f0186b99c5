"""Whatever a run's curves: findings that agree with one another, and remedies that can be tried."""

import math
import random
import re
from dataclasses import fields
from itertools import combinations

import pytest

from mnist_core.config import CHOICES, RANGES, TrainConfig
from mnist_core.findings.diagnosis import findings
from mnist_core.findings.finding import Finding
from mnist_core.runs.record import Divergence, RunRecord
from tests.support.curves import made

Judged = list[tuple[RunRecord, list[Finding]]]

CASES = 3_000
TOGETHER = {  # the only findings that may stand side by side
    frozenset({"jumps", relation})
    for relation in ("overfitting", "overconfident", "memorised", "widening_gap")
}
KINDS = {
    "diverged", "noisy_labels", "chance", "collapsed", "far", "jumps", "overfitting",
    "overconfident", "memorised", "too_slow", "plateau", "widening_gap", "unsettled", "early",
    "fine",
}  # fmt: skip


def any_config(luck: random.Random) -> TrainConfig:
    """Settings as learners choose them, and out to the ends of what is allowed."""
    values: dict = {}
    for field in fields(TrainConfig):
        if field.name in CHOICES:
            values[field.name] = luck.choice(CHOICES[field.name])
        elif field.type is bool:
            values[field.name] = luck.random() < 0.3
        elif field.name == "learning_rate":
            values[field.name] = float(f"{10 ** luck.uniform(-6, 0):.2g}")
        elif field.type is int:
            low, high = RANGES[field.name]
            values[field.name] = luck.choice(
                [int(low), int(high), luck.randint(int(low), int(high))]
            )
        else:
            values[field.name] = luck.choice([0.0, 0.0, RANGES[field.name][1], luck.random() / 2])
    return TrainConfig(**values)


def walk(luck: random.Random, length: int) -> list[float]:
    """Losses: falling, rising, jumping or flat, now and then 0 or enormous."""
    value, drift, noise = luck.uniform(0.05, 2.5), luck.uniform(-0.5, 0.2), luck.uniform(0, 0.4)
    losses = []
    for _ in range(length):
        losses.append(luck.choice([0.0, 1e-9, 1e7]) if luck.random() < 0.02 else value)
        value *= math.exp(luck.gauss(drift, noise))
        drift *= luck.uniform(0.3, 1)
    return losses


def shares(luck: random.Random, length: int) -> list[float]:
    """Accuracies: random ones, or near to one level."""
    level = luck.choice([0.1, 0.5, 0.88, 0.93, 0.97, 0.985])
    spread = luck.choice([0.002, 0.01, 0.5])
    return [min(1.0, max(0.0, luck.gauss(level, spread))) for _ in range(length)]


def any_run(luck: random.Random) -> RunRecord:
    config = any_config(luck)
    state = luck.choice(["finished", "finished", "unfinished", "diverged"])
    length = config.epochs if state == "finished" else luck.randint(1, config.epochs)
    length = min(length, 30)
    at = Divergence(length + 1, 1, config.learning_rate)
    steered = luck.randint(1, length) if luck.random() < 0.2 else None
    rates = [
        10 ** luck.uniform(-6, 0) if steered and i >= steered else config.learning_rate
        for i in range(1, length + 1)
    ]
    return made(
        walk(luck, length), walk(luck, length), shares(luck, length), shares(luck, length), config,
        rates, steered, state=state, diverged=at if state == "diverged" else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Runs of any kind, each with what is found in it."""
    luck = random.Random(11)
    runs = [any_run(luck) for _ in range(CASES)]
    return [(run, findings(run)) for run in runs]


def test_the_runs_are_of_every_kind(judged: Judged):
    """Otherwise the tests below prove little."""
    shown = {finding.kind for _, found in judged for finding in found}
    assert shown == KINDS
    assert {frozenset(f.kind for f in found) for _, found in judged if len(found) > 1} == TOGETHER


def test_there_is_always_something_to_say_and_none_contradicts_another(judged: Judged):
    for _, found in judged:
        assert found
        for pair in combinations(found, 2):
            assert frozenset(finding.kind for finding in pair) in TOGETHER


def test_good_stands_alone_at_the_end_of_a_run_that_did_well(judged: Judged):
    for run, found in judged:
        if any(finding.good for finding in found):
            assert [finding.kind for finding in found] == ["fine"]
            losses = [epoch.val_loss for epoch in run.epochs]
            assert run.state == "finished"
            assert run.epochs[-1].val_accuracy >= 0.96
            assert losses[-1] <= 1.05 * min(losses)
            assert losses[-1] <= 2.25 * run.epochs[-1].train_eval_loss


def test_overfitting_rests_on_a_falling_evaluated_training_loss(judged: Judged):
    for run, found in judged:
        if {"overfitting", "overconfident"} & {finding.kind for finding in found}:
            best = min(run.epochs, key=lambda epoch: epoch.val_loss)
            assert run.epochs[-1].train_eval_loss < best.train_eval_loss
            assert run.epochs[-1].val_loss > best.val_loss


def test_a_remedy_is_another_config_that_can_be_trained_with_the_same_seed(judged: Judged):
    for run, found in judged:
        for remedy in (finding.remedy for finding in found if finding.remedy):
            assert TrainConfig.from_dict(remedy.config.to_dict()) == remedy.config
            assert remedy.config != run.config
            assert (remedy.config.seed, remedy.config.protocol) == (
                run.config.seed, run.config.protocol
            )  # fmt: skip


def test_two_remedies_never_want_one_setting_to_be_two_values(judged: Judged):
    for run, found in judged:
        wanted: dict = {}
        for remedy in (finding.remedy for finding in found if finding.remedy):
            for name, value in remedy.config.to_dict().items():
                if value != getattr(run.config, name):
                    assert wanted.setdefault(name, value) == value


def test_sentences_are_whole_and_their_numbers_are_for_people(judged: Judged):
    for _, found in judged:
        for finding in found:
            remedy = (finding.remedy.why, finding.remedy.label) if finding.remedy else ()
            for text in (finding.title, finding.text, *remedy):
                assert not re.search(
                    r"\b(inf|nan|None|null)\b|\d\.\d*[1-9]\d{4}|\de[-+]?\d\d\d", text
                ), text
                assert "  " not in text
            assert finding.text.endswith(".")
            assert finding.text[0].isupper() or finding.text[0].isdigit()
