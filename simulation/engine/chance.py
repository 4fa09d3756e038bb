"""From one uniform draw to a duration or a choice: inverse distribution functions on plain numbers.

All chance of a case is drawn as uniforms when the case arrives; these functions turn a uniform into what the
model needs later, so that a decision changes durations only where it changes their medians.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from statistics import NormalDist

_STANDARD_NORMAL = NormalDist()
_LEAST, _MOST = 1e-9, 1 - 1e-9


def normal(u: float) -> float:
    """The standard normal quantile of ``u`` on [0, 1), cut at six standard deviations."""
    return _STANDARD_NORMAL.inv_cdf(min(max(u, _LEAST), _MOST))


def lognormal_ms(median_ms: float, sigma: float, u: float) -> int:
    """A log-normal duration in whole milliseconds; ``sigma`` is the standard deviation of its logarithm."""
    return round(median_ms * math.exp(sigma * normal(u))) if sigma else round(median_ms)


def exponential_ms(mean_ms: float, u: float) -> int:
    """An exponential duration in whole milliseconds."""
    return round(-mean_ms * math.log(1 - min(u, _MOST)))


def poisson_count(mean: float, u: float) -> int:
    """A Poisson count with a mean below some hundreds; a greater uniform or mean never gives a smaller count."""
    number, term = 0, math.exp(-mean)
    total = term
    while u >= total and number < 1000:
        number += 1
        term *= mean / number
        total += term
    return number


def running_sums(weights: Sequence[float]) -> tuple[float, ...]:
    """Cumulative shares of ``weights``, the last one exactly 1, for ``choose``."""
    total, sums, whole = 0.0, [], math.fsum(weights)
    for weight in weights:
        total += weight
        sums.append(total / whole)
    sums[-1] = 1.0
    return tuple(sums)


def choose(sums: Sequence[float], u: float) -> int:
    """Which of the shares behind ``running_sums`` the uniform ``u`` falls in."""
    return min(bisect_right(sums, u), len(sums) - 1)
