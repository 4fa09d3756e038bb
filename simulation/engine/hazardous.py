"""Which hazard stands behind the weather of a commune, also where no limit of the weather itself is passed."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.events import NO_CAUSE

Felt: TypeAlias = Literal["rain_mm_h", "wind_m_s", "stagnation", "surge_m"]
_NOTHING = {"rain_mm_h": 0.0, "wind_m_s": 0.0, "stagnation": 1.0, "surge_m": 0.0}
"""What a hazard that does not act writes into each field."""


class Hazardous:
    """The hazards that force one weather field, and the event with which each of them began."""

    def __init__(self, world: World, field: Felt) -> None:
        """Listen to the beginnings of the hazards that force ``field``."""
        self._world, self._field = world, field
        self._began: dict[str, int] = {}
        forcings = world.setting.forcings
        self._names = tuple(name for name in sorted(forcings) if getattr(forcings[name], field) is not None)
        for kind in sorted({world.setting.hazard_kinds[name] for name in self._names}):
            world.listen(f"hazard.{kind}_began", _Ear(self, kind).hear)

    def remember(self, kind: str, event: int) -> None:
        """A hazard of this kind has begun."""
        self._began.setdefault(kind, event)

    def cause(self, place: int, back_ms: int = 0) -> int:
        """The beginning of the hazard that has forced the field most at a commune, 0 where none has.

        Args:
            place: The commune.
            back_ms: How far back its forcing is looked for; 0 for this very step.
        """
        setting, now_ms = self._world.setting, self._world.now_ms
        last = setting.fields.step(now_ms)
        first = max(0, last - back_ms // GRID_MS)
        strongest, found = 0.0, NO_CAUSE
        for name in self._names:
            event = self._began.get(setting.hazard_kinds[name], NO_CAUSE)
            forced = getattr(setting.forcings[name], self._field)[first : last + 1, place]
            acts = float(np.abs(forced - _NOTHING[self._field]).max())
            if event and acts > strongest:
                strongest, found = acts, event
        return found


class _Ear:
    """Hears one kind of hazard begin."""

    def __init__(self, of: Hazardous, kind: str) -> None:
        self._of, self._kind = of, kind

    def hear(self, event: int, place: int, case: int, value: float) -> None:
        """Remember the event."""
        del place, case, value
        self._of.remember(self._kind, event)
