"""Intervals of a mean over independent runs, and the range in which most runs lie: two things, never mixed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

from simulation.engine.streams import Streams
from simulation.experiments.design import LEAST_RUNS
from simulation.experiments.kpis import EXTREMES, Floats, Kpi, statistic_of

Method: TypeAlias = Literal["t", "bootstrap"]

SKEWED = 1.0
"""Sample skewness beyond which a mean's interval is bootstrapped; assumed, the usual reading of "highly skewed"."""

RESAMPLES = 4000
MOST_RESAMPLED = 1000
"""Beyond so many runs the mean of any KPI is normal enough for the t-interval."""

PLAUSIBLE = (0.1, 0.9)
"""Quantiles between which a plausible day lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where a mean lies.

    Attributes:
        mean: The mean of the runs.
        low: Lower end.
        high: Upper end.
        n: Number of runs.
        confidence: Of the interval.
        method: Student's t, or BCa bootstrap.
    """

    mean: float
    low: float
    high: float
    n: int
    confidence: float
    method: Method

    @property
    def half_width(self) -> float:
        """The longer of its two arms."""
        return max(self.high - self.mean, self.mean - self.low)

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0

    @property
    def farthest(self) -> float:
        """The largest size that it contains."""
        return max(abs(self.low), abs(self.high))


def interval(
    values: Floats, kpi: Kpi, confidence: float, seed: int = 0, *, signed: bool = False
) -> Interval | None:
    """The interval of the mean, by the method that the KPI asks for; None below ten runs.

    Args:
        values: One finite number a run.
        kpi: Whose statistic decides on the method, together with the values.
        confidence: Such as 0.95.
        seed: Of the bootstrap's own stream, so that the same study gives the same interval.
        signed: Whether the values are differences, which may fall below zero whatever the KPI.
    """
    if len(values) < LEAST_RUNS:
        return None
    if method_of(values, kpi, confidence, signed=signed) == "t":
        return t_interval(values, confidence)
    return bootstrap_interval(values, confidence, seed)


def method_of(values: Floats, kpi: Kpi, confidence: float, *, signed: bool = False) -> Method:
    """Bootstrap for extremes and hours, for highly skewed values, and where t would fall below an impossible zero.

    Otherwise, and beyond ``MOST_RESAMPLED`` runs, Student's t.
    """
    if len(values) > MOST_RESAMPLED or len(values) < 3:
        return "t"
    if statistic_of(kpi) in EXTREMES or abs(skewness(values)) > SKEWED:
        return "bootstrap"
    below = not signed and values.min() >= 0 and t_interval(values, confidence).low < 0
    return "bootstrap" if below else "t"


def t_interval(values: Floats, confidence: float) -> Interval:
    """Mean ± t (n − 1) × standard error."""
    n = len(values)
    mean = float(values.mean())
    arm = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * standard_error(values)
    return Interval(mean=mean, low=mean - arm, high=mean + arm, n=n, confidence=confidence, method="t")


def bootstrap_interval(values: Floats, confidence: float, seed: int) -> Interval:
    """Bias-corrected and accelerated bootstrap of the mean; never beyond the smallest and largest value."""
    mean = float(values.mean())
    means, bias, acceleration = _bootstrap(values, seed)
    tail = (1 - confidence) / 2
    low, high = np.quantile(
        means, [_adjusted(tail, bias, acceleration), _adjusted(1 - tail, bias, acceleration)]
    )
    return Interval(
        mean=mean,
        low=min(float(low), mean),
        high=max(float(high), mean),
        n=len(values),
        confidence=confidence,
        method="bootstrap",
    )


def chance_of_none(values: Floats, method: Method, seed: int) -> float:
    """How surprising the mean would be if the true one were zero, 1 not at all: orders comparisons (two-sided p)."""
    mean = float(values.mean())
    error = standard_error(values)
    if error == 0:
        return 1.0 if mean == 0 else 0.0
    if method == "t":
        return float(2 * stats.t.sf(abs(mean) / error, len(values) - 1))
    means, bias, acceleration = _bootstrap(values, seed)
    below = float((means < 0).mean() + (means == 0).mean() / 2)
    floor = 1 / (2 * len(means))
    distance = float(stats.norm.ppf(min(max(below, floor), 1 - floor))) - bias
    one_sided = float(stats.norm.cdf(distance / (1 + acceleration * distance) - bias))
    return min(1.0, 2 * min(one_sided, 1 - one_sided))


def plausible(values: Floats) -> tuple[float, float] | None:
    """The range in which eight of ten runs lie; None below ten runs."""
    if len(values) < LEAST_RUNS:
        return None
    low, high = np.quantile(values, PLAUSIBLE)
    return float(low), float(high)


def standard_error(values: Floats) -> float:
    """Of the mean; exactly zero for equal values."""
    if len(values) < 2 or bool((values == values[0]).all()):
        return 0.0
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def skewness(values: Floats) -> float:
    """Of the sample; zero for equal values."""
    return 0.0 if standard_error(values) == 0 else float(stats.skew(values))


def _bootstrap(values: Floats, seed: int) -> tuple[Floats, float, float]:
    """Means of resamples, bias correction and acceleration; zero corrections where they have no meaning."""
    if standard_error(values) == 0:
        return np.full(2, values[0]), 0.0, 0.0
    means = values[_resamples(len(values), seed)].mean(axis=1)
    below = float((means < values.mean()).mean() + (means == values.mean()).mean() / 2)
    bias = float(stats.norm.ppf(below)) if 0 < below < 1 else 0.0
    away = values.mean() - values
    return means, bias, float((away**3).sum() / (6 * (away**2).sum() ** 1.5))


def _adjusted(tail: float, bias: float, acceleration: float) -> float:
    """The quantile of the resamples that bias and acceleration put in the place of ``tail``."""
    distance = bias + float(stats.norm.ppf(tail))
    return float(stats.norm.cdf(bias + distance / (1 - acceleration * distance)))


@lru_cache(maxsize=16)
def _resamples(n: int, seed: int) -> npt.NDArray[np.int64]:
    """Which runs each resample takes: the same for every KPI of a study, from a stream of its own."""
    drawn = Streams(seed).generator("study.bootstrap").integers(0, n, (RESAMPLES, n))
    drawn.flags.writeable = False
    return drawn
