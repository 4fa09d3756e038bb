"""``ioc new scenario``: a file to begin from, valid as it is written."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from ioc.cli.choices import Exit
from ioc.cli.reading import known
from ioc.cli.telling import tell
from simulation.errors import UnknownName
from simulation.loading import compose_text, scenario_paths
from simulation.loading.provinces import province_path
from simulation.loading.templates import scenario_text
from simulation.locate import config_dir
from simulation.spec.scenario import ANY_PROVINCE

_TEXTS = {
    "exists": {"vi": "'{file}' đã có; chọn tên khác.", "en": "'{file}' exists; choose another name."},
    "written": {
        "vi": "Đã ghi {file}. Kiểm tra: ioc validate {file}",
        "en": "Written: {file}. Check it with: ioc validate {file}",
    },
    "failed": {"vi": "Không ghi được: {why}", "en": "Cannot write: {why}"},
}


def start(name: str, *, base: str | None, province: str | None, language: str) -> None:
    """Write a scenario's file into the current folder."""
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.exists():
        raise typer.BadParameter(_told("exists", language, file=path), param_hint="NAME")
    place = _province(province)
    text = scenario_text(path.stem, base=_base(base, path), province=place, schema=_schema(path))
    made = compose_text(text, str(path), known(language), language=language)
    if made.errors:
        tell(made.errors, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        typer.echo(_told("failed", language, why=error), err=True)
        raise typer.Exit(Exit.FAILED) from error
    typer.echo(_told("written", language, file=path))


def _schema(path: Path) -> str:
    """The schema's file as an editor finds it from the new file: by a short way if there is one."""
    schema = config_dir() / "schema" / "scenario-1.json"
    relative = os.path.relpath(schema.resolve(), path.resolve().parent)
    return str(schema) if relative.count("..") > 2 else Path(relative).as_posix()


def _province(name: str | None) -> str | None:
    """Key of a province by code or key."""
    if name is None or name == ANY_PROVINCE:
        return name
    try:
        return province_path(name).stem.partition("-")[2]
    except UnknownName as error:
        raise typer.BadParameter(str(error), param_hint="--province") from error


def _base(base: str | None, path: Path) -> str | None:
    """What stands under ``extends``: a shipped scenario's name, or a file's way from the new one."""
    if base is None or base in scenario_paths():
        return base
    file = Path(base)
    if not file.is_file():
        raise typer.BadParameter(f"scenario '{base}' does not exist", param_hint="--from")
    folder = path.resolve().parent
    return file.resolve().relative_to(folder).as_posix() if file.resolve().is_relative_to(folder) else base


def _told(key: str, language: str, **values: object) -> str:
    return _TEXTS[key]["en" if language == "en" else "vi"].format(**values)
