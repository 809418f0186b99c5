"""Intervals and tests of shares, means and splits; correlation. Knows nothing of runs."""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NORMAL_95 = 1.959964  # the normal distribution's 97.5 % quantile
# Student's t, 97.5 % quantile for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2)
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


LEVEL = 0.05  # p-value below which two means are said to differ
TERMS = 200  # of a continued fraction; far more than 1e-12 takes for some thousand seeds


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
    """One figure over seeds. error: the mean's standard error; None for one seed."""

    number: int  # of runs
    mean: float
    low: float
    high: float
    error: float | None = None

    @property
    def margin(self) -> float | None:
        """Half of the mean's 95 % interval by Student's t; None for one seed."""
        return None if self.error is None else t_95(self.number - 1) * self.error

    @property
    def interval(self) -> tuple[float, float]:
        """The mean's 95 % interval; of one seed, its value alone."""
        return self.mean - (self.margin or 0.0), self.mean + (self.margin or 0.0)


def t_95(freedom: int) -> float:
    """Student's t, 97.5 % quantile; beyond 30 degrees of freedom that of 30, a little too wide."""
    return T_95[min(freedom, len(T_95)) - 1]


def spread(values: Iterable[float | None]) -> Spread | None:
    """Number, mean, lowest, highest and the mean's standard error; None of no values."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    error = statistics.stdev(known) / len(known) ** 0.5 if len(known) > 1 else None
    return Spread(len(known), statistics.fmean(known), min(known), max(known), error)


def welch(one: Spread | None, other: Spread | None) -> float | None:
    """Two-sided p-value that two means are equal, whatever their variances (Welch 1947).

    None where one of them has fewer than two values: one value says nothing of how they scatter.
    """
    if not one or not other or one.error is None or other.error is None:
        return None
    parts = one.error**2, other.error**2
    apart, variance = one.mean - other.mean, sum(parts)
    if not variance:
        return 0.0 if apart else 1.0
    freedom = variance**2 / (parts[0] ** 2 / (one.number - 1) + parts[1] ** 2 / (other.number - 1))
    return student(abs(apart) / variance**0.5, freedom)


def differ(one: Spread | None, other: Spread | None) -> int:
    """1 where the first mean is higher, -1 where it is lower, by Welch's test at 5 %; else 0."""
    p = welch(one, other)
    if p is None or p >= LEVEL or not one or not other:
        return 0
    return 1 if one.mean > other.mean else -1


def student(t: float, freedom: float) -> float:
    """How probable a Student's t at least as far from 0 is, on either side; freedom above 0.

    By the incomplete beta function (Abramowitz & Stegun 1964, 26.5.27).
    """
    return incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function; x: 0 to 1; a, b: above 0.

    By its continued fraction (Abramowitz & Stegun 1964, 26.5.8), from its far end inwards; that
    converges fast below the distribution's middle, so beyond it the mirror image is taken.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    if x <= 0:
        return 0.0
    fraction = 1.0
    for m in range(TERMS, 0, -1):
        odd = -(a + m - 1) * (a + b + m - 1) * x / ((a + 2 * m - 2) * (a + 2 * m - 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        fraction = 1 + odd / (1 + even / fraction)
    size = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(size + a * math.log(x) + b * math.log1p(-x)) / (a * fraction)


def exceedance(value: float, found: Spread) -> float | None:
    """How probable a new draw at or above a value is, by those that there are, if normal.

    One-sided, by Student's t with the scatter of a single new value; None for one seed alone.
    """
    if not found.error:
        return None
    t = (value - found.mean) / (found.error * (found.number + 1) ** 0.5)
    tail = student(t, found.number - 1) / 2
    return tail if t > 0 else 1 - tail


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's; None of fewer than two pairs, and where one side never varies."""
    one, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if len(set(one)) < 2 or len(set(other)) < 2:
        return None
    return statistics.correlation(one, other)


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
