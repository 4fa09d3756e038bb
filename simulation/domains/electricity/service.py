"""What people decide about the electricity network, and what an exercise lets happen to it."""

from __future__ import annotations

import numpy as np

from simulation.domains.electricity.couplings import Parameters
from simulation.domains.electricity.grid import KEY, Grid
from simulation.engine.chance import lognormal_ms
from simulation.engine.lags import order_delay_ms, order_draws
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.orders import Order

_HOUR_MS = 3_600_000


class Electricity(Grid):
    """The network with its orders."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Nobody has been asked for help yet."""
        super().__init__(world, parameters)
        self._asked = 0
        self._first: set[int] = set()

    def _delay(self, order: Order, usual_ms: float) -> int:
        """How long this order takes until it acts."""
        spread, least = self.parameters.order_spread, self.parameters.order_least
        return order_delay_ms(self.world.streams, order, usual_ms, spread=spread, least=least)

    # --- Crews and generators ---------------------------------------------------------------------

    def may_add_crews(self, order: Order, place: int) -> None:
        """Refuse more crews than neighbouring provinces can spare.

        Raises:
            OrderRefused: Too few are left there.
        """
        del place
        wanted, free = int(order.args["count"]), self.parameters.neighbour_crews - self._asked
        if wanted > free:
            raise OrderRefused("order.too_few_units", {"wanted": wanted, "free": free})

    def order_add_crews(self, order: Order, place: int, cause: int) -> None:
        """Ask neighbouring provinces for crews; they are there after their drive."""
        del place
        count = int(order.args["count"])
        self._asked += count
        delay = self._delay(order, self.parameters.crew_delay)
        self.world.clock.call(delay, self.crews.join, (count, cause))

    def may_prioritise(self, order: Order, place: int) -> None:
        """Refuse where it is put first already.

        Raises:
            OrderRefused: It would change nothing.
        """
        del order
        if place in self._first:
            raise OrderRefused("electricity.prioritised")

    def order_prioritise(self, order: Order, place: int, cause: int) -> None:
        """Serve a commune first, once the control room has planned anew."""
        self._first.add(place)
        self.world.clock.call(self._delay(order, self.parameters.replan), self._prioritised, (place, cause))

    def _prioritised(self, told: tuple[int, int]) -> None:
        place, cause = told
        self.world.emit(f"{KEY}.priority_set", place, cause=cause)
        self.crews.prioritise(place)

    def may_end_priority(self, order: Order, place: int) -> None:
        """Refuse where it takes its turn anyway.

        Raises:
            OrderRefused: Nothing to end.
        """
        del order
        if place not in self.crews.prioritised or place not in self._first:
            raise OrderRefused("electricity.not_prioritised")

    def order_end_priority(self, order: Order, place: int, cause: int) -> None:
        """Let a commune take its turn again, once the control room has planned anew."""
        self._first.discard(place)
        self.world.clock.call(self._delay(order, self.parameters.replan), self._in_turn, (place, cause))

    def _in_turn(self, told: tuple[int, int]) -> None:
        place, cause = told
        if place not in self._first:
            self.world.emit(f"{KEY}.priority_ended", place, cause=cause)
            self.crews.end_priority(place)

    def may_deploy_generator(self, order: Order, place: int) -> None:
        """Refuse when all generators are out.

        Raises:
            OrderRefused: No generator is free.
        """
        del order, place
        if not self.generators.free:
            raise OrderRefused("order.too_few_units", {"wanted": 1, "free": 0})

    def order_deploy_generator(self, order: Order, place: int, cause: int) -> None:
        """Send a mobile generator; it is ready after loading, driving and connecting."""
        self.generators.free -= 1
        delay = self._delay(order, self.parameters.generator_delay)
        self.world.clock.call(delay, self.generator_ready, (place, cause))

    def may_recall_generator(self, order: Order, place: int) -> None:
        """Refuse where none stands.

        Raises:
            OrderRefused: Nothing to call back.
        """
        del order
        if place not in self.generators.communes():
            raise OrderRefused("electricity.no_generator_here")

    def order_recall_generator(self, order: Order, place: int, cause: int) -> None:
        """Call a generator back: it is disconnected, loaded and free for another commune."""
        delay = self._delay(order, self.parameters.generator_recall)
        self.world.clock.call(delay, self.generator_gone, (place, cause))

    # --- Load shedding ----------------------------------------------------------------------------

    def may_shed(self, order: Order, place: int) -> None:
        """Refuse where load is shed already, or nothing but the hospital has power."""
        del order
        self.shedding.may_shed(place)

    def order_shed(self, order: Order, place: int, cause: int) -> None:
        """Switch off part of a commune for some hours; the hospital keeps its feeder."""
        self.shedding.shed(
            place,
            float(order.args["share"]),
            cause,
            delay_ms=self._delay(order, self.parameters.shed_delay),
            length_ms=round(float(order.args["hours"]) * _HOUR_MS),
        )

    def may_restore_shed(self, order: Order, place: int) -> None:
        """Refuse where no load is shed."""
        del order
        self.shedding.may_restore(place)

    def order_restore_shed(self, order: Order, place: int, cause: int) -> None:
        """Switch them on before their time."""
        self.shedding.restore(place, cause, self._delay(order, self.parameters.switch_delay))

    # --- What an exercise asks for ----------------------------------------------------------------

    def may_fail_feeders(self, order: Order, place: int) -> None:
        """Refuse where every feeder is off.

        Raises:
            OrderRefused: Nothing is left to fail.
        """
        del order
        if not self.network.live(place):
            raise OrderRefused("electricity.all_off")

    def order_fail_feeders(self, order: Order, place: int, cause: int) -> None:
        """Feeders fail now, the largest first, as many as there are; crews repair them as usual."""
        feeders = self.network.live(place)[: int(order.args["count"])]
        draws = order_draws(self.world.streams, order, 3 * len(feeders))
        median = self.work_ms / float(np.exp(self.parameters.work_sigma**2 / 2))
        for number, feeder in enumerate(feeders):
            work_u, drive_u, notice_u = draws[3 * number : 3 * number + 3]
            work = lognormal_ms(median, self.parameters.work_sigma, work_u)
            outage = self.cut("outage", feeder, 1.0, work_ms=work, draw=drive_u, cause=cause)
            self.call_crew(outage, notice_u)

    def may_fail_substation(self, order: Order, place: int) -> None:
        """Refuse where the substation is off already, or the commune has no feeder.

        Raises:
            OrderRefused: Nothing is left to fail.
        """
        self.may_fail_feeders(order, place)
        if self.elements.down(self._substation(place)):
            raise OrderRefused("electricity.substation_off")

    def order_fail_substation(self, order: Order, place: int, cause: int) -> None:
        """The 110 kV substation that feeds a commune fails now, with every commune that it feeds."""
        length = round(float(order.args["hours"]) * _HOUR_MS)
        self.elements.fail(self._substation(place), cause, length)

    def _substation(self, place: int) -> int:
        return int(self.network.source[self.network.members[place][0]])
