"""``ioc index766``: six scores, queues and overdue dossiers on a terminal, as things are and if changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from ioc.cli.studying import close, conducted, refusals, workers_for
from ioc.i18n import Language, language, number
from ioc.i18n.numbers import NO_DATA, signed
from ioc.services.desk766 import Request, desk_of, study_of
from ioc.services.desk766_data import Band, Desk, Line, plain
from simulation.experiments.design import LEAST_RUNS
from simulation.spec.base import Text


def _both(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


_HEAD = _both("Chỉ số 766", "766 index")
_SIMULATED = _both("DỮ LIỆU MÔ PHỎNG", "SIMULATED DATA")
_DAYS = _both("{days:g} ngày", "{days:g} days")
_RUNS = _both("{runs} lần chạy", "{runs} runs")
_DONE = _both("{done} trong {runs} lần chạy", "{done} of {runs} runs")
_SEED = _both("hạt giống {seed}", "seed {seed}")
_SCORE = _both("Điểm thành phần cuối kỳ", "Score at the end")
_MAXIMUM = _both("Tối đa", "Maximum")
_TOTAL = _both("Tổng", "Total")
_QUEUE = _both("Hàng chờ và hồ sơ", "Queues and dossiers")
_COMMUNE = _both("Quá hạn nhiều nhất, trung bình trong kỳ", "Most overdue dossiers, mean over the time")
_NOW = _both("Hiện nay", "Now")
_THEN = _both("Khi thay đổi", "Changed")
_CHANGE = _both("Chênh lệch", "Difference")
_RANGE = _both("8/10 lần chạy", "8 of 10 runs")
_ALL = _both("Thấp–cao nhất", "Lowest–highest")
_MEAN = _both("Trung bình, tin cậy {share} %", "Mean, {share} % confidence")
_FAILED = _both("{failed} lần chạy bị lỗi và bị bỏ.", "{failed} runs failed and are left out.")
_FEW_RUNS = _both(
    "Dưới {least} lần chạy: chỉ nêu lần thấp nhất và cao nhất.",
    "Fewer than {least} runs: only the lowest and the highest are given.",
)


def start(request: Request, *, workers: int | None, as_json: bool, lang: str) -> None:
    """Live both variants and show what came of it."""
    with refusals(lang):
        study = study_of(request, lang)
        runs = study.replications * len(study.variants)
        results = conducted(study, workers_for(runs, workers, None), None, lang)
        desk = desk_of(results)
    if as_json:
        typer.echo(json.dumps(plain(desk), ensure_ascii=False, indent=1))
    else:
        _show(desk, language(lang))
    close(results, None, lang)


# --- Showing ------------------------------------------------------------------------------------------


def _show(desk: Desk, lang: Language) -> None:
    """Head, what was changed, three tables, notes."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    parts = (
        _HEAD.in_language(lang),
        desk.province.in_language(lang),
        desk.scenario.in_language(lang),
        _DAYS.in_language(lang).format(days=desk.days),
        (_RUNS if desk.done == desk.replications else _DONE)
        .in_language(lang)
        .format(runs=desk.replications, done=desk.done),
        _SEED.in_language(lang).format(seed=desk.seed),
        _SIMULATED.in_language(lang),
    )
    console.print(" – ".join(parts), highlight=False)
    for setting in desk.settings:
        name = setting.name.in_language(lang)
        console.print(f"  {name}: {setting.before} → {setting.after}", highlight=False)
    console.print(_scores(desk, lang))
    console.print(_queues(desk, lang))
    if desk.overdue:
        console.print(_late(desk, lang))
    for note in _notes(desk, lang):
        console.print(note, highlight=False)


def _scores(desk: Desk, lang: Language) -> Table:
    """Six scores and their sum."""
    table = _table(desk, _SCORE, lang, (_MAXIMUM,))
    for line in desk.scores:
        table.add_row(line.name.in_language(lang), number(line.maximum, 0, lang), *_cells(line, lang))
    table.add_section()
    total = desk.total
    table.add_row(_TOTAL.in_language(lang), number(total.maximum, 0, lang), *_cells(total, lang))
    return table


