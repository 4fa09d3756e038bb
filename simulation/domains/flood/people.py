"""People of low areas: who stands in water, who leaves when told or warned, who is fetched, who goes home."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE

FloatArray = npt.NDArray[np.float64]
_STEP_H = GRID_MS / 3_600_000
_LEAST_ROAD = 0.2
"""Boats and army trucks keep a fifth of the evacuation going when every road is cut (assumed)."""


class People:
    """How many people of each commune's low areas are away, and who is about to leave."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Everybody is at home."""
        self._world, self._parameters = world, parameters
        places = world.places
        low = np.where(places.urban, parameters.low_urban, parameters.low_rural)
        self.low = np.floor(low * places.population)
        self._moved = np.zeros(len(places))
        self._wanted = np.zeros(len(places))
        self._moving: dict[int, int] = {}
        self._dry_since: dict[int, int] = {}
        self._flooded_ms = np.full(len(places), -1, np.int64)

    def exposed(self, depth_m: FloatArray) -> FloatArray:
        """People in low areas under water who have not been moved, [Z]."""
        low, full = self._parameters.flood_limit, self._parameters.full_depth
        share = np.clip((depth_m - low) / (full - low), 0.0, 1.0)
        people: FloatArray = np.round(share * (self.low - self._moved))
        return people

    def moved_share(self) -> FloatArray:
        """Share of the people of low areas who are away, [Z]."""
        share: FloatArray = self._moved / np.maximum(self.low, 1.0)
        return share

    def may_move(self, place: int) -> None:
        """Refuse when everyone in the low areas has been moved.

        Raises:
            OrderRefused: Nobody is left to move.
        """
        if self._moved[place] >= self.low[place]:
            raise OrderRefused("flood.all_moved")

    def leave(self, place: int, share: float, delay_ms: int, cause: int) -> None:
        """A share of the low areas' people begins to leave after a time to prepare."""
        if self.low[place]:
            self._world.clock.call(delay_ms, self._begin, (place, share, cause))

    def _begin(self, what: tuple[int, float, int]) -> None:
        place, share, cause = what
        self._wanted[place] = max(self._wanted[place], np.floor(share * self.low[place]))
        if place not in self._moving:
            self._moving[place] = self._world.emit("flood.move_started", place, cause=cause)

    def fetch(self, place: int, most: int, depth_m: float, cause: int) -> int:
        """Rescuers take up to so many people out of the water; gives how many."""
        exposed = float(self.exposed(np.full_like(self._moved, depth_m))[place])
        number = min(most, int(exposed))
        if number > 0:
            self._moved[place] += number
            self._wanted[place] = max(self._wanted[place], self._moved[place])
            event = self._world.emit("flood.people_rescued", place, cause=cause, value=number)
            self._moving.setdefault(place, event)
        return max(number, 0)

    def flooded_since(self, place: int, time_ms: int) -> bool:
        """Whether the commune's streets have been flooded at or after a moment."""
        return bool(self._flooded_ms[place] >= time_ms)

    def calm_down(self, place: int) -> None:
        """A warning was false: those who left for it go home when the usual time has passed, if it stays dry."""
        if place in self._moving:
            self._dry_since.setdefault(place, self._world.now_ms)

    def carry(self, depth_m: FloatArray) -> None:
        """Ten minutes of leaving, and home again where it has long been dry."""
        self._flooded_ms[depth_m >= self._parameters.flood_limit] = self._world.now_ms
        roads = self._world.state["road_open"]
        rate = self._parameters.move_per_hour * _STEP_H
        for place in sorted(self._moving):
            left = float(self._wanted[place] - self._moved[place])
            number = min(left, float(np.floor(rate * max(_LEAST_ROAD, float(roads[place])))))
            if number > 0:
                self._moved[place] += number
                self._world.emit("flood.people_moved", place, cause=self._moving[place], value=number)
            self._go_home(place, float(depth_m[place]), done=number >= left)

    def _go_home(self, place: int, depth_m: float, *, done: bool) -> None:
        """People return when the flood that came is long gone; not before any water came."""
        if depth_m > self._parameters.dry_limit:
            self._dry_since[place] = self._world.now_ms
            return
        dry = self._dry_since.get(place)
        if dry is None or not done or self._world.now_ms - dry < self._parameters.return_after:
            return
        cause = self._world.state.cause("water_depth_m", place) or self._moving.get(place, NO_CAUSE)
        self._world.emit("flood.people_returned", place, cause=cause, value=float(self._moved[place]))
        self._moved[place] = self._wanted[place] = 0.0
        del self._moving[place], self._dry_since[place]
