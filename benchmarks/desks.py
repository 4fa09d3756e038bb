"""One queue three ways: SimPy's own, our desk on the clock, our desk by window; every case waits equally long in all.

Run as ``python -m benchmarks.desks``. Twenty servers at 90 % load, cases and services drawn before; then the same with
opening hours, which SimPy's ``Resource`` does not know. Rounds are interleaved, times are processor time.
"""

from __future__ import annotations

import statistics
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy

from benchmarks.report import Line, show
from simulation.engine.clock import Clock
from simulation.engine.desks import Desk, Job
from simulation.engine.windowed import Begun, WindowedDesk

SERVERS, LOAD, MEAN_MS = 20, 0.9, 60_000
CASES, ROUNDS = 20_000, 7
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
SPELL_MS = 2 * HOUR_MS
"""With opening hours: open so long, closed so long, and so on."""


def cases(load: float) -> tuple[list[int], list[int]]:
    """Arrivals and service times, ms."""
    rng = np.random.default_rng(1)
    service = np.maximum(rng.exponential(MEAN_MS, CASES), 1).astype(np.int64)
    gaps = np.maximum(rng.exponential(MEAN_MS / SERVERS / load, CASES), 1).astype(np.int64)
    return np.cumsum(gaps).tolist(), service.tolist()


def textbook(arrived: list[int], service: list[int]) -> list[int]:
    """When each service begins: SimPy's Resource and a process a case, as its documentation shows."""
    env = simpy.Environment()
    desk = simpy.Resource(env, SERVERS)
    begun = [0] * len(arrived)

    def case(number: int) -> Any:
        with desk.request() as turn:
            yield turn
            begun[number] = int(env.now)
            yield env.timeout(service[number])

    def source() -> Any:
        for number, moment in enumerate(arrived):
            yield env.timeout(moment - env.now)
            env.process(case(number))

    env.process(source())
    env.run()
    return begun


class OnTheClock:
    """Feeds our desk, one pending arrival; opening hours are called ahead, as ``Shifts`` does."""

    def __init__(self, arrived: list[int], service: list[int], changes: list[tuple[int, int]]) -> None:
        self.clock = Clock()
        self.desk = Desk(self.clock, "desk", SERVERS, self.done, self.begin)
        self.arrived, self.service = arrived, service
        self.begun = [0] * len(arrived)
        for moment, capacity in changes:
            self.clock.call_at(moment, self.desk.set_capacity, capacity)

    def live(self) -> list[int]:
        """When each service begins."""
        self.clock.call_at(self.arrived[0], self.arrive, 0)
        self.clock.run_to(10**12)
        return self.begun

    def arrive(self, number: int) -> None:
        """One case joins; the next is announced."""
        if number + 1 < len(self.arrived):
            self.clock.call_at(self.arrived[number + 1], self.arrive, number + 1)
        self.desk.join(Job(case=number, place=0, service_ms=self.service[number]))

    def begin(self, job: Job) -> None:
        """Note it."""
        self.begun[job.case] = self.clock.now_ms

    def done(self, job: Job) -> None:
        """A case that nobody has a use for any more."""


def by_window(
    arrived: list[int], service: list[int], changes: list[tuple[int, int]], window_ms: int
) -> list[int]:
    """When each service begins; windows end every ``window_ms`` and before each change of capacity."""
    desk, begun, taken = WindowedDesk(SERVERS), [0] * len(arrived), 0

    def note(row: Begun) -> None:
        begun[row.first : row.first + len(row.start_ms)] = row.start_ms

    edges = {moment - 1: (moment, capacity) for moment, capacity in changes}
    for edge in sorted({*edges, *range(window_ms, arrived[-1] + window_ms, window_ms), 10**12}):
        last = bisect_right(arrived, edge, taken)
        note(desk.advance(edge, arrived[taken:last], service[taken:last]))
        taken = last
        if edge in edges:
            moment, capacity = edges[edge]
            note(desk.set_capacity(capacity, moment))
    return begun


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    """Measure and print."""
    plain, crowded = cases(LOAD), cases(LOAD / 2)
    length = crowded[0][-1]
    hours = [
        (moment, 0 if number % 2 == 0 else SERVERS)
        for number, moment in enumerate(range(SPELL_MS, length + 2 * SPELL_MS, SPELL_MS))
    ]
    works: dict[str, Callable[[], list[int]]] = {
        "textbook": lambda: textbook(*plain),
        "clock": lambda: OnTheClock(*plain, []).live(),
        "hour": lambda: by_window(*plain, [], HOUR_MS),
        "minutes": lambda: by_window(*plain, [], 5 * MINUTE_MS),
        "clock_hours": lambda: OnTheClock(*crowded, hours).live(),
        "hour_hours": lambda: by_window(*crowded, hours, HOUR_MS),
    }
    begun = {name: work() for name, work in works.items()}
    assert begun["textbook"] == begun["clock"] == begun["hour"] == begun["minutes"], "other waits"
    assert begun["clock_hours"] == begun["hour_hours"], "other waits with opening hours"
    rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(ROUNDS)]

    def cost(name: str) -> float:
        return statistics.median(row[name] for row in rounds) / CASES * 1e6

    def ratio(one: str, other: str) -> float:
        return statistics.median(row[one] / row[other] for row in rounds)

    waits = np.array(begun["clock"]) - np.array(plain[0])
    show(
        f"desks: {CASES:,} cases, {SERVERS} servers, load {LOAD:g}; mean wait {waits.mean() / 1000:.1f} s in all",
        [
            Line("SimPy Resource and a process a case, us a case", cost("textbook"), ""),
            Line("our desk on the clock, us a case", cost("clock"), ""),
            Line("our desk by window of an hour, us a case", cost("hour"), ""),
            Line(
                "on the clock against SimPy's, times as fast", ratio("textbook", "clock"), "4 must, 6 stretch"
            ),
            Line(
                "by window of an hour against SimPy's, times as fast",
                ratio("textbook", "hour"),
                "20 must, 35 stretch",
            ),
            Line("by window of an hour against on the clock, times as fast", ratio("clock", "hour"), "8"),
            Line("by window of five minutes against on the clock", ratio("clock", "minutes"), ""),
            Line("the same with opening hours, window of an hour", ratio("clock_hours", "hour_hours"), ""),
        ],
    )


if __name__ == "__main__":
    main()
