"""Public warnings: what people are told, how many heed it, and what a false alarm costs the next one."""

from __future__ import annotations

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.people import People
from simulation.engine.lags import order_delay_ms
from simulation.engine.world import World
from simulation.orders import Order


class PublicWarnings:
    """Warnings of single communes by level and channel."""

    def __init__(self, world: World, people: People, parameters: Parameters) -> None:
        """Nobody has been warned, and warnings are trusted."""
        self._world, self._people, self._parameters = world, people, parameters
        self._false: dict[int, int] = {}

    def trust(self, place: int) -> float:
        """How far a warning is believed, 0 to 1: less after each false alarm of the commune."""
        kept = (1 - self._parameters.trust_lost) ** self._false.get(place, 0)
        return max(kept, self._parameters.trust_least)

    def warn(self, order: Order, place: int, cause: int) -> None:
        """The warning is written, approved and sent."""
        self._world.clock.call(self._parameters.warn_delay, self._sent, (order, place, cause))

    def _sent(self, what: tuple[Order, int, int]) -> None:
        """People hear of it: those who heed it leave, and later it is seen whether water came."""
        order, place, cause = what
        parameters, level = self._parameters, int(order.args["level"])
        event = self._world.emit("flood.public_warned", place, cause=cause, value=level)
        reached = parameters.warn_reach[int(order.args["channel"]) - 1]
        share = parameters.warn_heed[level - 1] * reached * self.trust(place)
        delay_ms = order_delay_ms(
            self._world.streams,
            order,
            parameters.move_delay,
            spread=parameters.order_spread,
            least=parameters.order_least,
        )
        self._people.leave(place, share, delay_ms, event)
        self._world.clock.call(parameters.warn_window, self._look_back, (place, self._world.now_ms, event))

    def _look_back(self, what: tuple[int, int, int]) -> None:
        """Without any water since, it was a false alarm: people go home, and heed the next one less."""
        place, since_ms, cause = what
        if self._people.flooded_since(place, since_ms):
            return
        self._false[place] = self._false.get(place, 0) + 1
        self._world.emit("flood.false_alarm", place, cause=cause, value=self._false[place])
        self._people.calm_down(place)
