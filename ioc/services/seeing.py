"""Sensors as the map shows them: which are beyond a level, and which are not to be believed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ioc.services.protocol import Json
from ioc.services.recall import Qualities, shown, steps
from simulation.aggregation.alerts import Alert
from simulation.events import TICK_MS
from simulation.runner import Run
from simulation.telemetry import Channel

Whole: TypeAlias = npt.NDArray[np.int64]

_LEVELS = {"watch": 1, "alarm": 2}
_STEPS = 4
"""A class has at most three thresholds, so sensors take steps 0 to 3."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Class:
    """One class of sensors.

    Attributes:
        key: ``domain.sensor``.
        channel: Its readings.
        first: Number of its first sensor among all of the run.
        levels: What each step beyond a threshold means.
        qualities: How far its sensors could be believed in the past.
    """

    key: str
    channel: Channel
    first: int
    levels: Whole
    qualities: Qualities


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What the sensors of one class show at one moment.

    Attributes:
        of: The class.
        values: Physical, believed or not; NaN for no reading.
        quality: Quality codes.
        levels: 0, 1 or 2.
    """

    of: _Class
    values: npt.NDArray[np.float64]
    quality: npt.NDArray[np.int8]
    levels: Whole


class Sensors:
    """Every sensor of a run, numbered class after class."""

    def __init__(self, run: Run) -> None:
        """Number the sensors."""
        self._run = run
        self.classes: list[_Class] = []
        first = 0
        for key, channel in run.world.channels.items():
            meant, qualities = _levels(run, key), Qualities(channel)
            self.classes.append(
                _Class(key=key, channel=channel, first=first, levels=meant, qualities=qualities)
            )
            first += len(channel)
        self._of_key = {of.key: of for of in self.classes}

    def table(self) -> Json:
        """Which sensors there are and where they stand, a column each."""
        columns: Json = {"class": [], "id": [], "cls": [], "place": [], "lat": [], "lon": []}
        for number, of in enumerate(self.classes):
            table = of.channel.table
            columns["class"].append(of.key)
            columns["id"] += table.ids
            columns["cls"] += [number] * len(table)
            columns["place"] += table.place.tolist()
            columns["lat"] += np.round(table.lat, 5).tolist()
            columns["lon"] += np.round(table.lon, 5).tolist()
        return columns

    def now(self) -> Json:
        """Levels above normal, and sensors that are not to be believed."""
        return _marked((of, of.levels[of.channel.levels], of.channel.quality) for of in self.classes)

    def remember(self) -> None:
        """Take over how far sensors could be believed; at least once an hour of the scenario."""
        for of in self.classes:
            of.qualities.remember(self._run.now_ms // TICK_MS)

    def shown(self, time_ms: int | None = None) -> list[Shown]:
        """Every class as its sensors stand now, or stood at a past moment."""
        if time_ms is None or time_ms >= self._run.now_ms:
            return [_shown_now(of) for of in self.classes]
        return [self._shown_at(of, time_ms // TICK_MS) for of in self.classes]

    def _shown_at(self, of: _Class, tick: int) -> Shown:
        readings = self._run.readings
        return Shown(
            of=of,
            values=shown(readings, of.channel, tick),
            quality=of.qualities.at(tick),
            levels=of.levels[steps(readings, of.channel, tick)],
        )

    def present(self, alerts: Iterable[Alert], classes: Iterable[Shown] | None = None) -> list[Alert]:
        """The alerts with what their sensors show, where they show anything to be believed; now, or in ``classes``."""
        held = None if classes is None else {row.of.key: row for row in classes}
        known: dict[str, npt.NDArray[np.float64]] = {}
        result = []
        for alert in alerts:
            if alert.source == "sensor":
                if alert.key not in known:
                    row = _shown_now(self._of_key[alert.key]) if held is None else held[alert.key]
                    known[alert.key] = np.where(row.quality == 0, row.values, np.nan)
                value = float(known[alert.key][alert.unit])
                result.append(alert if math.isnan(value) else replace(alert, value=value))
            else:
                result.append(alert)
        return result

    def named(self, alert: Alert) -> Alert:
        """An alert of the past under the name that it had then: its name tells the threshold it had passed."""
        if alert.source != "sensor":
            return alert
        raised = next(change.value for change in reversed(alert.changes) if change.level)
        own = self._of_key[alert.key].channel.table.thresholds[alert.unit]
        passed = int((own <= raised if alert.bad == "above" else own >= raised).sum())
        spec = self._run.plan.specs[alert.domain].sensor_alerts[alert.indicator]
        return replace(alert, name=spec.names[min(max(passed, 1), len(spec.levels), len(spec.names)) - 1])


def marked(classes: Iterable[Shown]) -> Json:
    """Levels above normal, and sensors that are not to be believed, as they were shown."""
    return _marked((row.of, row.levels, row.quality) for row in classes)


def _marked(classes: Iterable[tuple[_Class, Whole, npt.NDArray[np.int8]]]) -> Json:
    """What the map marks of each class's levels and qualities."""
    raised: Json = {}
    bad: list[int] = []
    for of, levels, quality in classes:
        for column in np.flatnonzero(levels).tolist():
            raised[str(of.first + column)] = int(levels[column])
        bad += (np.flatnonzero(quality) + of.first).tolist()
    return {"sensor_level": raised, "sensor_bad": bad}


def _shown_now(of: _Class) -> Shown:
    return Shown(
        of=of,
        values=of.channel.latest(),
        quality=of.channel.quality,
        levels=of.levels[of.channel.levels],
    )


def _levels(run: Run, key: str) -> Whole:
    """What each step of a class means: as its alerts say, else watch for the first step and alarm beyond."""
    domain, _, name = key.partition(".")
    alert = run.plan.specs[domain].sensor_alerts.get(name)
    meant = (1, 2, 2) if alert is None else tuple(_LEVELS[level] for level in alert.levels)
    return np.array([0, *meant, *[meant[-1]] * (_STEPS - 1 - len(meant))])
