"""Sums over trailing windows of events, carried from bucket to bucket.

A sum grows by the events that enter its window and shrinks by those that leave it, which are read from the log
again; so its cost depends on new buckets only and its memory on nothing. Every summand is rounded to 2⁻¹⁶, which
makes the sums exact: their order does not matter, and a window that is empty again holds exactly 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.aggregation.inputs import Floats
from simulation.aggregation.spans import EventSlice, Indices, Span

_GRAIN = 65_536.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one event of a kind adds: ``one + value × (per_value + per_value_minute × minutes since start)``."""

    kind: str
    one: float = 0.0
    per_value: float = 0.0
    per_value_minute: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Handle of a registered sum."""

    group: int
    member: int

    def values(self, span: Span) -> Floats:
        """The sum at the end of each bucket: buckets × (communes + province)."""
        return span.tallies[self.group][:, self.member, :]


class Tallies:
    """All sums that the measures asked for, grouped by the length of their windows."""

    def __init__(self, codes: Mapping[str, int], places: int) -> None:
        """Sums over ``places`` (communes + province) of events with these kind codes."""
        self._codes = dict(codes)
        self._places = places
        self._groups: dict[int | None, _Group] = {}
        self._known: dict[tuple[tuple[Weight, ...], int | None], Tally] = {}

    def register(self, weights: Sequence[Weight], window: int | None) -> Tally:
        """Ask for a sum over the last ``window`` buckets, or since the start; equal requests share one sum."""
        request = (tuple(weights), window)
        if request not in self._known:
            group = self._groups.setdefault(window, _Group(window, len(self._codes), self._places))
            member = group.add([(self._codes[weight.kind], weight) for weight in weights])
            self._known[request] = Tally(list(self._groups).index(window), member)
        return self._known[request]

    def advance(self, span: Span) -> None:
        """Carry every sum through the span and lay the results into it."""
        span.tallies = tuple(group.advance(span) for group in self._groups.values())


class _Group:
    """The sums that share one window."""

    def __init__(self, window: int | None, kinds: int, places: int) -> None:
        self._window = window
        self._places = places
        self._starts: Indices = np.zeros(kinds + 1, np.intp)
        self._members: Indices = np.empty(0, np.intp)
        self._weights = np.empty((3, 0))
        self._running = np.zeros((0, places))

    def add(self, weights: Sequence[tuple[int, Weight]]) -> int:
        """Add a member and return its number."""
        member = len(self._running)
        kinds = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        kinds = np.append(kinds, [code for code, _ in weights])
        order = np.argsort(kinds, kind="stable")
        added = np.array([[w.one, w.per_value, w.per_value_minute] for _, w in weights]).T
        self._weights = np.concatenate([self._weights, added], axis=1)[:, order]
        self._members = np.append(self._members, [member] * len(weights)).astype(np.intp)[order]
        self._starts = np.searchsorted(kinds[order], np.arange(len(self._starts)))
        self._running = np.zeros((member + 1, self._places))
        return member

    def advance(self, span: Span) -> Floats:
        """The sums at the end of each bucket: buckets × members × places."""
        sums = self._sums(span.entering, span.count)
        if self._window is not None:
            leaving = span.leaving(self._window)
            if leaving.kind.size:
                sums -= self._sums(leaving, span.count)
        sums[0] += self._running
        if span.count > 1:
            np.cumsum(sums, axis=0, out=sums)
        self._running = sums[-1].copy()
        return sums

    def _sums(self, events: EventSlice, count: int) -> Floats:
        first = self._starts[events.kind]
        repeats = self._starts[events.kind + 1] - first
        event = np.repeat(np.arange(repeats.size), repeats)
        slot = np.arange(event.size) - (np.cumsum(repeats) - repeats - first)[event]
        one, per_value, per_value_minute = self._weights[:, slot]
        weight = one + events.value[event] * (per_value + per_value_minute * events.minutes[event])
        weight = np.rint(weight * _GRAIN) / _GRAIN
        members = len(self._running)
        flat = (events.bucket[event] * members + self._members[slot]) * self._places + events.place[event]
        sums: Floats = np.zeros(count * members * self._places)
        sums += np.bincount(flat, weight, sums.size)
        sums = sums.reshape(count, members, self._places)
        sums[:, :, -1] = sums.sum(axis=2)
        return sums
