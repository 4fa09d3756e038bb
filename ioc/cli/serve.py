"""``ioc serve``: the dashboard."""

from __future__ import annotations

import threading
import webbrowser

import typer

from ioc.cli.choices import Exit
from ioc.cli.telling import tell
from ioc.settings import Settings
from simulation.errors import InvalidInput, UnknownName
from simulation.loading import province_path, scenario_path


def start(settings: Settings, *, browser: bool) -> None:
    """Check the names, then serve until stopped."""
    try:
        province_path(settings.province)
        if settings.scenario is not None:
            scenario_path(settings.scenario)
    except UnknownName as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
    from ioc.app import CannotServe, serve

    if browser:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
        timer = threading.Timer(1.5, webbrowser.open, (f"http://{host}:{settings.port}/",))
        timer.daemon = True
        timer.start()
    try:
        serve(settings)
    except InvalidInput as error:
        tell(error.problems, settings.language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    except CannotServe as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.USAGE) from error
