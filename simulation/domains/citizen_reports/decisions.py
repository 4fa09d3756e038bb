"""Orders to the report line: people, statements, reports that are closed unread, and what exercises bring."""

from __future__ import annotations

from simulation.domains.citizen_reports.couplings import statement_delay_ms
from simulation.domains.citizen_reports.service import CitizenReports
from simulation.engine.chance import lognormal_ms
from simulation.engine.lags import order_delay_ms, order_draws
from simulation.engine.spells import Spell, Spells
from simulation.errors import OrderRefused
from simulation.events import PROVINCE
from simulation.orders import Order


class Decisions:
    """Carries out orders; one that takes time is prepared for a time of its own chance.

    Attributes:
        service: The service that they change.
        reserve_teams: Teams that can still be sent.
        reserve_moderators: Moderators who can still be called.
    """

    def __init__(self, service: CitizenReports) -> None:
        """Nothing has been ordered yet."""
        self.service = service
        self._world, self._parameters = service.world, service.parameters
        self.reserve_teams = self._parameters.reserve_teams
        self.reserve_moderators = self._parameters.reserve_moderators
        self._teams: dict[int, int] = {}
        self._moderators = 0
        self._exposed_ms = 0
        self._statement = Spells(self._world.clock, self._statement_out, self._statement_ends)

    def _delay_ms(self, order: Order, usual_ms: float) -> int:
        """How long this order takes to be prepared."""
        parameters = self._parameters
        return order_delay_ms(
            self._world.streams, order, usual_ms, spread=parameters.order_spread, least=parameters.order_least
        )

    # --- People -----------------------------------------------------------------------------------

    def may_add_team(self, order: Order, place: int) -> None:
        """Refuse more teams than are left.

        Raises:
            OrderRefused: Fewer are.
        """
        del place
        _enough(int(order.args["teams"]), self.reserve_teams)

    def order_add_team(self, order: Order, place: int, cause: int) -> None:
        """Send more teams to a commune; they work there after the delay."""
        teams = int(order.args["teams"])
        self.reserve_teams -= teams
        delay = self._delay_ms(order, self._parameters.reinforce)
        self._world.clock.call(delay, self._team_joins, (place, teams, cause))

    def _team_joins(self, group: tuple[int, int, int]) -> None:
        place, teams, cause = group
        self._world.emit("citizen_reports.team_joined", place, cause=cause, value=teams)
        self._teams[place] = self._teams.get(place, 0) + teams
        self.service.add_teams(place, teams)

    def may_recall_team(self, order: Order, place: int) -> None:
        """Refuse to recall more teams than were sent to the commune.

        Raises:
            OrderRefused: Fewer are there.
        """
        wanted, here = int(order.args["teams"]), self._teams.get(place, 0)
        if wanted > here:
            raise OrderRefused("citizen_reports.no_team", {"wanted": wanted, "free": here})

    def order_recall_team(self, order: Order, place: int, cause: int) -> None:
        """Take added teams of a commune back; they finish the job that they are at."""
        teams = int(order.args["teams"])
        self._teams[place] -= teams
        self.reserve_teams += teams
        self._world.emit("citizen_reports.team_left", place, cause=cause, value=teams)
        self.service.add_teams(place, -teams)

    def may_add_moderators(self, order: Order, place: int) -> None:
        """Refuse more moderators than are left.

        Raises:
            OrderRefused: Fewer are.
        """
        del place
        _enough(int(order.args["people"]), self.reserve_moderators)

    def order_add_moderators(self, order: Order, place: int, cause: int) -> None:
        """Call more moderators to the operations centre; they sit there after the delay."""
        del place
        people = int(order.args["people"])
        self.reserve_moderators -= people
        delay = self._delay_ms(order, self._parameters.reinforce)
        self._world.clock.call(delay, self._moderators_join, (people, cause))

    def _moderators_join(self, group: tuple[int, int]) -> None:
        people, cause = group
        self._world.emit("citizen_reports.moderators_joined", cause=cause, value=people)
        self._moderators += people
        self.service.add_moderators(people)

    def may_recall_moderators(self, order: Order, place: int) -> None:
        """Refuse to send home more moderators than were called.

        Raises:
            OrderRefused: Fewer were.
        """
        del place
        wanted, here = int(order.args["people"]), self._moderators
        if wanted > here:
            raise OrderRefused("citizen_reports.no_moderators", {"wanted": wanted, "free": here})

    def order_recall_moderators(self, order: Order, place: int, cause: int) -> None:
        """Send added moderators home."""
        del place
        people = int(order.args["people"])
        self._moderators -= people
        self.reserve_moderators += people
        self._world.emit("citizen_reports.moderators_left", cause=cause, value=people)
        self.service.add_moderators(-people)

    # --- Words ------------------------------------------------------------------------------------

    def may_publish_statement(self, order: Order, place: int) -> None:
        """Refuse a second statement while one is prepared or holds.

        Raises:
            OrderRefused: One is.
        """
        del order, place
        if self._statement.asked(PROVINCE):
            raise OrderRefused("citizen_reports.statement_out")

    def order_publish_statement(self, order: Order, place: int, cause: int) -> None:
        """Tell people what is known; what has not been verified is out sooner, and may prove wrong."""
        del place
        parameters, verified = self._parameters, float(order.args["verified"])
        _, error, exposed = order_draws(self._world.streams, order, 3)
        is_false = error < (1 - verified) * parameters.statement_error
        late = lognormal_ms(parameters.statement_exposed, parameters.order_spread, exposed)
        self._exposed_ms = late if is_false else 0
        self._statement.ask(
            PROVINCE,
            cause,
            delay_ms=self._delay_ms(order, statement_delay_ms(parameters, verified)),
            length_ms=parameters.statement_lasts,
            amount=verified,
        )

    def _statement_out(self, place: int, spell: Spell) -> int:
        share = 100 * spell.amount
        event = self._world.emit("citizen_reports.statement_published", place, cause=spell.cause, value=share)
        self.service.rumours.answer()
        if self._exposed_ms:
            self._world.clock.call(self._exposed_ms, self._exposed, event)
        return event

    def _statement_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.service.rumours.fall_silent()
        self._world.emit("citizen_reports.statement_ended", place, cause=cause)

    def _exposed(self, statement: int) -> None:
        """What was said proves wrong, if it still stands."""
        if self._statement.event(PROVINCE) == statement:
            event = self._world.emit("citizen_reports.statement_false", cause=statement)
            self._statement.stop(PROVINCE, event, 0)
            self.service.rumours.told_wrong(event)

    def may_withdraw_statement(self, order: Order, place: int) -> None:
        """Refuse when no statement holds.

        Raises:
            OrderRefused: None does.
        """
        del order, place
        if not self._statement.event(PROVINCE):
            raise OrderRefused("citizen_reports.no_statement")

    def order_withdraw_statement(self, order: Order, place: int, cause: int) -> None:
        """Take a statement back, before it proves wrong or to make room for a better one."""
        del order, place
        self._statement.stop(PROVINCE, cause, 0)

    # --- Reports ----------------------------------------------------------------------------------

    def may_close_reports(self, order: Order, place: int) -> None:
        """Refuse where there is nothing to close.

        Raises:
            OrderRefused: Nobody waits for the commune's team.
        """
        del order
        if not self.service.closable(place):
            raise OrderRefused("citizen_reports.nothing_open")

    def order_close_reports(self, order: Order, place: int, cause: int) -> None:
        """Close a commune's open reports unhandled: the count falls at once, and some people insist later."""
        del order
        self.service.close_unhandled(place, cause)

    # --- What exercises bring ---------------------------------------------------------------------

    def order_spread_rumour(self, order: Order, place: int, cause: int) -> None:
        """A false rumour comes up in a commune and spreads."""
        strength, reach = float(order.args["strength"]), float(order.args["reach"])
        self.service.rumours.spread(place, strength, reach, cause)


def _enough(wanted: int, free: int) -> None:
    """Refuse more than there are."""
    if wanted > free:
        raise OrderRefused("order.too_few_units", {"wanted": wanted, "free": free})
