"""What makes the province's air better or worse than its yearly mean, and the moments at which each of it turns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.domains.air_quality.couplings import Parameters
from simulation.engine.hazardous import Hazardous
from simulation.engine.world import World
from simulation.events import NO_CAUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Factors on PM2.5 over its yearly mean, the same for the whole province.

    Attributes:
        season: Of the month.
        inflow: Of what flows in from outside.
        stagnation: Of still air, mean over the people.
        night: Of the hour: near the ground the night's air mixes poorly.
    """

    season: float
    inflow: float
    stagnation: float
    night: float

    @property
    def total(self) -> float:
        """All of them together."""
        return self.season * self.inflow * self.stagnation * self.night


_TURNING = ("inflow", "stagnation", "night")
"""The factors that begin and end; the season only changes with the month."""


class Drivers:
    """Tells when a factor becomes notable and when it no longer is; names the one that counts most.

    A factor is notable from ``driver_from`` on and until it falls below ``driver_until``, so that the log holds a few
    events a day for the whole province, however many communes it has.
    """

    def __init__(self, world: World, parameters: Parameters, domain: str) -> None:
        """Nothing is notable yet."""
        self._world, self._parameters, self._domain = world, parameters, domain
        self._hazards = Hazardous(world, "stagnation")
        self._month = 0
        self._season = NO_CAUSE
        self._began = dict.fromkeys(_TURNING, NO_CAUSE)
        self._laden = NO_CAUSE
        self._main = ""
        self._told_ms = 0
        self._load = Load(season=1.0, inflow=1.0, stagnation=1.0, night=1.0)

    def step(self, load: Load) -> None:
        """Tell what has turned."""
        self._load = load
        world = self._world
        month = world.calendar.month(world.now_ms)
        if month != self._month:
            self._month, self._season = month, self._emit("season_set", load.season, NO_CAUSE)
        for name in _TURNING:
            self._turn(name, getattr(load, name))
        self._tell_laden(load)

    def main(self) -> str:
        """The notable factor that raises PM2.5 most; the season when nothing else is notable."""
        notable = [name for name in _TURNING if self._began[name]]
        return max(notable, key=lambda name: math.log(getattr(self._load, name)), default="season")

    def cause(self) -> int:
        """The event with which the main factor became notable."""
        return self._began.get(self.main(), self._season)

    def _turn(self, name: str, factor: float) -> None:
        began, parameters = self._began[name], self._parameters
        if not began and factor >= parameters.driver_from:
            cause = self._behind_still_air() if name == "stagnation" else NO_CAUSE
            self._began[name] = self._emit(f"{name}_began", factor, cause)
        elif began and factor < parameters.driver_until:
            self._emit(f"{name}_ended", factor, began)
            self._began[name] = NO_CAUSE

    def _behind_still_air(self) -> int:
        """The weather or the hazard that holds the air where it is stillest."""
        stillest = int(np.argmax(self._world.state["stagnation"]))
        return self._world.state.cause("stagnation", stillest) or self._hazards.cause(stillest)

    def _tell_laden(self, load: Load) -> None:
        """Tell that the province's air is laden and why: at first, when what was named is over, and at times."""
        world, parameters = self._world, self._parameters
        if self._laden and load.total < parameters.laden_until:
            self._emit("air_clear", load.total, self._laden)
            self._laden = NO_CAUSE
        limit = parameters.laden_until if self._laden else parameters.laden_from
        if load.total < limit:
            return
        main = self.main()
        over = main != self._main and not self._began.get(self._main)
        lasting = world.now_ms - self._told_ms >= parameters.laden_again
        if not self._laden or over or lasting:
            self._laden = self._emit("air_laden", load.total, self.cause())
            self._main, self._told_ms = main, world.now_ms

    def _emit(self, kind: str, value: float, cause: int) -> int:
        return self._world.emit(f"{self._domain}.{kind}", cause=cause, value=value)
