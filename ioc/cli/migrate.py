"""``ioc migrate``: a scenario's text with every key that has moved where it stands now; comments stay."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ioc.cli.choices import Exit
from ioc.cli.reading import path_of
from ioc.cli.telling import tell
from simulation.loading import NotEditable, migrate, read_file
from simulation.loading.problems import problems

_TEXTS = {
    "moved": {"vi": "{old} → {new}", "en": "{old} → {new}"},
    "none": {"vi": "Không có gì phải đổi.", "en": "Nothing has to change."},
    "written": {"vi": "Đã ghi: {file}", "en": "Written: {file}"},
    "asked": {"vi": "Thêm --write để ghi vào tệp.", "en": "Add --write to change the file."},
    "failed": {"vi": "Không ghi được: {why}", "en": "Cannot write: {why}"},
}


def start(file: str, *, write: bool, as_json: bool, language: str) -> None:
    """Bring a file up to date, or show what would change."""
    path = path_of(file, language)
    source = read_file(path)
    if not source.readable or source.findings:
        tell(problems(source, (), language), language, nothing_run=True)
        raise typer.Exit(Exit.INVALID)
    before = path.read_bytes().decode("utf-8-sig")
    try:
        text, moved = migrate(before)
    except NotEditable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.INVALID) from error
    if write and moved:
        _save(path, text, language)
    if as_json:
        data = {"moved": [{"old": old, "new": new} for old, new in moved], "written": write and bool(moved)}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    for old, new in moved:
        typer.echo(_told("moved", language, old=old, new=new), err=not write)
    if not moved:
        typer.echo(_told("none", language))
    elif write:
        typer.echo(_told("written", language, file=path))
    else:
        typer.echo(_told("asked", language), err=True)
        typer.echo(text, nl=False)


def _save(path: Path, text: str, language: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        typer.echo(_told("failed", language, why=error), err=True)
        raise typer.Exit(Exit.FAILED) from error


def _told(key: str, language: str, **values: object) -> str:
    return _TEXTS[key]["en" if language == "en" else "vi"].format(**values)
