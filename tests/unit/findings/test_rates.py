"""Learning rates to choose from."""

import itertools
import math

from mnist_core.config import RANGES
from mnist_core.findings.rates import RATES, nearest_rate


def test_they_span_the_range_in_steps_that_are_never_large():
    assert (RATES[0], RATES[-1]) == RANGES["learning_rate"]
    ratios = [after / before for before, after in itertools.pairwise(RATES)]
    assert min(ratios) > 1 and max(ratios) <= 2 + 1e-9


def test_the_nearest_is_the_one_with_the_least_share_between():
    for rate, nearest in [
        (1e-6, 1e-6),
        (0.0021, 0.002),
        (0.00149, 0.001),
        (0.00151, 0.002),
        (1, 1),
    ]:
        assert nearest_rate(rate) == nearest
    assert all(math.isclose(nearest_rate(rate), rate) for rate in RATES)
