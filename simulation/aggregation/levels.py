"""Levels with hysteresis: raised when a value stays beyond its threshold, lowered when it has come back far enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.aggregation.board import NO_DATA, Levels
from simulation.aggregation.compiler import Unmeasurable
from simulation.aggregation.inputs import Floats
from simulation.aggregation.roster import Roster, Row
from simulation.errors import Problem
from simulation.events import BUCKET_MS

Bools: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChange:
    """An indicator's level changed at a place.

    Attributes:
        bucket: The bucket whose value changed it.
        judged: Position among the judged indicators.
        place: Commune index or the province's.
        level: The new level, 0 to 2.
        since: First bucket of the unbroken stretch beyond the watch threshold.
    """

    bucket: int
    judged: int
    place: int
    level: int
    since: int


def sign(row: Row) -> float:
    """1 when high values are bad, -1 when low ones are.

    Raises:
        Unmeasurable: The thresholds contradict ``better``.
    """
    levels = row.spec.levels
    if levels is None:
        return 1.0
    better = row.spec.better
    rising = levels.alarm > levels.watch or (levels.alarm == levels.watch and better != "higher")
    if (better == "lower" and not rising) or (better == "higher" and rising):
        raise Unmeasurable(
            Problem(
                file=row.file,
                line=0,
                column=0,
                code="E502",
                message=f"indicators.{row.name}.levels: watch {levels.watch:g} and alarm {levels.alarm:g} "
                f"contradict better: {better}",
                suggestion="Alarm lies above watch when lower is better, below it when higher is better.",
            )
        )
    return 1.0 if rising else -1.0


class LevelMachine:
    """Watch and alarm of every judged indicator at every place, one bucket at a time.

    No data raises nothing and clears nothing: a stretch beyond a threshold is broken by it, a level stays.
    """

    def __init__(self, roster: Roster, places: int) -> None:
        """All normal; ``places`` counts communes + province."""
        judged = [
            (position, row, row.spec.levels)
            for position, row in enumerate(roster)
            if row.spec.levels is not None
        ]
        self.rows = tuple(row for _, row, _ in judged)
        self._positions = np.array([position for position, _, _ in judged], np.intp)
        column = (len(judged), 1)
        self._sign = np.array([sign(row) for row in self.rows]).reshape(column)
        thresholds = np.array(
            [[levels.watch for *_, levels in judged], [levels.alarm for *_, levels in judged]]
        )
        self._beyond = thresholds.reshape(2, *column) * self._sign
        self._back = self._beyond - np.array([levels.margin for *_, levels in judged]).reshape(column)
        holds = [max(1, -(-levels.hold // BUCKET_MS)) for *_, levels in judged]
        self._hold: Counts = np.array(holds, np.int32).reshape(column)
        shape = (2, len(judged), places)
        self._streak: Counts = np.zeros(shape, np.int32)
        self._on: Bools = np.zeros(shape, np.bool_)
        self._worst = np.full(shape[1:], np.nan)
        self._last = np.full(shape[1:], np.nan)

    def bad(self, judged: int) -> Literal["above", "below"]:
        """On which side of its thresholds an indicator is bad."""
        return "above" if self._sign[judged, 0] > 0 else "below"

    def value(self, judged: int, place: int) -> float:
        """The latest value that was known."""
        return float(self._last[judged, place])

    def peak(self, judged: int, place: int) -> float:
        """The worst value since the present stretch began."""
        return float(self._worst[judged, place] * self._sign[judged, 0])

    def advance(self, values: Floats, levels: Levels, row: int, bucket: int) -> list[LevelChange]:
        """Judge one bucket: fill ``levels[row]`` from ``values[row]`` and tell what changed."""
        if not self.rows:
            return []
        value = values[row, self._positions]
        badness = value * self._sign
        beyond = badness >= self._beyond
        self._streak += 1
        self._streak *= beyond
        before = self._on.sum(axis=0, dtype=np.int8)
        self._on |= self._streak >= self._hold
        self._on &= ~(badness < self._back)
        after = self._on.sum(axis=0, dtype=np.int8)
        known = ~np.isnan(value)
        np.copyto(self._last, value, where=known)
        fresh = (self._streak[0] == 1) & (before == 0)
        self._worst = np.where(fresh, badness, np.fmax(self._worst, badness))
        levels[row, self._positions] = np.where(known, after, np.int8(NO_DATA))
        return [
            LevelChange(
                bucket=bucket,
                judged=judged,
                place=place,
                level=int(after[judged, place]),
                since=bucket - int(self._streak[0, judged, place]) + 1,
            )
            for judged, place in np.argwhere(before != after).tolist()
        ]
