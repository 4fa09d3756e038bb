"""Orders of no domain: a held hazard begins, sensors break, and people look after sensors."""

from __future__ import annotations

import numpy as np

from simulation.engine.atmosphere import Atmosphere
from simulation.engine.chance import lognormal_ms
from simulation.engine.failures import FAULT_QUALITY, Failures
from simulation.engine.forcing import GRID_MS
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import PROVINCE
from simulation.orders import Order
from simulation.spec.system import UpkeepSpec

_MINUTE_MS = 60_000


class HazardOrders:
    """Orders about hazards: ``hazard.start``."""

    def __init__(self, world: World, atmosphere: Atmosphere) -> None:
        """No held hazard has begun."""
        self._world, self._atmosphere = world, atmosphere

    def may_start(self, order: Order, place: int) -> None:
        """Refuse a hazard that has begun, and one that the scenario has no time left for.

        Raises:
            OrderRefused: It cannot begin now.
        """
        del place
        world, name = self._world, str(order.args["id"])
        if name in world.hazards.forcings:
            raise OrderRefused("hazard.started", {"id": name})
        if world.now_ms + GRID_MS > world.setting.duration_ms:
            raise OrderRefused("hazard.too_late", {"id": name})

    def order_start(self, order: Order, place: int, cause: int) -> None:
        """Lay a held hazard over what is left of the scenario, and let domains that look ahead look again."""
        del place
        world, name = self._world, str(order.args["id"])
        forcing = world.setting.held[name].forcing(world.now_ms, float(order.args["strength"]))
        world.fields = world.fields.under(forcing)
        world.hazards.start(name, forcing, cause)
        from_ms = (world.now_ms // GRID_MS + 1) * GRID_MS
        for domain in world.domains.values():
            reforced = getattr(domain, "reforced", None)
            if reforced is not None:
                reforced(from_ms)
        self._atmosphere.announce(name)


class SensorOrders:
    """Orders about sensors: ``sensor.break``, ``sensor.repair`` and ``sensor.read_by_hand``."""

    def __init__(self, world: World, failures: Failures, upkeep: UpkeepSpec) -> None:
        """Nobody is on the way."""
        self._world, self._failures, self._upkeep = world, failures, upkeep
        self._readers: dict[int, int] = {}

    # Breaking.

    def may_break(self, order: Order, place: int) -> None:
        """Refuse where no such sensor is whole.

        Raises:
            OrderRefused: There is nothing to break.
        """
        if not self._failures.whole(str(order.args["sensor"]), _only(place)).size:
            raise OrderRefused("sensor.none_whole")

    def order_break(self, order: Order, place: int, cause: int) -> None:
        """Break some whole sensors of a class, at a commune or anywhere."""
        sensor, count = str(order.args["sensor"]), int(order.args["count"])
        whole = self._failures.whole(sensor, _only(place))
        chosen = self._chance(order).permutation(whole)[:count]
        quality = FAULT_QUALITY[str(order.args["quality"])]
        repair_ms = round(float(order.args["minutes"]) * _MINUTE_MS)
        self._failures.fail(sensor, sorted(chosen.tolist()), quality, repair_ms, cause)

    # Repair.

    def may_repair(self, order: Order, place: int) -> None:
        """Refuse where no sensor has a fault.

        Raises:
            OrderRefused: There is nothing to repair.
        """
        del order
        if not self._failures.faulty(place):
            raise OrderRefused("sensor.none_failed")

    def order_repair(self, order: Order, place: int, cause: int) -> None:
        """A crew sets out."""
        self._world.clock.call(self._delay_ms(order, self._upkeep.crew_delay), self._crew, (place, cause))

    def _crew(self, what: tuple[int, int]) -> None:
        place, cause = what
        self._failures.mend(place, cause)

    # Reading by hand.

    def may_read_by_hand(self, order: Order, place: int) -> None:
        """Refuse where there is no gauge that a person could read, or where somebody reads already.

        Raises:
            OrderRefused: It would change nothing.
        """
        del order
        if not self._failures.legible(place):
            raise OrderRefused("sensor.no_gauge")
        if place in self._readers:
            raise OrderRefused("sensor.reading")

    def order_read_by_hand(self, order: Order, place: int, cause: int) -> None:
        """Somebody sets out, and reads from the first whole minute after arriving."""
        arrival_ms = self._world.now_ms + self._delay_ms(order, self._upkeep.reader_delay)
        first_ms = -(-arrival_ms // _MINUTE_MS) * _MINUTE_MS
        self._readers[place] = first_ms + self._upkeep.reading_time
        self._world.clock.call_at(first_ms, self._read, (place, cause))

    def _read(self, what: tuple[int, int]) -> None:
        """One round of readings; the next follows until the time is over."""
        place, cause = what
        world = self._world
        if world.now_ms >= self._readers[place]:
            del self._readers[place]
            self._failures.stop_reading(place)
            world.emit("sensor.reader_left", place, cause=cause)
            return
        number = self._failures.read_by_hand(place)
        if number:
            world.emit("sensor.read", place, cause=cause, value=number)
        world.clock.call(self._upkeep.reading_step, self._read, (place, cause))

    # Chance.

    def _chance(self, order: Order) -> np.random.Generator:
        """The order's own luck, which no other order shifts."""
        return self._world.streams.generator(f"order.{order.kind}", order.seq)

    def _delay_ms(self, order: Order, median_ms: int) -> int:
        """How long somebody is on the way, never less than the order's lead."""
        group, _, verb = order.kind.partition(".")
        least_ms = self._world.setting.orders[group][verb].lead
        drawn_ms = lognormal_ms(median_ms, self._upkeep.delay_sigma, self._chance(order).random())
        return max(least_ms, drawn_ms)


def _only(place: int) -> int | None:
    """The commune that an order is for, None for the whole province."""
    return None if place == PROVINCE else place
