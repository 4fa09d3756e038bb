"""What a run leaves in its folder: events, readings, indicators and scorecard as tables, and a manifest."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.aggregation.board import Board
from simulation.aggregation.scorecard import readable, scorecard
from simulation.events import BUCKET_MS
from simulation.experiments.store import SINGLE_RUN
from simulation.runner import Run

MARK = "DỮ LIỆU MÔ PHỎNG / SIMULATED DATA"
"""Stands in every file: in a column of CSV files, in the metadata of Parquet files."""


def write_tables(live: Run, out: Path, *, whole: bool, wall_s: float) -> None:
    """Write every table of a run into ``out``, and ``manifest.json`` last.

    ``kpis.parquet`` holds every place, ``kpis.csv`` the province only: a day of a large province has millions of rows.
    """
    board = live.fold.board
    events = live.world.log.frame(live.world.places.codes)
    _both(events, out / "events")
    _parquet(indicator_table(board), out / "kpis.parquet")
    _csv(indicator_table(board, province_only=True), out / "kpis.csv")
    _both(readable(board, scorecard(board, live.fold.alerts.all())), out / "scorecard")
    folder = out / "readings"
    folder.mkdir(exist_ok=True)
    for key, channel in sorted(live.world.channels.items()):
        _parquet(live.readings.frame(channel), folder / f"{key}.parquet")
    manifest = _manifest(live, out, whole=whole, wall_s=wall_s)
    (out / SINGLE_RUN).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")


def indicator_table(board: Board, *, province_only: bool = False) -> pd.DataFrame:
    """A long table of every indicator: time_ms (end of the bucket), domain, indicator, place, value, level."""
    values, levels = board.block(0, board.count)
    codes = [*board.places.codes, "province"]
    first = len(codes) - 1 if province_only else 0
    values, levels = values[:, :, first:], levels[:, :, first:]
    buckets, indicators, places = values.shape
    row, name, place = np.indices(values.shape, np.int32).reshape(3, -1)
    table = pd.DataFrame(
        {
            "time_ms": (row.astype(np.int64) + 1) * BUCKET_MS,
            "domain": _named([entry.domain.key for entry in board.roster], name),
            "indicator": _named([entry.name for entry in board.roster], name),
            "place": pd.Categorical.from_codes(place, pd.Index(codes[first:], dtype="str")),
            "value": values.ravel(),
            "level": levels.ravel(),
        }
    )
    alone = np.array([entry.spec.places == "province" for entry in board.roster], np.bool_)
    shown = np.ones((indicators, places), np.bool_)
    shown[alone, :-1] = False
    return table[np.tile(shown.ravel(), buckets)].reset_index(drop=True)


def _named(names: list[str], codes: np.ndarray[Any, np.dtype[np.int32]]) -> pd.Categorical:
    """A categorical column of names that may repeat."""
    unique = list(dict.fromkeys(names))
    positions = np.array([unique.index(name) for name in names], np.int32)
    return pd.Categorical.from_codes(positions[codes], pd.Index(unique, dtype="str"))


def _both(table: pd.DataFrame, path: Path) -> None:
    _parquet(table, path.with_suffix(".parquet"))
    _csv(table, path.with_suffix(".csv"))


def _csv(table: pd.DataFrame, path: Path) -> None:
    table.assign(data=MARK).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _parquet(table: pd.DataFrame, path: Path) -> None:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    marked = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), b"data": MARK.encode()})
    pq.write_table(marked, path, compression="zstd")


def _manifest(live: Run, out: Path, *, whole: bool, wall_s: float) -> dict[str, Any]:
    """What was run with what, and what came of it; the same run gives the same manifest but for ``wall_s``."""
    plan = live.plan
    files = sorted(path for path in out.rglob("*") if path.suffix in (".csv", ".parquet"))
    return {
        "data": MARK,
        "schema": "ioc-run/1",
        "program": {"ioc-simulator": version("ioc-simulator"), "python": platform.python_version()}
        | {name: version(name) for name in ("numpy", "pandas", "simpy")},
        "scenario": plan.scenario.id,
        "province": {"code": plan.province.code, "key": plan.province.key},
        "seed": plan.seed,
        "replication": plan.replication,
        "start": plan.scenario.time.start.isoformat(),
        "duration_ms": plan.duration_ms,
        "until_ms": live.now_ms,
        "partial": not whole,
        "domains": list(plan.specs),
        "orders": [json.loads(order.canonical()) for order in live.orders],
        "events": live.world.log.count,
        "sensors": {key: len(channel.table.ids) for key, channel in sorted(live.world.channels.items())},
        "digest": live.digest(),
        "files": {path.relative_to(out).as_posix(): _sha256(path) for path in files},
        "wall_s": round(wall_s, 3),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
