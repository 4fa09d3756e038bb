"""Spells: what a decision sets going at a place for a while, ended by its time or by another decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from simulation.engine.clock import Clock
from simulation.events import NO_CAUSE


@dataclass(slots=True)
class Spell:
    """One thing at one place, from the decision to its end.

    Attributes:
        number: Tells it from earlier and later ones at the same place.
        amount: Whatever its owner needs to know: a share, minutes, a count.
        length_ms: How long it lasts once it has begun.
        cause: The decision's event.
        event: The event that tells of its beginning, 0 while it is prepared.
    """

    number: int
    amount: float
    length_ms: int
    cause: int
    event: int = NO_CAUSE


class Begin(Protocol):
    """Called when a spell begins."""

    def __call__(self, place: int, spell: Spell) -> int:
        """Let it act; the id of the event that tells of it."""


class End(Protocol):
    """Called when a spell is over."""

    def __call__(self, place: int, spell: Spell, cause: int) -> None:
        """Undo what it did; ``cause`` is its beginning, or the decision that ended it early."""


class Spells:
    """Spells of one kind, at most one at a place; a place is a commune or the whole province."""

    def __init__(self, clock: Clock, begin: Begin, end: End) -> None:
        """Nothing goes on yet; ``begin`` and ``end`` are bound methods of the owner."""
        self._clock, self._begin, self._end = clock, begin, end
        self._spells: dict[int, Spell] = {}
        self._count = 0

    def asked(self, place: int) -> bool:
        """Whether one is prepared or goes on at a place."""
        return place in self._spells

    def event(self, place: int) -> int:
        """The event with which the one at a place began, 0 where none goes on."""
        spell = self._spells.get(place)
        return NO_CAUSE if spell is None else spell.event

    def ask(self, place: int, cause: int, *, delay_ms: int, length_ms: int, amount: float = 0.0) -> None:
        """Begin one after a delay; the caller has made sure that there is none."""
        self._count += 1
        self._spells[place] = Spell(number=self._count, amount=amount, length_ms=length_ms, cause=cause)
        self._clock.call(delay_ms, self._begun, (place, self._count))

    def stop(self, place: int, cause: int, delay_ms: int) -> None:
        """End the one that goes on after a delay, unless it is over before."""
        self._clock.call(delay_ms, self._over, (place, self._spells[place].number, cause))

    def _begun(self, which: tuple[int, int]) -> None:
        place, number = which
        spell = self._spells[place]
        spell.event = self._begin(place, spell)
        self._clock.call(spell.length_ms, self._over, (place, number, spell.event))

    def _over(self, which: tuple[int, int, int]) -> None:
        place, number, cause = which
        spell = self._spells.get(place)
        if spell is not None and spell.number == number:
            del self._spells[place]
            self._end(place, spell, cause)
