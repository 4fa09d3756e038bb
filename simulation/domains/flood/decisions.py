"""What people do about water: pumps, sandbags, and moving people out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import Rivers
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE
from simulation.orders import Order

FloatArray = npt.NDArray[np.float64]
_LEAST_ROAD = 0.2
"""Boats and army trucks keep a fifth of the evacuation going when every road is cut (assumed)."""


class Decisions:
    """Orders under way and what they have done, a value a commune."""

    def __init__(self, world: World, rivers: Rivers, parameters: Parameters) -> None:
        """Nothing ordered yet."""
        self._world, self._rivers, self._parameters = world, rivers, parameters
        places = world.places
        low = np.where(places.urban, parameters.low_urban, parameters.low_rural)
        self._low_people = np.floor(low * places.population)
        self.pumps = np.zeros(len(places))
        self.bags = np.zeros(len(places))
        self._moved = np.zeros(len(places))
        self._wanted = np.zeros(len(places))
        self._moving: dict[int, int] = {}
        self._dry_since: dict[int, int] = {}
        self._bagged: dict[int, int] = {}

    def exposed(self, depth_m: FloatArray) -> FloatArray:
        """People in low areas under water who have not been moved, [Z]."""
        low, full = self._parameters.flood_limit, self._parameters.full_depth
        share = np.clip((depth_m - low) / (full - low), 0.0, 1.0)
        people: FloatArray = np.round(share * (self._low_people - self._moved))
        return people

    # Pumps.

    def send_pumps(self, order: Order, place: int, cause: int) -> None:
        """Pumps run after they have been set up, and leave after their time."""
        number = int(order.args["pumps"])
        self._world.clock.call(self._parameters.pump_delay, self._pumps_run, (place, number, cause))

    def _pumps_run(self, what: tuple[int, int, int]) -> None:
        place, number, cause = what
        self.pumps[place] += number
        event = self._world.emit("flood.pumps_started", place, cause=cause, value=number)
        self._world.clock.call(self._parameters.pump_time, self._pumps_leave, (place, number, event))

    def _pumps_leave(self, what: tuple[int, int, int]) -> None:
        place, number, cause = what
        self.pumps[place] -= number
        self._world.emit("flood.pumps_stopped", place, cause=cause, value=number)

    # Sandbags.

    def may_lay_bags(self, place: int) -> None:
        """Refuse where no gauged river spills.

        Raises:
            OrderRefused: The commune lies outside the reach of every gauge.
        """
        if not self._rivers.reach[place].any():
            raise OrderRefused("flood.no_river")

    def lay_bags(self, place: int, cause: int) -> None:
        """Sandbags stand after the work is done."""
        self._world.clock.call(self._parameters.bags_delay, self._bags_stand, (place, cause))

    def _bags_stand(self, what: tuple[int, int]) -> None:
        place, cause = what
        self.bags[place] = self._parameters.bags_hold
        self._bagged[place] = self._world.emit("flood.gate_closed", place, cause=cause)

    def check_bags(self) -> None:
        """A river above the sandbags takes their effect away."""
        for place in sorted(self._bagged):
            column = self._rivers.over_bags(place)
            if column is not None:
                self.bags[place] = 0.0
                laid = self._bagged.pop(place)
                stage = float(self._rivers.stage_m[column])
                self._world.emit(
                    "flood.bags_overtopped", place, cause=self._rivers.reason(column) or laid, value=stage
                )

    # People.

    def may_move(self, place: int) -> None:
        """Refuse when everyone in the low areas has been moved.

        Raises:
            OrderRefused: Nobody is left to move.
        """
        if self._moved[place] >= self._low_people[place]:
            raise OrderRefused("flood.all_moved")

    def move(self, order: Order, place: int, cause: int) -> None:
        """People begin to leave after the time to prepare."""
        share = float(order.args["share"])
        self._world.clock.call(self._parameters.move_delay, self._move_begins, (place, share, cause))

    def warn(self, place: int, cause: int) -> None:
        """Those who heed a warning begin to leave after the time to prepare."""
        if self._low_people[place]:
            group = (place, self._parameters.warning_heed, cause)
            self._world.clock.call(self._parameters.move_delay, self._move_begins, group)

    def moved_share(self) -> FloatArray:
        """Share of the people of low areas who are away, [Z]."""
        share: FloatArray = self._moved / np.maximum(self._low_people, 1.0)
        return share

    def _move_begins(self, what: tuple[int, float, int]) -> None:
        place, share, cause = what
        self._wanted[place] = max(self._wanted[place], np.floor(share * self._low_people[place]))
        if place not in self._moving:
            self._moving[place] = self._world.emit("flood.move_started", place, cause=cause)

    def carry_people(self, depth_m: FloatArray) -> None:
        """Ten minutes of moving people out, and home again where it has long been dry."""
        roads = self._world.state["road_open"]
        rate = self._parameters.move_per_hour * GRID_MS / 3_600_000
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
