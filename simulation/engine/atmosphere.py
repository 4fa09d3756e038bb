"""The atmosphere at work: writes the weather fields each ten minutes and tells of what people would notice."""

from __future__ import annotations

import numpy as np

from simulation.engine.forcing import GRID_MS, Milestone
from simulation.engine.hazards import Told
from simulation.engine.weather import crossings
from simulation.engine.world import World
from simulation.spec.system import WeatherSpec

WRITER = "weather"
_WATCHED = (
    ("rain_mm_h", "heavy_rain", "weather.rain_heavy", "weather.rain_eased"),
    ("wind_m_s", "strong_wind", "weather.wind_strong", "weather.wind_eased"),
    ("stagnation", "still_air", "weather.air_still", "weather.air_moving"),
)
"""State field, limit in ``WeatherSpec``, event when it is reached, event when it is over."""


class Atmosphere:
    """Plays the scenario's weather into the city state."""

    def __init__(self, world: World, spec: WeatherSpec) -> None:
        """Prepare to play.

        Args:
            world: The world to write into.
            spec: Limits beyond which weather is an event.
        """
        self._world, self._spec = world, spec
        size = len(world.places)
        self._beyond = {field: np.zeros(size, np.bool_) for field, *_ in _WATCHED}

    def start(self) -> None:
        """Schedule the hazards' milestones and the ten-minute step."""
        for name in self._world.hazards.forcings:
            self.announce(name)
        self._world.every(GRID_MS, self.step)

    def announce(self, name: str) -> None:
        """Tell of a hazard's milestones when they come, those of this very instant at once."""
        now, end = self._world.now_ms, self._world.setting.duration_ms
        for milestone in self._world.hazards.forcings[name].milestones:
            if milestone.at_ms == now > 0:
                self._tell((name, milestone))
            elif now <= milestone.at_ms <= end:
                self._world.clock.call_at(milestone.at_ms, self._tell, (name, milestone))

    def _tell(self, told: tuple[str, Milestone]) -> None:
        """Emit one milestone; the first one of a hazard is the cause of the later ones, its order that of the first."""
        name, milestone = told
        event = self._world.emit(
            f"hazard.{self._world.setting.hazard_kinds[name]}_{milestone.phase}",
            milestone.place,
            cause=self._world.hazards.first(name),
            value=milestone.value,
        )
        self._world.hazards.tell(name, Told(event, milestone.phase, milestone.place))

    def step(self) -> None:
        """Write this step's weather and emit an event where a limit is passed."""
        world, fields = self._world, self._world.fields
        row = fields.step(world.now_ms)
        world.state.write_all(WRITER, "surge_m", fields.surge_m[row])
        for field, limit, reached, over in _WATCHED:
            values = getattr(fields, field)[row]
            world.state.write_all(WRITER, field, values)
            beyond = crossings(values, self._beyond[field], getattr(self._spec, limit))
            for place in np.flatnonzero(beyond != self._beyond[field]).tolist():
                self._notice(field, place, reached if beyond[place] else over, begins=bool(beyond[place]))
            self._beyond[field] = beyond

    def _notice(self, field: str, place: int, kind: str, *, begins: bool) -> None:
        """Emit that a limit is passed at a commune, and make it the cause of the field's value."""
        row = self._world.fields.step(self._world.now_ms)
        behind = self._world.hazards.behind(field, row, place)
        cause = behind if begins else self._world.state.cause(field, place)
        event = self._world.emit(kind, place, cause=cause, value=float(self._world.state[field][place]))
        self._world.state.blame(WRITER, field, place, event if begins else 0)
