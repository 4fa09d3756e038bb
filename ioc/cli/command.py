"""The command and its verbs; each verb imports what it needs when it is called, so that help comes at once."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ioc.cli.authoring import register
from ioc.cli.choices import Form, Format, Lang, Language, Table, TableFormat
from ioc.cli.exercise import register as register_exercise
from ioc.cli.wish import Cluster, Seed, Settings, Wish, Workers, wishing

app = typer.Typer(
    name="ioc",
    help="A simulated city and its operations centre. All data are simulated: DỮ LIỆU MÔ PHỎNG.",
    epilog="Start with: ioc serve --open",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

Province = Annotated[
    str | None, typer.Option(help="Where a scenario for any province is played: code or key.")
]


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


@app.command(epilog="Example: ioc run hue-flood-2025 --reps 30 --out results --seed 7 --until T+6:00")
@wishing
def run(
    file: Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for all that comes of it; runs/<scenario>-<province>-<seed> if left out."),
    ] = None,
    reps: Annotated[
        int | None, typer.Option(min=1, help="Replications: 2 or more make a study of many runs.")
    ] = None,
    province: Province = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
    *,
    wish: Wish,
) -> None:
    """Run a scenario to its end, once or many times, and write everything that came of it."""
    from ioc.cli.run import start

    wish = replace(wish, reps=reps, out=out)
    start(file, wish, province=province, as_json=form is Format.JSON, language=lang.value)


@app.command(epilog="Example: ioc compare weekday my-weekday.yaml --province hue --reps 30")
@wishing
def compare(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Scenarios, or folders of studies; the first is the one the others are held against."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for tables; runs/… if left out.")] = None,
    reps: Annotated[
        int | None, typer.Option(min=2, help="Replications of each, else as the first scenario says.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Compare although settings differ.")] = False,
    province: Province = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
    *,
    wish: Wish,
) -> None:
    """Hold scenarios against the first of them, run by run under the same chances."""
    from ioc.cli.compare import start

    wish = replace(wish, reps=reps, out=out)
    start(names, wish, province=province, force=force, as_json=form is Format.JSON, language=lang.value)


@app.command(
    epilog="Example: ioc sweep weekday --province hue --vary parameters.ambulance.turnout='1..3:1 min' --reps 10 --list"
)
@wishing
def sweep(
    file: Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one.")],
    vary: Annotated[
        list[str] | None, typer.Option(help="path=1..5:1 or path=a,b,c; may be repeated for a grid.")
    ] = None,
    where: Annotated[
        str | None, typer.Option(help='Condition on what is varied: "crew >= 2 and turnout < 3 min".')
    ] = None,
    provinces: Annotated[
        str | None, typer.Option(help="all, or keys between commas, for a scenario of any province.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list what would be run.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for tables; runs/… if left out.")] = None,
    reps: Annotated[
        int | None, typer.Option(min=1, help="Replications of each, else the scenario's.")
    ] = None,
    province: Province = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
    *,
    wish: Wish,
) -> None:
    """Run a scenario under every combination of some values, or in many provinces."""
    from ioc.cli.sweep import Space, start

    start(
        file,
        replace(wish, reps=reps, out=out),
        Space(vary=vary or (), where=where, provinces=provinces),
        province=province,
        listed=listed,
        as_json=form is Format.JSON,
        language=lang.value,
    )


@app.command(epilog="Example: ioc replay runs/weekday-hue-20260303")
def replay(
    folder: Annotated[Path, typer.Argument(help="Folder of a run or study, with its lock.json.")],
    workers: Workers = None,
    cluster: Cluster = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Run a folder's runs once more and prove that they come to the same, bit for bit."""
    from ioc.cli.replay import start

    start(folder, workers=workers, address=cluster, as_json=form is Format.JSON, language=lang.value)


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


register(app)
register_exercise(app)


@app.command(epilog="Example: ioc provinces --format json")
def provinces(
    form: Table = TableFormat.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """List the provinces."""
    from ioc.cli.lists import show_provinces

    show_provinces(as_json=form is TableFormat.JSON, language=lang.value)


@app.command(epilog="Example: ioc domains --lang vi")
def domains(
    form: Table = TableFormat.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """List the monitored domains, what each of them has and where its levels come from."""
    from ioc.cli.lists import show_domains

    show_domains(as_json=form is TableFormat.JSON, language=lang.value)


@app.command(epilog='Example: ioc index766 --staff 1.2 --online "80 %" --reps 20')
def index766(
    province: Annotated[
        str, typer.Option(help="Where a scenario for any province is played: code or key.")
    ] = "bac-ninh",
    scenario: Annotated[str, typer.Option(help="Scenario file, or the name of a shipped one.")] = "weekday",
    staff: Annotated[
        float | None, typer.Option(min=0, help="Clerks and officers against now: 1.2 for a fifth more.")
    ] = None,
    online: Annotated[str | None, typer.Option(help='Share of dossiers sent online: "80 %".')] = None,
    digitised: Annotated[str | None, typer.Option(help="Share of dossiers digitised.")] = None,
    payment: Annotated[str | None, typer.Option(help="Share of fees paid online.")] = None,
    settings: Settings = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, help="Days to live; an ordinary day is lived for 5 unless told otherwise."),
    ] = None,
    reps: Annotated[int, typer.Option(min=1, help="Runs of each variant; intervals need 10.")] = 10,
    seed: Seed = None,
    workers: Workers = None,
    form: Form = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Show the six 766 scores, queues and overdue dossiers: as things are, and if something were changed."""
    from ioc.cli.index766 import start
    from ioc.cli.studying import refusals, settings_of
    from ioc.services.desk766 import Request

    with refusals(lang.value):
        more = tuple(settings_of(settings or ()))
    request = Request(
        scenario=scenario,
        province=province,
        staff=staff,
        online=online,
        digitised=digitised,
        payment=payment,
        more=more,
        days=days,
        replications=reps,
        seed=seed,
    )
    start(request, workers=workers, as_json=form is Format.JSON, lang=lang.value)


@app.command(epilog="Example: ioc schema --check")
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether the files are up to date.")
    ] = False,
) -> None:
    """Write the JSON Schemas that editors use into config/schema."""
    from ioc.cli.schema import start

    start(check=check)
