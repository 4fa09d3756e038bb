"""Exercises by file or by name: read, checked against the scenario that they are played on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from ioc.exercise.checks import Ground, check_exercise
from ioc.exercise.checks.names import Names
from ioc.exercise.lint import Severity, lint
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding
from simulation.checks.nearest import listed, nearest
from simulation.errors import InvalidInput, Problem, UnknownName
from simulation.loading import (
    Source,
    compose,
    read_file,
    read_text,
    scenario_paths,
)
from simulation.loading.problems import problems
from simulation.loading.shaping import Shaped, shaped
from simulation.loading.source import Place, lookup
from simulation.locate import config_dir
from simulation.plan import Model, Plan

SCHEMA = "ioc-exercise/1"
_STAND_INS: Mapping[str, Any] = MappingProxyType(
    {
        "schema": SCHEMA,
        "id": "unnamed",
        "title": {"vi": "-", "en": "-"},
        "purpose": {"vi": "-", "en": "-"},
        "about": {"vi": "-", "en": "-"},
        "scenario": "",
        "lasts": "9999 h",
    }
)
"""Take the place of wrong required keys while the rest of an exercise is looked at."""

_Found: TypeAlias = tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseFile:
    """An exercise as read.

    Attributes:
        path: Its file.
        source: The file as plain data with places.
        exercise: The exercise; without its wrong parts when there are problems, None when too little is left.
        ground: What it stands on; None when its scenario cannot be used.
        plan: The scenario's plan, from which a room can be opened; None as above.
        found: Everything wrong.
    """

    path: Path
    source: Source
    exercise: Exercise | None
    ground: Ground | None
    plan: Plan | None
    found: _Found

    def problems(self, language: str, further: Iterable[Finding] = ()) -> tuple[Problem, ...]:
        """Everything wrong, in file order, and what else was ``further`` found in it."""
        return problems(self.source, (*self.found, *further), language)

    def require(self, language: str = "en") -> tuple[Exercise, Ground, Plan]:
        """The exercise and what it stands on.

        Raises:
            InvalidInput: Something is wrong with it.
        """
        if self.exercise is None or self.ground is None or self.plan is None or self.problems(language):
            raise InvalidInput(self.problems(language))
        return self.exercise, self.ground, self.plan


def exercise_paths(config: Path | None = None) -> Mapping[str, Path]:
    """Files of the shipped exercises by name."""
    folder = (config or config_dir()) / "exercises"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def exercise_path(name: str | Path, config: Path | None = None) -> Path:
    """The file of an exercise given by path or by the name of a shipped one.

    Raises:
        UnknownName: Neither a file nor a shipped exercise.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    shipped = exercise_paths(config)
    if str(name) not in shipped:
        close = nearest(str(name), shipped)
        hint = f"; did you mean '{close}'?" if close else f": known are {listed(shipped)}"
        raise UnknownName(f"exercise '{name}' does not exist{hint}")
    return shipped[str(name)]


def load_exercise(
    name: str | Path, model: Model, *, config: Path | None = None, language: str = "en"
) -> tuple[Exercise, Ground, Plan]:
    """An exercise by path or name, what it stands on, and the plan of its scenario.

    Raises:
        UnknownName: Neither a file nor a shipped exercise.
        InvalidInput: The file is wrong; every problem is in the error.
    """
    return exercise_file(exercise_path(name, config), model, config=config).require(language)


def advice(read: ExerciseFile, language: str) -> tuple[tuple[Problem, Severity], ...]:
    """What is weak in the story of an exercise, in file order; nothing while its file has errors."""
    if read.exercise is None or read.ground is None or read.found or read.source.findings:
        return ()
    rows = [
        (problem, one.severity)
        for one in lint(read.exercise, read.ground)
        for problem in problems(read.source, (one.finding,), language)
    ]
    return tuple(sorted(rows, key=lambda row: (row[0].line, row[0].column, row[0].code)))


def exercise_text(text: str, file: str, model: Model, *, config: Path | None = None) -> ExerciseFile:
    """An exercise that is not saved yet; ``file`` is its name for people and where it looks for its scenario."""
    return exercise_file(Path(file), model, config=config, source=read_text(text, file), text=text)


