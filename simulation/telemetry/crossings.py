"""Alarm levels: when a sensor next crosses one, and what crossing does.

The calendar holds each sensor's first crossing under what is known now. It is only a hint: when it falls due, the
reading and the level are looked at again. Everything that changes a column after now searches that column again, so
every true first crossing is in the calendar; a false one costs a look and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.telemetry.clockwork import NEVER
from simulation.telemetry.columns import Selector
from simulation.telemetry.counts import Bools, Float64s, Indices, Int8s, Int32s, Scaling

_ALWAYS = np.iinfo(np.int32).min
_NO_TICKS: Int32s = np.empty(0, dtype=np.int32)


def _table(levels: Float64s, scaling: Scaling) -> Int32s:
    """Whole counts at or past each level, so that comparing sums is comparing clipped readings."""
    counts = np.where(levels <= scaling.low, _ALWAYS, np.where(levels > scaling.high, NEVER, levels))
    return np.where(np.isnan(levels), NEVER, counts).astype(np.int64).astype(np.int32)


class Levels:
    """The level of each sensor and its next crossing."""

    def __init__(self, thresholds: Float64s, hysteresis: float, scaling: Scaling) -> None:
        """Begin at level 0 everywhere.

        Raises:
            ValueError: The thresholds of a sensor do not ascend in badness.
        """
        sensors, self.count = thresholds.shape
        badness = thresholds * scaling.sign
        if self.count > 1:
            rising = badness[:, 1:] > badness[:, :-1]
            if not (rising | np.isnan(badness[:, 1:])).all():
                message = "thresholds: a level is not worse than the one before, or follows a missing one; sort them"
                raise ValueError(message)
        self._rise = np.full((self.count + 1, sensors), NEVER, dtype=np.int32)
        self._fall = np.full((self.count + 1, sensors), _ALWAYS, dtype=np.int32)
        if self.count:
            least = scaling.least_at(thresholds).T
            self._rise[:-1] = _table(least, scaling)
            self._fall[1:] = _table(scaling.least_at(thresholds - hysteresis * scaling.sign).T, scaling)
        for table in (self._rise, self._fall):
            table.flags.writeable = False  # snapshots share them
        self.level: Int8s = np.zeros(sensors, dtype=np.int8)
        self.due: Int32s = np.full(sensors, NEVER, dtype=np.int32)
        self._up: Int32s = self._rise[0].copy()
        self._down: Int32s = self._fall[0].copy()
        self._raised = 0

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what the levels and the tables tell."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_up", "_down")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Look up each sensor's next level on either side."""
        self.__dict__.update(state)
        sensors = np.arange(len(self.level))
        self._up, self._down = self._rise[self.level, sensors], self._fall[self.level, sensors]

    def search(self, rows: Int32s, first: int, selector: Selector) -> Int32s:
        """Find the first crossings in ``rows``; gives the ticks to look at.

        A crossing that is due at this very instant (tick ``first - 1``) stays due: its look comes after this.

        Args:
            rows: Ticks from ``first`` on × the selected columns.
            first: The tick after now.
            selector: The columns.
        """
        if not self.count or not len(rows):
            return _NO_TICKS
        up = self._up[selector]
        crossing = rows.max(axis=0) >= up
        if self._raised:
            crossing |= rows.min(axis=0) < self._down[selector]
        due = self.due[selector]
        fresh = np.where(due == first - 1, due, NEVER)
        ticks = _NO_TICKS
        found = crossing.nonzero()[0]
        if found.size:
            candidates = rows.take(found, axis=1)
            hits = candidates >= up[found]
            if self._raised:
                hits |= candidates < self._down[selector][found]
            ticks = (hits.argmax(axis=0) + first).astype(np.int32)
            fresh[found] = np.minimum(fresh[found], ticks)
        self.due[selector] = fresh
        return ticks

    def due_at(self, tick: int) -> Indices:
        """The columns whose crossing is due; they are no longer due after this."""
        if not self.count:
            return np.empty(0, dtype=np.intp)
        columns: Indices = (self.due == tick).nonzero()[0]
        if columns.size:
            self.due[columns] = NEVER
        return columns

    def settle(self, columns: Indices, row: Int32s, good: Bools | None) -> tuple[Int8s, Int8s]:
        """Move the good columns to the level of their reading in ``row``; gives levels before and after."""
        old = self.level[columns]
        new = old.astype(np.intp)
        higher = row >= self._up[columns]
        while higher.any():
            new += higher
            higher = row >= self._rise[new, columns]
        lower = row < self._down[columns]
        while lower.any():
            new -= lower
            lower = row < self._fall[new, columns]
        if good is not None:
            new = np.where(good, new, old)
        levels: Int8s = new.astype(np.int8)
        self._raised += int(np.count_nonzero(levels)) - int(np.count_nonzero(old))
        self.level[columns] = levels
        self._up[columns] = self._rise[new, columns]
        self._down[columns] = self._fall[new, columns]
        return old, levels

    def view(self) -> NDArray[np.int8]:
        """The levels, read only."""
        seen = self.level.view()
        seen.flags.writeable = False
        return seen
