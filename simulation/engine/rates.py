"""Base rates of arrival streams: so many a day, spread over the hours, fewer on days without work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.engine.arrivals import FloatArray
from simulation.engine.calendar import Calendar

_BINS_AN_HOUR = 12


class HourlyRate:
    """So many arrivals a day, spread over the day by 24 weights."""

    def __init__(
        self, per_day: float, profile: Sequence[float], calendar: Calendar, day_off: float = 1.0
    ) -> None:
        """Fix the rate.

        Args:
            per_day: Expected arrivals on an ordinary (working) day.
            profile: Weight of each local hour, 24 numbers; only their proportions matter.
            calendar: Tells which days are worked.
            day_off: Factor on the rate at weekends and on public holidays.
        """
        weights = np.asarray(profile, np.float64)
        self._bins: FloatArray = np.repeat(weights / weights.sum() / _BINS_AN_HOUR, _BINS_AN_HOUR) * per_day
        self._calendar, self._day_off = calendar, day_off

    def daily(self, day: int) -> FloatArray:
        """Expected arrivals per 5-minute bin on scenario day ``day``, [288]."""
        return self._bins if self._calendar.is_working_day(day) else self._bins * self._day_off
