"""The daily or weekly course of each sensor."""

from __future__ import annotations

import numpy as np

from simulation.telemetry.classes import SensorTable
from simulation.telemetry.counts import Float32s, Indices, Scaling


class Course:
    """``rint(amplitude × shape(minute))`` of each sensor, in float32."""

    def __init__(self, table: SensorTable, scaling: Scaling, start_minute: int) -> None:
        """Fix shapes and amplitudes; ``start_minute`` is the minute of the week (from Monday) at tick 0."""
        amplitude = np.zeros(len(table)) if table.amplitude is None else table.amplitude
        self._amplitude: Float32s = scaling.parts(amplitude).astype(np.float32)
        used = np.unique(0 if table.profile is None else table.profile).astype(np.intp)
        self._shapes: Float32s = np.array(table.profiles[used].T, dtype=np.float32, order="C")
        self._shapes.flags.writeable = False  # snapshots share it
        self._which: Indices | None = None
        if used.size > 1 and table.profile is not None:
            self._which = np.searchsorted(used, table.profile)
        self._start = start_minute

    @property
    def flat(self) -> bool:
        """Whether no sensor has a course."""
        return not self._amplitude.any() or not self._shapes.any()

    def rows(self, first: int, ticks: int) -> Float32s:
        """Ticks × sensors, whole counts as float32."""
        minutes = np.arange(self._start + first, self._start + first + ticks) % len(self._shapes)
        shapes = self._shapes[minutes]
        if self._which is None:
            counts: Float32s = shapes * self._amplitude
        else:
            counts = shapes.take(self._which, axis=1)
            counts *= self._amplitude
        np.rint(counts, out=counts)
        return counts
