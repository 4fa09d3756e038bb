"""Conditions of an exercise can be read, and what they ask exists."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.names import Names, commune, known
from ioc.exercise.checks.orders import exists
from ioc.exercise.conditions import FUNCTIONS, Call, ConditionError, names, parse
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding, Trail


def conditions(exercise: Exercise) -> Iterator[tuple[Trail, str]]:
    """Every condition of an exercise with its path, in the order of the file."""
    for n, objective in enumerate(exercise.objectives):
        for m, task in enumerate(objective.tasks):
            for k, measure in enumerate(task.measures):
                if measure.when is not None:
                    yield ("objectives", n, "tasks", m, "measures", k, "when"), measure.when
    for n, inject in enumerate(exercise.injects):
        if inject.trigger.when is not None:
            yield ("injects", n, "trigger", "when"), inject.trigger.when
        for m, variant in enumerate(inject.variants):
            yield ("injects", n, "variants", m, "when"), variant.when
    for n, outcome in enumerate(exercise.wins):
        yield ("wins", n, "holds"), outcome.holds
    if exercise.end.when is not None:
        yield ("end", "when"), exercise.end.when


def check_conditions(exercise: Exercise, told: Names, ground: Ground) -> Iterator[Finding]:
    """Conditions that cannot be read, and names in them that do not exist.

    A finding inside a condition has the condition's path and, last, the place in its text.
    """
    for path, text in conditions(exercise):
        try:
            node = parse(text)
        except ConditionError as error:
            values = {"found": error.found, "expected": error.expected, "close": error.close}
            yield Finding((*path, error.position), f"E601.{error.rule}", values)
            continue
        for call in names(node):
            yield from _call(path, call, told, ground)


def _call(path: Trail, call: Call, told: Names, ground: Ground) -> Iterator[Finding]:
    """Every argument of one call, and what it says together with the others."""
    wrong = False
    for meaning, name, at in zip(FUNCTIONS[call.name].arguments, call.args, call.places, strict=True):
        if name:
            found = tuple(_argument((*path, at), meaning, name, told, ground))
            wrong = wrong or bool(found)
            yield from found
    if wrong:
        return
    if call.name in ("kpi", "resource", "level"):
        indicator = ground.indicators[call.args[0]]
        if call.args[1] and indicator.places == "province":
            yield Finding((*path, call.places[1]), "E602.place", {"name": call.args[0]})
        if call.name == "level" and indicator.levels is None:
            yield Finding((*path, call.at), "E602.levels", {"name": call.args[0]})
    if call.name == "sensor":
        yield from _sensor((*path, call.places[1]), call.args[0], call.args[1], ground)


def _argument(path: Trail, meaning: str, name: str, told: Names, ground: Ground) -> Iterator[Finding]:
    """One argument names something that exists."""
    match meaning:
        case "indicator":
            yield from known(path, "E303.indicator", name, ground.indicators)
        case "commune":
            yield from commune(path, name, ground)
        case "sensor":
            yield from known(path, "E303.sensor", name, ground.sensors)
        case "case":
            yield from known(path, "E602.case", name, ground.cases)
        case "order":
            yield from exists(path, name, ground)
        case "inject":
            yield from known(path, "E602.inject", name, told.injects)
        case "expected":
            yield from known(path, "E602.expected", name, (*told.injects, *told.expected))
        case "cell":
            yield from known(path, "E602.cell", name, told.cells)
        case "objective":
            yield from known(path, "E602.objective", name, told.objectives)


def _sensor(path: Trail, sensor: str, station: str, ground: Ground) -> Iterator[Finding]:
    """A sensor of a class exists: at a named station, or as one of a commune's by its number."""
    if sensor in ground.stations:
        yield from known(path, "E602.station", station, ground.stations[sensor])
        return
    short = sensor.partition(".")[2]
    code, _, number = station.removeprefix(f"{short}-").partition("-")
    if not station.startswith(f"{short}-") or code not in ground.communes or not number.isdecimal():
        values = {"name": station, "sensor": sensor, "hint": f"{short}-{min(ground.communes)}-1"}
        yield Finding(path, "E602.numbered", values)
