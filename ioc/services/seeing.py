"""Sensors as the map shows them: which are beyond a level, and which are not to be believed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ioc.services.protocol import Json
from simulation.aggregation.alerts import Alert
from simulation.events import TICK_MS
from simulation.runner import Run
from simulation.telemetry import Channel

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
    """

    key: str
    channel: Channel
    first: int
    levels: npt.NDArray[np.int64]


class Sensors:
    """Every sensor of a run, numbered class after class."""

    def __init__(self, run: Run) -> None:
        """Number the sensors."""
        self._run = run
        self.classes: list[_Class] = []
        first = 0
        for key, channel in run.world.channels.items():
            self.classes.append(_Class(key=key, channel=channel, first=first, levels=_levels(run, key)))
            first += len(channel)

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
        levels: Json = {}
        bad: list[int] = []
        for of in self.classes:
            raised = of.levels[of.channel.levels]
            for column in np.flatnonzero(raised).tolist():
                levels[str(of.first + column)] = int(raised[column])
            bad += (np.flatnonzero(of.channel.quality) + of.first).tolist()
        return {"sensor_level": levels, "sensor_bad": bad}

    def present(self, alerts: Iterable[Alert], time_ms: int) -> list[Alert]:
        """The alerts with what their sensors show at that moment, where they show anything to be believed."""
        tick = min(time_ms, self._run.now_ms) // TICK_MS
        shown: dict[str, npt.NDArray[np.float64]] = {}
        result = []
        for alert in alerts:
            if alert.source == "sensor":
                if alert.key not in shown:
                    channel = self._run.world.channels[alert.key]
                    shown[alert.key] = self._run.readings.window(channel, tick, tick + 1)[-1]
                value = float(shown[alert.key][alert.unit])
                result.append(alert if math.isnan(value) else replace(alert, value=value))
            else:
                result.append(alert)
        return result

    def past(self, time_ms: int) -> Json:
        """The same at a past moment, from the readings: without the hysteresis that levels have while they live."""
        levels: Json = {}
        bad: list[int] = []
        tick = min(time_ms, self._run.now_ms) // TICK_MS
        for of in self.classes:
            values = self._run.readings.window(of.channel, tick, tick + 1)
            if not len(values):
                continue
            raised = of.levels[_steps(of.channel, values[0])]
            for column in np.flatnonzero(raised).tolist():
                levels[str(of.first + column)] = int(raised[column])
            bad += (np.flatnonzero(np.isnan(values[0])) + of.first).tolist()
        return {"sensor_level": levels, "sensor_bad": bad}


def _levels(run: Run, key: str) -> npt.NDArray[np.int64]:
    """What each step of a class means: as its alerts say, else watch for the first step and alarm beyond."""
    domain, _, name = key.partition(".")
    alert = run.plan.specs[domain].sensor_alerts.get(name)
    meant = (1, 2, 2) if alert is None else tuple(_LEVELS[level] for level in alert.levels)
    return np.array([0, *meant, *[meant[-1]] * (_STEPS - 1 - len(meant))])


def _steps(channel: Channel, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many thresholds each value is beyond."""
    thresholds = channel.table.thresholds
    with np.errstate(invalid="ignore"):
        beyond = (
            thresholds <= values[:, None] if channel.cls.alarm == "above" else thresholds >= values[:, None]
        )
    steps: npt.NDArray[np.int64] = beyond.sum(axis=1)
    return steps
