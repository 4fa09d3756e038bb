"""Contraflow: lanes of the one direction are given to the other, so that more people can leave."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.domains.traffic.crashes import Crashes
from simulation.domains.traffic.parameters import Parameters
from simulation.domains.traffic.stock import Stock
from simulation.engine.spells import Spell, Spells
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import NO_CAUSE

FloatArray = npt.NDArray[np.float64]


class Contraflow:
    """Communes whose main roads carry one direction on most lanes: less congestion, more vehicles, more crashes."""

    def __init__(
        self, world: World, parameters: Parameters, usual_dip: FloatArray, crashes: Crashes, teams: Stock
    ) -> None:
        """Every lane goes its usual way.

        Args:
            world: The world.
            parameters: The domain's parameters.
            usual_dip: Loss of speed at the peak of each commune, [Z].
            crashes: What becomes more likely where lanes are turned.
            teams: Police who guard the lanes.
        """
        self._world, self._parameters, self._crashes, self._teams = world, parameters, crashes, teams
        delay = usual_dip / (1 - usual_dip) / (1 + parameters.contraflow_gain) ** 4
        self._usual, self._wide = usual_dip, delay / (1 + delay)
        self.dip: FloatArray = usual_dip.copy()
        self.on: FloatArray = np.zeros(len(usual_dip))
        self._spells = Spells(world.clock, self._turn, self._turn_back)

    def event(self, place: int) -> int:
        """The event with which lanes of a commune were turned, 0 while they go their usual way."""
        return self._spells.event(place)

    def may_begin(self, place: int) -> None:
        """Refuse where lanes are turned already, or police are too few to guard them.

        Raises:
            OrderRefused: It goes on here, or no teams are free.
        """
        if self._spells.asked(place):
            raise OrderRefused("traffic.contraflow_on")
        if not self._teams.free(self._parameters.contraflow_teams):
            raise OrderRefused("traffic.no_team", {"teams": self._teams.all})

    def may_end(self, place: int) -> None:
        """Refuse where lanes go their usual way.

        Raises:
            OrderRefused: Nothing to end.
        """
        if not self._spells.event(place):
            raise OrderRefused("traffic.contraflow_off")

    def begin(self, place: int, minutes: float, cause: int, delay_ms: int) -> None:
        """Turn lanes for some time, once cones and signs stand."""
        self._teams.take(self._parameters.contraflow_teams)
        self._spells.ask(place, cause, delay_ms=delay_ms, length_ms=round(minutes * 60_000), amount=minutes)

    def end(self, place: int, cause: int, delay_ms: int) -> None:
        """Turn the lanes back before their time."""
        self._spells.stop(place, cause, delay_ms)

    def _turn(self, place: int, spell: Spell) -> int:
        event = self._world.emit("traffic.contraflow_began", place, cause=spell.cause, value=spell.amount)
        self._set(place, 1.0, event)
        return event

    def _turn_back(self, place: int, spell: Spell, cause: int) -> None:
        del spell
        self._teams.give_back(self._parameters.contraflow_teams)
        self._set(place, 0.0, NO_CAUSE)
        self._world.emit("traffic.contraflow_ended", place, cause=cause)

    def _set(self, place: int, on: float, event: int) -> None:
        self.on[place] = on
        self.dip[place] = self._wide[place] if on else self._usual[place]
        self._crashes.lanes[place] = 1 + self._parameters.contraflow_risk * on
        self._crashes.lane_event[place] = event
