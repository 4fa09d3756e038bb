"""Traffic police who direct traffic where they are sent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.stock import Stock
from simulation.engine.spells import Spell, Spells
from simulation.engine.world import World
from simulation.errors import OrderRefused


class Police:
    """Teams that direct traffic, at most one in a commune."""

    def __init__(self, world: World, parameters: Parameters, teams: Stock) -> None:
        """No team is out."""
        self._world, self._parameters, self._teams = world, parameters, teams
        self.relief: npt.NDArray[np.float64] = np.zeros(len(world.places))
        self._posts = Spells(world.clock, self._directing, self._leave)

    def may_send(self, place: int) -> None:
        """Refuse when every team is out, or one is here already.

        Raises:
            OrderRefused: No team can be sent.
        """
        if self._posts.asked(place):
            raise OrderRefused("traffic.team_here")
        if not self._teams.free(1):
            raise OrderRefused("traffic.no_team", {"teams": self._teams.all})

    def may_recall(self, place: int) -> None:
        """Refuse when no team directs traffic here.

        Raises:
            OrderRefused: Nobody to call back.
        """
        if not self._posts.event(place):
            raise OrderRefused("traffic.no_team_here")

    def send(self, place: int, minutes: float, cause: int, delay_ms: int) -> None:
        """Send a team for some time."""
        self._teams.take(1)
        self._posts.ask(place, cause, delay_ms=delay_ms, length_ms=round(minutes * 60_000), amount=minutes)

    def recall(self, place: int, cause: int, delay_ms: int) -> None:
        """Call a team back before its time."""
        self._posts.stop(place, cause, delay_ms)

    def _directing(self, place: int, spell: Spell) -> int:
        self.relief[place] = self._parameters.police_relief
        return self._world.emit("traffic.police_directing", place, cause=spell.cause, value=spell.amount)

    def _leave(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self.relief[place] = 0.0
        self._teams.give_back(1)
        self._world.emit("traffic.police_left", place, cause=cause)
