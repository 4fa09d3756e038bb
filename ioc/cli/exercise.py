"""Verbs for those who write exercises: which there are, what is wrong with one, what is weak in its story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ioc.cli.choices import Format, Language, TableFormat

Lang = Annotated[Language, typer.Option("--lang", help="Language of texts and messages.")]
_EXAMPLE = "Example: ioc exercise check bac-ninh-river-flood --lang vi"

_exercise = typer.Typer(no_args_is_help=True, help="Tabletop exercises: list, check.")


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    _exercise.command("list", epilog="Example: ioc exercise list --lang vi")(show)
    _exercise.command("check", epilog=_EXAMPLE)(check)
    _exercise.command("rehearse", epilog="Example: ioc exercise rehearse bac-ninh-river-flood")(rehearse)
    _exercise.command("serve", epilog="Example: ioc exercise serve bac-ninh-river-flood")(serve)
    _exercise.command("report", epilog="Example: ioc exercise report ioc-state/exercises/my-play --out aar")(
        report
    )
    app.add_typer(_exercise, name="exercise", epilog=_EXAMPLE)


def show(
    form: Annotated[TableFormat, typer.Option("--format", help="A table, or JSON.")] = TableFormat.TABLE,
    lang: Lang = Language.EN,
) -> None:
    """List the shipped exercises: where and how long they are played, by how many cells."""
    from ioc.cli.exercising import show_exercises

    show_exercises(as_json=form is TableFormat.JSON, language=lang.value)


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Exercise files, or names of shipped ones; all shipped when none."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Text for people, JSON for programs.")
    ] = Format.TEXT,
    lang: Lang = Language.EN,
) -> None:
    """Check exercises, and say what is weak in their story: who gets nothing, what can never happen."""
    from ioc.cli.exercising import check_exercises

    check_exercises(files or [], as_json=form is Format.JSON, language=lang.value)


def serve(
    name: Annotated[str, typer.Argument(help="An exercise's file, or the name of a shipped one.")] = "",
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets the whole network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8050,
    resume: Annotated[
        Path | None, typer.Option(help="Folder of an exercise that goes on after its server ended.")
    ] = None,
    state_dir: Annotated[Path, typer.Option(help="Folder in which the exercise keeps its journal.")] = Path(
        "ioc-state"
    ),
    lang: Lang = Language.VI,
) -> None:
    """Play an exercise: its rooms in the browser, with a link and a PIN for every seat."""
    from ioc.cli.playing import serve_exercise
    from ioc.settings import Settings

    settings = Settings(host=host, port=port, language=lang.value, state_dir=state_dir)
    serve_exercise(name, settings, resume=resume, language=lang.value)


def rehearse(
    name: Annotated[str, typer.Argument(help="An exercise's file, or the name of a shipped one.")],
    form: Annotated[TableFormat, typer.Option("--format", help="A table, or JSON.")] = TableFormat.TABLE,
    lang: Lang = Language.EN,
) -> None:
    """Play an exercise without anybody in the room: when would each inject go out, can it be won, can it be lost."""
    from ioc.cli.rehearsing import rehearse_exercise

    rehearse_exercise(name, as_json=form is TableFormat.JSON, language=lang.value)


def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a play, below exercises/ in the state folder.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files; the play's own report/ unless told otherwise.")
    ] = None,
    reps: Annotated[
        int, typer.Option(help="Other chances under which the day is lived for the bands.", min=0, max=50)
    ] = 5,
    lang: Lang = Language.EN,
) -> None:
    """Report on a play that has ended: HTML and XLSX in both languages, the log as JSONL, a bundle as ZIP."""
    from ioc.cli.reporting import report_exercise

    report_exercise(folder, out, reps=reps, language=lang.value)
