"""A whole Hanoi day: how long it takes, replay, snapshot, rewind.

Run as ``python -m benchmarks.city``. The day is the whole of ``ha-noi-weekday`` for 24 h: weather, eight domains with
their events, five thousand sensors read every minute, level crossings, five-minute means by commune, indicators, alerts
and cases. ``benchmarks.textbook`` holds it against the same city written with a process a sensor. All times are
processor time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any
from unittest.mock import patch

from benchmarks.report import Line, show
from simulation import runner
from simulation.opening import open_model, open_plan
from simulation.plan import Plan
from simulation.runner import Run
from simulation.snapshots import Film, Snapshot
from simulation.telemetry import Channel

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SCENARIO = "ha-noi-weekday"
ROUNDS = 3
SNAPSHOT_HOUR = 33


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def telemetry_seconds(plan: Plan) -> float:
    """Processor seconds that the sensors take of our day: windows, level crossings, readings, five-minute means."""
    spent = 0.0

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def around(*given: Any, **named: Any) -> Any:
            nonlocal spent
            before = time.process_time()
            result = work(*given, **named)
            spent += time.process_time() - before
            return result

        return around

    with (
        patch.object(Channel, "roll", timed(Channel.roll)),
        patch.object(runner, "reading_buckets", timed(runner.reading_buckets)),
    ):
        day(plan)
    return spent


def day(plan: Plan) -> Run:
    """One day of a plan."""
    run = Run(plan, keep_readings=False)
    run.advance(DAY_MS)
    return run


def day_lines(plan: Plan) -> tuple[str, list[Line]]:
    """The day itself."""
    warm = day(plan)
    sensors = sum(len(channel) for channel in warm.world.channels.values())
    rounds = [(seconds(lambda: day(plan)), telemetry_seconds(plan)) for _ in range(ROUNDS)]
    whole, events = median(row[0] for row in rounds), warm.world.log.count
    title = (
        f"Hanoi day: {len(plan.province.communes)} communes, {sensors:,} sensors a minute, {events:,} events"
    )
    return title, [
        Line("whole day, building and aggregation included, s", whole, "<= 1.2 must, 0.6 stretch"),
        Line("of that the sensors, s", median(row[1] for row in rounds), ""),
        Line("readings a second of the whole day", sensors * 1440 / whole, ""),
        Line("replay of 24 h from scenario, seed and orders, s", whole, "<= 2 must, 1 stretch"),
        Line("event log, bytes a record", warm.world.log.size_bytes() / events, "24 must, 22 stretch"),
    ]


def snapshot_lines(plan: Plan) -> list[Line]:
    """Snapshots and rewinding, on the second day in office hours."""
    film = Film(Run(plan), every_ms=HOUR_MS)
    film.advance(SNAPSHOT_HOUR * HOUR_MS)
    taking = median(seconds(lambda: Snapshot.of(film.run)) for _ in range(9))
    snapshot = Snapshot.of(film.run)
    restoring = median(seconds(snapshot.restore) for _ in range(9))
    latest = SNAPSHOT_HOUR * HOUR_MS - 1_000
    rewinding = median(seconds(lambda: film.branch(latest)) for _ in range(3))
    late = Snapshot.of(film.branch(latest))
    return [
        Line(f"snapshot at hour {SNAPSHOT_HOUR}, ms", 1000 * taking, "<= 25 must, 8 stretch"),
        Line(f"snapshot at hour {SNAPSHOT_HOUR}, MB", len(snapshot.body) / 1e6, "<= 3 must, 1 stretch"),
        Line("the same a second before the hour ends, MB", len(late.body) / 1e6, ""),
        Line("restore, ms", 1000 * restoring, ""),
        Line(
            "rewind to any moment, worst of an hourly film, ms", 1000 * rewinding, "<= 500 must, 150 stretch"
        ),
    ]


def main() -> None:
    """Measure and print."""
    plan = open_plan(open_model(), SCENARIO)
    title, lines = day_lines(plan)
    show(title, [*lines, *snapshot_lines(plan)])


if __name__ == "__main__":
    main()
