"""The hazards of one run: what each forces, what it has told people, and which of them an order began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulation.engine.forcing import NOTHING, Forcing
from simulation.events import NO_CAUSE, PROVINCE


class Told(NamedTuple):
    """One milestone that people have been told of."""

    event: int
    phase: str
    place: int


class Hazards:
    """What hazards do in one world; a held one is none of them until it is ordered."""

    def __init__(self, forcings: Mapping[str, Forcing]) -> None:
        """Begin with the hazards that the scenario's own time brings, by id."""
        self.forcings: Mapping[str, Forcing] = dict(forcings)
        self._told: dict[str, list[Told]] = {}
        self._ordered: dict[str, int] = {}

    def start(self, name: str, forcing: Forcing, event: int) -> None:
        """A held hazard begins; ``event`` tells of its order."""
        self.forcings = {**self.forcings, name: forcing}
        self._ordered[name] = event

    def tell(self, name: str, told: Told) -> None:
        """People have been told of a milestone."""
        self._told.setdefault(name, []).append(told)

    def forcing(self, field: str) -> tuple[str, ...]:
        """The hazards that force a weather field, those that were ordered last."""
        return tuple(name for name, row in self.forcings.items() if getattr(row, field) is not None)

    def behind(self, field: str, row: int, place: int) -> int:
        """What stands behind a field's value: the last hazard told of; an ordered one only where it acts then."""
        for name in reversed(self.forcing(field)):
            forced = getattr(self.forcings[name], field)
            if self.first(name) and (name not in self._ordered or forced[row, place] != NOTHING[field]):
                return self.first(name)
        return NO_CAUSE

    def first(self, name: str) -> int:
        """The hazard's first milestone, else the order that began it; 0 while there is neither."""
        told = self._told.get(name)
        return told[0].event if told else self._ordered.get(name, NO_CAUSE)

    def began(self, name: str) -> int:
        """The milestone with which it began, else the order; 0 while there is neither."""
        began = (told.event for told in self._told.get(name, ()) if told.phase == "began")
        return next(began, self._ordered.get(name, NO_CAUSE))

    def latest(self, name: str, place: int) -> int:
        """Its last beginning or peak that was told of a commune or of the province, else the order."""
        return max(
            (
                told.event
                for told in self._told.get(name, ())
                if told.phase != "ended" and told.place in {PROVINCE, place}
            ),
            default=self._ordered.get(name, NO_CAUSE),
        )
