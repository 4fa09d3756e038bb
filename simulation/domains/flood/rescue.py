"""Boats and soldiers: a stock of boats that go out and come back, and help that comes from outside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.people import People
from simulation.engine.forcing import GRID_MS
from simulation.engine.lags import order_delay_ms
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import PROVINCE
from simulation.orders import Order

FloatArray = npt.NDArray[np.float64]
_STEP_H = GRID_MS / 3_600_000


class Rescue:
    """Boats of the province and of the army, and soldiers, who fetch people out of the water."""

    def __init__(self, world: World, people: People, parameters: Parameters) -> None:
        """Every boat is at its base, and no soldier is here."""
        self._world, self._people, self._parameters = world, people, parameters
        self._boats = int(parameters.boats)
        self._out = 0
        self._at: dict[int, tuple[int, int]] = {}
        self._soldiers = 0
        self._arrived = 0
        self._asked = False

    # Boats.

    def may_send(self, number: int) -> None:
        """Refuse more boats than are at their base.

        Raises:
            OrderRefused: There are not so many.
        """
        free = max(0, self._boats - self._out)
        if number > free:
            raise OrderRefused("order.too_few_units", {"wanted": number, "free": free})

    def send(self, order: Order, place: int, cause: int) -> None:
        """Boats are on their way."""
        number, parameters = int(order.args["boats"]), self._parameters
        self._out += number
        delay_ms = order_delay_ms(
            self._world.streams,
            order,
            parameters.boat_delay,
            spread=parameters.order_spread,
            least=parameters.order_least,
        )
        self._world.clock.call(delay_ms, self._arrive, (place, number, cause))

    def _arrive(self, what: tuple[int, int, int]) -> None:
        place, number, cause = what
        event = self._world.emit("flood.boats_arrived", place, cause=cause, value=number)
        self._at[place] = (self._at.get(place, (0, 0))[0] + number, event)
        self._world.clock.call(self._parameters.boat_time, self._leave, (place, number, event))

    def _leave(self, what: tuple[int, int, int]) -> None:
        place, number, cause = what
        boats, arrived = self._at.pop(place)
        if boats > number:
            self._at[place] = (boats - number, arrived)
        event = self._world.emit("flood.boats_left", place, cause=cause, value=number)
        self._world.clock.call(self._parameters.boat_delay, self._back, (number, event))

    def _back(self, what: tuple[int, int]) -> None:
        number, cause = what
        self._out -= number
        self._world.emit("flood.boats_back", PROVINCE, cause=cause, value=number)

    # Soldiers.

    def may_ask(self) -> None:
        """Refuse while soldiers are here or on the way.

        Raises:
            OrderRefused: They have been asked for.
        """
        if self._asked:
            raise OrderRefused("flood.military_asked")

    def ask(self, order: Order, cause: int) -> None:
        """The army is asked for people and boats; they come after hours."""
        self._asked, parameters = True, self._parameters
        drawn_ms = order_delay_ms(
            self._world.streams, order, parameters.military_delay, spread=parameters.order_spread, least=0.0
        )
        delay_ms = min(max(drawn_ms, parameters.military_least), parameters.military_most)
        self._world.clock.call(delay_ms, self._come, (int(order.args["soldiers"]), cause))

    def _come(self, what: tuple[int, int]) -> None:
        number, cause = what
        self._soldiers = number
        self._boats += int(number / self._parameters.soldiers_per_boat)
        self._arrived = self._world.emit("flood.military_arrived", PROVINCE, cause=cause, value=number)
        self._world.clock.call(self._parameters.military_time, self._go, number)

    def _go(self, number: int) -> None:
        self._soldiers, self._asked = 0, False
        self._boats -= int(number / self._parameters.soldiers_per_boat)
        self._world.emit("flood.military_left", PROVINCE, cause=self._arrived, value=number)

    # Both.

    def step(self, depth_m: FloatArray) -> None:
        """Ten minutes of fetching people: boats where they were sent, soldiers where most people stand in water."""
        for place in sorted(self._at):
            boats, event = self._at[place]
            most = int(boats * self._parameters.boat_people * _STEP_H)
            self._people.fetch(place, most, float(depth_m[place]), event)
        if self._soldiers:
            self._help(depth_m)

    def _help(self, depth_m: FloatArray) -> None:
        """Soldiers take people out, commune after commune."""
        left = int(self._soldiers * self._parameters.soldier_people * _STEP_H)
        exposed = self._people.exposed(depth_m)
        for place in np.argsort(-exposed, kind="stable").tolist():
            if left <= 0 or exposed[place] <= 0:
                return
            left -= self._people.fetch(place, left, float(depth_m[place]), self._arrived)
