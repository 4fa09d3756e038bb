"""``ioc diff``: in which values two scenarios differ, once everything that they extend is put together."""

from __future__ import annotations

import json

import typer

from ioc.cli.reading import aligned, composed, known, value_text
from simulation.loading import differences

_SAME = {"vi": "Không khác nhau về giá trị nào.", "en": "They differ in no value."}


def start(a: str, b: str, *, as_json: bool, language: str) -> None:
    """Show the differences of two scenarios."""
    model = known(language)
    one, other = composed(a, language, model), composed(b, language, model)
    rows = differences(one, other)
    if as_json:
        data = [{"path": row.path, "a": row.a, "b": row.b} for row in rows]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    if not rows:
        typer.echo(_SAME["en" if language == "en" else "vi"])
        return
    names = [made.scenario.id if made.scenario is not None else made.file for made in (one, other)]
    table = [("", *names), *((row.path, value_text(row.a), value_text(row.b)) for row in rows)]
    typer.echo(aligned(table))
