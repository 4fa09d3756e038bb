"""What happens to a few sensors for a while: an accident, a fire, a closed road."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from simulation.telemetry.columns import Patch, Selector
from simulation.telemetry.counts import Float32s, Float64s, Int32s
from simulation.telemetry.shapes import Shape, final, shares


class Owner(Protocol):
    """What a disturbance asks of its channel."""

    def rescale(self, disturbance: Disturbance, factor: float) -> None:
        """Carry a new factor into the ticks after now."""


class Disturbance:
    """One disturbance: at each age it adds ``rint(amount × factor × share(age))`` counts to a column."""

    def __init__(self, owner: Owner, selector: Selector, amounts: Float64s, shape: Shape, tick: int) -> None:
        """Begin after ``tick``; ``amounts`` are inner counts, one a column."""
        self.selector = selector
        self.shape = shape
        self.since = tick
        self.factor = 1.0
        self.live = False
        self._owner = owner
        self._amounts = amounts
        self._scaled: Float32s = amounts.astype(np.float32)
        self.ends_at = self._end()

    def scale(self, factor: float) -> None:
        """From the next tick on, be ``factor`` times what was asked for at first."""
        self._owner.rescale(self, factor)

    def close(self) -> None:
        """From the next tick on, add nothing."""
        self._owner.rescale(self, 0.0)

    def rescaled(self, factor: float) -> None:
        """Take the factor over; only the channel calls this."""
        self.factor = factor
        self._scaled = (self._amounts * factor).astype(np.float32)
        self.ends_at = self._end()

    def added(self, first: int, ticks: int) -> Int32s:
        """Counts at up to ``ticks`` ticks from ``first`` on × columns, cut where it no longer changes."""
        age = first - self.since
        table = shares(self.shape)[age : max(age, min(age + ticks, self.ends_at - self.since))]
        counts: Int32s = np.rint(table[:, np.newaxis] * self._scaled).astype(np.int32)
        return counts

    def settled(self) -> Int32s | None:
        """Counts from ``ends_at`` on, one a column; None for nothing."""
        share = final(self.shape)
        return np.rint(self._scaled * np.float32(share)).astype(np.int32) if share else None

    def _end(self) -> int:
        """The first tick from which on it never changes again."""
        table = shares(self.shape)
        if final(self.shape):
            return self.since + len(table)
        largest = np.abs(self._scaled).max(initial=0.0)
        alive = np.flatnonzero(table * largest > 0.5)
        return self.since + (int(alive[-1]) + 1 if alive.size else 1)


class Disturbances:
    """The disturbances of one channel that still change, and the sum of those that have come to stay."""

    def __init__(self, sensors: int) -> None:
        """Begin with none."""
        self.steady: Int32s = np.zeros(sensors, dtype=np.int32)
        self._live: list[Disturbance] = []

    def begin(self, disturbance: Disturbance, now: int, rows: int) -> Patch:
        """Take a new one in; gives what it adds to the next ``rows`` ticks."""
        self._keep(disturbance, now)
        head = disturbance.added(now + 1, rows)
        return Patch(selector=disturbance.selector, head=head, tail=disturbance.settled())

    def rescale(self, disturbance: Disturbance, factor: float, now: int, rows: int) -> Patch:
        """Change one; gives the difference in the next ``rows`` ticks."""
        old, old_tail = disturbance.added(now + 1, rows), disturbance.settled()
        disturbance.rescaled(factor)
        new, tail = disturbance.added(now + 1, rows), disturbance.settled()
        if tail is not None and old_tail is not None:
            tail = tail - old_tail
        head = new if len(new) >= len(old) else -old
        overlap = min(len(new), len(old))
        head[:overlap] = new[:overlap] - old[:overlap]
        if not disturbance.live:
            if tail is not None:
                self.steady[disturbance.selector] += tail
            else:
                self._keep(disturbance, now)
        return Patch(selector=disturbance.selector, head=head, tail=tail)

    def add_to(self, counts: Int32s, first: int) -> None:
        """Add what still changes to a fresh window that starts at ``first``; call ``fold`` before."""
        for disturbance in self._live:
            added = disturbance.added(first, len(counts))
            counts[: len(added), disturbance.selector] += added
            tail = disturbance.settled()
            if tail is not None:
                counts[len(added) :, disturbance.selector] += tail

    def fold(self, first: int) -> None:
        """Before a window that starts at ``first``: forget what is over, and add up what has come to stay."""
        live = []
        for disturbance in self._live:
            if disturbance.ends_at > first:
                live.append(disturbance)
                continue
            disturbance.live = False
            tail = disturbance.settled()
            if tail is not None:
                self.steady[disturbance.selector] += tail
        self._live = live

    def _keep(self, disturbance: Disturbance, now: int) -> None:
        """Remember one as long as it changes; add it up at once when it is at rest from the next tick on."""
        if disturbance.ends_at > now + 1:
            disturbance.live = True
            self._live.append(disturbance)
            return
        tail = disturbance.settled()
        if tail is not None:
            self.steady[disturbance.selector] += tail
