"""What does not change while an exercise is played: its file, the orders of the model, when play begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ioc.exercise.injects import Inject
from ioc.exercise.plan import Cell, Exercise, Measure, Objective
from simulation.spec.domain import OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """An exercise file together with what it needs of the model.

    Attributes:
        exercise: The file.
        orders: Every kind of order of the model (``domain.verb``), those of no domain included.
        begins_ms: Scenario time at which play begins.
        ends_ms: Scenario time at which the scenario ends; play ends there at the latest.
        cells: Cells by name.
        injects: Injects of the file by name, in the file's order.
        objectives: Objectives by name.
    """

    exercise: Exercise
    orders: Mapping[str, OrderSpec]
    begins_ms: int
    ends_ms: int
    cells: Mapping[str, Cell]
    injects: Mapping[str, Inject]
    objectives: Mapping[str, Objective]

    @classmethod
    def of(cls, exercise: Exercise, orders: Mapping[str, OrderSpec], begins_ms: int, ends_ms: int) -> Setting:
        """The setting of a file whose play begins at ``begins_ms`` of a scenario that ends at ``ends_ms``."""
        return cls(
            exercise=exercise,
            orders=MappingProxyType(dict(orders)),
            begins_ms=begins_ms,
            ends_ms=ends_ms,
            cells=MappingProxyType({cell.id: cell for cell in exercise.cells}),
            injects=MappingProxyType({inject.id: inject for inject in exercise.injects}),
            objectives=MappingProxyType({objective.id: objective for objective in exercise.objectives}),
        )

    def measures(self) -> Iterator[Measure]:
        """Every measure, objective by objective."""
        for objective in self.exercise.objectives:
            for task in objective.tasks:
                yield from task.measures

    def purse(self, cell: str) -> str:
        """Whose money a cell spends: its own name, or ``""`` for the budget that all share."""
        own = self.cells.get(cell)
        return "" if own is None or own.budget is None else cell

    def budget(self, purse: str) -> float | None:
        """What there is in a purse at the beginning; None when there is no limit."""
        return self.cells[purse].budget if purse in self.cells else self.exercise.budget

    def rateable(self, subject: str) -> bool:
        """Whether ``objective`` or ``objective/task`` exists, which is what evaluators rate."""
        name, _, task = subject.partition("/")
        objective = self.objectives.get(name)
        return objective is not None and (not task or any(one.id == task for one in objective.tasks))
