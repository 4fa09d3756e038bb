"""Means of the last hours of readings, one set for every bucket."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.inputs import Floats
from simulation.aggregation.spans import Span
from simulation.events import BUCKET_MS

BUCKETS_AN_HOUR = 3_600_000 // BUCKET_MS


class HourlyMeans:
    """Trailing hourly means of sensor classes; hour ``i`` of bucket ``b`` ends ``i`` hours before ``b``'s end.

    A simulation has no past: before the start, the first reading of each place is taken to have stood.
    """

    def __init__(self) -> None:
        """No classes yet."""
        self._keys: list[str] = []
        self._hours = 0
        self._least = BUCKETS_AN_HOUR
        self._recent: Floats | None = None
        self._past: list[NDArray[np.float32]] = []
        self._passed = 0

    def register(self, key: str, hours: int, least: float) -> None:
        """Ask for the last ``hours`` of ``domain.sensor``; an hour needs the share ``least`` of its buckets."""
        if key not in self._keys:
            self._keys.append(key)
        self._hours = max(self._hours, hours)
        self._least = min(self._least, max(1, round(least * BUCKETS_AN_HOUR)))

    def advance(self, span: Span) -> None:
        """Lay the hours of each class into the span: buckets × hours × places."""
        if not self._keys:
            return
        new = np.stack([span.reading(key, "mean") for key in self._keys], axis=1)
        if self._recent is None:
            self._recent = np.repeat(new[:1], BUCKETS_AN_HOUR - 1, axis=0)
            self._remember(np.repeat(new[:1], (self._hours - 1) * BUCKETS_AN_HOUR, axis=0).astype(np.float32))
        readings = np.concatenate([self._recent, new])
        self._remember(self._means(readings, span.count))
        means = np.concatenate([self._past[0][self._passed :], *self._past[1:]])
        self._recent = readings[span.count :]
        last = (self._hours - 1) * BUCKETS_AN_HOUR
        for number, key in enumerate(self._keys):
            span.hours[key] = np.stack(
                [
                    means[last - hour * BUCKETS_AN_HOUR :][: span.count, number].astype(np.float64)
                    for hour in range(self._hours)
                ],
                axis=1,
            )
        self._forget(span.count)

    def _remember(self, means: NDArray[np.float32]) -> None:
        """Keep means as they are for good, so that snapshots may share them."""
        means.flags.writeable = False
        self._past.append(means)

    def _forget(self, count: int) -> None:
        """Let the oldest ``count`` buckets go."""
        self._passed += count
        while self._past and self._passed >= len(self._past[0]):
            self._passed -= len(self._past.pop(0))

    def _means(self, readings: Floats, count: int) -> NDArray[np.float32]:
        # Twelve shifted additions: the order of summation must not depend on how many buckets come at once.
        known = ~np.isnan(readings)
        filled = np.where(known, readings, 0.0)
        total = np.zeros((count, *readings.shape[1:]))
        number = np.zeros((count, *readings.shape[1:]))
        for shift in range(BUCKETS_AN_HOUR):
            total += filled[shift : shift + count]
            number += known[shift : shift + count]
        means = np.full(total.shape, np.nan, np.float32)
        np.divide(total, number, out=means, where=number >= self._least, casting="same_kind")
        return means
