"""Verbs for the authors of scenario files: begin, look at, compare and bring up to date; none of them runs anything."""

from __future__ import annotations

from typing import Annotated

import typer

from ioc.cli.choices import Form, Format, Lang, Language

File = Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one.")]

_new = typer.Typer(no_args_is_help=True, help="Begin a new file.")


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command(epilog="Example: ioc explain can-tho-two-ambulances parameters.ambulance")(explain)
    app.command(epilog="Example: ioc diff can-tho-weekday can-tho-two-ambulances")(diff)
    app.command(epilog="Example: ioc describe can-tho-two-ambulances --lang vi")(describe)
    app.command(epilog="Example: ioc migrate my-scenario.yaml --write")(migrate)
    _new.command("scenario", epilog="Example: ioc new scenario my-day --from weekday --province hue")(
        new_scenario
    )
    app.add_typer(_new, name="new", epilog="Example: ioc new scenario my-day --from weekday --province hue")


def explain(
    file: File,
    path: Annotated[
        str | None,
        typer.Argument(help="Value or group, such as time.duration; all that is written when none."),
    ] = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Show what a scenario comes to, and which file and line gave each value."""
    from ioc.cli.explain import start

    start(file, path, as_json=form is Format.JSON, language=lang.value)


def diff(a: File, b: File, form: Form = Format.TEXT, lang: Lang = Language.EN) -> None:
    """Show in which values two scenarios differ, whatever their files look like."""
    from ioc.cli.diff import start

    start(a, b, as_json=form is Format.JSON, language=lang.value)


def describe(file: File, form: Form = Format.TEXT, lang: Lang = Language.EN) -> None:
    """Tell what a scenario is, what it changes, and how chance spreads it."""
    from ioc.cli.describe import start

    start(file, as_json=form is Format.JSON, language=lang.value)


def migrate(
    file: File,
    write: Annotated[
        bool, typer.Option("--write", help="Change the file; else the new text is shown.")
    ] = False,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Bring a file up to date where keys have moved; comments stay."""
    from ioc.cli.migrate import start

    start(file, write=write, as_json=form is Format.JSON, language=lang.value)


def new_scenario(
    name: Annotated[str, typer.Argument(help="Name of the scenario and its file: lower-case, with hyphens.")],
    base: Annotated[
        str | None, typer.Option("--from", help="Scenario that it extends, by name or file.")
    ] = None,
    province: Annotated[str | None, typer.Option(help="Code or key of its province.")] = None,
    lang: Lang = Language.EN,
) -> None:
    """Write a new scenario's file, valid as it is, with comments on what comes next."""
    from ioc.cli.new import start

    start(name, base=base, province=province, language=lang.value)
