"""The part of a reading that a domain computes: held, and moved in straight lines."""

from __future__ import annotations

import numpy as np

from simulation.telemetry.columns import Patch, Selector, narrowed
from simulation.telemetry.counts import Int32s

_DENSE = 6  # patching a whole slice is cheaper than gathering more than a sixth of it


class Held:
    """Where each sensor's held part comes from, goes to, and since when (whole counts and ticks).

    ``j`` ticks after the start of a line of ``span`` ticks the part is
    ``origin + rint((goal - origin) × j / span)``, the fraction and the product in float32; from ``span`` on
    it is ``goal``.
    """

    def __init__(self, sensors: int) -> None:
        """Begin at 0 everywhere."""
        self.goal: Int32s = np.zeros(sensors, dtype=np.int32)
        self._origin: Int32s = np.zeros(sensors, dtype=np.int32)
        self._start: Int32s = np.full(sensors, -1, dtype=np.int32)
        self._span: Int32s = np.ones(sensors, dtype=np.int32)
        self._settled_at = -1

    def moving(self, tick: int) -> bool:
        """Whether a sensor may still be moving after this tick."""
        return self._settled_at > tick

    def lines(self, first: int, ticks: int, selector: Selector) -> Int32s:
        """The part at ``ticks`` ticks from ``first`` on × columns."""
        at = np.arange(first, first + ticks, dtype=np.int32)[:, np.newaxis]
        fraction = np.minimum((at - self._start[selector]) / self._span[selector], 1.0).astype(np.float32)
        way = (self.goal[selector] - self._origin[selector]).astype(np.float32)
        moved: Int32s = self._origin[selector] + np.rint(fraction * way).astype(np.int32)
        return moved

    def unsettled(self, tick: int) -> Selector:
        """The columns that still move after this tick."""
        return np.flatnonzero(self._start + self._span > tick)

    def aim(self, selector: Selector, goals: Int32s, now: int, over_ticks: int, rows: int) -> Patch | None:
        """Draw new lines from here to ``goals`` and tell what they change in the next ``rows`` ticks.

        Args:
            selector: The columns.
            goals: Where to, one a column.
            now: The last tick that is fixed.
            over_ticks: How long the line is; 0 arrives with the next tick, as 1 does.
            rows: How many ticks after now are already computed.
        """
        span = max(1, over_ticks)
        if self.moving(now):
            return self._bend(selector, goals, now, span, rows)
        way = goals - self.goal[selector]
        changed = np.flatnonzero(way)
        if not changed.size:
            return None
        if changed.size * _DENSE < way.size:
            selector, way, goals = narrowed(selector, changed), way[changed], goals[changed]
        self._draw(selector, goals - way, goals, now, span)
        ramp = min(span - 1, rows)
        fraction = (np.arange(1, ramp + 1)[:, np.newaxis] / span).astype(np.float32)
        head = fraction * way.astype(np.float32)
        np.rint(head, out=head)
        return Patch(selector=selector, head=head.astype(np.int32), tail=way)

    def _bend(self, selector: Selector, goals: Int32s, now: int, span: int, rows: int) -> Patch | None:
        """The general case: some of the old lines are still on their way."""
        here = self.lines(now, 1, selector)[0]
        changed = np.flatnonzero((here != goals) | (self._start[selector] + self._span[selector] > now))
        if not changed.size:
            return None
        selector, here, goals = narrowed(selector, changed), here[changed], goals[changed]
        ramp = min(rows, max(span - 1, self._settled_at - now))
        before, old_goals = self.lines(now + 1, ramp, selector), self.goal[selector].copy()
        self._draw(selector, here, goals, now, span)
        head = self.lines(now + 1, ramp, selector) - before
        return Patch(selector=selector, head=head, tail=goals - old_goals)

    def _draw(self, selector: Selector, origins: Int32s, goals: Int32s, now: int, span: int) -> None:
        """Write the new lines down."""
        self._origin[selector], self.goal[selector] = origins, goals
        self._start[selector], self._span[selector] = now, span
        self._settled_at = max(self._settled_at, now + span)
