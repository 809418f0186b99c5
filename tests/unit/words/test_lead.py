"""What sets runs apart: figures by hand."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.references import REFERENCES
from mnist_core.runs.record import WEIGHTS, RunRecord
from mnist_core.runs.store import MODELS, RunStore
from mnist_core.words.lead import tell_lead
from mnist_core.words.names import name
from tests.support.runs import edited, made_up


def run(accuracy: float | None, seed: int = 0, **changes) -> RunRecord:
    return edited(made_up(TrainConfig(0.01, 2, seed=seed, **changes)), val_accuracy=accuracy)


def test_the_leader_and_its_lead_are_named():
    told = tell_lead({"a": run(0.95), "b": run(0.97, seed=1)})
    assert told.startswith("**b** ends 2.0 points higher than a: 97.00% of the test images against")
    assert told.endswith("They differ in seed (0 and 1).")
    assert "turn that round" not in told


def test_a_lead_within_the_images_luck_is_called_that():
    """The standard error at 97 % is √(2 · 0.97 · 0.03 / 10,000) = 0.241 points; 1.96 × it 0.473."""
    assert "turn that round" in tell_lead({"a": run(0.97), "b": run(0.9745, seed=1)})
    assert "turn that round" not in tell_lead({"a": run(0.97), "b": run(0.9755, seed=1)})


def test_mistakes_is_named_where_it_can_test_the_lead():
    close = {"a": run(0.97), "b": run(0.9745, seed=1)}
    told = "turn that round; Mistakes tests whether they would."
    assert told not in tell_lead(close)
    assert told in tell_lead({name: replace(it, files={WEIGHTS: ""}) for name, it in close.items()})


def test_of_three_the_lowest_is_named():
    runs = {"a": run(0.95), "b": run(0.97, seed=1), "c": run(0.96, seed=2)}
    assert "The lowest is a with 95.00%." in tell_lead(runs)
    assert "They differ in seed." in tell_lead(runs)


def test_settings_are_listed():
    told = tell_lead({"a": run(0.95), "b": run(0.97, seed=1, schedule="linear")})
    assert told.endswith("They differ in seed (0 and 1) and schedule (constant and linear).")
    told = tell_lead(
        {"a": run(0.95), "b": run(0.97, 1, schedule="linear", batch_size=32, dropout=0.5)}
    )
    assert told.endswith("They differ in batch size, seed, schedule and 1 more.")


def seeds(*scores: float, **changes) -> dict[str, RunRecord]:
    found = [run(score, seed, **changes) for seed, score in enumerate(scores)]
    return {name(record): record for record in found}


def test_of_several_seeds_of_several_configs_the_configs_are_told():
    constant = seeds(0.96, 0.97)
    told = tell_lead({**constant, **seeds(0.98, 0.99, schedule="linear")})
    assert told == (
        "On the mean of its seeds, **linear decay** ends 2.0 points higher than constant rate: "
        "98.50% (2 seeds, 98.00% to 99.00%) of the test images against 96.50% (2 seeds, 96.00% to "
        "97.00%). Its lowest seed is above the other's highest. They differ in seed and schedule."
    )
    told = tell_lead({**constant, **seeds(0.965, 0.975, schedule="linear")})
    assert "Their seeds overlap." in told
    told = tell_lead({**constant, **seeds(0.98, 0.99, dropout=0.5), **seeds(0.9, 0.9, dropout=0.2)})
    assert "The lowest is dropout 0.2, 90.00% (2 seeds, 90.00% to 90.00%)." in told


def test_one_seed_alone_or_a_rate_set_by_hand_makes_no_group():
    constant = seeds(0.96, 0.97)
    assert "mean" not in tell_lead({**constant, **seeds(0.98, schedule="linear")})
    assert "mean" not in tell_lead(constant)
    steered = {key: edited(it, steered=True) for key, it in constant.items()}
    assert "mean" not in tell_lead({**steered, **seeds(0.98, 0.99, schedule="linear")})


def test_runs_alike_are_told_as_such():
    told = tell_lead({"a": run(0.95), "b": run(0.95)})
    assert told.startswith("a and b end alike, at 95.00%")
    assert told.endswith("They have the same settings.")
    assert "turn that round" not in told


def test_of_several_that_end_alike_all_are_named_or_counted():
    seeds = {name: run(0.97, seed) for seed, name in enumerate("abcde")}
    told = tell_lead(seeds)
    assert told.startswith("All 5 end alike, at 97.00% of the test images.")
    assert "lowest" not in told
    told = tell_lead({**seeds, "f": run(0.95, 9)})
    assert told.startswith("5 of them end alike, at 97.00% of the test images. The lowest is f ")
    told = tell_lead({"a": run(0.97), "b": run(0.97, 1), "c": run(0.95, 2), "d": run(0.95, 3)})
    assert told.startswith("a and b end alike")
    assert "The lowest are c and d with 95.00%." in told


@pytest.mark.parametrize("runs", [{}, {"a": run(0.9)}, {"a": run(0.9), "b": run(None)}])
def test_there_is_nothing_to_tell_of_fewer_than_two(runs):
    assert tell_lead(runs) is None


def test_of_the_reference_runs():
    """96.31, 97.82 and 99.20 %, as the README has them."""
    records = [RunStore(MODELS).load(run) for run in REFERENCES]
    told = tell_lead({name(record): record for record in records})
    assert told.startswith("**Regularised** ends 1.4 points higher than Run 2 (lr 0.0001): 99.20%")
