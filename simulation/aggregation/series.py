"""Series: indicators over time, thinned out to what a chart can show; and how fast they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.aggregation.board import Board, Levels, Line, Values
from simulation.events import BUCKET_MS

Thinning: TypeAlias = Literal["mean", "max", "min"]

POINTS = 300
_HOUR_BUCKETS = 3_600_000 // BUCKET_MS


def thinned(line: Line, points: int = POINTS, how: Thinning = "mean") -> Line:
    """The line with at most ``points`` points: each joins neighbours, its level is their worst, its time their last.

    Groups begin at whole multiples of their length, so that a growing line keeps the points it had.

    Raises:
        ValueError: Fewer than 2 points are asked for.
    """
    if points < 2:
        message = f"{points} points make no line; ask for 2 or more"
        raise ValueError(message)
    count = len(line.times_ms)
    if count <= points:
        return line
    length = -(-count // (points - 1))
    group = (line.times_ms // BUCKET_MS - 1) // length
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    last = np.append(starts[1:], count) - 1
    levels: Levels = np.maximum.reduceat(line.levels, starts)
    return Line(times_ms=line.times_ms[last], values=_joined(line.values, starts, how), levels=levels)


def series(
    board: Board,
    indicator: str,
    places: Sequence[int],
    span_ms: tuple[int, int],
    points: int = POINTS,
    how: Thinning = "mean",
) -> pd.DataFrame:
    """A long table: time_ms (end of each point), place, value, level; at most ``points`` points a place."""
    lines = [thinned(board.series(indicator, place, *span_ms), points, how) for place in places]
    return pd.DataFrame(
        {
            "time_ms": np.concatenate([np.empty(0, np.int64), *(line.times_ms for line in lines)]),
            "place": [
                board.places.code(p) for p, line in zip(places, lines, strict=True) for _ in line.times_ms
            ],
            "value": np.concatenate([np.empty(0, np.float32), *(line.values for line in lines)]),
            "level": np.concatenate([np.empty(0, np.int8), *(line.levels for line in lines)]),
        }
    )


def trend(board: Board, time_ms: int) -> Values:
    """Change per hour of each indicator in the province over the last hour; NaN without both ends.

    In the first hour the change since the first bucket stands for it, once a quarter of an hour has passed.
    """
    bucket = board.bucket_at(time_ms)
    back = min(bucket, _HOUR_BUCKETS)
    if back < _HOUR_BUCKETS // 4:
        return np.full(len(board.roster), np.nan, np.float32)
    now = board.row(time_ms).values[:, -1]
    before = board.row((bucket - back + 1) * BUCKET_MS).values[:, -1]
    return (now - before) * np.float32(_HOUR_BUCKETS / back)


def trends(board: Board, time_ms: int) -> pd.DataFrame:
    """Per indicator: domain, indicator, value in the province, change per hour, and whether that is for the better."""
    row = board.row(time_ms)
    change = trend(board, time_ms)
    wanted = [{"lower": -1, "higher": 1, "neither": 0}[entry.spec.better] for entry in board.roster]
    return pd.DataFrame(
        {
            "domain": [entry.domain.key for entry in board.roster],
            "indicator": [entry.name for entry in board.roster],
            "value": row.values[:, -1],
            "level": row.levels[:, -1],
            "change_per_hour": change,
            "direction": np.sign(np.nan_to_num(change)) * wanted,
        }
    )


def _joined(values: Values, starts: NDArray[np.intp], how: Thinning) -> Values:
    if how != "mean":
        extreme: Values = (np.fmax if how == "max" else np.fmin).reduceat(values, starts)
        return extreme
    known = ~np.isnan(values)
    total = np.add.reduceat(np.where(known, values, 0.0), starts, dtype=np.float64)
    number = np.add.reduceat(known, starts, dtype=np.float64)
    mean = np.full(len(starts), np.nan, np.float32)
    np.divide(total, number, out=mean, where=number > 0, casting="same_kind")
    return mean
