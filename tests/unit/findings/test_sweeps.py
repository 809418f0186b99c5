"""Records of a sweep → outcomes by rate, the good range, rate × batch size."""

import math
from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.runs.record import RunRecord
from tests.support.runs import run

LIKE = TrainConfig(0.01, 3)


def ended(rate: float, loss: float, seed: int = 0, **changes) -> RunRecord:
    """A made-up run of three epochs whose last validation loss is `loss`."""
    config = replace(LIKE, learning_rate=rate, seed=seed, **changes)
    return replace(run([loss, loss, loss]), config=config, run=config.run_id)


def diverged(rate: float, seed: int = 0) -> RunRecord:
    config = replace(LIKE, learning_rate=rate, seed=seed)
    return RunRecord(config.run_id, config, "diverged")


def curve(*losses: float) -> list[sweeps.Outcome]:
    """Outcomes at 1e-4, 1e-3, …: of one seed each."""
    runs = [ended(10.0 ** (place - 4), loss) for place, loss in enumerate(losses)]
    return sweeps.outcomes(runs, LIKE)


def test_outcomes_are_by_rate_and_seed():
    runs = [ended(0.1, 1, 1), ended(0.01, 2, 2), ended(0.1, 3, 0), ended(0.01, 4, 0)]
    found = sweeps.outcomes(runs, LIKE)
    assert [outcome.rate for outcome in found] == [0.01, 0.1]
    assert [[r.config.seed for r in outcome.runs] for outcome in found] == [[0, 2], [0, 1]]


@pytest.mark.parametrize("change", [{"schedule": "linear"}, {"batch_size": 16}, {"epochs": 4}])
def test_other_configs_and_unfinished_runs_are_left_out(change):
    other = ended(0.1, 1)
    runs = [replace(other, config=replace(other.config, **change)), ended(0.1, 2)]
    runs.append(replace(ended(0.2, 1), state="unfinished"))
    (outcome,) = sweeps.outcomes(runs, LIKE)
    assert outcome.runs == [runs[1]]


def test_a_figure_over_seeds():
    (outcome,) = sweeps.outcomes([ended(0.1, 0.2), ended(0.1, 0.4, 1), diverged(0.1, 2)], LIKE)
    over = outcome.over(sweeps.last_loss)
    assert (over.number, over.low, over.high) == (2, 0.2, 0.4)
    assert over.mean == pytest.approx(0.3)
    assert [record.state for record in outcome.lost] == ["diverged"]


def test_lost_is_diverged_or_no_better_than_guessing():
    assert sweeps.is_lost(diverged(0.1))
    assert sweeps.is_lost(ended(0.1, math.log(10)))
    assert not sweeps.is_lost(ended(0.1, 2.0))


@pytest.mark.parametrize(
    ("losses", "jump"),
    [([0.4, 0.2, 0.3, 0.33], 0.5), ([0.4, 0.3, 0.2], 0.0), ([0.2, 0.5], 1.5), ([0.2], None)],
)
def test_the_largest_jump(losses, jump):
    found = sweeps.largest_jump(run(losses))
    assert found == (None if jump is None else pytest.approx(jump))


def test_a_diverged_run_has_no_end():
    broken = replace(run([0.4, 0.8]), state="diverged")
    assert sweeps.last_loss(broken) is None
    assert sweeps.last_accuracy(broken) is None
    assert sweeps.largest_jump(broken) is None


def test_the_good_range_holds_rates_near_the_best():
    found = curve(0.30, 0.105, 0.1, 0.109, 0.12)
    assert sweeps.best(found).rate == 1e-2
    good = sweeps.good_range(found, 0.1)
    assert (good.low, good.high) == (1e-3, 1e-1)
    assert good.decades == pytest.approx(2)


def test_the_good_range_has_no_gap():
    good = sweeps.good_range(curve(0.1001, 0.3, 0.1, 0.1001), 0.1)
    assert (good.low, good.high) == (1e-2, 1e-1)


def test_one_good_rate_is_a_range_of_no_width():
    good = sweeps.good_range(curve(0.3, 0.1, 0.3), 0.1)
    assert (good.low, good.high, good.decades) == (1e-3, 1e-3, 0)


def test_a_rate_at_which_a_seed_was_lost_is_not_good():
    runs = [ended(1e-3, 0.2), ended(1e-2, 0.1), diverged(1e-2, 1), ended(1e-1, 0.21)]
    found = sweeps.outcomes(runs, LIKE)
    assert sweeps.best(found).rate == 1e-3
    assert sweeps.good_range(found, 0.1) == (1e-3, 1e-3)


def test_where_all_is_lost_nothing_is_good():
    assert sweeps.good_range([], 0.1) is None
    assert sweeps.good_range(sweeps.outcomes([diverged(0.1)], LIKE), 0.1) is None
    assert sweeps.best([]) is None


def test_the_matrix_has_the_rates_that_every_batch_size_has():
    runs = [ended(rate, rate * size, batch_size=size) for rate in (0.1, 0.01) for size in (16, 64)]
    runs += [ended(0.5, 1, batch_size=64), ended(0.1, 3, 1, batch_size=16)]
    runs.append(ended(0.2, 1, batch_size=32, schedule="linear"))
    found = {(cell.rate, cell.batch_size): cell.loss.mean for cell in sweeps.matrix(runs, LIKE)}
    assert found == pytest.approx(
        {(0.01, 16): 0.16, (0.1, 16): (1.6 + 3) / 2, (0.01, 64): 0.64, (0.1, 64): 6.4}
    )


def test_the_matrix_of_nothing_is_empty():
    assert sweeps.matrix([], LIKE) == []
