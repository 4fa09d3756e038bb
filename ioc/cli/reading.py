"""A scenario's file for the verbs that look at it without running it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from ioc.cli.choices import Exit
from ioc.cli.telling import near_path, tell
from simulation.catalogue import Catalogue, discover
from simulation.checks.known import Known
from simulation.errors import InvalidInput, UnknownName
from simulation.loading import Composed, compose, scenario_path
from simulation.loading.composed import default_line
from simulation.loading.nodes import Origin
from simulation.loading.writing import flow


def known(language: str) -> Catalogue:
    """Everything that is installed; ends the command when a domain's file is wrong."""
    try:
        return discover(language=language)
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error


def composed(file: str, language: str, model: Known | None = None) -> Composed:
    """A right scenario by file or name; ends the command when there is none or it is wrong."""
    made = compose(path_of(file, language), model or known(language), language=language)
    if made.problems:
        tell(made.problems, language, nothing_run=True)
    if made.errors:
        raise typer.Exit(Exit.INVALID)
    return made


def path_of(file: str, language: str) -> Path:
    """The scenario's file."""
    try:
        return scenario_path(file)
    except UnknownName as error:
        raise typer.BadParameter(error.in_language(language), param_hint="FILE") from error


def place(origin: Origin) -> str:
    """``file:line`` of a value, from the current folder."""
    line = origin.line or default_line(origin)
    return near_path(origin.file) + (f":{line}" if line else "")


def value_text(value: Any) -> str:
    """A value for a table: texts as they are, everything else as YAML on one line."""
    return "–" if value is None else value if isinstance(value, str) else flow(value)


def aligned(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns, the last one as long as it is."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)] if rows else []
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )
