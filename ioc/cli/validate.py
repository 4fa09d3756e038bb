"""``ioc validate``: every problem of every file, in one pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer

from ioc.cli.choices import Exit
from ioc.cli.telling import near, tell
from ioc.exercise.plan import Exercise
from ioc.services.exercises import exercise_file, exercise_paths
from simulation.aggregation.fold import FoldPlan, check_indicators
from simulation.aggregation.inputs import PlaceTable
from simulation.catalogue import Survey, event_kinds, survey
from simulation.checks.finding import Finding
from simulation.checks.nearest import listed, nearest
from simulation.checks.province import check_neighbours
from simulation.errors import InvalidInput, Problem
from simulation.loading import (
    Source,
    domain_file,
    load_aqi,
    load_province,
    load_province_heads,
    load_system,
    province_file,
    province_paths,
    read_file,
    scenario_file,
    scenario_paths,
    table_file,
)
from simulation.loading.problems import problems
from simulation.loading.reading import LIMIT_BYTES_PROVINCE
from simulation.locate import config_dir
from simulation.plan import Model
from simulation.spec.indices import AqiTable
from simulation.spec.levers import Levers
from simulation.spec.system import SystemSpec


def start(files: Sequence[Path], *, as_json: bool, language: str) -> None:
    """Check files, or all of config; exit with 1 when there is an error, warnings alone are none."""
    shipped = {**exercise_paths(), **scenario_paths()}
    named = [shipped.get(str(path), path) if not path.exists() else path for path in files]
    found = tuple(check_files(named, language) if files else check_config(language))
    if as_json:
        typer.echo(json.dumps([near(problem).as_dict() for problem in found], ensure_ascii=False, indent=1))
    else:
        tell(found, language)
    if any(not problem.warning for problem in found):
        raise typer.Exit(Exit.INVALID)


def check_files(files: Sequence[Path], language: str) -> Iterator[Problem]:
    """Every problem of these files."""
    known = survey()
    for path in files:
        yield from _file(path, known, language)


def check_config(language: str) -> Iterator[Problem]:
    """Every problem of the shipped domains, provinces, scenarios, exercises and tables."""
    known = survey()
    config = config_dir()
    domains = known.problems(language)
    yield from domains or _unmeasurable(known)
    yield from table_file(config / "system.yaml", SystemSpec, language=language)[1]
    yield from table_file(config / "levers.yaml", Levers, language=language)[1]
    for path in sorted((config / "indices").glob("*.yaml")):
        yield from table_file(path, AqiTable, language=language)[1]
    for path in province_paths().values():
        yield from province_file(path, language=language)[1]
    yield from _neighbours(language)
    catalogue = known.catalogue()
    for path in scenario_paths().values():
        yield from scenario_file(path, catalogue, language=language)[1]
    model = _model(known)
    if model is not None:
        for path in exercise_paths().values():
            yield from exercise_file(path, model).problems(language)


def _model(known: Survey) -> Model | None:
    """What exercises are checked against; None while a table is wrong, which is told by itself."""
    try:
        return Model(catalogue=known.catalogue(), system=load_system(), aqi=load_aqi())
    except InvalidInput:
        return None


def _unmeasurable(known: Survey) -> tuple[Problem, ...]:
    """Indicators that the aggregation cannot measure as written; any province will do to find out."""
    catalogue = known.catalogue()
    system, aqi = load_system(), load_aqi()
    kinds = sorted(event_kinds(catalogue.specs, catalogue.hazards, system))
    plan = FoldPlan(
        specs=tuple(catalogue.specs.values()),
        places=PlaceTable.of(load_province(next(iter(province_paths())))),
        codes={kind: code for code, kind in enumerate(kinds)},
        aqi=aqi,
    )
    return check_indicators(plan)


def _neighbours(language: str) -> Iterator[Problem]:
    """Provinces whose neighbours do not exist or do not know them."""
    heads = load_province_heads()
    neighbours = {head.code: head.neighbours for head in heads}
    for head in heads:
        found = tuple(check_neighbours(head.code, neighbours))
        if found:
            yield from problems(read_file(head.path, LIMIT_BYTES_PROVINCE), found, language)


def _file(path: Path, known: Survey, language: str) -> tuple[Problem, ...]:
    """Every problem of one file; its ``schema`` says what it is."""
    source = read_file(path, LIMIT_BYTES_PROVINCE)
    if not source.readable:
        return problems(source, (), language)
    schema = source.data.get("schema") if isinstance(source.data, Mapping) else None
    check = _CHECKS.get(str(schema))
    if check is not None:
        return check(path, source, known, language)
    if schema is None:
        key = "E110" if isinstance(source.data, Mapping) else "E108"
        values: dict[str, Any] = {"key": "schema", "schema": "ioc-scenario/1"}
        return problems(source, (Finding((), key, values),), language)
    values = {"value": schema, "close": nearest(str(schema), _CHECKS), "allowed": listed(_CHECKS)}
    return problems(source, (Finding(("schema",), "E109", values),), language)


def _scenario(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    return scenario_file(path, known.catalogue(), language=language, source=source)[1]


def _province(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    del known
    return province_file(path, language=language, source=source)[1]


def _domain(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    """A shipped domain with all rules across files; any other with its own, and its module's if there is one."""
    shipped = [file for file in known.files.values() if file.path.resolve() == path.resolve()]
    if shipped:
        return problems(source, shipped[0].found, language)
    module = known.modules.get(path.stem)
    return domain_file(path, module.Parameters if module else None, source).problems(language)


def _system(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    del known
    return table_file(path, SystemSpec, language=language, source=source)[1]


def _index(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    del known
    return table_file(path, AqiTable, language=language, source=source)[1]


def _levers(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    del known
    return table_file(path, Levers, language=language, source=source)[1]


def _exercise(path: Path, source: Source, known: Survey, language: str) -> tuple[Problem, ...]:
    """An exercise; nothing but its shape is looked at while a table of the model is wrong."""
    model = _model(known)
    if model is None:
        return table_file(path, Exercise, language=language, source=source)[1]
    return exercise_file(path, model, source=source).problems(language)


_Check = Callable[[Path, Source, Survey, str], tuple[Problem, ...]]
_CHECKS: Mapping[str, _Check] = MappingProxyType(
    {
        "ioc-scenario/1": _scenario,
        "ioc-province/1": _province,
        "ioc-domain/1": _domain,
        "ioc-system/1": _system,
        "ioc-index/1": _index,
        "ioc-levers/1": _levers,
        "ioc-exercise/1": _exercise,
    }
)
