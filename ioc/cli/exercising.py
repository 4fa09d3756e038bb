"""``ioc exercise list`` and ``check``: the shipped exercises, and what is wrong with or weak in one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from ioc.cli.choices import Exit
from ioc.cli.telling import near, tell
from ioc.exercise.lint import Severity
from ioc.services.exercises import advice, exercise_file, exercise_path, exercise_paths
from simulation.errors import InvalidInput, Problem, UnknownName
from simulation.experiments.replicate import installed
from simulation.plan import Model


def check_exercises(names: Sequence[str], *, as_json: bool, language: str) -> None:
    """Check exercises and their stories; exit with 1 when there is an error, advice alone is none."""
    try:
        paths = [exercise_path(name) for name in names] if names else list(exercise_paths().values())
    except UnknownName as error:
        raise typer.BadParameter(str(error), param_hint="FILES") from error
    model = _model(language)
    found = [row for path in paths for row in _found(path, model, language)]
    problems = [problem for problem, _ in found]
    if as_json:
        rows = [_row(problem, severity) for problem, severity in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        tell(problems, language)
    if any(not problem.warning for problem in problems):
        raise typer.Exit(Exit.INVALID)


def show_exercises(*, as_json: bool, language: str) -> None:
    """List the shipped exercises; a wrong one stands there with its name alone."""
    model = _model(language)
    rows = [_entry(name, path, model, language) for name, path in exercise_paths().items()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(*(rows[0] if rows else ("id",)))
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


def _model(language: str) -> Model:
    """What is installed; ends the command when a file of the model is wrong."""
    try:
        return installed()
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error


def _found(path: Path, model: Model, language: str) -> Iterator[tuple[Problem, Severity | None]]:
    """Every problem of one exercise with the weight of advice."""
    read = exercise_file(path, model)
    for problem in read.problems(language):
        yield problem, None
    yield from advice(read, language)


def _row(problem: Problem, severity: Severity | None) -> dict[str, Any]:
    """A problem as plain data."""
    told = near(problem).as_dict()
    return told if severity is None else {**told, "severity": severity}


def _entry(name: str, path: Path, model: Model, language: str) -> dict[str, Any]:
    """An exercise as a row of the list."""
    read = exercise_file(path, model)
    exercise = read.exercise
    if exercise is None or read.problems(language):
        return {"id": name, "title": "", "scenario": "", "minutes": "", "cells": "", "injects": ""}
    return {
        "id": name,
        "title": exercise.title.in_language(language),
        "scenario": exercise.scenario,
        "minutes": exercise.lasts // 60_000,
        "cells": len(exercise.cells),
        "injects": len(exercise.injects),
    }
