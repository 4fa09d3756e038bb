"""Which hazard stands behind the weather of a commune, also where no limit of the weather itself is passed."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from simulation.engine.forcing import GRID_MS, NOTHING
from simulation.engine.world import World
from simulation.events import NO_CAUSE

Felt: TypeAlias = Literal["rain_mm_h", "wind_m_s", "stagnation", "surge_m"]


class Hazardous:
    """The hazards that force one weather field, and the event with which each of them began."""

    def __init__(self, world: World, field: Felt) -> None:
        """Look at the hazards that force ``field``, held ones from their order on."""
        self._world, self._field = world, field

    def cause(self, place: int, back_ms: int = 0) -> int:
        """The beginning of the hazard that has forced the field most at a commune, 0 where none has.

        Args:
            place: The commune.
            back_ms: How far back its forcing is looked for; 0 for this very step.
        """
        hazards = self._world.hazards
        last = self._world.fields.step(self._world.now_ms)
        first = max(0, last - back_ms // GRID_MS)
        strongest, found = 0.0, NO_CAUSE
        for name in sorted(hazards.forcing(self._field)):
            event = hazards.began(name)
            forced = getattr(hazards.forcings[name], self._field)[first : last + 1, place]
            acts = float(np.abs(forced - NOTHING[self._field]).max())
            if event and acts > strongest:
                strongest, found = acts, event
        return found
