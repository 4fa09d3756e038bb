"""Arrivals: a day's candidates drawn at once, thinned by the state of the city when their moment comes.

Candidates are an inhomogeneous Poisson process at ``headroom`` times the base rate. Each carries a uniform
mark; it becomes a case when ``mark * headroom < factor``, where ``factor`` is what the city's state makes of
the base rate at that place and moment. So the candidates, and every draw that belongs to them, are the same
with and without a decision (common random numbers), and a changed rate touches later arrivals only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulation.engine.clock import Clock
from simulation.engine.streams import Streams

DAY_MS = 86_400_000
BIN_MS = 300_000
_BINS = DAY_MS // BIN_MS

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One arrival with its own draws.

    Attributes:
        place: Commune index.
        draws: Uniforms on [0, 1), as many as the stream asked for; the case's own chance, fixed at arrival.
        level: Factor on the base rate from which this arrival happens; from 1 on the city's state brought it.
    """

    place: int
    draws: tuple[float, ...]
    level: float = 0.0


class Rate(Protocol):
    """The base rate of a stream; a picklable object, never a closure."""

    def daily(self, day: int) -> FloatArray:
        """Expected base arrivals per 5-minute bin on scenario day ``day``, [288], bins from local midnight."""
        ...


class Stream:
    """One stream of arrivals: one pending event walks the day's candidates."""

    def __init__(  # noqa: PLR0913 - the parts of a Poisson stream; a record of them would only move the list
        self,
        clock: Clock,
        streams: Streams,
        name: str,
        *,
        rate: Rate,
        shares: FloatArray,
        draws: int,
        headroom: float,
        midnight_ms: int,
        factor: Callable[[int], float],
        arrive: Callable[[Candidate], None],
    ) -> None:
        """Prepare the stream; ``start`` sets it going.

        Args:
            clock: The run's clock.
            streams: The run's random streams.
            name: Purpose, such as ``ambulance.calls``.
            rate: Base rate over the day.
            shares: Probability of each commune, [Z], sums to 1.
            draws: How many uniforms a candidate carries.
            headroom: Greatest factor on the base rate that can be expressed, at least 1.
            midnight_ms: Scenario time of the local midnight before the start, at most 0.
            factor: What the city's state makes of the base rate at a place now (bound method).
            arrive: What to do with an arrival (bound method).
        """
        self._clock, self._streams, self._name = clock, streams, name
        self._rate, self._draws, self._headroom = rate, draws, headroom
        self._edges = np.cumsum(shares / shares.sum())
        self._midnight_ms, self._factor, self._arrive = midnight_ms, factor, arrive
        self._day = 0
        self._times: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._places: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._uniforms: FloatArray = np.empty((0, 1 + draws))
        self._next = 0

    def start(self) -> None:
        """Draw the first day and wait for its first candidate."""
        self._draw_day(None)

    def _draw_day(self, _: object) -> None:
        """Draw all candidates of the current day that are still to come and wait for the first."""
        rng = self._streams.generator(self._name, self._day)
        start = self._midnight_ms + self._day * DAY_MS
        counts = rng.poisson(self._rate.daily(self._day) * self._headroom)
        bins = np.repeat(np.arange(_BINS), counts)
        times = start + bins * BIN_MS + rng.integers(0, BIN_MS, len(bins))
        uniforms = rng.random((len(bins), 2 + self._draws))
        order = np.argsort(times, kind="stable")
        order = order[times[order] >= self._clock.now_ms]
        self._times = times[order]
        self._places = np.minimum(
            np.searchsorted(self._edges, uniforms[order, 0], "right"), len(self._edges) - 1
        )
        self._uniforms = uniforms[order, 1:]
        for drawn in (self._times, self._places, self._uniforms):
            drawn.flags.writeable = False  # snapshots share what cannot change
        self._next = 0
        self._day += 1
        self._wait()

    def _wait(self) -> None:
        """Wait for the next candidate, or for the next midnight when the day has none left."""
        if self._next < len(self._times):
            self._clock.call_at(self._times.item(self._next), self._take)
        else:
            self._clock.call_at(self._midnight_ms + self._day * DAY_MS, self._draw_day)

    def _take(self, _: object) -> None:
        """Let the candidate in when the city's state asks for it."""
        place = self._places.item(self._next)
        mark, *draws = self._uniforms[self._next].tolist()
        self._next += 1
        self._wait()
        level = mark * self._headroom
        if level < self._factor(place):
            self._arrive(Candidate(place=place, draws=tuple(draws), level=level))
