"""The scorecard: how each indicator did at each place over a stretch of time, and the day's totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.aggregation.alerts import Alert
from simulation.aggregation.board import ALARM, NO_DATA, WATCH, Board, Levels, Values
from simulation.aggregation.roster import Row
from simulation.events import BUCKET_MS
from simulation.log import EventLog
from simulation.spec.domain import DomainSpec

Table: TypeAlias = NDArray[np.float64]

_HOURS = BUCKET_MS / 3_600_000
_DAY_MS = 86_400_000
_VALUES = ("mean", "min", "max", "end")
_SPANS = ("watch_h", "alarm_h", "no_data_h")
_VIETNAMESE = str.maketrans({",": ".", ".": ","})
_HEADS = {
    "vi": (
        "Chỉ tiêu",
        "Trung bình",
        "Thấp nhất",
        "Cao nhất",
        "Cuối kỳ",
        "Theo dõi, h",
        "Báo động, h",
        "Cảnh báo",
        "Nơi xấu nhất",
    ),
    "en": (
        "Indicator",
        "Mean",
        "Lowest",
        "Highest",
        "At end",
        "Watch, h",
        "Alarm, h",
        "Alerts",
        "Worst place",
    ),
}


def scorecard(board: Board, alerts: Iterable[Alert], span_ms: tuple[int, int] | None = None) -> pd.DataFrame:
    """One row per indicator and place (``province`` last in each) over ``span_ms``, or the whole run.

    Columns: domain, indicator, place, mean, min, max, end, watch_h, alarm_h, no_data_h (hours), alerts (indicator
    alerts raised there), worst_place (on the province's row: the commune longest in alarm, then in watch, then with
    the worst mean; empty when communes cannot be told apart), owner.
    """
    first, last = board.span(*(span_ms or (0, board.count * BUCKET_MS)))
    values, levels = board.block(first, last)
    places = board.places.province + 1
    raised = _raised(board, alerts, (first * BUCKET_MS, last * BUCKET_MS))
    columns: dict[str, Table] = {
        **_statistics(values),
        "watch_h": _hours(levels, WATCH),
        "alarm_h": _hours(levels, ALARM),
        "no_data_h": _hours(levels, NO_DATA),
    }
    worst = np.full((len(board.roster), places), "", object)
    for position, row in enumerate(board.roster):
        worst[position, -1] = _worst_place(
            board, row, {name: table[position, :-1] for name, table in columns.items()}
        )
    keep = np.ones((len(board.roster), places), np.bool_)
    keep[[row.spec.places == "province" for row in board.roster], :-1] = False
    codes = [*board.places.codes, "province"]
    frame = pd.DataFrame(
        {
            "domain": np.repeat([row.domain.key for row in board.roster], places),
            "indicator": np.repeat([row.name for row in board.roster], places),
            "place": np.tile(codes, len(board.roster)),
            **{name: table.ravel() for name, table in columns.items()},
            "alerts": raised.ravel(),
            "worst_place": worst.ravel(),
            "owner": np.repeat([row.domain.owner.vi for row in board.roster], places),
        }
    )
    return frame[keep.ravel()].reset_index(drop=True)


def readable(board: Board, card: pd.DataFrame) -> pd.DataFrame:
    """The scorecard as files and screens write it: values with three decimals more than the indicator shows.

    The board keeps 32-bit numbers, so that a plain 0.3 would be written as 0.30000001192.
    """
    decimals = {(row.domain.key, row.name): row.spec.decimals + 3 for row in board.roster}
    keys = zip(card["domain"], card["indicator"], strict=True)
    places = np.array([decimals[key] for key in keys], np.int64)
    written = card.copy()
    for name in _VALUES:
        exact = card[name].to_numpy(np.float64)
        for number in sorted(set(places.tolist())):
            written.loc[places == number, name] = np.round(exact[places == number], number)
    for name in _SPANS:
        written[name] = card[name].round(3)
    return written


def day_totals(log: EventLog, specs: Sequence[DomainSpec], midnight_ms: int = 0) -> pd.DataFrame:
    """Events of each kind per calendar day: day (0 for the first), domain, event, number, and sum of their values.

    ``midnight_ms`` is any local midnight on the run's clock; it may be negative. Sums are empty where events have
    no unit.
    """
    records = log.records()
    if not len(records):
        return pd.DataFrame({"day": [], "domain": [], "event": [], "number": [], "total": [], "unit": []})
    day = (records["time_ms"] - midnight_ms) // _DAY_MS
    day -= -midnight_ms // _DAY_MS
    kinds = len(log.kinds)
    flat = day * kinds + records["kind"]
    number = np.bincount(flat)
    total = np.bincount(flat, records["value"].astype(np.float64))
    units = {f"{spec.key}.{name}": event.unit for spec in specs for name, event in spec.events.items()}
    rows = np.flatnonzero(number)
    names = [log.kinds[code].name for code in (rows % kinds).tolist()]
    return pd.DataFrame(
        {
            "day": rows // kinds,
            "domain": [name.partition(".")[0] for name in names],
            "event": [name.partition(".")[2] for name in names],
            "number": number[rows],
            "total": np.where([units.get(name) is None for name in names], np.nan, total[rows]),
            "unit": [units.get(name) or "" for name in names],
        }
    )


def text_table(board: Board, card: pd.DataFrame, language: str = "vi") -> str:
    """The province's rows as a table of plain text for a terminal; alerts are those of all places together."""
    names = dict(zip(board.places.codes, board.places.names, strict=True))
    alerts = card.groupby(["domain", "indicator"], sort=False)["alerts"].sum().to_dict()
    lines = [list(_HEADS["en" if language == "en" else "vi"])]
    domain = ""
    for entry in card[card["place"] == "province"].to_dict("records"):
        row = board.roster.rows[board.roster.position(f"{entry['domain']}.{entry['indicator']}")]
        if row.domain.key != domain:
            domain = row.domain.key
            lines.append([row.domain.name.in_language(language)])
        unit = f" [{row.spec.unit}]" if row.spec.unit else ""
        lines.append(
            [
                f"  {row.spec.name.in_language(language)}{unit}",
                *(
                    _number(entry[column], row.spec.decimals, language)
                    for column in ("mean", "min", "max", "end")
                ),
                _number(entry["watch_h"], 1, language),
                _number(entry["alarm_h"], 1, language),
                str(alerts[row.domain.key, row.name]),
                names.get(entry["worst_place"], ""),
            ]
        )
    return _aligned(lines)


