"""``ioc exercise rehearse``: an exercise without anybody in the room, alone and with its reference plan."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console
from rich.table import Table

from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from ioc.exercise.setting import Setting
from ioc.i18n import Language, t
from ioc.services.exercises import load_exercise
from ioc.services.rehearsal import Rehearsed, rehearse
from ioc.services.showing import why
from simulation.errors import InvalidInput, UnknownName
from simulation.opening import open_model

MINUTE_MS = 60_000


def rehearse_exercise(name: str, *, as_json: bool, language: Language) -> None:
    """Play an exercise through twice and say when its injects go out, and whether it can be won and lost."""
    try:
        exercise, ground, plan = load_exercise(name, open_model(language), language=language)
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    except UnknownName as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    begins_ms = ground.opens_ms if exercise.starts is None else exercise.starts
    setting = Setting.of(exercise, plan.orders(), begins_ms, plan.duration_ms)
    found = tuple(rehearse(setting, plan))
    fair = _fair(found)
    if as_json:
        rows = [{**asdict(row), "refused": [step.do for step, _ in row.refused]} for row in found]
        typer.echo(
            json.dumps({"exercise": exercise.id, "fair": fair, "ways": rows}, ensure_ascii=False, indent=1)
        )
    else:
        _show(setting, found, language)
    if not fair:
        raise typer.Exit(Exit.INVALID)


def _fair(found: tuple[Rehearsed, ...]) -> bool:
    """Whether nobody's play is lost, the reference plan's is won, and nothing of the plan is refused."""
    alone, planned = found
    lost, won = not all(alone.outcomes.values()), all(planned.outcomes.values())
    return lost and won and not planned.refused


def _show(setting: Setting, found: tuple[Rehearsed, ...], language: Language) -> None:
    """The two ways side by side, then the verdict."""
    console = Console()
    table = Table(
        t("exercise_cli.inject", language), *(t(f"exercise_cli.{row.played}", language) for row in found)
    )
    for number, (name, inject) in enumerate(setting.injects.items()):
        cells = [_when(row.fired[number].at_ms, row.fired[number].status, language) for row in found]
        table.add_row(f"{name}  {inject.title.in_language(language)}", *cells)
    for outcome in setting.exercise.wins:
        marks = [
            t(f"exercise_cli.{'won' if row.outcomes[outcome.id] else 'lost'}", language) for row in found
        ]
        table.add_row(outcome.name.in_language(language), *marks)
    console.print(table)
    for step, refusal in found[1].refused:
        told = why(setting, refusal)[language]
        console.print(t("exercise_cli.refused", language, at=_since(step.at), order=step.do, why=told))
    console.print(t("exercise_cli.fair" if _fair(found) else "exercise_cli.unfair", language))


def _when(at_ms: int | None, status: str, language: Language) -> str:
    """When an inject went out, or why it did not."""
    return t(f"exercise_cli.not_{status}", language) if at_ms is None else _since(at_ms)


def _since(at_ms: int) -> str:
    minutes = at_ms // MINUTE_MS
    return f"T+{minutes // 60}:{minutes % 60:02d}"