def exercise_file(
    path: Path,
    model: Model,
    *,
    config: Path | None = None,
    source: Source | None = None,
    text: str | None = None,
) -> ExerciseFile:
    """An exercise's file and everything wrong with it."""
    source = source or read_file(path)
    if not source.readable:
        return ExerciseFile(path=path, source=source, exercise=None, ground=None, plan=None, found=())
    result = shaped(source.data, Exercise, _STAND_INS)
    found = result.findings
    ground, plan = None, None
    if result.spec is not None:
        plan, missing = _plan(result.spec, path, model, config)
        found += result.in_file(missing)
        ground = None if plan is None else _ground(plan)
        if result.spec.id not in ("unnamed", path.stem):
            found += (Finding(("id",), "E408", {"name": result.spec.id, "file": path.stem}),)
    if result.spec is not None and ground is not None:
        found += _meant(result, result.spec, source, ground)
    _pinpoint(source, found, text if text is not None else path.read_text("utf-8-sig"))
    return ExerciseFile(path=path, source=source, exercise=result.spec, ground=ground, plan=plan, found=found)


def _meant(result: Shaped[Exercise], exercise: Exercise, source: Source, ground: Ground) -> _Found:
    """What is wrong with the meaning of what could be read, with the file's own positions."""
    return result.in_file(check_exercise(exercise, Names.of(source.data), ground))


def _plan(
    exercise: Exercise, path: Path, model: Model, config: Path | None
) -> tuple[Plan | None, tuple[Finding, ...]]:
    """The plan of the scenario that an exercise names: one beside its file, or a shipped one."""
    name = exercise.scenario
    if not name:
        return None, ()
    shipped = scenario_paths(config)
    beside = path.with_name(f"{name}.yaml")
    file = beside if beside.is_file() and beside != path else shipped.get(name)
    if file is None:
        close = nearest(name, (*shipped, *(other.stem for other in path.parent.glob("*.yaml"))))
        values = {"name": name, "close": close, "allowed": "" if close else listed(shipped)}
        return None, (Finding(("scenario",), "E607", values),)
    made = compose(file, model.catalogue, config=config)
    if made.errors or made.scenario is None:
        return None, (Finding(("scenario",), "E607.wrong", {"name": name}),)
    if made.province is None:
        return None, (Finding(("scenario",), "E607.any", {"name": name}),)
    return Plan.of(made.scenario, model, made.province, seed=exercise.seed), ()


def _ground(plan: Plan) -> Ground:
    """What the rules need to know of a plan."""
    orders = plan.orders()
    every = {f"{key}.{verb}" for key, domain in plan.catalogue.domains.items() for verb in domain.spec.orders}
    sensors = {f"{key}.{name}": row for key, spec in plan.specs.items() for name, row in spec.sensors.items()}
    placed = {
        "river": tuple(row.id for row in plan.province.rivers),
        "air": tuple(row.id for row in plan.province.air_stations),
    }
    return Ground(
        scenario=plan.scenario.id,
        opens_ms=plan.scenario.time.opens,
        duration_ms=plan.duration_ms,
        province=plan.province.name.vi,
        communes=MappingProxyType({code: row.name for code, row in plan.province.communes.items()}),
        orders=MappingProxyType(orders),
        elsewhere=frozenset(every - set(orders)),
        indicators=MappingProxyType(
            {
                f"{key}.{name}": row
                for key, spec in plan.specs.items()
                for name, row in spec.indicators.items()
            }
        ),
        cases=tuple(key for key, spec in plan.specs.items() if spec.case is not None),
        sensors=MappingProxyType(sensors),
        stations=MappingProxyType(
            {
                name: placed[row.placement.stations]
                for name, row in sensors.items()
                if row.placement.rule == "stations" and row.placement.stations is not None
            }
        ),
    )


def _pinpoint(source: Source, found: Iterable[Finding], text: str) -> None:
    """Give findings inside a condition their own column, when the condition stands unchanged on one line."""
    lines = text.splitlines()
    for finding in found:
        path, at = finding.path[:-1], finding.path[-1] if finding.path else ""
        inside, place = lookup(source.data, path), source.values.get(path)
        if not isinstance(at, int) or not isinstance(inside, str) or place is None:
            continue
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        column = line.find(inside, place.column - 1)
        shift = column + at if column >= 0 else place.column - 1
        source.values[finding.path] = Place(place.line, shift + 1)
