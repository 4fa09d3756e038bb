"""The alert desk: opens, follows and closes alerts, from indicator levels and from sensors' own thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from simulation.aggregation.alerts import Alert, AlertChange, pressing
from simulation.aggregation.board import ALARM, NORMAL, WATCH, Levels
from simulation.aggregation.evidence import Evidence
from simulation.aggregation.inputs import Floats, PlaceTable
from simulation.aggregation.levels import LevelChange, LevelMachine
from simulation.aggregation.roster import Roster
from simulation.events import BUCKET_MS
from simulation.log import EventLog
from simulation.spec.base import Text
from simulation.spec.domain import DomainSpec, SensorAlert, SensorSpec

_LEVELS = {"watch": WATCH, "alarm": ALARM}
_MINUTE_MS = 60_000


@dataclass(slots=True)
class _Episode:
    """An indicator alert while it is open."""

    since_ms: int
    raised_ms: int
    cause: int
    changes: list[AlertChange] = field(default_factory=list)


class IndicatorWatch:
    """Alerts of indicators, opened and closed by their levels."""

    def __init__(self, roster: Roster, places: PlaceTable, codes: Mapping[str, int]) -> None:
        """Everything normal."""
        self._places = places
        self._machine = LevelMachine(roster, places.province + 1)
        self._evidence = Evidence(self._machine.rows, codes, places.province)
        self._open: dict[tuple[int, int], _Episode] = {}
        self._closed: list[Alert] = []

    def advance(self, log: EventLog, first: int, values: Floats, levels: Levels) -> None:
        """Judge the buckets from ``first``: fills ``levels`` where indicators have thresholds."""
        for row in range(len(values)):
            changes = self._machine.advance(values, levels, row, first + row)
            if changes:
                self._follow(log, changes)

    def open(self) -> list[Alert]:
        """Open alerts in no particular order."""
        return [self._alert(judged, place, None) for judged, place in self._open]

    def closed(self) -> list[Alert]:
        """Alerts that are over, in the order in which they ended."""
        return list(self._closed)

    def _follow(self, log: EventLog, changes: list[LevelChange]) -> None:
        time_ms = (changes[0].bucket + 1) * BUCKET_MS
        for judged, of_one in groupby(changes, key=lambda change: change.judged):
            members = list(of_one)
            new = [change for change in members if (judged, change.place) not in self._open]
            places = [change.place for change in new]
            causes = self._evidence.causes(log, judged, places, time_ms)
            for change, cause in zip(new, causes, strict=True):
                self._open[judged, change.place] = _Episode(change.since * BUCKET_MS, time_ms, cause)
            for change in members:
                episode = self._open[judged, change.place]
                value = self._machine.value(judged, change.place)
                episode.changes.append(AlertChange(time_ms=time_ms, level=change.level, value=value))
                if change.level == NORMAL:
                    self._closed.append(self._alert(judged, change.place, time_ms))
                    del self._open[judged, change.place]

    def _alert(self, judged: int, place: int, cleared_ms: int | None) -> Alert:
        episode = self._open[judged, place]
        row = self._machine.rows[judged]
        levels = [change.level for change in episode.changes if change.level != NORMAL]
        return Alert(
            id=f"{row.key}.{self._places.code(place)}.{episode.raised_ms // _MINUTE_MS}",
            source="indicator",
            domain=row.domain.key,
            indicator=row.name,
            place=place,
            unit=-1,
            bad=self._machine.bad(judged),
            name=row.spec.name,
            level=levels[-1],
            worst=max(levels),
            since_ms=episode.since_ms,
            raised_ms=episode.raised_ms,
            cleared_ms=cleared_ms,
            value=self._machine.value(judged, place),
            peak=self._machine.peak(judged, place),
            cause=episode.cause,
            due_ms=_due(row.domain, row.spec.procedure, episode.raised_ms),
            owner=row.domain.owner,
            procedure=row.spec.procedure,
            changes=tuple(episode.changes),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Class:
    """A sensor class that raises alerts."""

    domain: DomainSpec
    name: str
    sensor: SensorSpec
    alert: SensorAlert
    thresholds: Floats

    def step(self, unit: int, value: float) -> int:
        """Which of the sensor's thresholds a value is beyond, from 0."""
        own = self.thresholds[unit if unit < len(self.thresholds) else 0]
        reached = own <= value if self.sensor.direction == "above" else own >= value
        return min(max(int(reached.sum()) - 1, 0), len(self.alert.levels) - 1)


@dataclass(slots=True)
class _SensorEpisode:
    """A sensor alert while it is open."""

    event: int
    place: int
    raised_ms: int
    step: int
    value: float
    peak: float
    changes: list[AlertChange] = field(default_factory=list)


