"""Smoke of large fires and releases: grows until it is under control, then thins out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.domains.air_quality import couplings
from simulation.domains.air_quality.couplings import FloatArray, Parameters
from simulation.engine.world import World
from simulation.telemetry import Channel, Decay, Disturbance, Step

_MINUTE_MS = 60_000
_GONE = 6
"""After so many fall times nothing is left that a sensor could show."""


@dataclass(slots=True)
class Plume:
    """Smoke of one fire.

    Attributes:
        added: PM2.5 at its fullest, µg/m³ [Z].
        cause: Id of the fire's event.
        began_ms: When it began.
        ended_ms: When the fire was under control, -1 before.
        disturbances: What it does to the sensors, with channel and full amounts.
    """

    added: FloatArray
    cause: int
    began_ms: int
    ended_ms: int
    disturbances: list[tuple[Channel, Disturbance, FloatArray]]


class Plumes:
    """All plumes of the province, by the fire's case."""

    def __init__(self, world: World, parameters: Parameters, channels: Mapping[str, Channel]) -> None:
        """No smoke."""
        self.world, self.parameters, self._channels = world, parameters, channels
        self._plumes: dict[int, Plume] = {}

    def started(self, event: int, place: int, case: int, value: float) -> None:
        """A fire of class ``value`` burns at a commune; a larger class replaces a smaller one."""
        self.rise(case, couplings.smoke(self.parameters, value, self.world.places.road_km[place]), event)

    def rise(self, key: int, added: FloatArray, cause: int) -> None:
        """Smoke that will add so much at its fullest begins to grow; ``key`` is a fire's case, or below 0."""
        if not added.any():
            return
        if key in self._plumes:
            self._end(self._plumes.pop(key))
        self._plumes[key] = Plume(
            added=added,
            cause=cause,
            began_ms=self.world.now_ms,
            ended_ms=-1,
            disturbances=self._disturb(added),
        )

    def _disturb(self, added: FloatArray) -> list[tuple[Channel, Disturbance, FloatArray]]:
        rise = Step(rise_ticks=max(self.parameters.smoke_rise // _MINUTE_MS, 1))
        found = []
        for name, channel in self._channels.items():
            amounts = added[channel.table.place] * getattr(self.parameters.smoke_over_pm25, name)
            columns = np.flatnonzero(amounts)
            if columns.size:
                found.append((channel, channel.disturb(columns, amounts[columns], rise), amounts))
        return found

    def controlled(self, event: int, place: int, case: int, value: float) -> None:
        """The fire is under control: its smoke thins out."""
        del event, place, value
        self.thin(case)

    def thin(self, key: int) -> None:
        """Nothing more is added to a plume."""
        plume = self._plumes.get(key)
        if plume is not None and plume.ended_ms < 0:
            self._end(plume)

    def _end(self, plume: Plume) -> None:
        """Replace the standing smoke by smoke that thins out from what has been reached."""
        reached = self._reached(plume)
        plume.ended_ms = self.world.now_ms
        plume.added = plume.added * reached
        fall = Decay(fall_ticks=self.parameters.smoke_fall / _MINUTE_MS)
        for channel, disturbance, amounts in plume.disturbances:
            disturbance.close()
            columns = np.flatnonzero(amounts)
            channel.disturb(columns, amounts[columns] * reached, fall)
        plume.disturbances = []

    def _reached(self, plume: Plume) -> float:
        """Share of the present fullest smoke that is in the air now."""
        now, parameters = self.world.now_ms, self.parameters
        if plume.ended_ms < 0:
            return min((now - plume.began_ms) / max(parameters.smoke_rise, 1), 1.0)
        return math.exp(-(now - plume.ended_ms) / parameters.smoke_fall)

    def now(self) -> FloatArray | None:
        """PM2.5 that smoke adds in each commune, µg/m³ [Z]; None without smoke."""
        if not self._plumes:
            return None
        gone = self.world.now_ms - _GONE * self.parameters.smoke_fall
        self._plumes = {case: plume for case, plume in self._plumes.items() if not 0 <= plume.ended_ms < gone}
        total: FloatArray = np.zeros(len(self.world.places))
        for plume in self._plumes.values():
            total += plume.added * self._reached(plume)
        return total

    def cause(self, place: int) -> int:
        """The fire that smokes most at a commune, 0 for none."""
        strongest = max(
            ((plume.added[place] * self._reached(plume), plume.cause) for plume in self._plumes.values()),
            default=(0.0, 0),
        )
        return strongest[1] if strongest[0] > 0 else 0
