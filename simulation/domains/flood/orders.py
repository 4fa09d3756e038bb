"""Orders about water: which part of the domain checks and carries out each of them."""

from __future__ import annotations

from simulation.domains.flood.alarms import PublicWarnings
from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.people import People
from simulation.domains.flood.rescue import Rescue
from simulation.domains.flood.rivers import Rivers
from simulation.domains.flood.works import Works
from simulation.engine.world import World
from simulation.orders import Order


class Orders:
    """The domain's part that people speak to."""

    def __init__(self, world: World, rivers: Rivers, parameters: Parameters) -> None:
        """Nothing ordered yet."""
        self._parameters = parameters
        self.works = Works(world, rivers, parameters)
        self.people = People(world, parameters)
        self.rescue = Rescue(world, self.people, parameters)
        self.alarms = PublicWarnings(world, self.people, parameters)

    def may_start_pumps(self, order: Order, place: int) -> None:
        """Refuse more pumps than are left."""
        del place
        self.works.may_send_pumps(int(order.args["pumps"]))

    def order_start_pumps(self, order: Order, place: int, cause: int) -> None:
        """Send pumps to a commune."""
        self.works.send_pumps(order, place, cause)

    def may_stop_pumps(self, order: Order, place: int) -> None:
        """Refuse where there is no pump."""
        del order
        self.works.may_stop_pumps(place)

    def order_stop_pumps(self, order: Order, place: int, cause: int) -> None:
        """Take a commune's pumps away."""
        del order
        self.works.stop_pumps(place, cause)

    def may_close_gate(self, order: Order, place: int) -> None:
        """Refuse where no river spills or the sluices are shut."""
        del order
        self.works.may_lay_bags(place)

    def order_close_gate(self, order: Order, place: int, cause: int) -> None:
        """Shut sluices and lay sandbags at a commune."""
        self.works.lay_bags(order, place, cause)

    def may_reopen_gate(self, order: Order, place: int) -> None:
        """Refuse where no sluice is shut."""
        del order
        self.works.may_reopen(place)

    def order_reopen_gate(self, order: Order, place: int, cause: int) -> None:
        """Open a commune's sluices and clear its sandbags away."""
        del order
        self.works.reopen(place, cause)

    def may_breach(self, order: Order, place: int) -> None:
        """Refuse where a breach would bring no water."""
        del order
        self.works.may_breach(place)

    def order_breach(self, order: Order, place: int, cause: int) -> None:
        """A dyke gives way."""
        self.works.breach(order, place, cause)

    def may_move_people(self, order: Order, place: int) -> None:
        """Refuse when nobody is left to move."""
        del order
        self.people.may_move(place)

    def order_move_people(self, order: Order, place: int, cause: int) -> None:
        """Move people out of a commune's low areas."""
        delay_ms = self.works.delay_ms(order, self._parameters.move_delay)
        self.people.leave(place, float(order.args["share"]), delay_ms, cause)

    def order_warn(self, order: Order, place: int, cause: int) -> None:
        """Warn a commune's people."""
        self.alarms.warn(order, place, cause)

    def may_send_boats(self, order: Order, place: int) -> None:
        """Refuse more boats than are at their base."""
        del place
        self.rescue.may_send(int(order.args["boats"]))

    def order_send_boats(self, order: Order, place: int, cause: int) -> None:
        """Send boats to a commune."""
        self.rescue.send(order, place, cause)

    def may_request_military(self, order: Order, place: int) -> None:
        """Refuse while the army has been asked."""
        del order, place
        self.rescue.may_ask()

    def order_request_military(self, order: Order, place: int, cause: int) -> None:
        """Ask the army for soldiers and boats."""
        del place
        self.rescue.ask(order, cause)
