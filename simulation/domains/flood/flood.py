"""The flood domain: every ten minutes water moves, gauges follow, and people are told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.forecast import Warnings
from simulation.domains.flood.orders import Orders
from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import KEY, Rivers
from simulation.domains.flood.streets import Streets
from simulation.domains.flood.watching import Watching
from simulation.engine.forcing import GRID_MS
from simulation.engine.hazardous import Hazardous
from simulation.engine.sensing import Course
from simulation.engine.world import World
from simulation.events import NO_CAUSE
from simulation.telemetry import Channel

FloatArray = npt.NDArray[np.float64]
_HOUR_STEPS = 3_600_000 // GRID_MS
_DAY_STEPS = 24 * _HOUR_STEPS
_DAY_MS = _DAY_STEPS * GRID_MS
_TICKS = GRID_MS // 60_000
_GATHERED = 2
"""Wetness of a commune: 0 dry, 1 damp from half the limit of dry streets on, 2 above that limit."""


class Flood(Orders):
    """Streets, rivers and decisions of one province."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Open the sensors and wait for the first step."""
        self._world = world
        self._hazards = Hazardous(world, "rain_mm_h")
        for name in ("rain_1h_mm", "rain_24h_mm", "exposed_people", "bd3_hours"):
            world.declare(KEY, name, 0.0)
        self.rivers = Rivers(world, parameters)
        self.streets = Streets(world.places, self.rivers, parameters)
        super().__init__(world, self.rivers, parameters)
        self._warnings = Warnings(world, self.rivers, parameters)
        sites = world.streams.generator("flood.sites")
        self._gauges = _Follower(world, "rain", sites.lognormal(0.0, 0.1, 4096))
        self._depths = _Follower(world, "street_depth", sites.uniform(0.55, 0.95, 4096))
        self._watching = Watching(world, self._depths.channel)
        self._fallen_mm = self._fallen()
        self._case = [0] * len(world.places)
        self._flooded = np.zeros(len(world.places), np.bool_)
        self._deep = np.zeros(len(world.places), np.bool_)
        self._told_ms = np.zeros(len(world.places), np.int64)
        self._wet: npt.NDArray[np.int64] = np.zeros(len(world.places), np.int64)
        self._gathered: npt.NDArray[np.bool_] = np.zeros(len(world.places), np.bool_)
        self._gathered_ms = np.zeros(len(world.places), np.int64)
        self._soaked = np.zeros(len(world.places), np.bool_)
        self._many = np.zeros(len(world.places), np.bool_)
        self._above = np.zeros((_DAY_STEPS, self.rivers.count), np.bool_)
        world.every(GRID_MS, self.step)

    def reforced(self, from_ms: int) -> None:
        """Weather and rivers are others from ``from_ms`` on: work out anew what is worked out ahead."""
        del from_ms  # what comes before is the same again
        self._fallen_mm = self._fallen()
        self.rivers.reforced()
        self._warnings.reforced()

    def _fallen(self) -> FloatArray:
        """Rain since the start before each step of the grid, mm [T + 1, Z]."""
        rain = self._world.fields.rain_mm_h * (GRID_MS / 3_600_000)
        fallen: FloatArray = np.concatenate([np.zeros((1, len(self._world.places))), np.cumsum(rain, axis=0)])
        fallen.flags.writeable = False  # snapshots share it
        return fallen

    def step(self) -> None:
        """Ten minutes of water."""
        state = self._world.state
        rain = state["rain_mm_h"]
        self._sum_rain()
        self.rivers.step(rain)
        self.works.check_bags()
        depth = self.streets.step(rain, state["power_share"], self.works) + self.works.flow_in()
        depth = np.round(depth, 3)
        state.write_all(KEY, "water_depth_m", depth)
        self._gauges.follow(rain)
        self._depths.follow(depth)
        self._tell(depth)
        self._watching.step(self._flooded)
        self._warn()
        self.people.carry(depth)
        self.rescue.step(depth)
        self._tell_exposed(self.people.exposed(depth))
        state.write_all(KEY, "moved_share", self.people.moved_share())
        self._count_hours()

    def _sum_rain(self) -> None:
        """Write the rain of the last hour and the last day, and tell of a very wet day."""
        world = self._world
        row = world.fields.step(world.now_ms)
        fallen = self._fallen_mm
        day = fallen[row] - fallen[max(0, row - _DAY_STEPS)]
        world.state.write_all(KEY, "rain_1h_mm", fallen[row] - fallen[max(0, row - _HOUR_STEPS)])
        world.state.write_all(KEY, "rain_24h_mm", day)
        limit = self._parameters.long_rain
        soaked = day >= np.where(self._soaked, 0.8 * limit, limit)
        for place in np.flatnonzero(soaked & ~self._soaked).tolist():
            cause = self.rivers.rain_event(place) or self._hazards.cause(place, _DAY_MS)
            world.emit("flood.rain_long", place, cause=cause, value=float(day[place]))
        self._soaked = soaked

    def _tell(self, depth: FloatArray) -> None:
        """Open, raise and close one case a commune as its streets go under and come out."""
        parameters = self._parameters
        flooded = depth >= np.where(self._flooded, parameters.dry_limit, parameters.flood_limit)
        deep = depth >= np.where(self._deep, parameters.flood_limit, parameters.deep_limit)
        changed = np.flatnonzero((flooded != self._flooded) | (deep & ~self._deep))
        for place in changed.tolist():
            water = float(depth[place])
            if flooded[place] and not self._flooded[place]:
                self._case[place] = self._world.new_case()
                self._emit("street_flooded", place, water, self._reason(place))
            if deep[place] and not self._deep[place]:
                self._emit("street_deep", place, water, self._world.state.cause("water_depth_m", place))
            if self._flooded[place] and not flooded[place]:
                self._emit("street_dry", place, water, self._world.state.cause("water_depth_m", place))
        wet = np.searchsorted((0.5 * parameters.dry_limit, parameters.dry_limit), depth, "right")
        for place in np.flatnonzero((wet > self._wet) & ~flooded).tolist():
            self._world.state.blame(KEY, "water_depth_m", place, self._reason(place))
        self._tell_gathering(depth, (self._gathered | (wet == _GATHERED)) & (wet > 0))
        self._flooded, self._deep, self._wet = flooded, deep, wet
        self._tell_standing(depth, changed)

    def _tell_gathering(self, depth: FloatArray, gathered: npt.NDArray[np.bool_]) -> None:
        """Say where water has begun to stand below the limit of a flooded street, and at times that it still does."""
        now = self._world.now_ms
        lasting = now - self._gathered_ms >= self._parameters.tell_again
        for place in np.flatnonzero(gathered & ~self._flooded & (~self._gathered | lasting)).tolist():
            cause = self._world.state.cause("water_depth_m", place)
            self._world.emit("flood.water_gathers", place, cause=cause, value=float(depth[place]))
            self._gathered_ms[place] = now
        self._gathered = gathered

    def _tell_standing(self, depth: FloatArray, changed: npt.NDArray[np.intp]) -> None:
        """Say at times that water still stands, so that a long flood is not forgotten."""
        now = self._world.now_ms
        self._told_ms[changed] = now
        long = self._flooded & (now - self._told_ms >= self._parameters.tell_again)
        for place in np.flatnonzero(long).tolist():
            cause = self._world.state.cause("water_depth_m", place)
            value = float(depth[place])
            self._world.emit("flood.water_stands", place, case=self._case[place], cause=cause, value=value)
            self._told_ms[place] = now

    def _tell_exposed(self, people: FloatArray) -> None:
        """Write how many people stand in water, and tell where they become many."""
        state, limit = self._world.state, self._parameters.exposed_limit
        state.write_all(KEY, "exposed_people", people)
        many = people >= np.where(self._many, 0.5 * limit, limit)
        for place in np.flatnonzero(many & ~self._many).tolist():
            cause = state.cause("water_depth_m", place)
            self._world.emit("flood.people_exposed", place, cause=cause, value=float(people[place]))
        self._many = many

    def _warn(self) -> None:
        """Warn communes that will be deep within the lead time; some of their people leave by themselves."""
        for place in self._warnings.fresh():
            rivers = np.flatnonzero(self.rivers.reach[place]).tolist()
            cause = max((self.rivers.reason(column) for column in rivers), default=NO_CAUSE)
            cause = cause or self.rivers.rain_event(place) or self._hazards.cause(place, _DAY_MS)
            event = self._world.emit("flood.warning_issued", place, cause=cause)
            self.people.leave(place, self._parameters.warning_heed, self._parameters.move_delay, event)

    def _emit(self, kind: str, place: int, depth_m: float, cause: int) -> None:
        """Tell of a change in a commune's water; it becomes the cause of the depth."""
        event = self._world.emit(f"flood.{kind}", place, case=self._case[place], cause=cause, value=depth_m)
        self._world.state.blame(KEY, "water_depth_m", place, event)

    def _reason(self, place: int) -> int:
        """What puts a commune's streets under water: a river alarm, or heavy rain."""
        if self.works.breach_event(place):
            return self.works.breach_event(place)
        column = self.streets.river_at(place)
        if column is not None:
            return self.rivers.reason(column)
        return self.rivers.rain_event(place) or self._hazards.cause(place, _DAY_MS) or NO_CAUSE

    def _count_hours(self) -> None:
        """Hours of the last day that each gauge's river stood above alarm level III, at the gauge's commune."""
        state, rivers = self._world.state, self.rivers
        self._above[self._world.now_ms // GRID_MS % _DAY_STEPS] = rivers.stage_m > rivers.alarm[:, 2]
        if not self._above.any() and not state["bd3_hours"].any():
            return
        hours = np.zeros(len(self._world.places))
        np.maximum.at(hours, rivers.place, self._above.sum(axis=0) / _HOUR_STEPS)
        state.write_all(KEY, "bd3_hours", np.round(hours, 2))
        for column, place in enumerate(rivers.place):
            if rivers.told[column]:
                state.blame(KEY, "bd3_hours", place, rivers.told[column])


class _Follower:
    """Sensors that show their commune's value times a factor of their own site."""

    def __init__(self, world: World, sensor: str, factors: FloatArray) -> None:
        self.channel: Channel = world.open_sensors(KEY, sensor, Course(base=0.0))
        self._place = self.channel.table.place.astype(np.intp)
        self._factor = np.resize(factors, len(self._place))
        self._shown = np.zeros(len(self._place))
        self._least = world.setting.specs[KEY].sensors[sensor].scale

    def follow(self, values: FloatArray) -> None:
        """Move the sensors whose value has changed by what they can show."""
        wanted = values[self._place] * self._factor
        columns = np.flatnonzero(np.abs(wanted - self._shown) >= self._least)
        if columns.size:
            self.channel.drive(columns, wanted[columns], _TICKS)
            self._shown[columns] = wanted[columns]


def start(world: World, parameters: Parameters) -> Flood:
    """Let it rain on this world."""
    return Flood(world, parameters)
