"""The whole period at once: what an indicator of a trailing window says when the window is all the time that counts.

The mean of a rolling p90 gives quiet hours the weight of busy ones; the p90 of all cases gives each case its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simulation.aggregation.compiler import Compiler, Workshop
from simulation.aggregation.hours import HourlyMeans
from simulation.aggregation.inputs import PER_MILLION, PlaceTable
from simulation.aggregation.roster import Row
from simulation.aggregation.tallies import Tallies, Weight
from simulation.runner import Run
from simulation.spec.measures import Count, Ratio, Statistic, Total

_LONGEST_MS = 366 * 86_400_000
"""A window beyond this is a running total since the start: it has no period."""

_SHARES = {"median": 0.5, "p90": 0.9, "max": 1.0}


def periods(run: Run, from_ms: int, to_ms: int) -> dict[str, float]:
    """``domain.indicator`` to its value over all events after ``from_ms`` up to ``to_ms``, where it counts events."""
    log = run.world.log
    first, last = log.first_at_or_after(from_ms + 1), log.first_at_or_after(to_ms + 1) - 1
    records = log.records(first, last) if last >= first else log.records()[:0]
    events = _Events(records, log.codes)
    places = run.fold.places
    workshop = Workshop(
        roster=run.fold.roster,
        places=places,
        codes=log.codes,
        tallies=Tallies(log.codes, places.province + 1),
        hours=HourlyMeans(),
        aqi=None,
    )
    return dict(_values(run.fold.roster.rows, workshop, events, places))


class _Events:
    """The events of the period, by kind."""

    def __init__(self, records: np.ndarray[tuple[int], np.dtype[np.void]], codes: dict[str, int]) -> None:
        self._codes = codes
        self._kind = records["kind"].astype(np.intp)
        self._value = records["value"].astype(np.float64)
        self._number = np.bincount(self._kind, minlength=len(codes))
        self._total = np.bincount(self._kind, self._value, minlength=len(codes))

    def number(self, weights: Sequence[Weight]) -> float:
        """How many events of these kinds."""
        return float(sum(self._number[self._codes[row.kind]] for row in weights))

    def total(self, weights: Sequence[Weight]) -> float:
        """The sum of their values in the indicator's unit."""
        return float(sum(self._total[self._codes[row.kind]] * row.per_value for row in weights))

    def values(self, weights: Sequence[Weight]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Their values in the indicator's unit."""
        factors = np.full(len(self._codes), np.nan)
        for row in weights:
            factors[self._codes[row.kind]] = row.per_value
        scaled: np.ndarray[tuple[int], np.dtype[np.float64]] = self._value * factors[self._kind]
        return scaled[np.isfinite(scaled)]


def _values(
    rows: Sequence[Row], workshop: Workshop, events: _Events, places: PlaceTable
) -> Iterator[tuple[str, float]]:
    for row in rows:
        spec = row.spec.measure
        if not isinstance(spec, Statistic | Ratio | Count | Total) or spec.window > _LONGEST_MS:
            continue
        compiler = Compiler(workshop, row)
        if isinstance(spec, Statistic):
            yield row.key, _statistic(spec, events.values(compiler.worth(spec.events, "measure.events")))
        elif isinstance(spec, Ratio):
            among = events.number(compiler.ones(spec.among, "measure.among"))
            part = events.number(compiler.ones(spec.of, "measure.of"))
            yield row.key, 100 * part / among if among >= spec.least else float("nan")
        elif isinstance(spec, Count):
            number = events.number(compiler.ones(spec.events, "measure.events"))
            yield row.key, _shared(number, "million" if spec.per_million else "one", places)
        else:
            yield (
                row.key,
                _shared(events.total(compiler.worth(spec.events, "measure.events")), spec.per, places),
            )


def _statistic(spec: Statistic, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    if len(values) < spec.least:
        return float("nan")
    return float(values.mean() if spec.stat == "mean" else np.quantile(values, _SHARES[spec.stat]))


def _shared(total: float, per: str, places: PlaceTable) -> float:
    whole = {
        "one": 1.0,
        "million": places.people[-1] / PER_MILLION,
        "customer": places.consumers[-1],
    }[per]
    return float(total / whole) if whole > 0 else float("nan")
