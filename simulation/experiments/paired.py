"""Paired differences: the same chances with and without a decision, run by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy import stats

from simulation.experiments.design import LEAST_RUNS
from simulation.experiments.intervals import Interval, chance_of_none, interval
from simulation.experiments.kpis import Floats, Kpi

UNRELATED = 0.2
"""Correlation of pairs below which sharing the chances has gained next to nothing; assumed."""


class Verdict(StrEnum):
    """What the runs show of a difference; the words for people stand in ``wording``."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "no difference shown"
    TOO_FEW = "too few runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A variant against its reference on one KPI.

    Attributes:
        kpi: Full name.
        base: Name of the reference.
        variant: Name of the variant.
        n: Pairs of runs.
        seed: Root of their chances.
        mean_base: Mean of the reference over the pairs.
        mean_variant: Mean of the variant over the pairs.
        mean: Mean difference, variant − reference; NaN without pairs.
        interval: Of the mean difference; None below ten pairs.
        relative: Mean difference as a share of the reference's mean; None where that is zero.
        improved: Share of pairs in which the variant was better; None where neither direction is.
        equal: Share of pairs without any difference.
        verdict: What is shown.
        bound: The X of "no difference larger than X shown"; None for other verdicts.
        smallest: Smallest difference that would matter, None when the planner has set none.
        chance: Two-sided p, for ordering several comparisons; None below ten pairs.
        adjusted: The same after Holm; None when there is one comparison.
        correlation: Between the two over the pairs; None where one of them never changes.
        variance_ratio: Variance of the difference over the sum of both variances: 1 gains nothing, 0 everything.
        differences: The pairs themselves, in the order of replications.
    """

    kpi: Kpi
    base: str
    variant: str
    n: int
    seed: int
    mean_base: float
    mean_variant: float
    mean: float
    interval: Interval | None
    relative: float | None
    improved: float | None
    equal: float
    verdict: Verdict
    bound: float | None
    smallest: float | None
    chance: float | None
    adjusted: float | None
    correlation: float | None
    variance_ratio: float | None
    differences: tuple[float, ...]

    @property
    def pairing_gains(self) -> bool:
        """Whether sharing the chances has made the difference clearer."""
        return self.correlation is not None and self.correlation >= UNRELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a pair of samples.

    Attributes:
        kpi: Full name.
        base: Name of the reference.
        variant: Name of the variant.
        better: ``lower``, ``higher`` or ``neither``.
        confidence: Of the interval.
        seed: Root of the chances, also of the bootstrap.
        smallest: Smallest difference that would matter.
    """

    kpi: Kpi
    base: str
    variant: str
    better: str
    confidence: float
    seed: int
    smallest: float | None = None


def difference(one: Floats, other: Floats, question: Question) -> Difference:
    """The variant ``other`` against the reference ``one``, pair by pair."""
    paired = other - one
    n = len(paired)
    mean_base, mean_variant, mean = (float(row.mean()) if n else float("nan") for row in (one, other, paired))
    found = interval(paired, question.kpi, question.confidence, question.seed, signed=True)
    correlation, ratio = _pairing(one, other)
    gain = {"lower": paired < 0, "higher": paired > 0}.get(question.better)
    row = Difference(
        kpi=question.kpi,
        base=question.base,
        variant=question.variant,
        n=n,
        seed=question.seed,
        mean_base=mean_base,
        mean_variant=mean_variant,
        mean=mean,
        interval=found,
        relative=mean / abs(mean_base) if n and mean_base else None,
        improved=float(gain.mean()) if n and gain is not None else None,
        equal=float((paired == 0).mean()) if n else 0.0,
        verdict=Verdict.TOO_FEW,
        bound=None,
        smallest=question.smallest,
        chance=None if found is None else chance_of_none(paired, found.method, question.seed),
        adjusted=None,
        correlation=correlation,
        variance_ratio=ratio,
        differences=tuple(paired.tolist()),
    )
    return judged(row, question.better)


def judged(row: Difference, better: str) -> Difference:
    """With the verdict that its interval allows."""
    width = row.interval
    if width is None:
        return replace(row, verdict=Verdict.TOO_FEW, bound=None)
    if not width.excludes_zero:
        return replace(row, verdict=Verdict.NONE, bound=width.farthest)
    if row.smallest is not None and width.farthest < row.smallest:
        return replace(row, verdict=Verdict.NONE, bound=row.smallest)
    up = row.mean > 0
    if better == "neither":
        return replace(row, verdict=Verdict.HIGHER if up else Verdict.LOWER, bound=None)
    return replace(row, verdict=Verdict.BETTER if up == (better == "higher") else Verdict.WORSE, bound=None)


def adjusted(rows: Sequence[Difference], better: str) -> list[Difference]:
    """Several variants on one KPI, judged together by Holm: each interval at the level its verdict is read from.

    The most surprising of k differences is held to (1 − confidence) / k, the next to (1 − confidence) / (k − 1), and so
    on; from the first that is not shown, all further ones are held to that one's level and are not shown either.
    """
    known = [row for row in rows if row.chance is not None and row.interval is not None]
    chances = holm([row.chance for row in known if row.chance is not None])
    order = sorted(range(len(known)), key=lambda at: (known[at].chance, at))
    made: dict[str, Difference] = {}
    level = 0.0
    going = True
    for place, at in enumerate(order):
        row = known[at]
        if row.interval is None:
            continue
        alpha = 1 - row.interval.confidence
        level = alpha / (len(known) - place) if going else level
        values = np.array(row.differences)
        width = interval(values, row.kpi, 1 - level, row.seed, signed=True)
        made[row.variant] = judged(replace(row, interval=width, adjusted=chances[at]), better)
        going = going and width is not None and width.excludes_zero
    return [made.get(row.variant, row) for row in rows]


def holm(chances: Sequence[float]) -> list[float]:
    """Holm's adjustment: never below the plain one, never above 1, in the same order."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    result = [0.0] * len(chances)
    so_far = 0.0
    for place, at in enumerate(order):
        so_far = max(so_far, min(1.0, (len(chances) - place) * chances[at]))
        result[at] = so_far
    return result


def unpaired_width(one: Floats, other: Floats, confidence: float) -> float:
    """Half-width that the same runs would give without pairing (Welch), to tell what pairing gains."""
    n = len(one)
    parts = np.array([one.var(ddof=1), other.var(ddof=1)]) / n
    freedom = parts.sum() ** 2 / (parts**2 / (n - 1)).sum() if parts.any() else n - 1
    return float(stats.t.ppf((1 + confidence) / 2, freedom) * np.sqrt(parts.sum()))


def _pairing(one: Floats, other: Floats) -> tuple[float | None, float | None]:
    """Correlation of the pairs, and the variance of their difference over the sum of their variances."""
    if len(one) < LEAST_RUNS:
        return None, None
    apart = float(one.var(ddof=1) + other.var(ddof=1))
    ratio = float((other - one).var(ddof=1)) / apart if apart > 0 else None
    if one.std() == 0 or other.std() == 0:
        return None, ratio
    return float(np.corrcoef(one, other)[0, 1]), ratio
