"""Time as offices count it: working days one after another, nothing between them."""

from __future__ import annotations

from bisect import bisect_left

from simulation.engine.calendar import DAY_MS, Calendar

_REACH_DAYS = 120


class WorkDays:
    """Adds working days to moments; reaches some months behind and beyond the scenario."""

    def __init__(self, calendar: Calendar, duration_ms: int) -> None:
        """List the working days around the scenario once."""
        self._midnight_ms = calendar.midnight_ms
        last = duration_ms // DAY_MS + _REACH_DAYS
        self._days = [day for day in range(-_REACH_DAYS, last) if calendar.is_working_day(day)]

    def position(self, time_ms: int) -> float:
        """Working days up to a moment; a day off counts as the next working day's beginning."""
        day, rest = divmod(time_ms - self._midnight_ms, DAY_MS)
        index = bisect_left(self._days, day)
        return index + (rest / DAY_MS if self._days[index] == day else 0.0)

    def moment(self, position: float) -> int:
        """The moment at which so many working days have passed, in ms since the scenario's start."""
        index = int(position)
        return self._midnight_ms + self._days[index] * DAY_MS + round((position - index) * DAY_MS)

    def after(self, time_ms: int, days: float) -> int:
        """The moment ``days`` working days after another one."""
        return self.moment(self.position(time_ms) + days)

    def due(self, time_ms: int, days: int, *, closing_ms: int, latest_ms: int) -> int:
        """When something received at ``time_ms`` with ``days`` working days is due.

        Args:
            time_ms: When it was received.
            days: Working days allowed; 0 means the same day.
            closing_ms: Time of day at which offices close.
            latest_ms: Time of day after which something counts as received on the next working day.
        """
        position = self.position(time_ms)
        index = int(position) + days
        if (position - int(position)) * DAY_MS >= latest_ms:
            index += 1
        return self._midnight_ms + self._days[index] * DAY_MS + closing_ms
