"""Load shedding: customers are switched off on purpose for some hours, the hospital's feeder never."""

from __future__ import annotations

from simulation.domains.electricity.elements import Elements, Owner
from simulation.domains.electricity.network import Network
from simulation.domains.electricity.outages import Outage
from simulation.engine.spells import Spell, Spells
from simulation.engine.world import World
from simulation.errors import OrderRefused


class Shedding:
    """Communes in which load is shed, at most once at a time."""

    def __init__(self, world: World, network: Network, elements: Elements, owner: Owner) -> None:
        """Nobody is switched off on purpose."""
        self._world, self._network, self._elements, self._owner = world, network, elements, owner
        self._rows: dict[int, list[Outage]] = {}
        self._spells = Spells(world.clock, self._cut, self._restore)

    def may_shed(self, place: int) -> None:
        """Refuse where load is shed already, or nothing but the hospital has power.

        Raises:
            OrderRefused: Nothing can be shed here.
        """
        if self._spells.asked(place):
            raise OrderRefused("electricity.shed_here")
        if not self._network.live(place):
            raise OrderRefused("electricity.all_off")
        if not self._feeders(place):
            raise OrderRefused("electricity.only_hospital")

    def may_restore(self, place: int) -> None:
        """Refuse where no load is shed.

        Raises:
            OrderRefused: Nothing to restore.
        """
        if not self._spells.event(place):
            raise OrderRefused("electricity.not_shed")

    def shed(self, place: int, share: float, cause: int, *, delay_ms: int, length_ms: int) -> None:
        """Switch off about this share of a commune's customers for a while, after notice and switching."""
        self._spells.ask(place, cause, delay_ms=delay_ms, length_ms=length_ms, amount=share)

    def restore(self, place: int, cause: int, delay_ms: int) -> None:
        """Switch them on before their time."""
        self._spells.stop(place, cause, delay_ms)

    def _feeders(self, place: int) -> list[int]:
        return [feeder for feeder in self._network.live(place) if feeder not in self._network.vital]

    def _cut(self, place: int, spell: Spell) -> int:
        """Feeder by feeder until the share is reached, the largest first."""
        wanted = round(spell.amount * int(self._network.served[place]))
        rows = self._rows[place] = []
        for feeder in self._feeders(place):
            if wanted <= 0:
                break
            part = wanted / int(self._network.customers[feeder])
            row = self._owner.cut("load_shed", feeder, min(part, 1.0), work_ms=0, cause=spell.cause)
            if row is not None:
                rows.append(row)
                wanted -= row.customers
        return rows[-1].cause if rows else spell.cause

    def _restore(self, place: int, spell: Spell, cause: int) -> None:
        """Switch them on again; where the substation is down they wait for it."""
        ordered = cause != spell.event
        for row in self._rows.pop(place):
            source = int(self._network.source[row.feeder])
            if self._elements.down(source):
                row.substation = source
                continue
            row.cause = cause if ordered else row.cause
            self._owner.repaired(row)
