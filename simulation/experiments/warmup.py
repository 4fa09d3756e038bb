"""How long a scenario takes to forget its start: Welch's curve to look at, and MSER-5 as a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.events import BUCKET_MS
from simulation.experiments.design import Study
from simulation.experiments.kpis import Floats, Kpi, indicator_of
from simulation.experiments.replicate import trace
from simulation.experiments.workers import Workers

BATCH = 5
"""Values in a batch of MSER-5, the published rule."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WarmUp:
    """The course of one indicator over several runs, from the very start.

    Attributes:
        indicator: ``domain.indicator``.
        times_ms: End of each bucket.
        mean: Mean over the runs, NaN where none knows a value.
        smooth: The same averaged over a moving window: Welch's curve.
        runs: How many.
        cut_ms: Where MSER-5 ends the warm-up; None when the run is too short to tell.
    """

    indicator: str
    times_ms: np.ndarray[Any, np.dtype[np.int64]]
    mean: Floats
    smooth: Floats
    runs: int
    cut_ms: int | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data, one point an hour."""
        every = max(1, 3_600_000 // BUCKET_MS)
        at = slice(every - 1, None, every)
        return {
            "indicator": self.indicator,
            "runs": self.runs,
            "cut_ms": self.cut_ms,
            "times_ms": self.times_ms[at].tolist(),
            "mean": [None if np.isnan(value) else value for value in self.mean[at].tolist()],
            "smooth": [None if np.isnan(value) else value for value in self.smooth[at].tolist()],
        }


def look(study: Study, kpis: Sequence[Kpi], workers: Workers, *, window_ms: int = 7_200_000) -> list[WarmUp]:
    """Welch's curve and the MSER-5 cut of some indicators over the study's runs of its first variant."""
    first = study.variants[0].name
    tasks = [task for task in study.tasks() if task.variant == first]
    executor = workers.hire()
    try:
        futures = [executor.submit(trace, task, tuple(kpis)) for task in tasks]
        stack = np.stack([future.result() for future in futures]).astype(np.float64)
    finally:
        workers.dismiss(executor)
    return [
        _warm_up(indicator_of(kpi), stack[:, number], max(1, window_ms // BUCKET_MS))
        for number, kpi in enumerate(kpis)
    ]


def mser5(series: Floats) -> int | None:
    """How many values to leave out, a multiple of five: where the rest's mean is known best (White 1997).

    The cut minimises the squared standard error of what is left, over batches of five. None when the least lies in
    the second half, or fewer than four batches are there: the run is too short to tell.
    """
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    number = len(batches)
    if number < 4:
        return None
    left = np.arange(number, 1, -1)
    backwards = batches[::-1] - batches.mean()
    totals = np.cumsum(backwards)[::-1][: len(left)]
    squares = np.cumsum(backwards**2)[::-1][: len(left)]
    errors = np.maximum(squares - totals**2 / left, 0.0) / left**2
    cut = int(np.argmin(errors[: max(1, number - 2)]))
    return None if cut > number // 2 else cut * BATCH


def welch(series: Floats, window: int) -> Floats:
    """The moving average over ``window`` values each side, narrower near the start; NaN where nothing is known."""
    known = np.isfinite(series)
    totals = np.concatenate([[0.0], np.cumsum(np.where(known, series, 0.0))])
    numbers = np.concatenate([[0], np.cumsum(known)])
    at = np.arange(len(series))
    reach = np.minimum(np.minimum(window, at), len(series) - 1 - at)
    first, last = at - reach, at + reach + 1
    number = numbers[last] - numbers[first]
    smooth = np.full(len(series), np.nan)
    np.divide(totals[last] - totals[first], number, out=smooth, where=number > 0)
    return smooth


def _warm_up(indicator: str, runs: Floats, window: int) -> WarmUp:
    known = np.isfinite(runs)
    number = known.sum(axis=0)
    mean = np.full(runs.shape[1], np.nan)
    np.divide(np.where(known, runs, 0.0).sum(axis=0), number, out=mean, where=number > 0)
    there = np.flatnonzero(np.isfinite(mean))
    cut = None
    if there.size:
        rest = mean[there[0] :]
        rest = np.where(np.isfinite(rest), rest, np.nanmean(rest))
        found = mser5(rest)
        cut = None if found is None else (int(there[0]) + found) * BUCKET_MS
    return WarmUp(
        indicator=indicator,
        times_ms=(np.arange(runs.shape[1], dtype=np.int64) + 1) * BUCKET_MS,
        mean=mean,
        smooth=welch(mean, window),
        runs=len(runs),
        cut_ms=cut,
    )
