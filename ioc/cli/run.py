"""``ioc run``: a scenario from its start to its end, once or many times, without a screen."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ioc.cli.choices import Exit
from ioc.cli.compare import show, study_of
from ioc.cli.studying import Opened, asked, close, instant, lived, refusals, told
from ioc.cli.tables import write_tables
from ioc.cli.wish import Wish
from simulation.aggregation.scorecard import readable, scorecard, text_table
from simulation.checks.scenario import since_start
from simulation.experiments.design import StudyRefused
from simulation.experiments.replay import record
from simulation.experiments.replicate import installed, province_of
from simulation.experiments.store import is_study
from simulation.plan import Plan
from simulation.runner import Run

_STEP_MS = 3_600_000
_SIMULATED = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"}


def start(file: str, wish: Wish, *, province: str | None, as_json: bool, language: str) -> None:
    """Check, run, write and show: one run with its scorecard and digest, or a study of many."""
    until_ms = instant(wish.until)
    with refusals(language):
        if (wish.reps or 1) == 1 and (wish.resume or wish.kpis or wish.address):
            raise StudyRefused(
                "--resume, --kpi and --cluster are for studies of many runs; give --reps 2 or more",
                vi="--resume, --kpi và --cluster chỉ dùng khi nghiên cứu nhiều lần chạy; hãy ghi --reps từ 2 trở lên",
            )
        found = asked(file, wish, province, language)
    if (wish.reps or 1) > 1:
        _many(found, wish, as_json=as_json, language=language)
    else:
        _one(found, wish, until_ms, as_json=as_json, language=language)


def _many(found: Opened, wish: Wish, *, as_json: bool, language: str) -> None:
    """The scenario under many chances."""
    with refusals(language):
        study = study_of([found], wish)
        results, out = lived(study, wish, f"{found.scenario.id}-{found.province}", language)
        place = province_of(found.province).name.in_language(language)
        title = f"{found.scenario.title.in_language(language)} – {place}"
        show(results, wish.kpis, language, as_json=as_json, out=out, title=title)
    close(results, out, language)


def _one(found: Opened, wish: Wish, until_ms: int | None, *, as_json: bool, language: str) -> None:
    """The scenario once; its last line is the digest of events and readings, on the error stream beside JSON."""
    plan = Plan.of(found.scenario, installed(), province_of(found.province), seed=wish.seed)
    began = time.perf_counter()
    out = wish.out or Path("runs") / f"{plan.scenario.id}-{plan.province.key}-{plan.seed}"
    with refusals(language):
        if is_study(out):
            raise StudyRefused(
                f"{out} holds a study; choose another folder (--out)",
                vi=f"{out} đang chứa một nghiên cứu; hãy chọn thư mục khác (--out)",
            )
        out.mkdir(parents=True, exist_ok=True)
        live = Run(plan)
        whole = _advance(live, min(until_ms or plan.duration_ms, plan.duration_ms))
        write_tables(live, out, whole=whole, wall_s=time.perf_counter() - began)
        record(live, found.text, out)
    typer.echo(told("files", language, folder=out), err=True)
    _show(live, as_json=as_json, language=language)
    if not whole:
        typer.echo(told("interrupted", language), err=True)
        raise typer.Exit(Exit.FAILED)


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
        rows = readable(board, card[card["place"] == "province"]).drop(columns="place")
        typer.echo(json.dumps(json.loads(rows.to_json(orient="records")), ensure_ascii=False))
    else:
        scenario, province = live.plan.scenario, live.plan.province
        title, place = scenario.title.in_language(language), province.name.in_language(language)
        typer.echo(
            f"{title} – {place} – {since_start(live.now_ms)} – seed {live.plan.seed} – {_SIMULATED[language]}"
        )
        typer.echo(text_table(board, card, language))
    typer.echo(f"digest {live.digest()}", err=as_json)
