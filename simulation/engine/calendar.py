"""Local time of the scenario: midnights, weekdays, working days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

DAY_MS = 86_400_000
_SATURDAY = 5


class Calendar:
    """Turns scenario milliseconds into local dates and back."""

    def __init__(self, start: datetime, holidays: Collection[str] = ()) -> None:
        """Fix scenario time 0 at ``start`` (local)."""
        self.start = start
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self.midnight_ms = round((midnight - start).total_seconds() * 1000)
        self._first = midnight.date()
        self._holidays = frozenset(holidays)

    @property
    def minute_of_week(self) -> int:
        """Minutes from Monday 00:00 local time to scenario time 0."""
        return self.start.weekday() * 1440 + self.start.hour * 60 + self.start.minute

    def day(self, time_ms: int) -> int:
        """Scenario day: 0 is the local day in which the scenario starts."""
        return (time_ms - self.midnight_ms) // DAY_MS

    def date(self, day: int) -> date:
        """Local date of a scenario day."""
        return self._first + timedelta(days=day)

    def hour(self, time_ms: int) -> float:
        """Local hour of the day, 0 to 24."""
        return (time_ms - self.midnight_ms) % DAY_MS / 3_600_000

    def month(self, time_ms: int) -> int:
        """Local month, 1 to 12."""
        return self.date(self.day(time_ms)).month

    def moment(self, time_ms: int) -> datetime:
        """Local date and time."""
        return self.start + timedelta(milliseconds=time_ms)

    def is_weekend(self, day: int) -> bool:
        """Saturday or Sunday."""
        return self.date(day).weekday() >= _SATURDAY

    def is_working_day(self, day: int) -> bool:
        """Neither weekend nor public holiday."""
        return not self.is_weekend(day) and self.date(day).isoformat() not in self._holidays
