"""Speed detectors and vehicle counters: what a road usually shows, and what the city makes of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.closures import KEY
from simulation.domains.traffic.parameters import Parameters
from simulation.engine.forcing import GRID_MS
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.telemetry import Channel

FloatArray = npt.NDArray[np.float64]
TICKS = GRID_MS // 60_000
"""Minutes in a step."""


class SensorClass:
    """Sensors of one class: a level of their own, a weekly course, and what the city makes of it."""

    def __init__(
        self,
        world: World,
        sensor: str,
        urban: float,
        rural: float,
        course: FloatArray,
        depth: FloatArray,
        parameters: Parameters,
    ) -> None:
        """Open the class at ``level × (1 + depth × course)``; the level differs a little by site."""
        place = world.sites(KEY, sensor).place
        spread = world.streams.generator(f"traffic.{sensor}_sites").lognormal(
            0.0, parameters.site_spread, len(place)
        )
        self._level = np.where(world.places.urban[place], urban, rural) * spread
        self._place = place
        self.channel: Channel = world.open_sensors(
            KEY, sensor, Course(base=self._level, amplitude=self._level * depth[place], profiles=course)
        )
        self._shown = np.zeros(len(place))
        self._least = self.channel.cls.scale

    def follow(self, change: FloatArray) -> None:
        """Move the sensors to ``level × change`` beside their course, where that can be seen."""
        if not change.any() and not self._shown.any():
            return
        wanted = self._level * change[self._place]
        moved = (np.abs(wanted - self._shown) >= self._least) | ((wanted == 0) & (self._shown != 0))
        columns = np.flatnonzero(moved)
        if columns.size:
            self.channel.drive(columns, wanted[columns], TICKS)
            self._shown[columns] = wanted[columns]
