"""Every name of an exercise stands once, and what is referred to exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ioc.exercise.checks.ground import Ground
from ioc.exercise.injects import Inject
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding, Trail
from simulation.checks.scenario import unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that a file gives, also those of parts that are wrong otherwise.

    Attributes:
        cells: Of cells.
        storylines: Of storylines.
        objectives: Of objectives.
        injects: Of injects.
        expected: Of expectations, by the inject that they stand in.
    """

    cells: tuple[str, ...]
    storylines: tuple[str, ...]
    objectives: tuple[str, ...]
    injects: tuple[str, ...]
    expected: Mapping[str, str]

    @classmethod
    def of(cls, data: Any) -> Names:
        """The names in a file's plain data, whatever else is wrong with it."""
        injects = _rows(data, "injects")
        return cls(
            cells=_ids(_rows(data, "cells")),
            storylines=_ids(_rows(data, "storylines")),
            objectives=_ids(_rows(data, "objectives")),
            injects=_ids(injects),
            expected={
                name: str(inject.get("id")) for inject in injects for name in _ids(_rows(inject, "expects"))
            },
        )


def check_names(exercise: Exercise, names: Names, ground: Ground) -> Iterator[Finding]:
    """Names that occur twice, and references to what does not exist."""
    yield from _twice(exercise)
    yield from _cells(exercise, ground)
    for number, inject in enumerate(exercise.injects):
        yield from _inject(("injects", number), inject, names, ground)
    for number, planned in enumerate(exercise.plan):
        yield from known(("plan", number, "by"), "E602.cell", planned.by, names.cells)


def known(path: Trail, key: str, name: str | None, among: Iterable[str]) -> Iterator[Finding]:
    """Nothing when a name exists or there is none; else one finding."""
    among = tuple(among)
    if name is not None and name not in among:
        yield unknown(path, key, name, among)


def commune(path: Trail, code: str, ground: Ground) -> Iterator[Finding]:
    """Nothing when a commune belongs to the province; its name leads to its code."""
    if code and code not in ground.communes:
        codes = {name: code for code, name in ground.communes.items()}
        finding = unknown(path, "E302", code, (*ground.communes, *codes))
        close = codes.get(str(finding.values["close"]), finding.values["close"])
        yield Finding(path, "E302", {"name": code, "province": ground.province, "close": close})


def _inject(path: Trail, inject: Inject, names: Names, ground: Ground) -> Iterator[Finding]:
    """What one inject refers to."""
    yield from known((*path, "storyline"), "E602.storyline", inject.storyline, names.storylines)
    for number, name in enumerate(inject.objectives):
        yield from known((*path, "objectives", number), "E602.objective", name, names.objectives)
    for number, name in enumerate(inject.to):
        yield from known((*path, "to", number), "E602.cell", name, names.cells)
    if inject.trigger.after is not None:
        place = (*path, "trigger", "after", "inject")
        yield from known(place, "E602.inject", inject.trigger.after.inject, names.injects)
    for number, expected in enumerate(inject.expects):
        place = (*path, "expects", number)
        yield from known((*place, "by"), "E602.cell", expected.by, names.cells)
        yield from commune((*place, "target"), expected.target, ground)


def _cells(exercise: Exercise, ground: Ground) -> Iterator[Finding]:
    """What cells refer to."""
    for number, cell in enumerate(exercise.cells):
        for place, code in enumerate(cell.communes):
            yield from commune(("cells", number, "communes", place), code, ground)


def _twice(exercise: Exercise) -> Iterator[Finding]:
    """Ids that stand twice among those that one reference may mean."""
    tasks = [
        (("objectives", n, "tasks", m), task)
        for n, objective in enumerate(exercise.objectives)
        for m, task in enumerate(objective.tasks)
    ]
    groups: tuple[Iterable[tuple[Trail, str]], ...] = (
        [(("cells", n), row.id) for n, row in enumerate(exercise.cells)],
        [(("storylines", n), row.id) for n, row in enumerate(exercise.storylines)],
        [(("objectives", n), row.id) for n, row in enumerate(exercise.objectives)],
        [(path, task.id) for path, task in tasks],
        [((*path, "measures", n), row.id) for path, task in tasks for n, row in enumerate(task.measures)],
        [(("wins", n), row.id) for n, row in enumerate(exercise.wins)],
        _told_of(exercise),
    )
    for group in groups:
        seen: set[str] = set()
        for path, name in group:
            if name in seen:
                yield Finding((*path, "id"), "E305", {"name": name})
            seen.add(name)


def _told_of(exercise: Exercise) -> Iterator[tuple[Trail, str]]:
    """Injects and expectations, which ``done`` may both name."""
    for number, inject in enumerate(exercise.injects):
        yield ("injects", number), inject.id
    for number, inject in enumerate(exercise.injects):
        for place, expected in enumerate(inject.expects):
            yield ("injects", number, "expects", place), expected.id


def _rows(data: Any, key: str) -> tuple[Mapping[str, Any], ...]:
    rows = data.get(key) if isinstance(data, Mapping) else None
    return tuple(row for row in rows if isinstance(row, Mapping)) if isinstance(rows, tuple) else ()


def _ids(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows if isinstance(row.get("id"), str))