def _queues(desk: Desk, lang: Language) -> Table:
    """Waiting, returned on time, open and overdue."""
    table = _table(desk, _QUEUE, lang)
    for line in desk.queues:
        table.add_row(_name(line, lang), *_cells(line, lang))
    return table


def _late(desk: Desk, lang: Language) -> Table:
    """Communes with most overdue dossiers."""
    changed = any(row.then is not None for row in desk.overdue)
    names = (_NOW, _band_name(desk.total.now), *((_THEN, _band_name(desk.total.now)) if changed else ()))
    table = Table(box=None, header_style="bold")
    table.add_column(_COMMUNE.in_language(lang))
    for name in names:
        table.add_column(name.in_language(lang), justify="right")
    for row in desk.overdue:
        cells = [number(row.now.mean, 1, lang), _spread(row.now, 1, lang)]
        if row.then is not None:
            cells += [number(row.then.mean, 1, lang), _spread(row.then, 1, lang)]
        table.add_row(row.name, *cells)
    return table


def _table(desk: Desk, head: Text, lang: Language, more: Sequence[Text] = ()) -> Table:
    """An empty table with the columns that a desk needs."""
    table = Table(box=None, header_style="bold")
    table.add_column(head.in_language(lang))
    spread, mean = (
        _band_name(desk.total.now),
        _MEAN.in_language(lang).format(share=f"{100 * desk.confidence:g}"),
    )
    names = [text.in_language(lang) for text in (*more, _NOW, spread)]
    if desk.total.now.low is not None:
        names.append(mean)
    if desk.total.then is not None:
        names += [text.in_language(lang) for text in (_THEN, spread, _CHANGE)]
        if desk.total.change is not None and desk.total.change.low is not None:
            names.append(mean)
    for name in names:
        table.add_column(name, justify="right")
    return table


def _cells(line: Line, lang: Language) -> list[str]:
    """A line's numbers in the columns of ``_table``."""
    digits = line.decimals
    cells = [number(line.now.mean, digits, lang), _spread(line.now, digits, lang)]
    if line.now.low is not None:
        cells.append(_range(line.now.low, line.now.high, digits, lang))
    if line.then is None or line.change is None:
        return cells
    cells += [number(line.then.mean, digits, lang), _spread(line.then, digits, lang)]
    unit = "" if line.change_unit is None else f" {line.change_unit.in_language(lang)}"
    cells.append(f"{signed(line.change.mean, digits, lang)}{unit}")
    if line.change.low is not None and line.change.high is not None:
        cells.append(f"{signed(line.change.low, digits, lang)} … {signed(line.change.high, digits, lang)}")
    return cells


def _name(line: Line, lang: Language) -> str:
    """A line's name, with its unit and the way in which the time is summed up."""
    unit = f" [{line.unit}]" if line.unit else ""
    return f"{line.name.in_language(lang)}{_STATISTIC[line.kpi.rpartition('.')[2]].in_language(lang)}{unit}"


_STATISTIC = {
    "mean": _both(", trung bình", ", mean"),
    "end": _both(", cuối kỳ", ", at the end"),
}


def _band_name(band: Band) -> Text:
    return _RANGE if band.p10 is not None else _ALL


def _spread(band: Band, digits: int, lang: Language) -> str:
    """Where eight of ten runs lie, or all of a few."""
    low, high = (band.least, band.most) if band.p10 is None else (band.p10, band.p90)
    return _range(low, high, digits, lang)


def _range(low: float | None, high: float | None, digits: int, lang: Language) -> str:
    if low is None or high is None:
        return NO_DATA
    return f"{number(low, digits, lang)}–{number(high, digits, lang)}"


def _notes(desk: Desk, lang: Language) -> list[str]:
    """What must be said of the numbers."""
    notes = [note.in_language(lang) for note in desk.notes]
    if desk.total.now.n < LEAST_RUNS:
        notes.insert(0, _FEW_RUNS.in_language(lang).format(least=LEAST_RUNS))
    if desk.failed:
        notes.insert(0, _FAILED.in_language(lang).format(failed=desk.failed))
    return notes
