"""Orders to the one-stop shops: people, hours, mobile counters, paper instead of the portal."""

from __future__ import annotations

from simulation.domains.public_services.protecting import PortalDecisions
from simulation.domains.public_services.service import PublicServices
from simulation.engine.spells import Spell, Spells
from simulation.errors import OrderRefused
from simulation.events import PROVINCE
from simulation.orders import Order

_HOUR_MS = 3_600_000


class Decisions(PortalDecisions):
    """Carries out orders; one that takes time is prepared for a time of its own chance.

    Attributes:
        reserve: People who can still be sent to communes.
        mobile: Mobile counters that stand nowhere yet.
    """

    def __init__(self, service: PublicServices) -> None:
        """Nothing has been ordered yet."""
        super().__init__(service)
        self.reserve = self._parameters.reserve_staff
        self.mobile = self._parameters.mobile_counters
        self._joined: dict[int, tuple[int, int]] = {}
        clock = self._world.clock
        self._paper = Spells(clock, self._paper_begins, self._paper_ends)
        self._counters = Spells(clock, self._counter_opens, self._counter_leaves)

    # --- People -----------------------------------------------------------------------------------

    def may_add_staff(self, order: Order, place: int) -> None:
        """Refuse more people than are left.

        Raises:
            OrderRefused: Fewer are.
        """
        del place
        wanted = sum(_people(order))
        if wanted > self.reserve:
            raise OrderRefused("order.too_few_units", {"wanted": wanted, "free": self.reserve})

    def order_add_staff(self, order: Order, place: int, cause: int) -> None:
        """Send more people to a commune's counters and office; they sit there after the delay."""
        counter, office = _people(order)
        self.reserve -= counter + office
        delay = self._delay_ms(order, self._parameters.staff_delay)
        self._world.clock.call(delay, self._staff_joins, (place, counter, office, cause))

    def _staff_joins(self, group: tuple[int, int, int, int]) -> None:
        place, counter, office, cause = group
        self._world.emit("public_services.staff_joined", place, cause=cause, value=counter + office)
        before = self._joined.get(place, (0, 0))
        self._joined[place] = (before[0] + counter, before[1] + office)
        self.service.centres.reinforce(place, counter, office)

    def may_withdraw_staff(self, order: Order, place: int) -> None:
        """Refuse to take back more people than were sent.

        Raises:
            OrderRefused: Fewer are there.
        """
        for wanted, here in zip(_people(order), self._joined.get(place, (0, 0)), strict=True):
            if wanted > here:
                raise OrderRefused("public_services.none_joined", {"wanted": wanted, "free": here})

    def order_withdraw_staff(self, order: Order, place: int, cause: int) -> None:
        """Take people who were sent to a commune back; they finish what they are at."""
        counter, office = _people(order)
        before = self._joined[place]
        self._joined[place] = (before[0] - counter, before[1] - office)
        self.reserve += counter + office
        self._world.emit("public_services.staff_left", place, cause=cause, value=counter + office)
        self.service.centres.reinforce(place, -counter, -office)

    # --- Hours ------------------------------------------------------------------------------------

    def order_extend_hours(self, order: Order, place: int, cause: int) -> None:
        """Keep one commune's centre open longer each working day from now on."""
        self._extend_later((place,), order, cause)

    def order_extend_hours_everywhere(self, order: Order, place: int, cause: int) -> None:
        """Keep every commune's centre open longer each working day from now on."""
        del place
        self._extend_later(tuple(range(len(self._world.places))), order, cause)

    def _extend_later(self, places: tuple[int, ...], order: Order, cause: int) -> None:
        plan = (places, int(order.args["hours"]), cause)
        self._world.clock.call(self._delay_ms(order, self._parameters.staff_delay), self._extend, plan)

    def _extend(self, plan: tuple[tuple[int, ...], int, int]) -> None:
        places, hours, cause = plan
        kind = "hours_extended" if hours else "hours_usual"
        for place in places:
            self._world.emit(f"public_services.{kind}", place, cause=cause, value=hours)
            self.service.centres.extra_hours[place] = hours

    def may_usual_hours(self, order: Order, place: int) -> None:
        """Refuse where hours are the usual ones.

        Raises:
            OrderRefused: They are.
        """
        del order
        if not self.service.centres.extra_hours[place]:
            raise OrderRefused("public_services.usual_hours")

    def order_usual_hours(self, order: Order, place: int, cause: int) -> None:
        """Close one commune's centre at its usual hour again."""
        del order
        self._extend(((place,), 0, cause))

    def may_usual_hours_everywhere(self, order: Order, place: int) -> None:
        """Refuse when hours are the usual ones everywhere.

        Raises:
            OrderRefused: They are.
        """
        del order, place
        if not any(self.service.centres.extra_hours):
            raise OrderRefused("public_services.usual_hours")

    def order_usual_hours_everywhere(self, order: Order, place: int, cause: int) -> None:
        """Close every centre at its usual hour again."""
        del order, place
        extended = [at for at, hours in enumerate(self.service.centres.extra_hours) if hours]
        self._extend((tuple(extended), 0, cause))

    # --- Mobile counters --------------------------------------------------------------------------

    def may_send_mobile_counter(self, order: Order, place: int) -> None:
        """Refuse where the centre works, where one is or comes already, or when none is left.

        Raises:
            OrderRefused: One of these.
        """
        del order
        if self._counters.asked(place):
            raise OrderRefused("public_services.mobile_here")
        if self.service.centres.works[place]:
            raise OrderRefused("public_services.centre_works")
        if not self.mobile:
            raise OrderRefused("order.too_few_units", {"wanted": 1, "free": 0})

    def order_send_mobile_counter(self, order: Order, place: int, cause: int) -> None:
        """Send a counter with its own power and link to a centre that has stopped, for some hours."""
        self.mobile -= 1
        delay = self._delay_ms(order, self._parameters.mobile_delay)
        self._counters.ask(place, cause, delay_ms=delay, length_ms=_length_ms(order))

    def _counter_opens(self, place: int, spell: Spell) -> int:
        event = self._world.emit("public_services.mobile_counter_opened", place, cause=spell.cause)
        self.service.centres.support(place, event)
        return event

    def _counter_leaves(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.mobile += 1
        self._world.emit("public_services.mobile_counter_left", place, cause=cause)
        self.service.centres.end_support(place)

    def may_recall_mobile_counter(self, order: Order, place: int) -> None:
        """Refuse where none stands.

        Raises:
            OrderRefused: None does.
        """
        del order
        if not self._counters.event(place):
            raise OrderRefused("public_services.no_mobile")

    def order_recall_mobile_counter(self, order: Order, place: int, cause: int) -> None:
        """Take the mobile counter of a commune back."""
        del order
        self._counters.stop(place, cause, 0)

    # --- Paper ------------------------------------------------------------------------------------

    def may_announce_paper(self, order: Order, place: int) -> None:
        """Refuse to tell people twice.

        Raises:
            OrderRefused: They have been told.
        """
        del order, place
        if self._paper.asked(PROVINCE):
            raise OrderRefused("public_services.paper_on")

    def order_announce_paper(self, order: Order, place: int, cause: int) -> None:
        """Tell people to bring their papers to the counters for some hours."""
        del place
        delay = self._delay_ms(order, self._parameters.paper_delay)
        self._paper.ask(PROVINCE, cause, delay_ms=delay, length_ms=_length_ms(order))

    def _paper_begins(self, place: int, spell: Spell) -> int:
        self.service.entrances.paper = True
        return self._world.emit("public_services.paper_announced", place, cause=spell.cause)

    def _paper_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.entrances.paper = False
        self._world.emit("public_services.paper_over", place, cause=cause)

    def may_end_paper(self, order: Order, place: int) -> None:
        """Refuse when people have not been told to come.

        Raises:
            OrderRefused: They have not.
        """
        del order, place
        if not self._paper.event(PROVINCE):
            raise OrderRefused("public_services.paper_off")

    def order_end_paper(self, order: Order, place: int, cause: int) -> None:
        """Tell people that the portal can be used again."""
        del order, place
        self._paper.stop(PROVINCE, cause, 0)


def _people(order: Order) -> tuple[int, int]:
    """People for the counters and for the office."""
    return int(order.args["counter"]), int(order.args["office"])


def _length_ms(order: Order) -> int:
    """For how long the order holds."""
    return round(float(order.args["hours"]) * _HOUR_MS)
