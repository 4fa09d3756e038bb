"""``ioc replay``: the runs of a folder once more, to prove that they come to the same."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ioc.cli.choices import Exit
from ioc.cli.studying import interruptions, progress, refusals, told, workers_for
from simulation.experiments.replay import Replay, replay, runs_in


def start(folder: Path, *, workers: int | None, address: str | None, as_json: bool, language: str) -> None:
    """Live, compare, say what differs; exit with 3 unless everything is the same."""
    with refusals(language):
        runs = runs_in(folder)
        crew = workers_for(runs, workers, address)
        with progress(crew.name, runs) as advance, interruptions(language) as stop:
            found = replay(folder, crew, advance, stop=stop)
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False))
    else:
        _tell(found, language)
    if not found.same:
        raise typer.Exit(Exit.FAILED)


def _tell(found: Replay, language: str) -> None:
    for row in found.runs:
        if not row.same:
            key = "failed_run" if row.error else "events_differ" if not row.events else "kpis_differ"
            typer.echo(told(key, language, variant=row.variant, number=row.replication, error=row.error))
    if found.files:
        typer.echo(told("other_files", language, files=", ".join(found.files)))
    if found.versions:
        typer.echo(told("other_versions", language, versions="; ".join(found.versions)))
    same = sum(row.same for row in found.runs)
    typer.echo(told("replayed", language, same=same, asked=found.asked))


def _plain(found: Replay) -> dict[str, object]:
    return {
        "same": found.same,
        "asked": found.asked,
        "runs": [
            {
                "variant": row.variant,
                "replication": row.replication,
                "events": row.events,
                "kpis": row.kpis,
                "error": row.error,
            }
            for row in found.runs
        ],
        "files_changed": list(found.files),
        "versions_changed": list(found.versions),
    }
