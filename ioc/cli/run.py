"""``ioc run``: a scenario from its start to its end, without a screen."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ioc.cli.choices import Exit
from ioc.cli.tables import write_tables
from ioc.cli.telling import tell
from simulation.aggregation.scorecard import scorecard, text_table
from simulation.checks.scenario import since_start
from simulation.errors import InvalidInput, IocError, UnknownName
from simulation.loading import scenario_path
from simulation.opening import open_model, open_plan
from simulation.plan import Plan
from simulation.runner import Run
from simulation.units import UnitError, parse

_STEP_MS = 3_600_000
_SIMULATED = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"}


def start(
    file: str,
    *,
    out: Path | None,
    province: str | None,
    seed: int | None,
    until: str | None,
    as_json: bool,
    language: str,
) -> None:
    """Check, run, write, and show the scorecard; its last line is the digest of events and readings."""
    until_ms = _instant(until)
    path = _file(file)
    try:
        plan = _plan(path, province, seed, language)
    except InvalidInput as error:
        tell(error.problems, language, nothing_run=True)
        raise typer.Exit(Exit.INVALID) from error
    began = time.perf_counter()
    out = out or Path("runs") / f"{plan.scenario.id}-{plan.province.key}-{plan.seed}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        live = Run(plan)
        whole = _advance(live, min(until_ms or plan.duration_ms, plan.duration_ms))
        write_tables(live, out, whole=whole, wall_s=time.perf_counter() - began)
    except (IocError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.FAILED) from error
    typer.echo(f"Files: {out}", err=True)
    _show(live, as_json=as_json, language=language)
    if not whole:
        typer.echo("Interrupted: the files are partial.", err=True)
        raise typer.Exit(Exit.FAILED)


def _instant(until: str | None) -> int | None:
    """``--until`` in milliseconds."""
    if until is None:
        return None
    try:
        at_ms = round(parse(until, "ms"))
    except UnitError as error:
        raise typer.BadParameter(f'{error}; write "T+6:00" or "6 h"', param_hint="--until") from error
    if at_ms <= 0:
        raise typer.BadParameter(f"'{until}' is not after the start", param_hint="--until")
    return at_ms


def _file(name: str) -> Path:
    """The scenario's file."""
    try:
        return scenario_path(name)
    except UnknownName as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error


def _plan(path: Path, province: str | None, seed: int | None, language: str) -> Plan:
    """The plan of a scenario's file.

    Raises:
        InvalidInput: Something in the files is wrong.
    """
    try:
        return open_plan(open_model(language), path, province=province, seed=seed, language=language)
    except UnknownName as error:
        raise typer.BadParameter(str(error), param_hint="--province") from error


def _advance(live: Run, until_ms: int) -> bool:
    """Live until an instant with a bar on the error stream; False when the user interrupted."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[at]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task(live.plan.scenario.id, total=until_ms, at=since_start(0))
        try:
            while live.now_ms < until_ms:
                live.advance(min(live.now_ms + _STEP_MS, until_ms))
                progress.update(task, completed=live.now_ms, at=since_start(live.now_ms))
        except KeyboardInterrupt:
            return False
    return True


def _show(live: Run, *, as_json: bool, language: str) -> None:
    """The scorecard of the province on the output stream, then the digest."""
    board = live.fold.board
    card = scorecard(board, live.fold.alerts.all())
    if as_json:
        rows = card[card["place"] == "province"].drop(columns="place")
        typer.echo(json.dumps(json.loads(rows.to_json(orient="records")), ensure_ascii=False))
    else:
        scenario, province = live.plan.scenario, live.plan.province
        title, place = scenario.title.in_language(language), province.name.in_language(language)
        typer.echo(
            f"{title} – {place} – {since_start(live.now_ms)} – seed {live.plan.seed} – {_SIMULATED[language]}"
        )
        typer.echo(text_table(board, card, language))
    typer.echo(f"digest {live.digest()}")
