"""Scenarios: by file or by name, checked against the domains, hazards and the province they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.checks.nearest import listed, nearest
from simulation.checks.places import check_named, check_no_places, named_places
from simulation.checks.scenario import check_scenario, late, unknown
from simulation.errors import InvalidInput, Problem, UnknownName
from simulation.loading.problems import findings, problems
from simulation.loading.provinces import province_file, province_keys, province_path, province_paths
from simulation.loading.reading import read_file
from simulation.loading.shaping import shaped
from simulation.loading.source import Source
from simulation.locate import config_dir
from simulation.spec.base import Spec
from simulation.spec.scenario import ANY_PROVINCE, Scenario

_STAND_INS: Mapping[str, Any] = MappingProxyType(
    {
        "schema": "ioc-scenario/1",
        "id": "unnamed",
        "title": {"vi": "-", "en": "-"},
        "about": {"vi": "-", "en": "-"},
        "province": "",
        "time": {"start": "2026-01-01T00:00+07:00", "duration": "9999 h"},
    }
)
"""Take the place of wrong required keys while the rest of a scenario is looked at."""


def scenario_paths(config: Path | None = None) -> Mapping[str, Path]:
    """Files of the shipped scenarios by name."""
    folder = (config or config_dir()) / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def scenario_path(name: str | Path, config: Path | None = None) -> Path:
    """The file of a scenario given by path or by the name of a shipped one.

    Raises:
        UnknownName: Neither a file nor a shipped scenario.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    shipped = scenario_paths(config)
    if str(name) not in shipped:
        close = nearest(str(name), shipped)
        hint = f"; did you mean '{close}'?" if close else f": known are {listed(shipped)}"
        raise UnknownName(f"scenario '{name}' does not exist{hint}")
    return shipped[str(name)]


def load_scenario(
    name: str | Path, known: Known, *, config: Path | None = None, language: str = "en"
) -> Scenario:
    """A scenario by path, or by name for a shipped one.

    Raises:
        UnknownName: Neither a file nor a shipped scenario.
        InvalidInput: The file is wrong; every problem is in the error.
    """
    scenario, found = scenario_file(scenario_path(name, config), known, config=config, language=language)
    if scenario is None or found:
        raise InvalidInput(found)
    return scenario


def scenario_file(
    path: Path,
    known: Known,
    *,
    config: Path | None = None,
    language: str = "en",
    source: Source | None = None,
) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """A scenario's file and everything wrong with it, in file order."""
    source = source or read_file(path)
    if not source.readable:
        return None, problems(source, (), language)
    result = shaped(source.data, Scenario, _STAND_INS)
    found = list(result.findings)
    if result.spec is not None:
        meaning = list(_meaning(result.spec, known, config))
        found += result.in_file(meaning)
    return result.spec, problems(source, found, language)


def _meaning(scenario: Scenario, known: Known, config: Path | None) -> Iterator[Finding]:
    """Everything wrong with a well-shaped scenario."""
    yield from _places(scenario, config)
    yield from check_scenario(scenario, known)
    yield from _changed_parameters(scenario, known)
    yield from _hazard_parameters(scenario, known)


def _places(scenario: Scenario, config: Path | None) -> Iterator[Finding]:
    """The province exists, and the communes and stations that the scenario names are in it."""
    name, named = scenario.province, named_places(scenario)
    if name == ANY_PROVINCE:
        yield from check_no_places(named)
    elif name not in province_paths(config) and name not in province_keys(config):
        if name:  # empty: the stand-in for a wrong one
            yield unknown(("province",), "E301", name, province_keys(config))
    elif named:
        province, _ = province_file(province_path(name, config))
        if province is not None:
            yield from check_named(named, province)


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
