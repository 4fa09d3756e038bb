"""The command and its verbs; each verb imports what it needs when it is called, so that help comes at once."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ioc.cli.choices import Format, Language, TableFormat

app = typer.Typer(
    name="ioc",
    help="A simulated city and its operations centre. All data are simulated: DỮ LIỆU MÔ PHỎNG.",
    epilog="Start with: ioc serve --open",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

Lang = Annotated[Language, typer.Option("--lang", help="Language of texts and messages.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ioc {version('ioc-simulator')}")
        raise typer.Exit


@app.callback()
def ioc(
    shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A simulated city and its operations centre. All data are simulated: DỮ LIỆU MÔ PHỎNG."""
    del shown


@app.command(epilog="Example: ioc serve --province hue --scenario hue-flood --open")
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets the network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8050,
    province: Annotated[str, typer.Option(help="Code or key of the province shown first.")] = "ha-noi",
    scenario: Annotated[str | None, typer.Option(help="Name of a scenario, or a file.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the run, else the scenario's.")] = None,
    speed: Annotated[float, typer.Option(min=0, max=3600, help="Scenario seconds a second.")] = 60.0,
    lang: Lang = Language.VI,
    state_dir: Annotated[
        Path, typer.Option(envvar="IOC_STATE_DIR", help="Folder for orders, exercises and reports.")
    ] = Path("ioc-state"),
    open_: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> None:
    """Start the dashboard."""
    from ioc.cli.serve import start
    from ioc.settings import Settings

    settings = Settings(
        host=host,
        port=port,
        province=province,
        scenario=scenario,
        seed=seed,
        speed=speed,
        language=lang.value,
        state_dir=state_dir,
    )
    start(settings, browser=open_)


@app.command(epilog="Example: ioc run hue-flood-2025 --out results --seed 7 --until T+6:00")
def run(
    file: Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for events, readings, indicators, scorecard; runs/<scenario>-<province>-<seed> if left out."
        ),
    ] = None,
    province: Annotated[
        str | None, typer.Option(help="Where a scenario for any province is played: code or key.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed, else the scenario's.")] = None,
    until: Annotated[str | None, typer.Option(help="Stop early: T+6:00 or 6 h.")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Form of the scorecard on the screen.")
    ] = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Run a scenario to its end and write everything that came of it."""
    from ioc.cli.run import start

    start(
        file,
        out=out,
        province=province,
        seed=seed,
        until=until,
        as_json=form is Format.JSON,
        language=lang.value,
    )


@app.command(epilog="Example: ioc validate my-scenario.yaml --lang vi")
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; all of config when none.")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Text for people, JSON for editors.")
    ] = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Check files and say everything that is wrong with them, in one pass."""
    from ioc.cli.validate import start

    start(files or [], as_json=form is Format.JSON, language=lang.value)


@app.command(epilog="Example: ioc provinces --format json")
def provinces(
    form: Annotated[TableFormat, typer.Option("--format", help="A table, or JSON.")] = TableFormat.TABLE,
) -> None:
    """List the provinces."""
    from ioc.cli.lists import show_provinces

    show_provinces(as_json=form is TableFormat.JSON)


@app.command(epilog="Example: ioc domains --format json")
def domains(
    form: Annotated[TableFormat, typer.Option("--format", help="A table, or JSON.")] = TableFormat.TABLE,
) -> None:
    """List the monitored domains and what each of them has."""
    from ioc.cli.lists import show_domains

    show_domains(as_json=form is TableFormat.JSON)


@app.command(epilog="Example: ioc schema --check")
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the files are up to date.")
    ] = False,
) -> None:
    """Write the JSON Schemas that editors use into config/schema."""
    from ioc.cli.schema import start

    start(check=check)
