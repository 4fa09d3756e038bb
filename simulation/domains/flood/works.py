"""What people build against water, and what breaks: pumps, sandbags, sluices, a dyke that gives way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import KEY, Rivers
from simulation.engine.forcing import GRID_MS
from simulation.engine.lags import order_delay_ms
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.orders import Order

FloatArray = npt.NDArray[np.float64]


@dataclass(slots=True)
class _Pumps:
    """Pumps sent together: where, how many, and the event since which they run (0 on the way)."""

    place: int
    number: int
    running: int = 0


@dataclass(slots=True)
class _Breach:
    """A dyke that has given way: its event, and how deep the streets would stand beside a river at level III."""

    event: int
    depth_m: float


class Works:
    """Orders under way and what they have done, a value a commune."""

    def __init__(self, world: World, rivers: Rivers, parameters: Parameters) -> None:
        """Nothing ordered yet."""
        self._world, self._rivers, self._parameters = world, rivers, parameters
        size = len(world.places)
        self.pumps, self.bags, self.shut = np.zeros(size), np.zeros(size), np.zeros(size)
        self.breach_m = np.zeros(size)
        self._sent: dict[int, _Pumps] = {}
        self._laid: dict[int, int] = {}
        self._laying: set[int] = set()
        self._breaches: dict[int, _Breach] = {}

    def delay_ms(self, order: Order, usual_ms: int) -> int:
        """How long an order takes until it acts; its own luck."""
        spread, least = self._parameters.order_spread, self._parameters.order_least
        return order_delay_ms(self._world.streams, order, usual_ms, spread=spread, least=least)

    # Pumps.

    def may_send_pumps(self, number: int) -> None:
        """Refuse more pumps than are left.

        Raises:
            OrderRefused: There are not so many.
        """
        free = int(self._parameters.pumps) - sum(group.number for group in self._sent.values())
        if number > free:
            raise OrderRefused("order.too_few_units", {"wanted": number, "free": free})

    def send_pumps(self, order: Order, place: int, cause: int) -> None:
        """Pumps run after they have been set up, and leave after their time."""
        self._sent[cause] = _Pumps(place, int(order.args["pumps"]))
        self._world.clock.call(self.delay_ms(order, self._parameters.pump_delay), self._pumps_run, cause)

    def _pumps_run(self, cause: int) -> None:
        group = self._sent.get(cause)
        if group is None:
            return
        self.pumps[group.place] += group.number
        group.running = self._world.emit("flood.pumps_started", group.place, cause=cause, value=group.number)
        self._world.clock.call(self._parameters.pump_time, self._pumps_leave, (cause, group.running))

    def _pumps_leave(self, what: tuple[int, int]) -> None:
        """A group leaves, if it is still there: the order that sent it, and why it leaves."""
        sent, cause = what
        group = self._sent.pop(sent, None)
        if group is not None and group.running:
            self.pumps[group.place] -= group.number
            self._world.emit("flood.pumps_stopped", group.place, cause=cause, value=group.number)

    def may_stop_pumps(self, place: int) -> None:
        """Refuse where no pump runs and none is on the way.

        Raises:
            OrderRefused: There is nothing to stop.
        """
        if not any(group.place == place for group in self._sent.values()):
            raise OrderRefused("flood.no_pumps")

    def stop_pumps(self, place: int, cause: int) -> None:
        """All pumps of a commune are taken away after the time that this takes."""
        for sent in sorted(sent for sent, group in self._sent.items() if group.place == place):
            self._world.clock.call(self._parameters.stop_delay, self._pumps_leave, (sent, cause))

    # Sluices and sandbags.

    def may_lay_bags(self, place: int) -> None:
        """Refuse where no gauged river spills, and where the sluices are shut.

        Raises:
            OrderRefused: It would change nothing.
        """
        if not self._rivers.reach[place].any():
            raise OrderRefused("flood.no_river")
        if place in self._laid or place in self._laying:
            raise OrderRefused("flood.gate_shut")

    def lay_bags(self, order: Order, place: int, cause: int) -> None:
        """Sandbags stand after the work is done."""
        self._laying.add(place)
        delay_ms = self.delay_ms(order, self._parameters.bags_delay)
        self._world.clock.call(delay_ms, self._bags_stand, (place, cause))

    def _bags_stand(self, what: tuple[int, int]) -> None:
        place, cause = what
        self._laying.discard(place)
        self.bags[place], self.shut[place] = self._parameters.bags_hold, 1.0
        self._laid[place] = self._world.emit("flood.gate_closed", place, cause=cause)
        if place in self._breaches:
            self._breach_ends((place, self._breaches[place].event, self._laid[place]))

    def may_reopen(self, place: int) -> None:
        """Refuse where no sluice is shut.

        Raises:
            OrderRefused: There is nothing to open.
        """
        if place not in self._laid:
            raise OrderRefused("flood.gate_open")

    def reopen(self, place: int, cause: int) -> None:
        """Sluices open and sandbags are cleared away after the time that this takes."""
        self._world.clock.call(self._parameters.stop_delay, self._bags_go, (place, cause))

    def _bags_go(self, what: tuple[int, int]) -> None:
        place, cause = what
        if self._laid.pop(place, 0):
            self.bags[place] = self.shut[place] = 0.0
            self._world.emit("flood.gate_opened", place, cause=cause)

    def check_bags(self) -> None:
        """A river above the sandbags takes their effect away."""
        for place in sorted(self._laid):
            column = self._rivers.over_bags(place)
            if column is not None:
                self.bags[place] = self.shut[place] = 0.0
                cause = self._rivers.reason(column) or self._laid[place]
                del self._laid[place]
                stage = float(self._rivers.stage_m[column])
                self._world.emit("flood.bags_overtopped", place, cause=cause, value=stage)

    # Dykes.

    def may_breach(self, place: int) -> None:
        """Refuse where the dyke has given way already, and where the river stands too low to come through.

        Raises:
            OrderRefused: Nothing would happen.
        """
        if place in self._breaches:
            raise OrderRefused("flood.breached")
        if not self._pressure(place):
            raise OrderRefused("flood.river_low")

    def breach(self, order: Order, place: int, cause: int) -> None:
        """The dyke gives way at once, takes sandbags with it, and is closed after a time of its own."""
        self.bags[place] = self.shut[place] = 0.0
        self._laid.pop(place, None)
        depth_m = float(order.args["depth"])
        event = self._world.emit("flood.dyke_breached", place, cause=cause, value=depth_m)
        self._breaches[place] = _Breach(event, depth_m)
        self._world.state.blame(KEY, "water_depth_m", place, event)
        lasts_ms = self.delay_ms(order, self._parameters.breach_time)
        self._world.clock.call(lasts_ms, self._breach_ends, (place, event, event))

    def _breach_ends(self, what: tuple[int, int, int]) -> None:
        """A breach is closed, unless it has been before: by sandbags, or after its own time."""
        place, event, cause = what
        breach = self._breaches.get(place)
        if breach is not None and breach.event == event:
            del self._breaches[place]
            self._world.emit("flood.dyke_sealed", place, cause=cause, value=float(self.breach_m[place]))

    def flow_in(self) -> FloatArray:
        """Ten minutes of water through breaches, and away again; gives the depth it adds, m [Z]."""
        if not self._breaches and not self.breach_m.any():
            return self.breach_m
        target = np.zeros_like(self.breach_m)
        for place, breach in self._breaches.items():
            target[place] = breach.depth_m * self._pressure(place)
        rise, fall = (
            -np.expm1(-GRID_MS / time)
            for time in (self._parameters.breach_rise, self._parameters.breach_fall)
        )
        gap = target - self.breach_m
        self.breach_m = self.breach_m + gap * np.where(gap > 0, rise, fall)
        self.breach_m[self.breach_m < _GONE_M] = 0.0
        return self.breach_m

    def breach_event(self, place: int) -> int:
        """The event of a breach that is open at a commune, 0 for none."""
        breach = self._breaches.get(place)
        return breach.event if breach is not None else 0

    def _pressure(self, place: int) -> float:
        """How high the highest river in reach stands between alarm levels I and III, 0 to 1."""
        bd1, _, bd3 = self._rivers.alarm.T
        high = np.nan_to_num(np.clip((self._rivers.stage_m - bd1) / (bd3 - bd1), 0.0, 1.0))
        return float(high[self._rivers.reach[place] > 0].max(initial=0.0))


_GONE_M = 0.001
"""Less breach water than a street sensor could show counts as none."""
