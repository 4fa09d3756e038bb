"""``ioc exercise serve``: an exercise, its rooms in the browser, the links that lead to them."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from ioc.app import CannotServe, serve
from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from ioc.i18n import Language, t
from ioc.services.ledger import LedgerFailed
from ioc.services.plays import Play, PlayFailed, begin_play, resume_play
from ioc.services.roster import RosterFailed
from ioc.settings import Settings
from simulation.errors import InvalidInput, UnknownName


def serve_exercise(name: str, settings: Settings, *, resume: Path | None, language: Language) -> None:
    """Open an exercise, or one that goes on, tell how to come in, and serve until stopped."""
    try:
        play = (
            begin_play(name, settings.state_dir, language)
            if resume is None
            else resume_play(resume, language)
        )
        _told(play, settings, language)
        serve(settings, play)
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    except (UnknownName, PlayFailed, RosterFailed, LedgerFailed, CannotServe) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error


def _told(play: Play, settings: Settings, language: Language) -> None:
    """Links and PINs, told once: only their hashes are kept."""
    console = Console()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    console.print(f"[bold]{play.exercise.title.in_language(language)}[/bold]  {play.folder}")
    if not play.tickets:
        console.print(t("exercise_cli.links_stay", language))
        return
    seats = {seat.id: seat for seat in play.roster.seats}
    cells = {cell.id: cell.name.in_language(language) for cell in play.exercise.cells}
    for ticket in play.tickets:  # a line each and never folded: links are copied from here
        seat = seats[ticket.seat]
        name = cells.get(seat.cell) or t(f"exercise_role.{seat.role}", language)
        typer.echo(f"{ticket.pin}  http://{host}:{settings.port}/join/{ticket.token}  {name}")
    console.print(t("exercise_cli.told_once", language))
