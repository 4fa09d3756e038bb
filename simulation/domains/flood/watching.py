"""What the operations centre knows of water on streets: sensors that speak, and floods that they show."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.rivers import KEY
from simulation.engine.world import World
from simulation.telemetry import Channel
from simulation.telemetry.quality import Quality


class Watching:
    """Two state fields: the share of a commune's street sensors with readings, and whether its flood is seen."""

    def __init__(self, world: World, channel: Channel) -> None:
        """Count the sensors of each commune."""
        world.declare(KEY, "watched_share", 0.0)
        world.declare(KEY, "flood_seen", 0.0)
        self._world, self._channel = world, channel
        self._place = channel.table.place.astype(np.intp)
        self._many = np.maximum(np.bincount(self._place, minlength=len(world.places)), 1)

    def step(self, flooded: npt.NDArray[np.bool_]) -> None:
        """Write both; a sensor sees a flood while it gives readings and stands at its first threshold or above."""
        state, size = self._world.state, len(self._many)
        good = np.isin(self._channel.quality, (Quality.OK, Quality.MANUAL))
        speaking = np.bincount(self._place[good], minlength=size)
        wet = np.bincount(self._place[good & (self._channel.levels > 0)], minlength=size)
        state.write_all(KEY, "watched_share", speaking / self._many)
        state.write_all(KEY, "flood_seen", (flooded & (wet > 0)).astype(np.float64))
