"""The story as rules look at it: who gets what and when, as far as that is known before play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ioc.exercise.authority import may_order
from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.orders import setting_of
from ioc.exercise.injects import Expectation, Inject
from ioc.exercise.plan import Cell, Exercise
from ioc.exercise.setting import Setting
from simulation.checks.finding import Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An exercise, the scenario below it, and what follows from both.

    Attributes:
        exercise: The file.
        ground: What it stands on.
        injects: Position and inject of those that may be released; drafts are not.
        moments: Time since the beginning at which an inject falls due, by name, where it is known.
        setting: The setting in which it would be played.
    """

    exercise: Exercise
    ground: Ground
    injects: tuple[tuple[int, Inject], ...]
    moments: Mapping[str, int]
    setting: Setting

    @property
    def cells(self) -> Mapping[str, Cell]:
        """Cells by name."""
        return self.setting.cells

    @classmethod
    def of(cls, exercise: Exercise, ground: Ground) -> Story:
        """The story of an exercise that has no errors."""
        approved = tuple((n, one) for n, one in enumerate(exercise.injects) if one.status == "approved")
        return cls(
            exercise=exercise,
            ground=ground,
            injects=approved,
            moments=MappingProxyType(_moments(tuple(one for _, one in approved))),
            setting=setting_of(exercise, ground),
        )

    def named(self, name: str) -> Inject | None:
        """An inject that may be released."""
        return next((one for _, one in self.injects if one.id == name), None)

    def expected(self) -> Iterator[tuple[Trail, Inject, Expectation]]:
        """Every expectation with its path."""
        for number, inject in self.injects:
            for place, expectation in enumerate(inject.expects):
                yield ("injects", number, "expects", place), inject, expectation

    def able(self, inject: Inject, expectation: Expectation) -> tuple[str, ...]:
        """Which of the cells that are expected to give an order may give it."""
        names = (expectation.by,) if expectation.by is not None else inject.to
        return tuple(name for name in names if self.may(name, expectation.action, expectation.target))

    def may(self, cell: str, kind: str, target: str) -> bool:
        """Whether a cell may give an order, for a commune or for one that it chooses."""
        order, own = self.ground.orders[kind], self.cells[cell]
        if not order.authority:
            return order.by == "player"
        places = (target,) if target else (own.communes or ("",))
        return any(may_order(self.setting, own, kind, place) is None for place in places)

    def can_be_given(self, kind: str) -> bool:
        """Whether any cell may ever give an order of a kind."""
        return any(self.may(cell, kind, "") for cell in self.cells)


def _moments(injects: tuple[Inject, ...]) -> dict[str, int]:
    """Times that are known: those given, and those that follow the release of one that is known."""
    known = {one.id: one.trigger.at for one in injects if one.trigger.at is not None}
    for _ in injects:
        for one in injects:
            after = one.trigger.after
            if after is not None and after.is_ == "fired" and after.inject in known:
                known[one.id] = known[after.inject] + after.wait
    return known
