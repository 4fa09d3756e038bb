"""Whether a sensor can be believed, kept as sparse intervals."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from simulation.telemetry.clockwork import NEVER
from simulation.telemetry.counts import NO_READING, Bools, Indices, Int8s, Int16s, Int32s


class Quality(IntEnum):
    """What is known about a reading.

    A sensor that is not OK changes no level and counts in no mean. STUCK repeats the last reading, MISSING
    gives none; DRIFT, DELAYED and MANUAL leave the number as it is and mark it. A MANUAL reading that somebody took
    on the spot (``Channel.read_by_hand``) stands until the next one, and is believed.
    """

    OK = 0
    STUCK = 1
    DRIFT = 2
    MISSING = 3
    DELAYED = 4
    MANUAL = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Intervals of one channel, as columns that end at one tick.

    Attributes:
        column: Which sensor.
        since: First tick.
        until: The tick after the last; NEVER while it goes on.
        code: A ``Quality``.
        held: The count that a stuck sensor shows.
    """

    column: Indices
    since: Int32s
    until: Int32s
    code: Int8s
    held: Int16s


class QualityBook:
    """The quality of every sensor of a channel, now and before; changes take effect with the next tick."""

    def __init__(self, sensors: int) -> None:
        """Begin with every sensor OK."""
        self.code: Int8s = np.zeros(sensors, dtype=np.int8)
        self._before: Int8s = np.zeros(sensors, dtype=np.int8)
        self._since: Int32s = np.full(sensors, -1, dtype=np.int32)
        self._held: Int16s = np.full(sensors, NO_READING, dtype=np.int16)
        self._closed: list[Intervals] = []
        self._ends: list[int] = []
        self._clean = True

    def change(self, columns: Indices, code: Quality, tick: int, held: Int16s) -> None:
        """Give ``columns`` a new code from ``tick`` on; ``held`` is what they last showed, one a column."""
        different = (self.code[columns] != code) | ((held != NO_READING) & (code == Quality.MANUAL))
        columns, held = columns[different], held[different]
        if not columns.size:
            return
        self._clean = False
        old, since = self.code[columns], self._since[columns]
        over = since < tick
        closing = over & (old != Quality.OK)
        if closing.any():
            ended = columns[closing]
            self._closed.append(
                Intervals(
                    column=ended,
                    since=since[closing],
                    until=np.full(ended.size, tick, dtype=np.int32),
                    code=old[closing],
                    held=self._held[ended],
                )
            )
            self._ends.append(tick)
        self._before[columns] = np.where(over, old, self._before[columns])
        self.code[columns] = code
        self._since[columns] = tick
        self._held[columns] = held

    def at(self, tick: int) -> Int8s:
        """The codes at the last tick, when a change may already wait for the next."""
        if self._clean:
            return self.code.copy()
        codes: Int8s = np.where(self._since <= tick, self.code, self._before)
        return codes

    def good(self, tick: int, columns: Indices) -> Bools | None:
        """Which of these columns are OK at the last tick; None when all are."""
        if self._clean:
            return None
        codes = np.where(self._since[columns] <= tick, self.code[columns], self._before[columns])
        good: Bools = codes == Quality.OK
        return good

    def open(self) -> Intervals:
        """The intervals that have not ended; their end is NEVER."""
        columns = np.flatnonzero(self.code)
        return Intervals(
            column=columns,
            since=self._since[columns],
            until=np.full(columns.size, NEVER, dtype=np.int32),
            code=self.code[columns],
            held=self._held[columns],
        )

    def touching(self, first: int, last: int) -> list[Intervals]:
        """The intervals that reach into ticks ``first`` to ``last`` (not included), a group each."""
        if self._clean:
            return []
        groups = [*self._closed[bisect_right(self._ends, first) :], self.open()]
        return [part for part in groups if part.column.size and int(part.since.min()) < last]

    def mask(self, first: int, last: int) -> Bools:
        """Ticks × sensors: True where a reading is not to be believed."""
        bad: Bools = np.zeros((last - first, self.code.size), dtype=np.bool_)
        for part in self.touching(first, last):
            taken = _taken(part)
            _cover(bad, _some(part, ~taken) if taken.any() else part, first)
        return bad

    def overlay(self, block: Int16s, first: int) -> None:
        """Write what stuck and missing sensors show over the computed readings of ticks from ``first`` on."""
        last = first + len(block)
        for part in self.touching(first, last):
            shown = np.where(part.code == Quality.MISSING, np.int16(NO_READING), part.held)
            chosen = (part.code == Quality.STUCK) | (part.code == Quality.MISSING) | _taken(part)
            if chosen.any():
                _write(block, part, chosen, shown, first)

    def forget(self, before: int) -> None:
        """Drop the intervals that ended at or before this tick."""
        past = bisect_right(self._ends, before)
        del self._closed[:past], self._ends[:past]


def _taken(part: Intervals) -> Bools:
    """Which of these readings somebody took by hand."""
    taken: Bools = (part.code == Quality.MANUAL) & (part.held != NO_READING)
    return taken


def _some(part: Intervals, chosen: Bools) -> Intervals:
    """Some columns of a group."""
    return Intervals(
        column=part.column[chosen],
        since=part.since[chosen],
        until=part.until[chosen],
        code=part.code[chosen],
        held=part.held[chosen],
    )


def _reach(part: Intervals, first: int, rows: int) -> tuple[Indices, int]:
    """First row of each column, and the row after the last; every group ends at one tick."""
    begin = np.maximum(part.since - first, 0).astype(np.intp)
    return begin, min(int(part.until[0]) - first, rows) if part.until.size else 0


def _cover(bad: Bools, part: Intervals, first: int) -> None:
    """Mark one group of intervals."""
    begin, end = _reach(part, first, len(bad))
    if not begin.any():
        bad[:end, part.column] = True
        return
    bad[:end, part.column] |= np.arange(end)[:, np.newaxis] >= begin


def _write(block: Int16s, part: Intervals, chosen: Bools, shown: Int16s, first: int) -> None:
    """Write one group's counts where it chose to."""
    begin, end = _reach(part, first, len(block))
    columns, begin, shown = part.column[chosen], begin[chosen], shown[chosen]
    if not begin.any():
        block[:end, columns] = shown
        return
    covered = np.arange(end)[:, np.newaxis] >= begin
    block[:end, columns] = np.where(covered, shown, block[:end, columns])
