"""The board: the value and level of every indicator at every place in every bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.inputs import Floats, PlaceTable
from simulation.aggregation.roster import Roster
from simulation.events import BUCKET_MS
from simulation.growing import Growing

Values: TypeAlias = NDArray[np.float32]
Levels: TypeAlias = NDArray[np.int8]

_Cell = TypeVar("_Cell", np.float32, np.int8)

NO_DATA = -1
NORMAL = 0
WATCH = 1
ALARM = 2

_CHUNK = 48


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoardRow:
    """One bucket of the board.

    Attributes:
        bucket: Which bucket, -1 before the first is complete.
        values: Indicators × places, NaN for no data; read only.
        levels: Indicators × places, -1 no data, 0 normal, 1 watch, 2 alarm; read only.
    """

    bucket: int
    values: Values
    levels: Levels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One indicator at one place over time.

    Attributes:
        times_ms: End of each bucket.
        values: NaN for no data.
        levels: As on the board.
    """

    times_ms: NDArray[np.int64]
    values: Values
    levels: Levels


class Board(Growing):
    """Buckets × indicators × places; grows at its end only, a chunk at a time."""

    def __init__(self, roster: Roster, places: PlaceTable) -> None:
        """An empty board for these indicators at these places and the province."""
        self.roster = roster
        self.places = places
        self.count = 0
        self._shape = (_CHUNK, len(roster), places.province + 1)
        self._values: list[Values] = []
        self._levels: list[Levels] = []

    def append(self, values: Floats, levels: Levels) -> None:
        """Add buckets at the end; both arrays are buckets × indicators × places."""
        done = 0
        while done < len(values):
            slot = self.count % _CHUNK
            if slot == 0:
                self._values.append(np.full(self._shape, np.nan, np.float32))
                self._levels.append(np.full(self._shape, NO_DATA, np.int8))
            take = min(_CHUNK - slot, len(values) - done)
            self._values[-1][slot : slot + take] = values[done : done + take]
            self._levels[-1][slot : slot + take] = levels[done : done + take]
            self.count += take
            done += take

    def bucket_at(self, time_ms: int) -> int:
        """The last bucket that is complete at an instant, -1 when none is."""
        return min(time_ms // BUCKET_MS, self.count) - 1

    def value(self, indicator: str, place: int, bucket: int) -> float:
        """One value, NaN for no data or a bucket that is not on the board."""
        if not 0 <= bucket < self.count:
            return float("nan")
        return float(self._values[bucket // _CHUNK][bucket % _CHUNK, self.roster.position(indicator), place])

    def level(self, indicator: str, place: int, bucket: int) -> int:
        """One level, -1 for no data or a bucket that is not on the board."""
        if not 0 <= bucket < self.count:
            return NO_DATA
        return int(self._levels[bucket // _CHUNK][bucket % _CHUNK, self.roster.position(indicator), place])

    def row(self, time_ms: int) -> BoardRow:
        """Everything as known at an instant: the last complete bucket, all without data before the first."""
        bucket = self.bucket_at(time_ms)
        if bucket < 0:
            empty = np.full(self._shape[1:], np.nan, np.float32)
            return BoardRow(bucket=-1, values=empty, levels=np.full(self._shape[1:], NO_DATA, np.int8))
        values = self._values[bucket // _CHUNK][bucket % _CHUNK]
        levels = self._levels[bucket // _CHUNK][bucket % _CHUNK]
        values.flags.writeable = levels.flags.writeable = False
        return BoardRow(bucket=bucket, values=values, levels=levels)

    def series(self, indicator: str, place: int, from_ms: int, to_ms: int) -> Line:
        """One indicator at one place for the buckets that end after ``from_ms`` and no later than ``to_ms``."""
        first, last = self.span(from_ms, to_ms)
        if first == last:
            none = np.empty(0, np.float32)
            return Line(times_ms=np.empty(0, np.int64), values=none, levels=none.astype(np.int8))
        position = self.roster.position(indicator)
        return Line(
            times_ms=(np.arange(first, last, dtype=np.int64) + 1) * BUCKET_MS,
            values=_cut(self._values, first, last, (position, place)),
            levels=_cut(self._levels, first, last, (position, place)),
        )

    def span(self, from_ms: int, to_ms: int) -> tuple[int, int]:
        """First bucket that ends after ``from_ms``, and one past the last that ends by ``to_ms``."""
        first = max(0, from_ms // BUCKET_MS)
        return first, max(first, self.bucket_at(to_ms) + 1)

    def block(self, first: int, last: int) -> tuple[Values, Levels]:
        """Copies of the buckets ``first`` to ``last`` (exclusive): buckets × indicators × places."""
        if first >= last:
            shape = (0, *self._shape[1:])
            return np.empty(shape, np.float32), np.empty(shape, np.int8)
        return _cut(self._values, first, last, None), _cut(self._levels, first, last, None)

    def up_to(self, count: int) -> Board:
        """The board as it was with ``count`` buckets; full chunks are shared, the last one is copied."""
        past = Board(self.roster, self.places)
        past.count = count
        whole, rest = divmod(count, _CHUNK)
        past._values, past._levels = self._values[:whole], self._levels[:whole]
        if rest:
            past._values.append(self._values[whole].copy())
            past._levels.append(self._levels[whole].copy())
        return past

    def __getstate__(self) -> dict[str, Any]:
        """All but the unused rest of the last chunk."""
        state = dict(self.__dict__)
        rest = (self.count - 1) % _CHUNK + 1
        state["_values"] = [chunk[:rest] if chunk is self._values[-1] else chunk for chunk in self._values]
        state["_levels"] = [chunk[:rest] if chunk is self._levels[-1] else chunk for chunk in self._levels]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Give the last chunk its room back."""
        self.__dict__.update(state)
        for chunks, blank, kind in ((self._values, np.nan, np.float32), (self._levels, NO_DATA, np.int8)):
            if chunks:
                whole = np.full(self._shape, blank, kind)
                whole[: len(chunks[-1])] = chunks[-1]
                chunks[-1] = whole


def _cut(chunks: list[NDArray[_Cell]], first: int, last: int, cell: tuple[int, int] | None) -> NDArray[_Cell]:
    pieces: list[NDArray[_Cell]] = []
    for number in range(first // _CHUNK, -(-last // _CHUNK)):
        start = number * _CHUNK
        rows = chunks[number][max(first - start, 0) : max(last - start, 0)]
        pieces.append(rows if cell is None else rows[:, cell[0], cell[1]])
    return np.concatenate(pieces)
