"""Measures against bad air: what is in force where, and for how long."""

from __future__ import annotations

import numpy as np

from simulation.domains.air_quality.couplings import FloatArray
from simulation.engine.spells import Spell, Spells
from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.events import PROVINCE


class Measure:
    """One kind of measure, in one commune or in all of them; at most once at a place.

    Attributes:
        share: How much of what it aims at it takes away in each commune, [Z]; its owner reads it.
    """

    def __init__(
        self, world: World, began: str, ended: str, share: FloatArray | None = None, *, told: bool = False
    ) -> None:
        """Not in force.

        Args:
            world: The world.
            began: Full kind of the event that tells that it works.
            ended: Full kind of the event that tells that it is over.
            share: The array to write to, [Z]; its own where none is given.
            told: Whether the events carry the share in per cent.
        """
        self._world, self._kinds, self._told = world, (began, ended), told
        self.share: FloatArray = np.zeros(len(world.places)) if share is None else share
        self._running: dict[int, float] = {}
        self._spells = Spells(world.clock, self._begun, self._over)

    def may_begin(self, place: int) -> None:
        """Refuse where it is in force or prepared, here or in the whole province.

        Raises:
            OrderRefused: It would change nothing.
        """
        if self._spells.asked(place) or self._spells.asked(PROVINCE):
            raise OrderRefused("air_quality.in_force")

    def may_end(self, place: int) -> None:
        """Refuse where it is not in force.

        Raises:
            OrderRefused: Nothing to end.
        """
        if not self.here(place):
            raise OrderRefused("air_quality.not_in_force")

    def here(self, place: int) -> list[int]:
        """Where it is in force and would be ended for a place: there, or anywhere for the whole province."""
        return [at for at in sorted(self._running) if place in (at, PROVINCE)]

    def begin(self, place: int, cause: int, *, share: float, delay_ms: int, length_ms: int) -> None:
        """Put it in force for a while, after a delay."""
        self._spells.ask(place, cause, delay_ms=delay_ms, length_ms=length_ms, amount=share)

    def end(self, place: int, cause: int, delay_ms: int) -> None:
        """End it before its time."""
        for at in self.here(place):
            self._spells.stop(at, cause, delay_ms)

    def _begun(self, place: int, spell: Spell) -> int:
        self._running[place] = spell.amount
        self._spread()
        return self._tell(0, place, spell, spell.cause)

    def _over(self, place: int, spell: Spell, cause: int) -> None:
        del self._running[place]
        self._spread()
        self._tell(1, place, spell, cause)

    def _spread(self) -> None:
        """Write the strongest of what is in force in each commune."""
        self.share[:] = self._running.get(PROVINCE, 0.0)
        for place in sorted(self._running):
            if place != PROVINCE:
                self.share[place] = max(self.share[place], self._running[place])

    def _tell(self, kind: int, place: int, spell: Spell, cause: int) -> int:
        value = 100 * spell.amount if self._told else 0.0
        return self._world.emit(self._kinds[kind], place, cause=cause, value=value)
