"""``ioc exercise report``: what became of a play, on paper and as a bundle that others can check."""

from __future__ import annotations

from pathlib import Path

import typer

from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from ioc.i18n import Language, t
from ioc.services.aftermath.writing import write_report
from ioc.services.ledger import LedgerFailed
from ioc.services.plays import PlayFailed
from simulation.errors import InvalidInput


def report_exercise(folder: Path, out: Path | None, *, reps: int, language: Language) -> None:
    """Write the report of a play into ``out``, or into the play's own folder."""
    try:
        written = write_report(folder, out or folder / "report", reps=reps, language=language)
    except InvalidInput as error:
        tell(error.problems, language)
        raise typer.Exit(Exit.INVALID) from error
    except (PlayFailed, LedgerFailed) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    for path in written:
        typer.echo(t("aar.written", language, name=path))
