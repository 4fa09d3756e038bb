"""Facts: what conditions and measures of an exercise may know of the world, read off a run."""

from __future__ import annotations

import math

import numpy as np

from simulation.events import BUCKET_MS
from simulation.runner import Run
from simulation.telemetry import Channel, Quality


class WorldFacts:
    """A run as an exercise asks about it; every answer is what the room itself could show at that moment."""

    def __init__(self, run: Run) -> None:
        """Answer from ``run``."""
        self._run = run
        self._codes = run.world.places.codes
        self._sensors: dict[tuple[str, str], tuple[Channel, int]] = {
            (key, name): (channel, column)  # a station's name stands for each class of sensors that it has
            for key, channel in run.world.channels.items()
            for column, name in enumerate(channel.table.ids)
        }

    def value(self, name: str, args: tuple[str, ...]) -> float | None:
        """What a function about the world gives now; None when there is no data, or it is not about the world."""
        if name == "kpi":
            return self.kpi(args[0], args[1])
        if name == "level":
            bucket = self._run.fold.board.bucket_at(self._run.now_ms)
            return self._run.fold.board.level(args[0], self._place(args[1]), bucket)
        if name == "sensor":
            return self._sensor(args[0], args[1])
        if name == "incidents":
            return self._run.fold.cases.domain_open(args[0], self._place(args[1]))
        return None

    def kpi(self, indicator: str, code: str = "") -> float | None:
        """An indicator's value in the last complete bucket."""
        board = self._run.fold.board
        found = board.value(indicator, self._place(code), board.bucket_at(self._run.now_ms))
        return None if math.isnan(found) else found

    def statistic(self, name: str, from_ms: int) -> float | None:
        """A KPI over the time from ``from_ms`` until now: ``domain.indicator`` or ``domain.indicator.statistic``.

        Statistics are ``mean``, ``min``, ``max``, ``end``, ``watch_h`` and ``alarm_h`` (hours at or beyond the level).
        """
        domain, indicator, *rest = name.split(".")
        line = self._run.fold.board.series(
            f"{domain}.{indicator}", len(self._codes), from_ms, self._run.now_ms
        )
        statistic = rest[0] if rest else "mean"
        if statistic in ("watch_h", "alarm_h"):
            beyond = np.count_nonzero(line.levels >= (1 if statistic == "watch_h" else 2))
            return float(beyond * BUCKET_MS / 3_600_000)
        values = line.values[~np.isnan(line.values)]
        if not len(values):
            return None
        if statistic == "end":
            return float(values[-1])
        if statistic == "mean":
            return float(values.mean())
        return float(values.min() if statistic == "min" else values.max())

    def _sensor(self, key: str, name: str) -> float | None:
        """The last reading of a sensor of a class that can be believed or looks as if it could: players see no more."""
        channel, column = self._sensors[key, name]
        if channel.quality[column] == Quality.MISSING:
            return None
        found = float(channel.latest()[column])
        return None if math.isnan(found) else found

    def _place(self, code: str) -> int:
        return self._codes.index(code) if code else len(self._codes)
