"""One small class per kind of measure: values of a span's buckets, for every commune and the province at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import PER_MILLION, Floats, Stat
from simulation.aggregation.quantiles import trailing_quantiles
from simulation.aggregation.spans import Span
from simulation.aggregation.tallies import Tally
from simulation.spec.measures import (
    Count,
    Level,
    Open,
    Ratio,
    Reading,
    StateSample,
    Statistic,
    Total,
)

PlainMeasure: TypeAlias = Reading | StateSample | Count | Open | Ratio | Statistic | Total | Level
Bools: TypeAlias = NDArray[np.bool_]


class Measurement(Protocol):
    """What every measure and index can do."""

    def values(self, span: Span) -> Floats:
        """Buckets × (communes + province), NaN for no data; spans come in order, each once."""
        ...


class ReadingMean:
    """A statistic of the sensors' readings; the province's is taken over all its sensors."""

    def __init__(self, key: str, stat: Stat, ratio: float) -> None:
        """Read ``domain.sensor`` and multiply by ``ratio``."""
        self._key = key
        self._stat: Stat = stat
        self._ratio = ratio

    def values(self, span: Span) -> Floats:
        """Readings in the indicator's unit."""
        found = span.reading(self._key, self._stat)
        return found if self._ratio == 1.0 else found * self._ratio


class StateValue:
    """The city state at the bucket's end."""

    def __init__(self, spec: StateSample) -> None:
        """Sample the spec's field."""
        self._spec = spec

    def values(self, span: Span) -> Floats:
        """State times scale; the province weighs its communes."""
        sampled = span.state(self._spec.field)
        out = np.full(span.shape, np.nan)
        if sampled is None:
            return out
        out[:, :-1] = sampled
        out[:, :-1] *= self._spec.scale
        out[:, -1] = weighed(out[:, :-1], self._spec.weigh, span.places.population)
        return out


class EventCount:
    """How many events in the trailing window, or how many per million people."""

    def __init__(self, tally: Tally, per: Floats | None) -> None:
        """Divide the tally by ``per`` (communes + province) when given."""
        self._tally = tally
        self._per = per

    def values(self, span: Span) -> Floats:
        """Counts or sums, shared out when asked for; a place with nobody in it has no data."""
        total = self._tally.values(span)
        return total if self._per is None else total / self._per


class RunningTotal:
    """Opened less closed, or up less down, since the start."""

    def __init__(self, tally: Tally, floor: float | None) -> None:
        """Never show less than ``floor`` when given."""
        self._tally = tally
        self._floor = floor

    def values(self, span: Span) -> Floats:
        """The balance at the end of each bucket."""
        balance = self._tally.values(span)
        return balance if self._floor is None else np.maximum(balance, self._floor)


class Quotient:
    """One tally in terms of another: a percentage of events, or a mean value."""

    def __init__(self, part: Tally, whole: Tally, scale: float, least: int) -> None:
        """``scale × part / whole``; no data while ``whole`` is below ``least``."""
        self._part = part
        self._whole = whole
        self._scale = scale
        self._least = least

    def values(self, span: Span) -> Floats:
        """The quotient where enough events happened."""
        whole = self._whole.values(span)
        return quotient(self._part.values(span) * self._scale, whole, whole >= self._least)


def weighed(values: Floats, weigh: str, population: Floats) -> Floats:
    """One value per bucket out of those of the communes, which are the last axis; NaN communes are left out."""
    if weigh in {"max", "min"}:
        extreme = np.fmax if weigh == "max" else np.fmin
        worst: Floats = extreme.reduce(values, axis=-1)
        return worst
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    if weigh == "sum":
        return np.where(known.any(axis=-1), filled.sum(axis=-1), np.nan)
    weights = population if weigh == "population" else np.ones_like(population)
    share = (known * weights).sum(axis=-1)
    return quotient((filled * weights).sum(axis=-1), share, share > 0)


def quotient(part: Floats, whole: Floats, enough: Bools) -> Floats:
    """``part / whole`` where there is enough of it, NaN elsewhere."""
    out: Floats = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=out, where=enough)
    return out


def measurement(spec: PlainMeasure, compiler: Compiler) -> Measurement:
    """The measure that an indicator's file asks for.

    Raises:
        Unmeasurable: It names an event, sensor or unit that does not fit.
    """
    make: Callable[[Any, Compiler], Measurement] = _MAKERS[spec.kind]
    return make(spec, compiler)


def _reading(spec: Reading, compiler: Compiler) -> Measurement:
    key, ratio = compiler.sensor(spec.sensor, compiler.unit, "measure.sensor")
    return ReadingMean(key, spec.stat, ratio)


def _state(spec: StateSample, compiler: Compiler) -> Measurement:
    del compiler  # the state has no unit to convert
    return StateValue(spec)


def _count(spec: Count, compiler: Compiler) -> Measurement:
    tally = compiler.tally(compiler.ones(spec.events, "measure.events"), compiler.window(spec.window))
    return EventCount(tally, _shares(compiler, "million" if spec.per_million else "one"))


def _total(spec: Total, compiler: Compiler) -> Measurement:
    tally = compiler.tally(compiler.worth(spec.events, "measure.events"), compiler.window(spec.window))
    return EventCount(tally, _shares(compiler, spec.per))


def _open(spec: Open, compiler: Compiler) -> Measurement:
    weights = compiler.ones(spec.opened, "measure.opened")
    weights += compiler.ones(spec.closed, "measure.closed", -1.0)
    return RunningTotal(compiler.tally(weights, None), 0.0)


def _level(spec: Level, compiler: Compiler) -> Measurement:
    weights = compiler.worth(spec.up, "measure.up") + compiler.worth(spec.down, "measure.down", -1.0)
    return RunningTotal(compiler.tally(weights, None), None)


def _ratio(spec: Ratio, compiler: Compiler) -> Measurement:
    if compiler.unit != "%":
        raise compiler.mistake("unit", f"a share is a percentage, not '{compiler.unit}'", 'Write unit: "%".')
    window = compiler.window(spec.window)
    part = compiler.tally(compiler.ones(spec.of, "measure.of"), window)
    whole = compiler.tally(compiler.ones(spec.among, "measure.among"), window)
    return Quotient(part, whole, 100.0, spec.least)


def _statistic(spec: Statistic, compiler: Compiler) -> Measurement:
    window = compiler.window(spec.window)
    weights = compiler.worth(spec.events, "measure.events")
    if spec.stat == "mean":
        count = compiler.tally(compiler.ones(spec.events, "measure.events"), window)
        return Quotient(compiler.tally(weights, window), count, 1.0, spec.least)
    factors = {weight.kind: weight.per_value for weight in weights}
    return trailing_quantiles(compiler, factors, spec.stat, window, spec.least)


def _shares(compiler: Compiler, per: str) -> Floats | None:
    if per == "one":
        return None
    whole = compiler.places.people / PER_MILLION if per == "million" else compiler.places.consumers
    return np.where(whole > 0, whole, np.nan)


_MAKERS: Mapping[str, Callable[[Any, Compiler], Measurement]] = MappingProxyType(
    {
        "reading": _reading,
        "state": _state,
        "count": _count,
        "open": _open,
        "share": _ratio,
        "statistic": _statistic,
        "total": _total,
        "level": _level,
    }
)
