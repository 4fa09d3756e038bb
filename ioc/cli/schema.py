"""``ioc schema``: the JSON Schemas for editors."""

from __future__ import annotations

import typer

from ioc.cli.choices import Exit
from ioc.cli.reading import known
from ioc.services.exercise_schema import NAME, exercise_schema
from simulation.loading.schemas import SHAPES, schema_text, written
from simulation.locate import config_dir


def start(*, check: bool) -> None:
    """Write the schemas, or with ``check`` exit with 1 when a file is not up to date."""
    folder = config_dir() / "schema"
    stale = []
    model = known("en")
    texts = {name: schema_text(name, model) for name in SHAPES}
    texts[NAME] = written(NAME, exercise_schema(model))
    for name, text in texts.items():
        path = folder / f"{name}.json"
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(path.name)
        if not check:
            folder.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if check and stale:
        typer.echo(f"Out of date: {', '.join(stale)}. Run: ioc schema")
        raise typer.Exit(Exit.INVALID)
    typer.echo(f"Written: {', '.join(stale)}" if stale else "Up to date.")
