"""A Hanoi day written as a textbook would write it, and ours: one model, one plan, the same couplings.

Run as ``python -m benchmarks.textbook [hours]``, 24 for a day. The same domains live the same plan thrice more with

- a SimPy process a sensor, which sleeps a minute, sums what its domains have done to it, notes a dict and looks at
  its levels; pandas groups the dicts by class, commune and five minutes. Daily course and noise are taken from our
  arrays, so that both sides must write the same events and show the same board, which is checked;
- the same with a course and a draw of its own at every reading, as a textbook has it: other numbers, the same city;
- that, and every case at a desk as a process that requests a ``PriorityResource``.

Weather, arrivals, fleets, the log and the indicators are ours on every side.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from statistics import mean
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import simpy

from benchmarks.report import Line, show
from benchmarks.textbook_sensors import Channel, OwnDrawing, Process, Telemetry
from simulation import runner
from simulation.aggregation.inputs import ReadingBuckets
from simulation.engine import desks, world
from simulation.engine.clock import Clock
from simulation.engine.desks import Job
from simulation.engine.world import World
from simulation.opening import open_model, open_plan
from simulation.plan import Plan
from simulation.runner import Run

SCENARIO = "ha-noi-weekday"
HOURS = 6
HOUR_MS, BUCKET_MS = 3_600_000, 300_000


def grouped(living: World, first: int, last: int) -> dict[str, ReadingBuckets]:
    """What pandas makes of the dicts of some buckets, by class."""
    telemetry: Any = living.telemetry
    frame = pd.DataFrame(telemetry.rows)
    due = frame["time"] < last * BUCKET_MS
    telemetry.rows[:] = frame[~due].to_dict("records")
    frame = frame[due & frame["good"]]
    by = ["class", "place", frame["time"] // BUCKET_MS]
    stats = frame["value"].groupby([frame[key] if isinstance(key, str) else key for key in by])
    table = stats.agg(["sum", "count", "max", "min"])
    return {
        channel.cls.key: _buckets(channel, table, first, last, len(living.places))
        for channel in telemetry.channels
    }


def _buckets(channel: Channel, table: pd.DataFrame, first: int, last: int, places: int) -> ReadingBuckets:
    """One class as arrays of buckets × communes."""
    key, cls = channel.cls.key, channel.cls
    part = table.loc[key] if key in table.index.get_level_values(0) else table.iloc[:0].droplevel(0)
    wide: Any = part.unstack(0).reindex(range(first, last))
    total, good, most, least = (
        wide[name].reindex(columns=range(places)).to_numpy(float)
        if len(part)
        else np.full((last - first, places), np.nan)
        for name in ("sum", "count", "max", "min")
    )
    mean, most, least = (cls.offset + counts * cls.scale for counts in (total / good, most, least))
    number = np.nan_to_num(good).sum(axis=1)
    everywhere = np.divide(
        np.nansum(mean * good, axis=1), number, out=np.full(len(number), np.nan), where=number > 0
    )
    return ReadingBuckets(
        key=key, first_bucket=first, mean=mean, max=most, min=least, province_mean=everywhere,
        province_max=np.fmax.reduce(most, axis=1, initial=np.nan),
        province_min=np.fmin.reduce(least, axis=1, initial=np.nan),
    )  # fmt: skip


class ProcessDesk:
    """A desk at which every case is a process that requests a turn."""

    def __init__(self, clock: Clock, name: str, capacity: int, done: Any, begun: Any = None) -> None:
        self.clock, self.name, self.capacity, self.done, self.begun = clock, name, capacity, done, begun
        self.turns = simpy.PriorityResource(clock, 1)
        self.there: dict[int, tuple[Job, Any]] = {}
        self.set_capacity(capacity)

    @property
    def waiting(self) -> int:
        """Cases in the queue."""
        return len(self.turns.queue)

    @property
    def busy(self) -> int:
        """Services under way."""
        return self.turns.count

    def set_capacity(self, capacity: int) -> None:
        """SimPy's resources keep their size; this opens and closes one all the same."""
        self.capacity = self.turns._capacity = capacity  # noqa: SLF001
        self.turns._trigger_put(None)  # noqa: SLF001

    def join(self, job: Job) -> None:
        """Begin a case."""
        job.arrived_ms = self.clock.now_ms
        self.clock.process(self.case(job))

    def case(self, job: Job) -> Process:
        """Wait, be served, go."""
        with self.turns.request(priority=job.priority) as turn:
            self.there[job.case] = job, turn
            yield turn
            del self.there[job.case]
            if self.begun is not None:
                self.begun(job)
            yield self.clock.timeout(job.service_ms)
        self.done(job)

    def withdraw(self, case: int) -> Job | None:
        """Take a waiting case out."""
        job, turn = self.there.pop(case, (None, None))
        if turn is not None:
            turn.cancel()
        return job

    def drain(self) -> list[Job]:
        """Send everybody away who waits."""
        jobs = sorted((job for job, _ in self.there.values()), key=lambda job: (job.priority, job.arrived_ms))
        return [job for job in jobs if self.withdraw(job.case)]


