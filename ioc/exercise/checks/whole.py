"""Everything wrong with an exercise beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.exercise.checks.asked import check_conditions
from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.measures import check_measures
from ioc.exercise.checks.names import Names, check_names
from ioc.exercise.checks.orders import check_orders
from ioc.exercise.checks.times import check_times
from ioc.exercise.injects import Inject
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding, Trail


def check_exercise(exercise: Exercise, names: Names, ground: Ground) -> Iterator[Finding]:
    """Every finding about a well-shaped exercise.

    Args:
        exercise: The file.
        names: The names it gives, those of parts that did not fit the shape included.
        ground: The scenario it is played on.
    """
    yield from check_names(exercise, names, ground)
    yield from check_orders(exercise, ground)
    yield from check_measures(exercise, names, ground)
    yield from check_conditions(exercise, names, ground)
    yield from check_times(exercise, ground)
    for number, inject in enumerate(exercise.injects):
        yield from _inject(("injects", number), inject)


def _inject(path: Trail, inject: Inject) -> Iterator[Finding]:
    """An inject says something to somebody or does something, and what it expects can be met."""
    if inject.to and inject.body is None:
        yield Finding(path, "E110", {"key": "body"}, at_key=True)
    if inject.body is not None and not inject.to:
        yield Finding((*path, "body"), "E609.nobody", {}, at_key=True)
    if not inject.to and not inject.effects:
        yield Finding((*path, "id"), "E609.nothing", {"name": inject.id})
    if isinstance(inject.need, int) and inject.need > len(inject.expects):
        values = {"value": str(inject.need), "high": str(len(inject.expects))}
        yield Finding((*path, "need"), "E609.need", values)
    for number, expected in enumerate(inject.expects):
        if expected.by is None and not inject.to:
            yield Finding((*path, "expects", number, "id"), "E609.whom", {"name": expected.id})
