"""Orders to the ambulance service: more vehicles, vehicles elsewhere, other hospitals, and what exercises bring."""

from __future__ import annotations

from simulation.domains.ambulance.casualties import casualties
from simulation.domains.ambulance.reserves import Group, Reserves
from simulation.domains.ambulance.service import Ambulance
from simulation.engine.lags import order_delay_ms
from simulation.engine.spells import Spell, Spells
from simulation.errors import OrderRefused
from simulation.orders import Order

_HOUR_MS = 3_600_000


class Decisions:
    """Carries out orders; one that takes time is prepared for a time of its own chance.

    Attributes:
        service: The service that they change.
        reserves: Vehicles that can be called.
    """

    def __init__(self, service: Ambulance) -> None:
        """Nothing has been ordered yet."""
        self.service = service
        self._world, self._parameters = service.world, service.parameters
        self.reserves = Reserves(self._world, self._parameters, service.fleet, service.join)
        clock = self._world.clock
        self._staged: dict[int, list[tuple[int, int]]] = {}
        self._surges = Spells(clock, self._surge_opens, self._surge_closes)
        self._diversions = Spells(clock, self._diversion_begins, self._diversion_ends)
        self._favours = Spells(clock, self._favour_begins, self._favour_ends)

    def _delay_ms(self, order: Order, usual_ms: int) -> int:
        """How long this order takes to be prepared."""
        parameters = self._parameters
        return order_delay_ms(
            self._world.streams, order, usual_ms, spread=parameters.order_spread, least=parameters.order_least
        )

    # --- More vehicles ----------------------------------------------------------------------------

    def may_add_units(self, order: Order, place: int) -> None:
        """Refuse more vehicles than the reserve has.

        Raises:
            OrderRefused: The reserve is smaller.
        """
        del place
        _enough(int(order.args["count"]), self.reserves.left)

    def order_add_units(self, order: Order, place: int, cause: int) -> None:
        """Call up reserve vehicles; they are there after the mobilisation time."""
        group = Group(place=place, count=int(order.args["count"]), cause=cause)
        self.reserves.call(group, self._delay_ms(order, self._parameters.mobilise))

    def may_mutual_aid(self, order: Order, place: int) -> None:
        """Refuse more vehicles than neighbouring provinces can lend.

        Raises:
            OrderRefused: They have fewer.
        """
        del place
        _enough(int(order.args["count"]), self.reserves.aid_left)

    def order_mutual_aid(self, order: Order, place: int, cause: int) -> None:
        """Ask neighbouring provinces for vehicles; they come from far and go home after their time."""
        stays = round(float(order.args["hours"]) * _HOUR_MS)
        group = Group(place=place, count=int(order.args["count"]), cause=cause, stays_ms=stays)
        self.reserves.call(group, self._delay_ms(order, self._parameters.aid_delay))

    def may_release_units(self, order: Order, place: int) -> None:
        """Refuse to send home more vehicles than came to the commune.

        Raises:
            OrderRefused: Fewer are there.
        """
        _enough(int(order.args["count"]), self.reserves.at(place))

    def order_release_units(self, order: Order, place: int, cause: int) -> None:
        """Send reserve and neighbours' vehicles of a commune home; they can be called again."""
        self.reserves.release(place, int(order.args["count"]), cause)

    # --- Vehicles elsewhere -----------------------------------------------------------------------

    def may_stage_units(self, order: Order, place: int) -> None:
        """Refuse to stage more vehicles than are free elsewhere.

        Raises:
            OrderRefused: Too few free vehicles.
        """
        _enough(int(order.args["count"]), len(self.service.free_nearest(place)))

    def order_stage_units(self, order: Order, place: int, cause: int) -> None:
        """Give the nearest free vehicles a new base; each drives there now."""
        fleet = self.service.fleet
        for unit in self.service.free_nearest(place)[: int(order.args["count"])]:
            self._world.emit("ambulance.unit_staged", place, cause=cause, unit=unit)
            self._staged.setdefault(place, []).append((unit, fleet.home[unit]))
            self.service.rebase(unit, place)

    def may_return_units(self, order: Order, place: int) -> None:
        """Refuse when no vehicle was staged at the commune.

        Raises:
            OrderRefused: None was.
        """
        del order
        if not self._staged.get(place):
            raise OrderRefused("ambulance.none_staged")

    def order_return_units(self, order: Order, place: int, cause: int) -> None:
        """Give the vehicles staged at a commune their old bases back."""
        del order
        for unit, home in reversed(self._staged.pop(place)):
            if self.service.fleet.home[unit] == place:
                self._world.emit("ambulance.unit_staged", home, cause=cause, unit=unit)
                self.service.rebase(unit, home)

    def may_prioritise(self, order: Order, place: int) -> None:
        """Refuse a commune that goes first already.

        Raises:
            OrderRefused: It does.
        """
        del order
        if self._favours.asked(place):
            raise OrderRefused("ambulance.already_first")

    def order_prioritise(self, order: Order, place: int, cause: int) -> None:
        """Serve the cases of a commune before all others for some hours."""
        delay = self._delay_ms(order, self._parameters.notice_delay)
        self._favours.ask(place, cause, delay_ms=delay, length_ms=_length_ms(order))

    def may_end_priority(self, order: Order, place: int) -> None:
        """Refuse where nobody goes first.

        Raises:
            OrderRefused: The commune's cases wait like all others.
        """
        del order
        if not self._favours.event(place):
            raise OrderRefused("ambulance.not_first")

    def order_end_priority(self, order: Order, place: int, cause: int) -> None:
        """Serve all communes alike again."""
        del order
        self._favours.stop(place, cause, 0)

    def _favour_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit("ambulance.priority_given", place, cause=spell.cause)
        self.service.favour(place, event)
        return event

    def _favour_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.treat_alike(place)
        self._world.emit("ambulance.priority_ended", place, cause=cause)

    # --- Hospitals --------------------------------------------------------------------------------

    def may_surge_beds(self, order: Order, place: int) -> None:
        """Refuse where there is no hospital, where surge beds stand already, or beyond the hospitals' room.

        Raises:
            OrderRefused: One of these.
        """
        hospitals = self.service.hospitals
        if not hospitals.at(place):
            raise OrderRefused("ambulance.no_hospital")
        if self._surges.asked(place):
            raise OrderRefused("ambulance.surge_open")
        room = int(self._parameters.surge_share * sum(hospitals.beds[h] for h in hospitals.at(place)))
        if int(order.args["beds"]) > room:
            raise OrderRefused("ambulance.too_many_beds", {"wanted": int(order.args["beds"]), "free": room})

    def order_surge_beds(self, order: Order, place: int, cause: int) -> None:
        """Set up beds and staff that receive more patients at once, for some hours."""
        self._surges.ask(
            place,
            cause,
            delay_ms=self._delay_ms(order, self._parameters.surge_delay),
            length_ms=_length_ms(order),
            amount=int(order.args["beds"]),
        )

    def may_close_beds(self, order: Order, place: int) -> None:
        """Refuse where no surge beds stand.

        Raises:
            OrderRefused: None do.
        """
        del order
        if not self._surges.event(place):
            raise OrderRefused("ambulance.no_surge")

    def order_close_beds(self, order: Order, place: int, cause: int) -> None:
        """Close the surge beds; patients in them stay until they are taken over."""
        del order
        self._surges.stop(place, cause, 0)

    def _surge_bays(self, beds: float) -> int:
        return max(1, round(self._parameters.surge_bays_per_100_beds * beds / 100))

    def _surge_opens(self, place: int, spell: Spell) -> int:
        self.service.hospitals.widen(place, self._surge_bays(spell.amount))
        return self._world.emit("ambulance.surge_opened", place, cause=spell.cause, value=spell.amount)

    def _surge_closes(self, place: int, spell: Spell, cause: int) -> None:
        self.service.hospitals.widen(place, -self._surge_bays(spell.amount))
        self._world.emit("ambulance.surge_closed", place, cause=cause, value=spell.amount)

    def may_divert(self, order: Order, place: int) -> None:
        """Refuse where there is no hospital, where it is closed already, or when no other takes patients.

        Raises:
            OrderRefused: One of these.
        """
        del order
        if not self.service.hospitals.at(place):
            raise OrderRefused("ambulance.no_hospital")
        if self._diversions.asked(place):
            raise OrderRefused("ambulance.already_diverted")
        if not any(at != place and not self._diversions.asked(at) for at in self.service.hospitals.place):
            raise OrderRefused("ambulance.last_hospital")

    def order_divert(self, order: Order, place: int, cause: int) -> None:
        """Have vehicles take their patients past the commune's hospitals for some hours."""
        delay = self._delay_ms(order, self._parameters.notice_delay)
        self._diversions.ask(place, cause, delay_ms=delay, length_ms=_length_ms(order))

    def may_end_divert(self, order: Order, place: int) -> None:
        """Refuse where the hospitals take patients.

        Raises:
            OrderRefused: They do.
        """
        del order
        if not self._diversions.event(place):
            raise OrderRefused("ambulance.not_diverted")

    def order_end_divert(self, order: Order, place: int, cause: int) -> None:
        """Bring patients to the commune's hospitals again."""
        del order
        self._diversions.stop(place, cause, 0)

    def _diversion_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit("ambulance.diversion_began", place, cause=spell.cause)
        self.service.hospitals.close(place, event)
        return event

    def _diversion_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.hospitals.reopen(place)
        self._world.emit("ambulance.diversion_ended", place, cause=cause)

    # --- What exercises bring ---------------------------------------------------------------------

    def order_mass_casualty(self, order: Order, place: int, cause: int) -> None:
        """Many people are hurt at once in a commune; each is a request that this caused."""
        count = int(order.args["casualties"])
        event = self._world.emit("ambulance.mass_casualty", place, cause=cause, value=count)
        for mission in casualties(self._world, self._parameters, order, place, event):
            self.service.calls.noticed(mission)


def _length_ms(order: Order) -> int:
    """For how long the order holds."""
    return round(float(order.args["hours"]) * _HOUR_MS)


def _enough(wanted: int, free: int) -> None:
    """Refuse more than there are."""
    if wanted > free:
        raise OrderRefused("order.too_few_units", {"wanted": wanted, "free": free})
