"""The ticks that are computed ahead, as sums of whole counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.telemetry.columns import Patch, Selector
from simulation.telemetry.counts import Int32s
from simulation.telemetry.disturbances import Disturbances
from simulation.telemetry.drives import Held
from simulation.telemetry.noise import Noise
from simulation.telemetry.profiles import Course


class Window:
    """Ticks × sensors from tick ``first`` on.

    A row is the sum of independent whole parts, so parts can be added to the ticks after now in any order:
    ``base + course + noise + held + disturbances``.

    Attributes:
        first: The first tick.
        counts: Ticks × sensors.
        missing: Ticks after those that were computed once and must be made again before anything is asked or added.
    """

    def __init__(self, sensors: int) -> None:
        """Begin with no ticks."""
        self.first = 0
        self.missing = 0
        self.counts: Int32s = np.empty((0, sensors), dtype=np.int32)

    def __getstate__(self) -> dict[str, Any]:
        """The window, in half the space where it fits."""
        fits = self.counts.min(initial=0) >= -32768 and self.counts.max(initial=0) <= 32767
        return {**self.__dict__, "counts": self.counts.astype(np.int16) if fits else self.counts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the window over as int32."""
        self.__dict__.update(state)
        self.counts = self.counts.astype(np.int32)

    def up_to(self, tick: int) -> Window:
        """The same window without what lies ahead of a tick."""
        past = Window(self.counts.shape[1])
        past.first, past.counts = self.first, self.counts[: max(0, tick + 1 - self.first)]
        past.missing = self.missing + len(self.counts) - len(past.counts)
        return past

    def extend(self, ahead: Window) -> None:
        """Take the missing ticks back."""
        self.counts = np.concatenate([self.counts, ahead.counts])
        self.missing = 0

    @property
    def end(self) -> int:
        """The tick after the last one computed."""
        return self.first + len(self.counts)

    def open(self, first: int, ticks: int) -> None:
        """Make room for the next ticks; what stood there is gone."""
        self.first = first
        if len(self.counts) != ticks:
            self.counts = np.empty((ticks, self.counts.shape[1]), dtype=np.int32)

    def fill_exogenous(self, base: Int32s, course: Course, noise: Noise) -> None:
        """Write the parts that no event can change, and ``base``."""
        first, ticks = self.first, len(self.counts)
        if noise.silent and course.flat:
            self.counts[:] = base
            return
        if noise.silent:
            np.copyto(self.counts, course.rows(first, ticks), casting="unsafe")
        elif course.flat:
            np.copyto(self.counts, noise.rows(first, first + ticks), casting="unsafe")
        else:
            both = course.rows(first, ticks)
            both += noise.rows(first, first + ticks)
            np.copyto(self.counts, both, casting="unsafe")
        self.counts += base

    def add_moving(self, held: Held) -> None:
        """Turn the goals of lines that are still on their way into the lines themselves."""
        if not held.moving(self.first):
            return
        columns = held.unsettled(self.first)
        self.counts[:, columns] += held.lines(self.first, len(self.counts), columns) - held.goal[columns]

    def add_live(self, disturbances: Disturbances) -> None:
        """Add the disturbances that still change."""
        disturbances.add_to(self.counts, self.first)

    def after(self, tick: int, selector: Selector) -> Int32s:
        """The rows after ``tick`` of some columns: a view of a slice, a copy of indices."""
        rows = self.counts[tick + 1 - self.first :]
        return rows[:, selector] if isinstance(selector, slice) else rows.take(selector, axis=1)

    def add(self, patch: Patch, tick: int) -> Int32s:
        """Add a patch to the rows after ``tick``; gives those rows of its columns."""
        part = self.after(tick, patch.selector)
        steps = len(patch.head)
        part[:steps] += patch.head
        if patch.tail is not None:
            part[steps:] += patch.tail
        if not isinstance(patch.selector, slice):
            self.counts[tick + 1 - self.first :, patch.selector] = part
        return part
