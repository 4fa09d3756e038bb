"""Measures say what their kind needs and can be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.names import Names, known
from ioc.exercise.checks.orders import exists
from ioc.exercise.plan import Exercise, Measure
from simulation.checks.finding import Finding, Trail

_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"delay": ("of",), "expectations": ("ids",), "answered": (), "kpi": ("of",), "beyond": ("when",)}
)
_MAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"delay": ("since", "by"), "expectations": (), "answered": ("by",), "kpi": (), "beyond": ()}
)
_KEYS = ("of", "since", "by", "ids", "when")


def check_measures(exercise: Exercise, names: Names, ground: Ground) -> Iterator[Finding]:
    """Everything wrong with the measures of all objectives."""
    for n, objective in enumerate(exercise.objectives):
        for m, task in enumerate(objective.tasks):
            for k, measure in enumerate(task.measures):
                path: Trail = ("objectives", n, "tasks", m, "measures", k)
                yield from _keys(path, measure)
                yield from _names(path, measure, names, ground)
                yield from _amounts(path, measure)


def _keys(path: Trail, measure: Measure) -> Iterator[Finding]:
    """A measure has the keys of its kind and no others."""
    needs, may = _NEEDS[measure.kind], _MAY[measure.kind]
    for key in _KEYS:
        given = bool(getattr(measure, key))
        if key in needs and not given:
            yield Finding((*path, "kind"), "E606", {"kind": measure.kind, "key": key})
        elif given and key not in (*needs, *may):
            allowed = ", ".join((*needs, *may))
            values = {"kind": measure.kind, "key": key, "allowed": allowed}
            yield Finding((*path, key), "E606.surplus", values, at_key=True)


def _names(path: Trail, measure: Measure, names: Names, ground: Ground) -> Iterator[Finding]:
    """What a measure refers to exists."""
    if measure.of is not None and measure.kind == "delay":
        yield from exists((*path, "of"), measure.of, ground)
    if measure.of is not None and measure.kind == "kpi":
        indicator = ".".join(measure.of.split(".")[:2])
        yield from known((*path, "of"), "E303.indicator", indicator, ground.indicators)
    yield from known((*path, "since"), "E602.inject", measure.since, names.injects)
    yield from known((*path, "by"), "E602.cell", measure.by, names.cells)
    for number, name in enumerate(measure.ids):
        yield from known((*path, "ids", number), "E602.expected", name, names.expected)


def _amounts(path: Trail, measure: Measure) -> Iterator[Finding]:
    """What is acceptable is not better than the target."""
    lower = measure.better == "lower"
    if measure.acceptable < measure.target if lower else measure.acceptable > measure.target:
        yield Finding((*path, "acceptable"), "E606.order", {"better": f"a {measure.better} result"})
