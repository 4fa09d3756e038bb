"""Orders to the portal: take it off the net, filter its traffic, restore it, and what exercises do to it."""

from __future__ import annotations

from simulation.domains.public_services.service import PublicServices
from simulation.engine.lags import order_delay_ms
from simulation.engine.spells import Spell, Spells
from simulation.errors import OrderRefused
from simulation.events import PROVINCE
from simulation.orders import Order

_HOUR_MS = 3_600_000


class PortalDecisions:
    """Carries out orders to the portal; one that takes time is prepared for a time of its own chance.

    Attributes:
        service: The service that they change.
    """

    def __init__(self, service: PublicServices) -> None:
        """Nothing has been ordered yet."""
        self.service = service
        self._world, self._parameters, self._portal = service.world, service.parameters, service.portal
        clock = self._world.clock
        self._isolations = Spells(clock, self._isolation_begins, self._isolation_ends)
        self._filters = Spells(clock, self._filter_begins, self._filter_ends)
        self._restores = Spells(clock, self._restore_begins, self._restore_ends)
        self._failures = Spells(clock, self._failure_begins, self._failure_ends)

    def _delay_ms(self, order: Order, usual_ms: int) -> int:
        """How long this order takes to be prepared."""
        parameters = self._parameters
        return order_delay_ms(
            self._world.streams, order, usual_ms, spread=parameters.order_spread, least=parameters.order_least
        )

    # --- Off the net ------------------------------------------------------------------------------

    def may_isolate_portal(self, order: Order, place: int) -> None:
        """Refuse when it is off the net, or about to be.

        Raises:
            OrderRefused: It is.
        """
        del order, place
        if self._isolations.asked(PROVINCE) or self._restores.asked(PROVINCE):
            raise OrderRefused("public_services.isolated")

    def order_isolate_portal(self, order: Order, place: int, cause: int) -> None:
        """Take the portal off the net for some hours, so that an attack finds nobody and loses its force."""
        del place
        self._isolations.ask(
            PROVINCE,
            cause,
            delay_ms=self._delay_ms(order, self._parameters.isolate_delay),
            length_ms=round(float(order.args["hours"]) * _HOUR_MS),
        )

    def _isolation_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit("public_services.portal_isolated", place, cause=spell.cause)
        self._portal.isolate(event)
        return event

    def _isolation_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self._portal.reconnect(self._world.emit("public_services.portal_reconnected", place, cause=cause))

    def may_reconnect_portal(self, order: Order, place: int) -> None:
        """Refuse when it is on the net.

        Raises:
            OrderRefused: It is.
        """
        del order, place
        if not self._isolations.event(PROVINCE):
            raise OrderRefused("public_services.not_isolated")

    def order_reconnect_portal(self, order: Order, place: int, cause: int) -> None:
        """Put the portal back on the net before its time."""
        del order, place
        self._isolations.stop(PROVINCE, cause, 0)

    # --- Filter -----------------------------------------------------------------------------------

    def may_filter_traffic(self, order: Order, place: int) -> None:
        """Refuse when traffic is filtered, or about to be.

        Raises:
            OrderRefused: It is.
        """
        del order, place
        if self._filters.asked(PROVINCE):
            raise OrderRefused("public_services.filter_on")

    def order_filter_traffic(self, order: Order, place: int, cause: int) -> None:
        """Have operators filter the portal's traffic for some hours: most of an attack, and a few citizens."""
        del place
        self._filters.ask(
            PROVINCE,
            cause,
            delay_ms=self._delay_ms(order, self._parameters.filter_delay),
            length_ms=round(float(order.args["hours"]) * _HOUR_MS),
        )

    def _filter_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit("public_services.filter_began", place, cause=spell.cause)
        self._portal.filtered = True
        self._portal.changed(event)
        return event

    def _filter_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self._portal.filtered = False
        self._portal.changed(self._world.emit("public_services.filter_ended", place, cause=cause))

    def may_stop_filter(self, order: Order, place: int) -> None:
        """Refuse when nothing is filtered.

        Raises:
            OrderRefused: Nothing is.
        """
        del order, place
        if not self._filters.event(PROVINCE):
            raise OrderRefused("public_services.filter_off")

    def order_stop_filter(self, order: Order, place: int, cause: int) -> None:
        """Let all traffic through again."""
        del order, place
        self._filters.stop(PROVINCE, cause, 0)

    # --- Backup -----------------------------------------------------------------------------------

    def may_restore_from_backup(self, order: Order, place: int) -> None:
        """Refuse while it is being restored.

        Raises:
            OrderRefused: It is.
        """
        del order, place
        if self._restores.asked(PROVINCE):
            raise OrderRefused("public_services.restoring")

    def order_restore_from_backup(self, order: Order, place: int, cause: int) -> None:
        """Take the portal down and set it up anew; what came in since the last backup is typed in again."""
        del place
        length = self._delay_ms(order, self._parameters.restore_time)
        self._restores.ask(PROVINCE, cause, delay_ms=0, length_ms=length)

    def _restore_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit("public_services.restore_began", place, cause=spell.cause)
        self._portal.restoring = True
        self._portal.changed(event)
        self.service.enter_again(self._world.now_ms - self._parameters.restore_gap)
        return event

    def _restore_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        event = self._world.emit("public_services.restore_done", place, cause=cause)
        self._portal.restoring = False
        if self._failures.event(PROVINCE):
            self._portal.failed = 0.0
            self._failures.stop(PROVINCE, event, 0)
        self._portal.changed(event)

    # --- What exercises bring ---------------------------------------------------------------------

    def may_fail_portal(self, order: Order, place: int) -> None:
        """Refuse a second fault at once.

        Raises:
            OrderRefused: It has failed already.
        """
        del order, place
        if self._failures.asked(PROVINCE):
            raise OrderRefused("public_services.failed")

    def order_fail_portal(self, order: Order, place: int, cause: int) -> None:
        """The portal fails by itself, until it is restored or its makers find the fault."""
        del place
        self._failures.ask(
            PROVINCE,
            cause,
            delay_ms=0,
            length_ms=round(float(order.args["hours"]) * _HOUR_MS),
            amount=float(order.args["lost"]),
        )

    def _failure_begins(self, place: int, spell: Spell) -> int:
        event = self._world.emit(
            "public_services.portal_failed", place, cause=spell.cause, value=100 * spell.amount
        )
        self._portal.failed = spell.amount
        self._portal.changed(event)
        return event

    def _failure_ends(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self._portal.failed = 0.0
        self._portal.changed(self._world.emit("public_services.portal_repaired", place, cause=cause))
