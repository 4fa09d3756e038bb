"""Vehicles that are not the province's own crews on duty: its reserve, and neighbours' vehicles that go home again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.domains.ambulance.couplings import Parameters
from simulation.engine.fleets import Fleet
from simulation.engine.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles that were asked for together.

    Attributes:
        place: Commune where they stand.
        count: How many.
        cause: The order's event.
        stays_ms: How long they stay, 0 for as long as they are not sent home; guests are those that go by themselves.
    """

    place: int
    count: int
    cause: int
    stays_ms: int = 0


class Reserves:
    """How many vehicles can still be called, and which of those that came are still here.

    Attributes:
        left: Vehicles of the province's reserve that have not been called.
        aid_left: Vehicles that neighbouring provinces can still lend.
    """

    def __init__(
        self, world: World, parameters: Parameters, fleet: Fleet, join: Callable[[int, int], list[int]]
    ) -> None:
        """Everybody is at home; ``join`` (bound method) gives the numbers of vehicles that join at a commune."""
        self._world, self._fleet, self._join = world, fleet, join
        self.left, self.aid_left = parameters.reserve_units, parameters.aid_units
        self._here: dict[int, list[tuple[int, bool]]] = {}

    def at(self, place: int) -> int:
        """Vehicles of others that stand at a commune."""
        return len(self._here.get(place, ()))

    def call(self, group: Group, delay_ms: int) -> None:
        """Have them come after a delay; the caller has made sure that there are enough."""
        if group.stays_ms:
            self.aid_left -= group.count
        else:
            self.left -= group.count
        self._world.clock.call(delay_ms, self._arrived, group)

    def _arrived(self, group: Group) -> None:
        event = self._world.emit("ambulance.units_on_duty", group.place, cause=group.cause, value=group.count)
        units = self._join(group.place, group.count)
        guests = bool(group.stays_ms)
        self._here.setdefault(group.place, []).extend((unit, guests) for unit in units)
        if guests:
            self._world.clock.call(group.stays_ms, self._time_is_up, (group.place, units, event))

    def _time_is_up(self, what: tuple[int, list[int], int]) -> None:
        """Guests who are still here go home."""
        place, units, cause = what
        staying = [row for row in self._here.get(place, ()) if row[0] in units]
        self._leave(place, staying, cause)

    def release(self, place: int, count: int, cause: int) -> None:
        """Send the last who came home again; those with a patient go when they are done."""
        self._leave(place, self._here.get(place, [])[-count:], cause)

    def _leave(self, place: int, leaving: list[tuple[int, bool]], cause: int) -> None:
        if not leaving:
            return
        for unit, is_guest in leaving:
            self._here[place].remove((unit, is_guest))
            self._fleet.stand_down(unit)
            self.aid_left += is_guest
            self.left += not is_guest
        self._world.emit("ambulance.units_off_duty", place, cause=cause, value=len(leaving))
