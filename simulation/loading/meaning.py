"""What a scenario means beside its shape: names, places and times against domains, hazards and the province."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.checks.places import (
    check_facilities,
    check_named,
    check_no_places,
    check_resources,
    named_places,
    own_places,
)
from simulation.checks.scenario import check_scenario, late, unknown
from simulation.loading.extending import Folder
from simulation.loading.fields import indicator_unit
from simulation.loading.problems import findings, refused
from simulation.loading.provinces import province_keys, province_paths
from simulation.spec.base import Spec
from simulation.spec.kpis import AMOUNTS, amount
from simulation.spec.province import Province
from simulation.spec.scenario import ANY_PROVINCE, Scenario


def meaning(scenario: Scenario, known: Known, folder: Folder, province: Province | None) -> Iterator[Finding]:
    """Everything wrong with a well-shaped scenario."""
    yield from _places(scenario, province, folder)
    yield from check_scenario(scenario, known)
    yield from _compared(scenario, folder)
    yield from _changed_parameters(scenario, known)
    yield from _hazard_parameters(scenario, known)
    yield from _amounts(scenario, known)


def _places(scenario: Scenario, province: Province | None, folder: Folder) -> Iterator[Finding]:
    """The province exists, and the communes, stations and facilities that the scenario names are in it."""
    name, named = scenario.province, named_places(scenario)
    if name == ANY_PROVINCE:
        yield from check_no_places((*named, *own_places(scenario)))
    elif province is not None:
        yield from check_named(named, province)
        yield from check_facilities(scenario, province)
        yield from check_resources(scenario, province)
    elif name:  # empty: the stand-in for a wrong one
        config = folder.config
        if name not in province_paths(config) and name not in province_keys(config):
            yield unknown(("province",), "E301", name, province_keys(config))


def _compared(scenario: Scenario, folder: Folder) -> Iterator[Finding]:
    """The scenario that this one is held against is at hand; a resolved copy in another folder can do without."""
    name, others = scenario.experiment.compare_to, folder.beside()
    if name is None or name in others:
        return
    if not (folder.path.parent / name).is_file():
        yield unknown(("experiment", "compare_to"), "W102", name, others)


def _changed_parameters(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Parameters that the scenario changes fit the domain module's shape."""
    for key, changed in scenario.parameters.items():
        if key not in known.domains:
            continue
        spec, module = known.domains[key]
        data = {name: row.value for name, row in spec.parameters.items()}
        data |= {name: value for name, value in changed.items() if name in spec.parameters}
        for found in _misfits(module.Parameters, data)[0]:
            if not found.path or found.path[0] in changed:
                path: Trail = ("parameters", key, *found.path)
                yield Finding(path, found.key, found.values, at_key=found.at_key)


def _hazard_parameters(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """A hazard's ``with`` fits its module's shape and begins before the end."""
    for number, hazard in enumerate(scenario.hazards):
        if hazard.kind not in known.hazards:
            continue
        path: Trail = ("hazards", number, "with")
        misfits, parameters = _misfits(known.hazards[hazard.kind].Parameters, hazard.parameters)
        for found in misfits:
            yield Finding((*path, *found.path), found.key, found.values, at_key=found.at_key)
        if parameters is not None:
            yield from _late(path, parameters, scenario.time.duration)


def _amounts(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Half-widths and differences of KPIs are written in the KPI's unit; a half-width of nothing is never reached."""
    for group in AMOUNTS:
        for kpi, written in getattr(scenario.experiment, group).items():
            unit, path = indicator_unit(known, kpi), ("experiment", group, kpi)
            if unit is None:
                continue
            try:
                number = amount(kpi, unit, written)
            except PydanticCustomError as error:
                yield refused(path, error, written)
            else:
                if group == "precision" and number == 0:
                    yield Finding(path, "E212.above", {"value": f"'{written}'", "low": 0, "unit": ""})


def _misfits(shape: type[Spec], data: Mapping[str, Any]) -> tuple[tuple[Finding, ...], Spec | None]:
    """What in ``data`` does not fit, or the shape filled with it."""
    try:
        return (), shape.model_validate(data, strict=True)
    except ValidationError as error:
        return findings(error, shape, data), None


def _late(path: Trail, parameters: Spec, end_ms: int) -> Iterator[Finding]:
    """A hazard whose every instant lies after the scenario's end would never happen."""
    first = min(_instants(parameters, path), default=None)
    if first is not None and first[0] >= end_ms:
        yield late(first[1], first[0], end_ms)


def _instants(value: Any, path: Trail) -> Iterator[tuple[int, Trail]]:
    """Instants in a hazard's parameters, those named ``at``, ``begins`` or ``…_at``, with their paths."""
    if isinstance(value, Spec):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, int) and (name in ("at", "begins") or name.endswith("_at")):
                yield inner, (*path, name)
            else:
                yield from _instants(inner, (*path, name))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _instants(inner, (*path, number))
