"""A whole Hanoi day: our engine against a process a sensor, replay, snapshot, rewind.

Run as ``python -m benchmarks.city``. Compared is the processor time of

- ours: the whole of ``ha-noi-weekday`` for 24 h, which is weather, eight domains with their events, five thousand
  sensors read every minute, level crossings, five-minute means by commune, indicators, alerts and cases;
- lean processes: its sensors alone, a SimPy process each, with noise drawn beforehand, a daily course from a list,
  one threshold, and one dict a reading;
- textbook processes: the same with one draw a reading and a data frame of the readings that pandas groups by class,
  commune and five minutes, since that is in our figure too.

Neither of the latter has any domain, event, incident or indicator, so the ratios understate. Of the sensors as
processes a sample is run and its time multiplied: processes do not meet, and with all of them SimPy's queue would be
longer and memory scarcer, so this understates as well. ``the same model`` adds our day without its sensors'
windows and means to the textbook sensors: what the day would cost if nothing but the sensors were processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import simpy

from benchmarks.report import Line, show
from simulation import runner
from simulation.opening import open_model, open_plan
from simulation.plan import Plan
from simulation.runner import Run
from simulation.snapshots import Film, Snapshot
from simulation.telemetry import Channel

DAY_MS = 86_400_000
MINUTE_MS = 60_000
SCENARIO = "ha-noi-weekday"
ROUNDS = 3
COMMUNES = 126
SNAPSHOT_HOUR = 33
SAMPLE = 250
"""Sensors that are stepped as processes; the cost of all is this one's times sensors / SAMPLE."""


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def sensor_processes(sensors: int, *, textbook: bool) -> int:
    """One SimPy process a sensor for a day: base, daily course, AR(1) noise, threshold, one dict a reading."""
    env = simpy.Environment()
    rng = np.random.default_rng(1)
    course = np.sin(np.arange(1440) / 1440 * 2 * np.pi).tolist()
    rows: list[dict[str, Any]] = []

    def sensor(number: int, fresh: Iterator[float]) -> Any:
        value, alert = 0.0, False
        for minute in range(1440):
            value = 0.9 * value + next(fresh)
            reading = round(40 + 8 * course[minute] + value, 1)
            if (reading > 60) != alert:
                alert = not alert
            rows.append({"sensor": number, "time": env.now, "value": reading, "alert": alert})
            yield env.timeout(MINUTE_MS)

    for number in range(sensors):
        fresh = iter(rng.standard_normal, None) if textbook else iter(rng.standard_normal(1440).tolist())
        env.process(sensor(number, fresh))
    env.run()
    if textbook:
        frame = pd.DataFrame(rows)
        where = [frame["sensor"] % 12, frame["sensor"] % COMMUNES, frame["time"] // (5 * MINUTE_MS)]
        means = frame["value"].groupby(where).agg(["mean", "max", "min"])
        assert means["mean"].notna().all()
    return len(rows)


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
    rounds = [
        {
            "day": seconds(lambda: day(plan)),
            "sensors": telemetry_seconds(plan),
            "lean": seconds(lambda: sensor_processes(SAMPLE, textbook=False)) * sensors / SAMPLE,
            "textbook": seconds(lambda: sensor_processes(SAMPLE, textbook=True)) * sensors / SAMPLE,
        }
        for _ in range(ROUNDS)
    ]
    whole = median(row["day"] for row in rounds)
    film = Film(Run(plan), every_ms=3_600_000)
    film.advance(SNAPSHOT_HOUR * 3_600_000)
    snapshot_s = median(seconds(lambda: Snapshot.of(film.run)) for _ in range(9))
    snapshot = Snapshot.of(film.run)
    load_s = median(seconds(snapshot.restore) for _ in range(9))
    rewind_s = median(
        seconds(lambda: film.branch((SNAPSHOT_HOUR - 1) * 3_600_000 + 3_599_000)) for _ in range(3)
    )
    readings, scaled = sensors * 1440, sensors / SAMPLE
    show(
        f"Hanoi day: {len(plan.province.communes)} communes, {sensors:,} sensors a minute, "
        f"{warm.world.log.count:,} events",
        [
            Line("whole day, building and aggregation included, s", whole, "<= 1.2 must, 0.6 stretch"),
            Line("of that the sensors, s", median(row["sensors"] for row in rounds), ""),
            Line("readings a second of the whole day", readings / whole, ""),
            Line(
                f"sensors alone, lean processes, s (x {scaled:.0f})",
                median(row["lean"] for row in rounds),
                "",
            ),
            Line(
                f"sensors alone, textbook, s (x {scaled:.0f})", median(row["textbook"] for row in rounds), ""
            ),
            Line(
                "lean sensors against the whole of ours",
                median(row["lean"] / row["day"] for row in rounds),
                "",
            ),
            Line(
                "textbook sensors against the whole of ours",
                median(row["textbook"] / row["day"] for row in rounds),
                "70 must, 150 stretch (a whole textbook city)",
            ),
            Line(
                "the same model, textbook sensors, against ours",
                median((row["textbook"] + row["day"] - row["sensors"]) / row["day"] for row in rounds),
                "",
            ),
            Line(
                "textbook sensors against our sensors",
                median(row["textbook"] / row["sensors"] for row in rounds),
                "",
            ),
            Line("replay of 24 h from scenario, seed and orders, s", whole, "<= 2 must, 1 stretch"),
            Line(f"snapshot at hour {SNAPSHOT_HOUR}, ms", 1000 * snapshot_s, "<= 25 must, 8 stretch"),
            Line(f"snapshot at hour {SNAPSHOT_HOUR}, MB", len(snapshot.body) / 1e6, "<= 3 must, 1 stretch"),
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
