"""A whole Hanoi day: our engine against a process a sensor, replay, snapshot, rewind.

Run as ``python -m benchmarks.city``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy

from benchmarks.report import Line, show
from simulation.opening import open_model, open_plan
from simulation.plan import Plan
from simulation.runner import Run
from simulation.snapshots import Film, Snapshot

DAY_MS = 86_400_000
MINUTE_MS = 60_000
SCENARIO = "ha-noi-weekday"
ROUNDS = 3
SAMPLE = 500
"""Sensors that are stepped as processes; the cost of all is this one's times sensors / SAMPLE."""


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def sensor_processes(sensors: int) -> int:
    """One SimPy process a sensor for a day: base, daily course, AR(1) noise, threshold, one dict a reading."""
    env = simpy.Environment()
    rng = np.random.default_rng(1)
    course = np.sin(np.arange(1440) / 1440 * 2 * np.pi).tolist()
    rows: list[dict[str, Any]] = []

    def sensor(number: int, noise: list[float]) -> Any:
        value, alert = 0.0, False
        for minute in range(1440):
            value = 0.9 * value + noise[minute]
            reading = round(40 + 8 * course[minute] + value, 1)
            if (reading > 60) != alert:
                alert = not alert
            rows.append({"sensor": number, "time": env.now, "value": reading, "alert": alert})
            yield env.timeout(MINUTE_MS)

    for number in range(sensors):
        env.process(sensor(number, rng.standard_normal(1440).tolist()))
    env.run()
    return len(rows)


def day(plan: Plan, *, keep: bool = False) -> Run:
    """One day of a plan."""
    run = Run(plan, keep_readings=keep)
    run.advance(DAY_MS)
    return run


def main() -> None:
    """Measure and print."""
    plan = open_plan(open_model(), SCENARIO)
    warm = day(plan)
    sensors = sum(len(channel) for channel in warm.world.channels.values())
    days, stepped = [], []
    for _ in range(ROUNDS):
        days.append(seconds(lambda: day(plan)))
        stepped.append(seconds(lambda: sensor_processes(SAMPLE)) * sensors / SAMPLE)
    film = Film(Run(plan), every_ms=3_600_000)
    film.advance(9 * 3_600_000)
    snapshot_s = statistics.median(seconds(lambda: Snapshot.of(film.run)) for _ in range(9))
    snapshot = Snapshot.of(film.run)
    load_s = statistics.median(seconds(snapshot.restore) for _ in range(9))
    rewind_s = seconds(lambda: film.branch(8 * 3_600_000 + 3_599_000))
    ratios = [process / ours for process, ours in zip(stepped, days, strict=True)]
    readings = sensors * 1440
    show(
        f"Hanoi day: {len(plan.province.communes)} communes, {sensors:,} sensors a minute, "
        f"{warm.world.log.count:,} events",
        [
            Line("whole day, aggregation included, s", statistics.median(days), "<= 1.2 must, 0.6 stretch"),
            Line("readings a second of the whole day", readings / statistics.median(days), ""),
            Line("the sensors alone as SimPy processes, s", statistics.median(stepped), ""),
            Line(
                "processes against the whole of ours",
                statistics.median(ratios),
                "70 must, 150 stretch (textbook city)",
            ),
            Line(
                "replay of 24 h from scenario, seed and orders, s",
                statistics.median(days),
                "<= 2 must, 1 stretch",
            ),
            Line("snapshot at 9:00, ms", 1000 * snapshot_s, "<= 25 must, 8 stretch"),
            Line("snapshot at 9:00, MB", len(snapshot.body) / 1e6, "<= 3 must, 1 stretch"),
            Line("restore, ms", 1000 * load_s, ""),
            Line(
                "rewind to any moment, worst of an hourly film, ms",
                1000 * rewind_s,
                "<= 500 must, 150 stretch",
            ),
            Line(
                "event log, bytes a record",
                warm.world.log.size_bytes() / warm.world.log.count,
                "24 must, 22 stretch",
            ),
        ],
    )


if __name__ == "__main__":
    main()
