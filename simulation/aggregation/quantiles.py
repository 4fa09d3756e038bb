"""Quantiles of event values over a trailing window, kept as sorted lists per place."""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping

import numpy as np

from simulation.aggregation.compiler import Compiler
from simulation.aggregation.inputs import Floats
from simulation.aggregation.spans import EventSlice, Span

_SHARES = {"median": 0.5, "p90": 0.9, "max": 1.0}


class TrailingQuantile:
    """One quantile per place; an event costs one insertion now and one removal when it leaves the window."""

    def __init__(self, factors: Floats, share: float, window: int, least: int, places: int) -> None:
        """``factors`` by kind code, NaN for kinds that are not asked for."""
        self._factors = factors
        self._share = share
        self._window = window
        self._least = least
        self._sorted = [array("d") for _ in range(places)]
        self._current = np.full(places, np.nan)

    def values(self, span: Span) -> Floats:
        """The quantile at the end of each bucket, NaN below the least number of events."""
        out = np.empty(span.shape)
        entering = self._changes(span.entering)
        leaving = self._changes(span.leaving(self._window))
        done = 0
        for bucket in sorted({*entering, *leaving}):
            out[done:bucket] = self._current
            self._change(entering.get(bucket, []), leaving.get(bucket, []))
            done = bucket
        out[done:] = self._current
        return out

    def _changes(self, events: EventSlice) -> dict[int, list[tuple[int, float]]]:
        factors = self._factors[events.kind]
        wanted = np.flatnonzero(~np.isnan(factors))
        changes: dict[int, list[tuple[int, float]]] = {}
        for bucket, place, value in zip(
            events.bucket[wanted].tolist(),
            events.place[wanted].tolist(),
            (events.value[wanted] * factors[wanted]).tolist(),
            strict=True,
        ):
            changes.setdefault(bucket, []).append((place, value))
        return changes

    def _change(self, entering: list[tuple[int, float]], leaving: list[tuple[int, float]]) -> None:
        touched = set()
        for place, value in self._with_province(entering):
            insort(self._sorted[place], value)
            touched.add(place)
        for place, value in self._with_province(leaving):
            values = self._sorted[place]
            del values[bisect_left(values, value)]
            touched.add(place)
        for place in touched:
            self._current[place] = self._quantile(self._sorted[place])

    def _with_province(self, changes: list[tuple[int, float]]) -> Iterator[tuple[int, float]]:
        province = len(self._sorted) - 1
        for place, value in changes:
            yield province, value
            if place != province:
                yield place, value

    def _quantile(self, values: array[float]) -> float:
        if len(values) < self._least:
            return float("nan")
        at = self._share * (len(values) - 1)
        low = int(at)
        high = min(low + 1, len(values) - 1)
        return values[low] + (values[high] - values[low]) * (at - low)


def trailing_quantiles(
    compiler: Compiler, factors: Mapping[str, float], stat: str, window: int, least: int
) -> TrailingQuantile:
    """A quantile of the values of these kinds, each times its factor."""
    by_code = np.full(len(compiler.codes), np.nan)
    for kind, factor in factors.items():
        by_code[compiler.codes[kind]] = factor
    return TrailingQuantile(by_code, _SHARES[stat], window, least, compiler.places.province + 1)