def _statistics(values: Values) -> dict[str, Table]:
    known = ~np.isnan(values)
    number = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0, dtype=np.float64)
    mean = np.full(number.shape, np.nan)
    np.divide(total, number, out=mean, where=number > 0)
    nothing = np.full(number.shape, np.nan)
    return {
        "mean": mean,
        "min": np.fmin.reduce(values, axis=0, initial=np.nan).astype(np.float64),
        "max": np.fmax.reduce(values, axis=0, initial=np.nan).astype(np.float64),
        "end": values[-1].astype(np.float64) if len(values) else nothing,
    }


def _hours(levels: Levels, level: int) -> Table:
    hours: Table = (levels == level).sum(axis=0, dtype=np.float64) * _HOURS
    return hours


def _raised(board: Board, alerts: Iterable[Alert], span_ms: tuple[int, int]) -> NDArray[np.int64]:
    raised = np.zeros((len(board.roster), board.places.province + 1), np.int64)
    for alert in alerts:
        if alert.source == "indicator" and span_ms[0] < alert.raised_ms <= span_ms[1]:
            raised[board.roster.position(alert.key), alert.place] += 1
    return raised


def _worst_place(board: Board, row: Row, of: dict[str, Table]) -> str:
    if not np.isfinite(of["mean"]).any() or (row.spec.better == "neither" and row.spec.levels is None):
        return ""
    mean = np.nan_to_num(of["mean"], nan=-np.inf if row.spec.better != "higher" else np.inf)
    badness = -mean if row.spec.better == "higher" else mean
    places = range(len(board.places.codes))
    worst = max(places, key=lambda p: (of["alarm_h"][p], of["watch_h"][p], badness[p], -p))
    alike = len({(of["alarm_h"][p], of["watch_h"][p], badness[p]) for p in places}) == 1
    return "" if alike else board.places.codes[worst]


def _number(value: float, decimals: int, language: str) -> str:
    if np.isnan(value):
        return "–"
    text = f"{value:,.{decimals}f}"
    return text if language == "en" else text.translate(_VIETNAMESE)


def _aligned(lines: list[list[str]]) -> str:
    full = [line for line in lines if len(line) > 1]
    widths = [max(len(line[column]) for line in full) for column in range(len(full[0]))]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0]) if len(line) > 1 else line[0]]
        last = len(widths) - 1
        cells += [
            cell.ljust(width) if column == last else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line[1:], widths[1:], strict=False), start=1)
        ]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)
