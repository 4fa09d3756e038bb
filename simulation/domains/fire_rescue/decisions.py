"""Orders to fire and rescue: engines, boats, volunteers, events that are stopped, and what exercises bring."""

from __future__ import annotations

from simulation.domains.fire_rescue.incidents import DRAWS
from simulation.domains.fire_rescue.service import FireRescue
from simulation.engine.lags import order_delay_ms, order_draws
from simulation.engine.spells import Spell, Spells
from simulation.errors import OrderRefused
from simulation.orders import Order

_HOUR_MS = 3_600_000
_Group = tuple[int, int, int]
"""Commune, how many, the order's event."""


class Decisions:
    """Carries out orders; one that takes time is prepared for a time of its own chance.

    Attributes:
        service: The service that they change.
        reserve: Reserve engines that have not been called.
        boats: Boats that have not been sent.
    """

    def __init__(self, service: FireRescue) -> None:
        """Nothing has been ordered yet."""
        self.service = service
        self._world, self._parameters = service.world, service.parameters
        self.reserve, self.boats = self._parameters.reserve_engines, self._parameters.boats
        self._joined: dict[int, list[int]] = {}
        clock = self._world.clock
        self._volunteers = Spells(clock, self._volunteers_come, self._volunteers_go)
        self._bans = Spells(clock, self._ban_begins, self._ban_ends)
        self._crowds = Spells(clock, self._crowd_comes, self._crowd_goes)

    def _delay_ms(self, order: Order, usual_ms: int) -> int:
        """How long this order takes to be prepared."""
        parameters = self._parameters
        return order_delay_ms(
            self._world.streams, order, usual_ms, spread=parameters.order_spread, least=parameters.order_least
        )

    # --- Engines ----------------------------------------------------------------------------------

    def may_add_engines(self, order: Order, place: int) -> None:
        """Refuse more engines than the reserve has.

        Raises:
            OrderRefused: The reserve is smaller.
        """
        del place
        _enough(int(order.args["count"]), self.reserve)

    def order_add_engines(self, order: Order, place: int, cause: int) -> None:
        """Call up reserve engines with boats; they are there after the mobilisation time."""
        count = int(order.args["count"])
        self.reserve -= count
        delay = self._delay_ms(order, self._parameters.mobilise)
        self._world.clock.call(delay, self._join, (place, count, cause))

    def _join(self, group: _Group) -> None:
        place, count, cause = group
        self._world.emit("fire_rescue.engines_on_duty", place, cause=cause, value=count)
        self._joined.setdefault(place, []).extend(self.service.engines.join(place, count))

    def may_release_engines(self, order: Order, place: int) -> None:
        """Refuse where no reserve engine stands.

        Raises:
            OrderRefused: None does.
        """
        del order
        if not self._joined.get(place):
            raise OrderRefused("fire_rescue.none_joined")

    def order_release_engines(self, order: Order, place: int, cause: int) -> None:
        """Send the reserve engines of a commune home once they are free; they can be called again."""
        del order
        engines = self._joined.pop(place)
        for engine in engines:
            self.service.engines.fleet.stand_down(engine)
        self.reserve += len(engines)
        self._world.emit("fire_rescue.engines_off_duty", place, cause=cause, value=len(engines))

    # --- Forces on the spot -----------------------------------------------------------------------

    def may_dispatch_boats(self, order: Order, place: int) -> None:
        """Refuse more boats than are left.

        Raises:
            OrderRefused: Fewer are.
        """
        del place
        _enough(int(order.args["boats"]), self.boats)

    def order_dispatch_boats(self, order: Order, place: int, cause: int) -> None:
        """Bring boats to a commune; they do its rescues in deep water until they are recalled."""
        count = int(order.args["boats"])
        self.boats -= count
        delay = self._delay_ms(order, self._parameters.boats_delay)
        self._world.clock.call(delay, self._boats_come, (place, count, cause))

    def _boats_come(self, group: _Group) -> None:
        place, count, cause = group
        event = self._world.emit("fire_rescue.forces_joined", place, cause=cause, value=count)
        self.service.locals.add_boats(place, count, event)

    def may_recall_boats(self, order: Order, place: int) -> None:
        """Refuse where no boat stands.

        Raises:
            OrderRefused: None does.
        """
        del order
        if not self.service.locals.boats(place):
            raise OrderRefused("fire_rescue.no_boats")

    def order_recall_boats(self, order: Order, place: int, cause: int) -> None:
        """Take the boats of a commune back; those at a rescue finish it."""
        del order
        count = self.service.locals.boats(place)
        self.boats += count
        event = self._world.emit("fire_rescue.forces_left", place, cause=cause, value=count)
        self.service.locals.add_boats(place, -count, event)

    def may_call_volunteers(self, order: Order, place: int) -> None:
        """Refuse where they have been called.

        Raises:
            OrderRefused: They have.
        """
        del order
        if self._volunteers.asked(place):
            raise OrderRefused("fire_rescue.volunteers_called")

    def order_call_volunteers(self, order: Order, place: int, cause: int) -> None:
        """Call the commune's own teams: they free people who can be reached on foot and hold fires back."""
        self._volunteers.ask(
            place,
            cause,
            delay_ms=self._delay_ms(order, self._parameters.volunteers_delay),
            length_ms=round(float(order.args["hours"]) * _HOUR_MS),
            amount=int(order.args["teams"]),
        )

    def _volunteers_come(self, place: int, spell: Spell) -> int:
        event = self._world.emit("fire_rescue.forces_joined", place, cause=spell.cause, value=spell.amount)
        self.service.locals.add_volunteers(place, int(spell.amount), event)
        return event

    def _volunteers_go(self, place: int, spell: Spell, cause: int) -> None:
        event = self._world.emit("fire_rescue.forces_left", place, cause=cause, value=spell.amount)
        self.service.locals.add_volunteers(place, -int(spell.amount), event)

    def may_dismiss_volunteers(self, order: Order, place: int) -> None:
        """Refuse where none are on duty.

        Raises:
            OrderRefused: None are.
        """
        del order
        if not self._volunteers.event(place):
            raise OrderRefused("fire_rescue.no_volunteers")

    def order_dismiss_volunteers(self, order: Order, place: int, cause: int) -> None:
        """Send the commune's teams home."""
        del order
        self._volunteers.stop(place, cause, 0)

    # --- Events with many people ------------------------------------------------------------------

    def may_stop_event(self, order: Order, place: int) -> None:
        """Refuse where nobody gathers, or an order keeps people away already.

        Raises:
            OrderRefused: One of these.
        """
        del order
        if self._bans.asked(place):
            raise OrderRefused("fire_rescue.event_stopped")
        if not self.service.crowds.is_event(place):
            raise OrderRefused("fire_rescue.no_event")

    def order_stop_event(self, order: Order, place: int, cause: int) -> None:
        """Cancel an event, or have the people who are there leave; nobody may gather for some hours."""
        delay = self._delay_ms(order, self._parameters.stop_delay)
        hours = float(order.args["hours"])
        self._bans.ask(place, cause, delay_ms=delay, length_ms=round(hours * _HOUR_MS))

    def _ban_begins(self, place: int, spell: Spell) -> int:
        return self.service.crowds.stop(place, spell.cause)

    def _ban_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.crowds.allow(place, cause)

    # --- What exercises bring ---------------------------------------------------------------------

    def order_start_fire(self, order: Order, place: int, cause: int) -> None:
        """A great fire breaks out at a commune."""
        draws = order_draws(self._world.streams, order, DRAWS)
        self.service.set_fire(draws, place, float(order.args["size"]), cause)

    def may_gather_crowd(self, order: Order, place: int) -> None:
        """Refuse where an order has gathered people already.

        Raises:
            OrderRefused: One has.
        """
        del order
        if self._crowds.asked(place):
            raise OrderRefused("fire_rescue.crowd_here")

    def order_gather_crowd(self, order: Order, place: int, cause: int) -> None:
        """Many people gather at a commune for some hours."""
        hours, people = float(order.args["hours"]), float(order.args["people"])
        self._crowds.ask(place, cause, delay_ms=0, length_ms=round(hours * _HOUR_MS), amount=people)

    def _crowd_comes(self, place: int, spell: Spell) -> int:
        self.service.crowds.gather(place, spell.amount, spell.cause)
        return spell.cause

    def _crowd_goes(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.crowds.gather(place, 0.0, cause)


def _enough(wanted: int, free: int) -> None:
    """Refuse more than there are."""
    if wanted > free:
        raise OrderRefused("order.too_few_units", {"wanted": wanted, "free": free})
