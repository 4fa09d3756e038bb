"""What it costs to keep browsers up to date, early and late in a real run: one refresh at hour 1 and at hour 40.

Run ``python -m benchmarks.view``. A room's refresh is: live one second at 60 times real time, look (``View.now``),
compare with what was told (``diff``), write it as JSON. The runs are measured in turn.
A city is busier at four in the afternoon than at one in the night, so hour 16 stands beside hour 40: the same time of
day with a day less behind it.
"""

from __future__ import annotations

import statistics
import time

import orjson

from benchmarks.report import Line, show
from ioc.services.delta import diff
from ioc.services.memory import Memory
from ioc.services.protocol import Json
from ioc.services.view import View
from simulation.events import BUCKET_MS
from simulation.opening import open_model, open_plan
from simulation.runner import Run

HOUR_MS = 3_600_000
HOURS = (1, 16, 40)
STEP_MS = 60_000
"""Scenario time of one refresh: a second at 60 times real time."""
REFRESHES = 60
CLOCK: Json = {"running": True, "speed": 60, "ended": False}
JSON = orjson.OPT_SERIALIZE_NUMPY


class Watched:
    """A run and its view, as a room keeps them."""

    def __init__(self, hour: int) -> None:
        """Live to an hour and look once."""
        self.run = Run(open_plan(open_model(), "ha-noi-weekday"))
        self.memory = Memory()
        self.view = View(self.run, self.memory)
        while self.run.now_ms < hour * HOUR_MS:
            self._live(self.run.now_ms + BUCKET_MS)
        self.told = self.view.now(CLOCK)
        self.lived: list[float] = []
        self.seen: list[float] = []
        self.compared: list[float] = []
        self.bytes: list[int] = []

    def _live(self, to_ms: int) -> None:
        self.run.advance(to_ms)
        if self.run.now_ms % BUCKET_MS == 0:
            self.memory.take(self.run.world.state, self.run.now_ms)

    def refresh(self) -> None:
        """One refresh, in its parts."""
        begin = time.process_time()
        self._live(self.run.now_ms + STEP_MS)
        lived = time.process_time()
        picture = self.view.now(CLOCK)
        seen = time.process_time()
        body = orjson.dumps(
            {"type": "delta", "seq": 1, "t": picture["t"], **diff(self.told, picture)}, option=JSON
        )
        end = time.process_time()
        self.told = picture
        self.lived.append(1e3 * (lived - begin))
        self.seen.append(1e3 * (seen - lived))
        self.compared.append(1e3 * (end - seen))
        self.bytes.append(len(body))

    @property
    def whole(self) -> float:
        """Median of a refresh's picture and delta, ms."""
        return statistics.median(map(sum, zip(self.seen, self.compared, strict=True)))


def main() -> None:
    """Measure and print."""
    watched = {hour: Watched(hour) for hour in HOURS}
    for _ in range(REFRESHES):
        for one in watched.values():
            one.refresh()
    lines = []
    for hour, one in watched.items():
        open_now = f"{len(one.told['alerts'])} alert rows, {len(one.told['incidents'])} incidents"
        lines += [
            Line(f"hour {hour}: a minute of the city, ms", statistics.median(one.lived), ""),
            Line(
                f"hour {hour}: the same, worst (folds a bucket), ms", max(one.lived), "<= 40 must, 16 stretch"
            ),
            Line(f"hour {hour}: picture, ms", statistics.median(one.seen), open_now),
            Line(f"hour {hour}: delta and JSON, ms", statistics.median(one.compared), ""),
            Line(f"hour {hour}: delta, bytes", statistics.median(one.bytes), "<= 2,048"),
        ]
    lines += [
        Line("picture and delta at hour 40 against hour 1", watched[40].whole / watched[1].whole, ""),
        Line(
            "at hour 40 against hour 16, the same time of day",
            watched[40].whole / watched[16].whole,
            "about 1",
        ),
    ]
    show("refresh of a room, ha-noi-weekday", lines)


if __name__ == "__main__":
    main()
