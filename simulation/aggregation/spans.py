"""A span: some complete buckets with everything that measures read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.inputs import Floats, PlaceTable, ReadingBuckets, Stat, StateSamples
from simulation.events import BUCKET_MS
from simulation.log import EventLog

Indices: TypeAlias = NDArray[np.intp]

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventSlice:
    """The events of some buckets, with their columns unpacked once.

    Attributes:
        bucket: Bucket of each event, counted from the slice's first.
        kind: Code of each event's kind.
        place: Commune index; the number of communes for the whole province.
        value: Value of each event.
        minutes: Minutes since the scenario's start.
    """

    bucket: Indices
    kind: Indices
    place: Indices
    value: Floats
    minutes: Floats

    @classmethod
    def of(cls, log: EventLog, first: int, count: int, province: int) -> EventSlice:
        """The events of ``count`` buckets from ``first``, which may lie before the start."""
        start_ms = first * BUCKET_MS
        records = log.records(
            log.first_at_or_after(start_ms), log.first_at_or_after(start_ms + count * BUCKET_MS) - 1
        )
        time_ms = records["time_ms"]
        return cls(
            bucket=(time_ms - start_ms) // BUCKET_MS,
            kind=records["kind"].astype(np.intp),
            place=np.minimum(records["place"].astype(np.intp), province),
            value=records["value"].astype(np.float64),
            minutes=time_ms / MINUTE_MS,
        )


class Span:
    """Buckets ``first`` to ``first + count - 1``: events, readings, states, and what was computed of them."""

    def __init__(self, *, first: int, count: int, log: EventLog, places: PlaceTable, indicators: int) -> None:
        """Read the events of these buckets from the log."""
        self.first = first
        self.count = count
        self.places = places
        self.values: Floats = np.empty((count, indicators, places.province + 1))
        self.tallies: tuple[Floats, ...] = ()
        self.hours: dict[str, Floats] = {}
        self.readings: Mapping[str, ReadingBuckets] = {}
        self.states: StateSamples | None = None
        self._log = log
        self._readings: dict[tuple[str, Stat], Floats] = {}
        self._leaving: dict[int, EventSlice] = {}
        self.entering = EventSlice.of(log, first, count, places.province)

    @property
    def shape(self) -> tuple[int, int]:
        """Buckets × (communes + province)."""
        return self.count, self.places.province + 1

    @property
    def ends_min(self) -> Floats:
        """End of each bucket in minutes since the scenario's start."""
        buckets = np.arange(self.first + 1, self.first + self.count + 1, dtype=np.float64)
        return buckets * (BUCKET_MS / MINUTE_MS)

    def leaving(self, window: int) -> EventSlice:
        """The events that fall out of a trailing window of so many buckets during this span."""
        found = self._leaving.get(window)
        if found is None:
            found = EventSlice.of(self._log, self.first - window, self.count, self.places.province)
            self._leaving[window] = found
        return found

    def reading(self, key: str, stat: Stat) -> Floats:
        """Readings of ``domain.sensor``: buckets × (communes + province), all NaN when the class has no sensors."""
        found = self._readings.get((key, stat))
        if found is None:
            block = self.readings.get(key)
            found = np.full(self.shape, np.nan) if block is None else block.rows(self.first, self.count, stat)
            self._readings[key, stat] = found
        return found

    def state(self, field: str) -> Floats | None:
        """City state at the end of each bucket: buckets × communes, None when there is no such field."""
        return None if self.states is None else self.states.rows(field, self.first, self.count)
