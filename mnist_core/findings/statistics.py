"""Intervals and tests: of a share, of a mean, of a split, of two means. Knows nothing of runs."""

import statistics
from collections.abc import Iterable
from typing import NamedTuple

NORMAL_95 = 1.959964  # the normal distribution's 97.5 % quantile
# Student's t, 97.5 % quantile for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2)
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


class Score(NamedTuple):
    """Read right, of how many, and the 95 % interval of the share."""

    correct: int
    n: int
    low: float
    high: float


def score(correct: int, n: int) -> Score:
    """The Wilson score interval (Wilson 1927), sound for few trials too; n above 0."""
    z2 = NORMAL_95**2
    middle = (correct + z2 / 2) / (n + z2)
    half = NORMAL_95 / (n + z2) * (correct * (n - correct) / n + z2 / 4) ** 0.5
    return Score(correct, n, max(0.0, middle - half), min(1.0, middle + half))


def score_of(share: float, n: int) -> Score:
    """The score of a share, 0 to 1, that was measured on n."""
    return score(round(share * n), n)


class Spread(NamedTuple):
    """One figure over seeds. margin: half of the mean's 95 % interval; None for one seed."""

    number: int  # of runs
    mean: float
    low: float
    high: float
    margin: float | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """The mean's 95 % interval; of one seed, its value alone."""
        return self.mean - (self.margin or 0.0), self.mean + (self.margin or 0.0)


def spread(values: Iterable[float | None]) -> Spread | None:
    """Number, mean, lowest, highest, and the mean's 95 % interval by Student's t; None of none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    margin = None
    if len(known) > 1:
        t = T_95[min(len(known) - 1, len(T_95)) - 1]
        margin = t * statistics.stdev(known) / len(known) ** 0.5
    return Spread(len(known), statistics.fmean(known), min(known), max(known), margin)


def differ(one: Spread | None, other: Spread | None) -> int:
    """1 where the first mean is higher, -1 where it is lower, 0 where the 95 % intervals meet."""
    if not one or not other:
        return 0
    apart = (one.margin or 0) + (other.margin or 0)
    if abs(one.mean - other.mean) <= apart:
        return 0
    return 1 if one.mean > other.mean else -1


def sign_test(first: int, second: int) -> float:
    """How probable a split at least as uneven is when both sides are equally likely, two-sided.

    Exact, by whole numbers: twice the tail of the binomial distribution with probability 1/2.
    Of two networks' discordant images it is McNemar's exact test (McNemar 1947).
    """
    n, fewer = first + second, min(first, second)
    ways = total = 1
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)  # to choose k + 1 of n
        total += ways
    return min(1.0, 2 * total / 2**n)