class SensorWatch:
    """Alerts of single sensors, opened and closed by the domain's own events."""

    def __init__(
        self,
        specs: Sequence[DomainSpec],
        places: PlaceTable,
        codes: Mapping[str, int],
        thresholds: Mapping[str, Floats],
    ) -> None:
        """``thresholds``: ``domain.sensor`` to sensors × levels where they differ from the class's own."""
        self._places = places
        self._classes: list[_Class] = []
        self._of_kind: dict[int, tuple[int, bool]] = {}
        for spec in specs:
            for name, alert in spec.sensor_alerts.items():
                number = len(self._classes)
                own = np.array([spec.sensors[name].thresholds], np.float64)
                given = np.asarray(thresholds.get(f"{spec.key}.{name}", own))
                self._classes.append(
                    _Class(
                        domain=spec,
                        name=name,
                        sensor=spec.sensors[name],
                        alert=alert,
                        thresholds=given if len(given) else own,
                    )
                )
                self._of_kind[codes[f"{spec.key}.{alert.raised}"]] = (number, True)
                self._of_kind[codes[f"{spec.key}.{alert.cleared}"]] = (number, False)
        self._wanted = np.zeros(max(len(codes), 1), np.bool_)
        self._wanted[list(self._of_kind)] = True
        self._open: dict[tuple[int, int], _SensorEpisode] = {}
        self._closed: list[Alert] = []

    def advance(self, records: np.ndarray[tuple[int], np.dtype[np.void]], first: int) -> None:
        """Read the next events of the log; ``first`` is the id of the first."""
        for at in np.flatnonzero(self._wanted[records["kind"]]).tolist():
            time_ms, kind, place, _, _, value, unit, _ = records[at].item()
            number, raised = self._of_kind[kind]
            if raised:
                self._raise(number, unit, first + at, min(place, self._places.province), time_ms, value)
            elif (number, unit) in self._open:
                episode = self._open[number, unit]
                episode.value = value
                episode.changes.append(AlertChange(time_ms=time_ms, level=NORMAL, value=value))
                self._closed.append(self._alert(number, unit, time_ms))
                del self._open[number, unit]

    def open(self) -> list[Alert]:
        """Open alerts in no particular order."""
        return [self._alert(number, unit, None) for number, unit in self._open]

    def closed(self) -> list[Alert]:
        """Alerts that are over, in the order in which they ended."""
        return list(self._closed)

    def _raise(self, number: int, unit: int, event: int, place: int, time_ms: int, value: float) -> None:
        of = self._classes[number]
        step = of.step(unit, value)
        episode = self._open.get((number, unit))
        if episode is None:
            episode = _SensorEpisode(event, place, time_ms, step, value, value)
            self._open[number, unit] = episode
        worst = max if of.sensor.direction == "above" else min
        episode.step, episode.value, episode.peak = step, value, worst(episode.peak, value)
        episode.changes.append(
            AlertChange(time_ms=time_ms, level=_LEVELS[of.alert.levels[step]], value=value)
        )

    def _alert(self, number: int, unit: int, cleared_ms: int | None) -> Alert:
        of = self._classes[number]
        episode = self._open[number, unit]
        levels = [change.level for change in episode.changes if change.level != NORMAL]
        name: Text = of.alert.names[min(episode.step, len(of.alert.names) - 1)]
        return Alert(
            id=f"{of.domain.key}.{of.name}.s{unit}.{episode.event}",
            source="sensor",
            domain=of.domain.key,
            indicator=of.name,
            place=episode.place,
            unit=unit,
            bad=of.sensor.direction,
            name=name,
            level=levels[-1],
            worst=max(levels),
            since_ms=episode.raised_ms,
            raised_ms=episode.raised_ms,
            cleared_ms=cleared_ms,
            value=episode.value,
            peak=episode.peak,
            cause=episode.event,
            due_ms=_due(of.domain, of.alert.procedure, episode.raised_ms),
            owner=of.domain.owner,
            procedure=of.alert.procedure,
            changes=tuple(episode.changes),
        )


class AlertDesk:
    """Every alert of a run. An open one stays open however old it is; one that is over is kept."""

    def __init__(self, indicators: IndicatorWatch, sensors: SensorWatch) -> None:
        """Put both watches together."""
        self.indicators = indicators
        self.sensors = sensors

    def open(self) -> tuple[Alert, ...]:
        """Open alerts: alarm first, then the earliest deadline."""
        return tuple(sorted([*self.indicators.open(), *self.sensors.open()], key=pressing))

    def closed(self) -> tuple[Alert, ...]:
        """Alerts that are over, in the order in which they ended."""
        over = [*self.indicators.closed(), *self.sensors.closed()]
        return tuple(sorted(over, key=lambda alert: (alert.cleared_ms or 0, alert.id)))

    def all(self) -> tuple[Alert, ...]:
        """Every alert in the order in which they were raised."""
        return tuple(sorted([*self.open(), *self.closed()], key=lambda alert: (alert.raised_ms, alert.id)))

    def find(self, alert_id: str) -> Alert | None:
        """One alert by its id."""
        return next((alert for alert in self.all() if alert.id == alert_id), None)


def _due(domain: DomainSpec, procedure: str | None, raised_ms: int) -> int | None:
    return None if procedure is None else raised_ms + domain.procedures[procedure].due
