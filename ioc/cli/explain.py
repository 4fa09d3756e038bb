"""``ioc explain``: what a scenario comes to, and which file and line gave each value."""

from __future__ import annotations

import json
from typing import Any

import typer

from ioc.cli.reading import aligned, composed, place, value_text
from simulation.errors import UnknownName
from simulation.loading import explain
from simulation.loading.explaining import Row
from simulation.loading.nodes import Origin

_HOW = {
    "written": {"vi": "ghi tại đây", "en": "written"},
    "inherited": {"vi": "kế thừa", "en": "inherited"},
    "override": {"vi": "ghi đè", "en": "override"},
    "default": {"vi": "mặc định", "en": "default"},
}


def start(file: str, path: str | None, *, as_json: bool, language: str) -> None:
    """Show values with their origins."""
    made = composed(file, language)
    try:
        rows = explain(made, path)
    except UnknownName as error:
        raise typer.BadParameter(str(error), param_hint="PATH") from error
    if as_json:
        typer.echo(json.dumps([_data(row) for row in rows], ensure_ascii=False, indent=1))
        return
    typer.echo(aligned([(row.path, value_text(row.value), _chain(row, language)) for row in rows]))


def _chain(row: Row, language: str) -> str:
    """Where a value came from, the newest layer first; what it was before in brackets."""
    steps = []
    for step in reversed(row.origin):
        was = f" ({value_text(step.value)})" if step is not row.origin[-1] and step.value is not None else ""
        why = f": {step.why}" if step.why else ""
        how = _HOW[step.how]["en" if language == "en" else "vi"]
        steps.append(f"{how} {place(step)}".rstrip() + was + why)
    return "  ←  ".join(steps)


def _data(row: Row) -> dict[str, Any]:
    return {
        "path": row.path,
        "value": row.value,
        "unit": row.unit,
        "default": row.default,
        "origin": [_step(step) for step in reversed(row.origin)],
    }


def _step(step: Origin) -> dict[str, Any]:
    file, _, line = place(step).rpartition(":") if ":" in place(step) else (place(step), "", "0")
    return {
        "file": file,
        "line": int(line),
        "column": step.column,
        "how": step.how,
        "why": step.why,
        "value": step.value,
    }
