"""The picture: every indicator at every place at one instant, with its level, age and owner."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.aggregation.board import NO_DATA, Board
from simulation.events import BUCKET_MS

Times: TypeAlias = NDArray[np.int64]

_BACK = 24 * 3_600_000 // BUCKET_MS
_STATUS = ("live", "stale", "none")


def picture(board: Board, time_ms: int, language: str = "vi") -> pd.DataFrame:
    """One row per indicator and place (``province`` last) as known at ``time_ms``.

    Columns: domain, indicator, place, value, level, age_ms, owner, unit, status. A value that is missing now is the
    last one of the past 24 hours: ``stale``, without a level, its age telling since when. ``none``: there was none.
    Indicators of the province alone have only that row.
    """
    row = board.row(time_ms)
    places = board.places.province + 1
    values, seen = _last_known(board, row.bucket)
    keep = np.ones((len(board.roster), places), np.bool_)
    keep[[entry.spec.places == "province" for entry in board.roster], :-1] = False
    kept = np.flatnonzero(keep)
    indicator, place = kept // places, kept % places
    age_ms = time_ms - (seen.ravel()[kept] + 1) * BUCKET_MS
    known = seen.ravel()[kept] >= 0
    fresh = known & (seen.ravel()[kept] == row.bucket)
    levels = np.where(fresh, row.levels.ravel()[kept], np.int8(NO_DATA))
    return pd.DataFrame(
        {
            "domain": _categories([entry.domain.key for entry in board.roster], indicator),
            "indicator": _categories([entry.name for entry in board.roster], indicator),
            "place": _categories([*board.places.codes, "province"], place),
            "value": values.ravel()[kept],
            "level": levels,
            "age_ms": pd.Series(age_ms, dtype="Int64").mask(pd.Series(~known)),
            "owner": _categories(
                [entry.domain.owner.in_language(language) for entry in board.roster], indicator
            ),
            "unit": _categories([entry.spec.unit for entry in board.roster], indicator),
            "status": _categories(_STATUS, np.where(fresh, 0, np.where(known, 1, 2))),
        }
    )


def ages(board: Board, time_ms: int) -> Times:
    """Milliseconds since each indicator at each place last had a value: indicators × places, -1 for never."""
    _, seen = _last_known(board, board.row(time_ms).bucket)
    return np.where(seen < 0, -1, time_ms - (seen + 1) * BUCKET_MS)


def _last_known(board: Board, bucket: int) -> tuple[NDArray[np.float32], Times]:
    """The latest value of each cell and the bucket it is from, -1 for none."""
    values = board.row((bucket + 1) * BUCKET_MS).values.copy()
    seen = np.where(np.isnan(values), -1, bucket)
    missing = np.argwhere(seen < 0)
    if bucket <= 0:
        return values, seen
    first = max(0, bucket - _BACK)
    past, _ = board.block(first, bucket)
    lines = past[:, missing[:, 0], missing[:, 1]]
    back = np.argmax(~np.isnan(lines[::-1]), axis=0)
    last = len(lines) - 1 - back
    found = lines[last, np.arange(len(missing))]
    known = ~np.isnan(found)
    cells = missing[known, 0], missing[known, 1]
    values[cells] = found[known]
    seen[cells] = first + last[known]
    return values, seen


def _categories(names: list[str] | tuple[str, ...], codes: NDArray[np.intp]) -> pd.Categorical:
    unique = list(dict.fromkeys(names))
    positions = np.array([unique.index(name) for name in names], np.intp)
    return pd.Categorical.from_codes(positions[codes], pd.Index(unique, dtype="str"))
