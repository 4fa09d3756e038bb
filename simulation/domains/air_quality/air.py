"""The air of the province: what the sensors and people breathe, and when it is bad."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.domains.air_quality import couplings
from simulation.domains.air_quality.couplings import FloatArray, Parameters
from simulation.domains.air_quality.drivers import Drivers
from simulation.domains.air_quality.field import RAMP_MS, AirField
from simulation.domains.air_quality.measures import Measure
from simulation.domains.air_quality.plumes import Plumes
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World

KEY = "air_quality"
_HOUR_MS = 3_600_000
_DAY_STEPS = 24 * _HOUR_MS // GRID_MS
_TOLD = {
    (0, 1): "air_bad",
    (0, 2): "air_very_bad",
    (1, 2): "air_very_bad",
    (2, 1): "air_less_bad",
    (1, 0): "air_better",
    (2, 0): "air_better",
}
"""Level before and after, and the event that tells of the change."""


class Air:
    """Concentrations follow weather, traffic, burning and fires; communes are told when the air turns bad."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Open the sensors and declare the fields; ``begin`` sets everything going."""
        self.world, self.parameters = world, parameters
        size = len(world.places)
        self.field = AirField(world, parameters, KEY)
        self.plumes = Plumes(world, parameters, self.field.channels)
        self.drivers = Drivers(world, parameters, KEY)
        self._reached: npt.NDArray[np.bool_] = np.zeros(size, np.bool_)
        self.level = np.zeros(size, np.int8)
        self._case = [0] * size
        self._felt: FloatArray = np.empty(0)
        self._day: FloatArray = np.empty((0, size))
        self._sum: FloatArray = np.empty(0)
        self._row = 0
        self.advised = Measure(world, f"{KEY}.schools_advised", f"{KEY}.schools_normal")
        self.closed = Measure(world, f"{KEY}.schools_closed", f"{KEY}.schools_open")
        self.masked = Measure(world, f"{KEY}.masks_given", f"{KEY}.masks_used", told=True)
        for name in ("pm25_24h_ug_m3", "over_limit_h", "smog_exposed_people"):
            world.declare(KEY, name, 0.0)

    def begin(self) -> None:
        """Listen to fires and let the air move."""
        world = self.world
        world.listen("fire_rescue.fire_started", self.plumes.started)
        world.listen("fire_rescue.fire_controlled", self.plumes.controlled)
        world.every(GRID_MS, self.step)

    def step(self) -> None:
        """Each ten minutes: write what people breathe; each half hour also move the sensors."""
        self.field.wash()
        factor = self.field.factor()
        pm25 = self.field.concentrations(factor)[0]
        smoke = self.plumes.now()
        if smoke is not None:
            pm25 = pm25 + smoke
        self.world.state.write_all(KEY, "pm25_ug_m3", pm25)
        if self.world.now_ms % RAMP_MS == 0:
            self.field.drive(factor)
        self._remember(pm25)
        self.drivers.step(self.field.load())
        self._tell_smoke(pm25, smoke)
        self._judge()
        self._expose(pm25)

    # --- What is told -----------------------------------------------------------------------------

    def _remember(self, pm25: FloatArray) -> None:
        """Keep 24 hours of PM2.5, and count the hours in which their mean is over the limit.

        A simulation has no past: before the start, the first value is taken to have stood.
        """
        if not self._felt.size:
            self._felt = pm25.copy()
            self._day = np.tile(pm25, (_DAY_STEPS, 1))
            self._sum = self._day.sum(axis=0)
        keep = math.exp(-GRID_MS / self.parameters.felt_time)
        self._felt = keep * self._felt + (1 - keep) * pm25
        self._sum += pm25 - self._day[self._row]
        self._day[self._row] = pm25
        self._row = (self._row + 1) % _DAY_STEPS
        state, calendar, now = self.world.state, self.world.calendar, self.world.now_ms
        mean = self._sum / _DAY_STEPS
        state.write_all(KEY, "pm25_24h_ug_m3", mean)
        limit = couplings.limit_pm25(self.parameters, calendar.date(calendar.day(now)).year)
        if now:
            hours = state["over_limit_h"] + (mean > limit) * (GRID_MS / _HOUR_MS)
            state.write_all(KEY, "over_limit_h", hours)

    def _tell_smoke(self, pm25: FloatArray, smoke: FloatArray | None) -> None:
        """Tell where the smoke of a fire has become a notable part of the air."""
        if smoke is None and not self._reached.any():
            return
        share = np.zeros(len(pm25)) if smoke is None else smoke / pm25
        told = self.parameters.smoke_told
        reached = share >= np.where(self._reached, told / 2, told)
        for place in np.flatnonzero(reached & ~self._reached).tolist():
            cause = self.plumes.cause(place)
            self.world.emit(f"{KEY}.smoke_reached", place, cause=cause, value=float(pm25[place]))
        self._reached = reached

    def _judge(self) -> None:
        """Tell each commune when its air turns bad or very bad, and when it is better."""
        parameters, felt, share = self.parameters, self._felt, self.parameters.better_share
        level = np.zeros(len(felt), np.int8)
        for number, limit in enumerate((parameters.bad_from, parameters.very_bad_from), 1):
            level[felt >= np.where(self.level >= number, share * limit, limit)] = number
        for place in np.flatnonzero(level != self.level).tolist():
            self._tell(place, int(level[place]), float(felt[place]))
        self.level = level

    def _tell(self, place: int, level: int, value: float) -> None:
        state, before = self.world.state, int(self.level[place])
        kind = _TOLD[before, level]
        cause = state.cause("pm25_ug_m3", place)
        if level > before:
            cause = self._why(place)
        if not before:
            self._case[place] = self.world.new_case()
            if level > 1:
                cause = self.world.emit(
                    f"{KEY}.air_bad", place, case=self._case[place], cause=cause, value=value
                )
        event = self.world.emit(f"{KEY}.{kind}", place, case=self._case[place], cause=cause, value=value)
        state.blame(KEY, "pm25_ug_m3", place, event if level else 0)

    def _why(self, place: int) -> int:
        """The event behind bad air: a fire near by, still air, a jam, or what makes the whole province's air bad."""
        state = self.world.state
        if self._reached[place]:
            return self.plumes.cause(place)
        if state.cause("stagnation", place):
            return state.cause("stagnation", place)
        jammed = state.at("road_speed", place) < self.parameters.jam_from
        return (state.cause("road_speed", place) if jammed else 0) or self.drivers.cause()

    def _expose(self, pm25: FloatArray) -> None:
        """People outdoors where the air is worse than moderate, without pupils kept inside and without masks."""
        world, parameters = self.world, self.parameters
        outdoors = parameters.outdoor_hours[int(world.calendar.hour(world.now_ms)) % 24]
        inside = parameters.pupils_share * np.maximum(self.advised.share, self.closed.share)
        there = world.places.population * (outdoors * (1 - inside)) * (1 - self.masked.share)
        exposed: FloatArray = np.where(pm25 >= parameters.exposed_from, there, 0.0)
        world.state.write_all(KEY, "smog_exposed_people", exposed)
