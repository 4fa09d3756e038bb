"""What people decide about the air, and what an exercise lets happen to it."""

from __future__ import annotations

from simulation.domains.air_quality import couplings
from simulation.domains.air_quality.air import KEY, Air
from simulation.domains.air_quality.couplings import Parameters
from simulation.domains.air_quality.measures import Measure
from simulation.engine.lags import order_delay_ms
from simulation.engine.spells import Spell, Spells
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.orders import Order

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


class AirQuality(Air):
    """The air with its orders."""

    def __init__(self, world: World, parameters: Parameters) -> None:
        """Nothing is in force, all masks are in store."""
        super().__init__(world, parameters)
        field = self.field
        self.traffic = Measure(
            world, f"{KEY}.traffic_restricted", f"{KEY}.traffic_released", field.restricted, told=True
        )
        self.burning = Measure(world, f"{KEY}.burning_stopped", f"{KEY}.burning_watch_ended", field.unburned)
        self.works = Measure(world, f"{KEY}.works_suspended", f"{KEY}.works_resumed", field.suspended)
        self.masks = round(parameters.masks_per_million * float(world.places.population.sum()) / 1e6)
        self._releases = Spells(world.clock, self._released, self._contained)
        self._responding: set[int] = set()

    def _delay(self, order: Order, usual_ms: float) -> int:
        """How long this order takes until it acts."""
        spread, least = self.parameters.order_spread, self.parameters.order_least
        return order_delay_ms(self.world.streams, order, usual_ms, spread=spread, least=least)

    def _begin(
        self, measure: Measure, order: Order, place: int, cause: int, share: float, usual_ms: int
    ) -> None:
        """Put a measure in force for the hours that the order says."""
        length = round(float(order.args["hours"]) * _HOUR_MS)
        measure.begin(place, cause, share=share, delay_ms=self._delay(order, usual_ms), length_ms=length)

    # --- Emissions --------------------------------------------------------------------------------

    def may_restrict_traffic(self, order: Order, place: int) -> None:
        """Refuse where a ban is in force."""
        del order
        self.traffic.may_begin(place)

    def order_restrict_traffic(self, order: Order, place: int, cause: int) -> None:
        """Keep part of the vehicles off the roads for some hours, once the ban is known and watched."""
        share = float(order.args["share"]) * self.parameters.restrict_follows
        self._begin(self.traffic, order, place, cause, share, self.parameters.restrict_delay)

    def may_lift_restriction(self, order: Order, place: int) -> None:
        """Refuse where no ban is in force."""
        del order
        self.traffic.may_end(place)

    def order_lift_restriction(self, order: Order, place: int, cause: int) -> None:
        """Lift the ban before its time."""
        self.traffic.end(place, cause, self._delay(order, self.parameters.advice_delay))

    def may_stop_burning(self, order: Order, place: int) -> None:
        """Refuse where people are on watch against open burning."""
        del order
        self.burning.may_begin(place)

    def order_stop_burning(self, order: Order, place: int, cause: int) -> None:
        """Send people round the commune who put out open fires of straw and waste."""
        parameters = self.parameters
        self._begin(self.burning, order, place, cause, parameters.burning_follows, parameters.burning_delay)

    def may_suspend_works(self, order: Order, place: int) -> None:
        """Refuse where building sites are closed."""
        del order
        self.works.may_begin(place)

    def order_suspend_works(self, order: Order, place: int, cause: int) -> None:
        """Close the building sites of a commune for some hours."""
        parameters = self.parameters
        self._begin(self.works, order, place, cause, parameters.works_follows, parameters.works_delay)

    def may_resume_works(self, order: Order, place: int) -> None:
        """Refuse where building sites are open."""
        del order
        self.works.may_end(place)

    def order_resume_works(self, order: Order, place: int, cause: int) -> None:
        """Let building sites work again before the time is over."""
        self.works.end(place, cause, self._delay(order, self.parameters.advice_delay))

    # --- People -----------------------------------------------------------------------------------

    def may_advise_schools(self, order: Order, place: int) -> None:
        """Refuse where schools are advised already."""
        del order
        self.advised.may_begin(place)

    def order_advise_schools(self, order: Order, place: int, cause: int) -> None:
        """Advise schools to keep pupils inside for some hours."""
        parameters = self.parameters
        self._begin(self.advised, order, place, cause, parameters.advice_follows, parameters.advice_delay)

    def may_close_schools(self, order: Order, place: int) -> None:
        """Refuse where schools are closed."""
        del order
        self.closed.may_begin(place)

    def order_close_schools(self, order: Order, place: int, cause: int) -> None:
        """Close schools for some days, of one commune or of the province: children stay at home."""
        self.closed.begin(
            place,
            cause,
            share=self.parameters.close_follows,
            delay_ms=self._delay(order, self.parameters.close_delay),
            length_ms=round(float(order.args["days"]) * _DAY_MS),
        )

    def may_reopen_schools(self, order: Order, place: int) -> None:
        """Refuse where schools are neither closed nor advised."""
        del order
        if not self.advised.here(place):
            self.closed.may_end(place)

    def order_reopen_schools(self, order: Order, place: int, cause: int) -> None:
        """Schools go back to normal before the time is over."""
        delay = self._delay(order, self.parameters.close_delay)
        self.closed.end(place, cause, delay)
        self.advised.end(place, cause, delay)

    def may_give_masks(self, order: Order, place: int) -> None:
        """Refuse where masks have just been given, or too few are left.

        Raises:
            OrderRefused: Not enough masks in store.
        """
        self.masked.may_begin(place)
        if order.args["count"] > self.masks:  # type: ignore[operator]
            raise OrderRefused(
                "air_quality.too_few_masks", {"wanted": int(order.args["count"]), "free": self.masks}
            )

    def order_give_masks(self, order: Order, place: int, cause: int) -> None:
        """Hand filtering masks out to people outdoors; they last a day."""
        parameters, count = self.parameters, int(order.args["count"])
        self.masks -= count
        self.masked.begin(
            place,
            cause,
            share=couplings.protected(parameters, count, float(self.world.places.population[place])),
            delay_ms=self._delay(order, parameters.mask_delay),
            length_ms=parameters.mask_life,
        )

    # --- What an exercise asks for ----------------------------------------------------------------

    def may_release(self, order: Order, place: int) -> None:
        """Refuse where something is released already.

        Raises:
            OrderRefused: One release at a place.
        """
        del order
        if self._releases.asked(place):
            raise OrderRefused("air_quality.releasing")

    def order_release(self, order: Order, place: int, cause: int) -> None:
        """A plant or store burns now and lets smoke and gases out for some hours, unless it is contained."""
        length = round(float(order.args["hours"]) * _HOUR_MS)
        self._releases.ask(place, cause, delay_ms=0, length_ms=length, amount=float(order.args["strength"]))

    def _released(self, place: int, spell: Spell) -> int:
        km = self.world.places.road_km[place]
        added = couplings.release(self.parameters, spell.amount, km)
        event = self.world.emit(f"{KEY}.release_began", place, cause=spell.cause, value=float(added[place]))
        self.plumes.rise(-spell.number, added, event)
        return event

    def _contained(self, place: int, spell: Spell, cause: int) -> None:
        self.plumes.thin(-spell.number)
        self._responding.discard(place)
        self.world.emit(f"{KEY}.release_ended", place, cause=cause)

    def may_contain_release(self, order: Order, place: int) -> None:
        """Refuse where nothing is released, or no team can be sent.

        Raises:
            OrderRefused: Nothing to contain, or nobody to do it.
        """
        del order
        if not self._releases.event(place):
            raise OrderRefused("air_quality.not_releasing")
        if place in self._responding or len(self._responding) >= self.parameters.response_teams:
            raise OrderRefused("air_quality.no_response")

    def order_contain_release(self, order: Order, place: int, cause: int) -> None:
        """A team of specialists closes the source."""
        self._responding.add(place)
        self._releases.stop(place, cause, self._delay(order, self.parameters.contain_delay))