def lived(
    plan: Plan, hours: float, telemetry: type[Telemetry] | None = None, *, cases: bool = False
) -> tuple[Run, float]:
    """A run of so many hours, and the processor seconds it took."""
    gc.collect()
    with ExitStack() as patches:
        if telemetry is not None:
            patches.enter_context(patch.object(world, "Telemetry", telemetry))
            patches.enter_context(patch.object(runner, "reading_buckets", grouped))
        if cases:
            users = [module for module in sys.modules.values() if vars(module).get("Desk") is desks.Desk]
            for module in users:
                patches.enter_context(patch.object(module, "Desk", ProcessDesk))
        before = time.process_time()
        run = Run(plan, keep_readings=False)
        run.advance(round(hours * HOUR_MS))
        return run, time.process_time() - before


def board(run: Run) -> tuple[Any, Any]:
    """Every value and level so far."""
    return run.fold.board.block(0, run.fold.board.count)


def main() -> None:
    """Measure and print."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else HOURS
    plan = open_plan(open_model(), SCENARIO)
    lived(plan, 1)
    sides: dict[str, Callable[[], tuple[Run, float]]] = {
        "ours": lambda: lived(plan, hours),
        "exact": lambda: lived(plan, hours, Telemetry),
        "own": lambda: lived(plan, hours, OwnDrawing),
        "cases": lambda: lived(plan, hours, OwnDrawing, cases=True),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    runs: dict[str, Run] = {}
    for name in (*sides, "ours"):
        runs[name], spent = sides[name]()
        taken[name].append(spent)
    ours, exact = runs["ours"], runs["exact"]
    assert exact.world.log.digest() == ours.world.log.digest(), "other events"
    assert exact.fold.alerts.all() == ours.fold.alerts.all(), "other alerts"
    for one, other in zip(board(exact), board(ours), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    whole = mean(taken["ours"])
    ratios = {name: mean(taken[name]) / whole for name in sides}
    show(
        f"The first {hours:g} hours of {SCENARIO}, whole: {ours.world.log.count:,} events",
        [
            Line("ours, building included, s", whole, ""),
            Line("a process a sensor, our draws, s", mean(taken["exact"]), ""),
            Line("against ours; events, alerts and board are the same", ratios["exact"], ""),
            Line("a process a sensor, a draw a reading, against ours", ratios["own"], ""),
            Line(
                "and a process a case at desks, against ours", ratios["cases"], "70 must, 150 stretch (a day)"
            ),
            Line(
                "events of that, as a share of ours", runs["cases"].world.log.count / ours.world.log.count, ""
            ),
        ],
    )


if __name__ == "__main__":
    main()
