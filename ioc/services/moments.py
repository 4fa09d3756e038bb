"""Moments: what is known of a run now, or was known at a past time; nothing later can be had from one."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from ioc.services.seeing import Sensors, Shown
from simulation.aggregation.alerts import Alert, pressing, standing
from simulation.aggregation.cases import CaseBook
from simulation.runner import Run


class Moment:
    """The present. It is asked at once and not kept: the run goes on."""

    past: ClassVar[bool] = False

    def __init__(self, run: Run, sensors: Sensors) -> None:
        """Look at ``run`` as it stands."""
        self._run = run
        self._sensors = sensors
        self.time_ms = run.now_ms

    @property
    def last_event(self) -> int:
        """Id of the last event that has happened."""
        return self._run.world.log.count

    @property
    def cases(self) -> CaseBook:
        """Cases as they stand."""
        return self._run.fold.cases

    @cached_property
    def sensors(self) -> list[Shown]:
        """What every sensor shows."""
        return self._sensors.shown()

    @cached_property
    def alerts(self) -> list[Alert]:
        """Open alerts as they stand, the most pressing first."""
        return sorted(self._sensors.present(self._run.fold.alerts.open()), key=pressing)

    def alert(self, name: str) -> Alert | None:
        """An alert by its id, open or over; None when there has been none."""
        found = self._run.fold.alerts.find(name)
        if found is None or found.cleared_ms is not None:
            return found
        return self._sensors.present([found])[0]


class Past(Moment):
    """A past time. What was known then does not change any more, so it may be kept."""

    past: ClassVar[bool] = True

    def __init__(self, run: Run, sensors: Sensors, time_ms: int) -> None:
        """Look at ``run`` as it stood at ``time_ms``, which lies before now."""
        super().__init__(run, sensors)
        self.time_ms = time_ms

    @cached_property
    def last_event(self) -> int:
        """Id of the last event that had happened."""
        return self._run.world.log.first_at_or_after(self.time_ms + 1) - 1

    @cached_property
    def cases(self) -> CaseBook:
        """Cases as they stood, read off the log again."""
        return self._run.fold.cases.up_to(self._run.world.log, self.last_event)

    @cached_property
    def sensors(self) -> list[Shown]:
        """What every sensor showed."""
        return self._sensors.shown(self.time_ms)

    @cached_property
    def alerts(self) -> list[Alert]:
        """Alerts that were open, as they stood, the most pressing first."""
        fold = self._run.fold
        return sorted(self._as_of(standing(fold.alerts.all(), self.time_ms, fold.board)), key=pressing)

    def alert(self, name: str) -> Alert | None:
        """An alert by its id as it stood; None when it had not been raised."""
        found = self._run.fold.alerts.find(name)
        if found is None or found.raised_ms > self.time_ms:
            return None
        if not found.open_at(self.time_ms):
            return found
        return self._as_of(standing([found], self.time_ms, self._run.fold.board))[0]

    def _as_of(self, stood: tuple[Alert, ...]) -> list[Alert]:
        """Alerts under the names and with the readings that they had."""
        return self._sensors.present([self._sensors.named(alert) for alert in stood], self.sensors)
