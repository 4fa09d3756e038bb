"""Event rate and cost a case, side by side with SimPy's own ways, in one interleaved run.

Run as ``python -m benchmarks.kernel``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import simpy

from benchmarks.report import Line, show
from simulation.engine.clock import Clock
from simulation.engine.desks import Desk, Job

WAKE_UPS = 100_000
SLEEPERS = 1_000
CASES = 20_000
SERVERS = 20
ROUNDS = 5


class Sleeper:
    """Sleeps again and again through our clock, delays drawn before."""

    def __init__(self, clock: Clock, delays: list[int]) -> None:
        self.clock, self.delays = clock, delays

    def wake(self, number: int) -> None:
        """Sleep once more."""
        if number < len(self.delays):
            self.clock.call(self.delays[number], self.wake, number + 1)


def our_wake_ups(delays: list[list[int]]) -> None:
    """Bound-method calls on our clock."""
    clock = Clock()
    for row in delays:
        Sleeper(clock, row).wake(0)
    clock.run_to(10**12)


def simpy_callbacks(delays: list[list[int]]) -> None:
    """SimPy's floor: one Timeout with one callback, nothing else."""
    env = simpy.Environment()

    class Row:
        def __init__(self, row: list[int]) -> None:
            self.row, self.number = row, 0

        def wake(self, _: Any) -> None:
            if self.number < len(self.row):
                timeout = env.timeout(self.row[self.number])
                self.number += 1
                assert timeout.callbacks is not None
                timeout.callbacks.append(self.wake)

    for row in delays:
        Row(row).wake(None)
    env.run()


def simpy_processes(delays: list[list[int]]) -> None:
    """SimPy's usual way: a process each."""
    env = simpy.Environment()

    def sleep(row: list[int]) -> Any:
        for delay in row:
            yield env.timeout(delay)

    for row in delays:
        env.process(sleep(row))
    env.run()


class Queue:
    """Feeds one of our desks from arrival times drawn before."""

    def __init__(self, gaps: list[int], services: list[int]) -> None:
        self.clock = Clock()
        self.desk = Desk(self.clock, "desk", SERVERS, self.done)
        self.gaps, self.services, self.finished = gaps, services, 0

    def arrive(self, number: int) -> None:
        """One case joins; the next is announced."""
        if number + 1 < len(self.gaps):
            self.clock.call(self.gaps[number + 1], self.arrive, number + 1)
        self.desk.join(Job(case=number, place=0, service_ms=self.services[number]))

    def done(self, _: Job) -> None:
        """Count it."""
        self.finished += 1


def our_desk(gaps: list[int], services: list[int]) -> int:
    """Cases through a desk of ours."""
    queue = Queue(gaps, services)
    queue.arrive(0)
    queue.clock.run_to(10**12)
    return queue.finished


def simpy_desk(gaps: list[int], services: list[int], *, priority: bool = False) -> int:
    """Cases through SimPy's Resource or PriorityResource, a process a case."""
    env = simpy.Environment()
    desk = simpy.PriorityResource(env, SERVERS) if priority else simpy.Resource(env, SERVERS)
    finished = 0

    def case(service: int) -> Any:
        nonlocal finished
        with desk.request() as turn:
            yield turn
            yield env.timeout(service)
        finished += 1

    def source() -> Any:
        for gap, service in zip(gaps, services, strict=True):
            env.process(case(service))
            yield env.timeout(gap)

    env.process(source())
    env.run()
    return finished


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def queue_of(load: float) -> tuple[list[int], list[int]]:
    """Gaps and services, ms, of ``CASES`` cases at ``load`` (0.9 is stable, 50 leaves all waiting)."""
    rng = np.random.default_rng(1)
    services = np.maximum(rng.exponential(60_000, CASES), 1).astype(int).tolist()
    gaps = rng.exponential(60_000 / SERVERS / load, CASES).astype(int).tolist()
    return gaps, services


def main() -> None:
    """Measure and print."""
    rng = np.random.default_rng(0)
    delays = rng.integers(1, 10_000, (SLEEPERS, WAKE_UPS // SLEEPERS)).tolist()
    stable, waiting = queue_of(0.9), queue_of(50.0)
    contests: dict[str, Callable[[], object]] = {
        "wake_ours": lambda: our_wake_ups(delays),
        "wake_floor": lambda: simpy_callbacks(delays),
        "wake_process": lambda: simpy_processes(delays),
        "desk_ours": lambda: our_desk(*stable),
        "desk_ours_waiting": lambda: our_desk(*waiting),
        "desk_simpy": lambda: simpy_desk(*stable),
        "desk_priority_waiting": lambda: simpy_desk(waiting[0][:4_000], waiting[1][:4_000], priority=True),
    }
    rounds = [{name: seconds(work) for name, work in contests.items()} for _ in range(ROUNDS)]

    def median(name: str) -> float:
        return statistics.median(row[name] for row in rounds)

    def ratio(one: str, other: str) -> float:
        return statistics.median(row[one] / row[other] for row in rounds)

    show(
        "kernel: medians of interleaved rounds",
        [
            Line("our clock, wake-ups/s", WAKE_UPS / median("wake_ours"), ""),
            Line("SimPy floor (Timeout + callback), wake-ups/s", WAKE_UPS / median("wake_floor"), ""),
            Line("SimPy process, wake-ups/s", WAKE_UPS / median("wake_process"), ""),
            Line("our rate against SimPy's floor", ratio("wake_floor", "wake_ours"), ">= 1"),
            Line("our rate against a process each", ratio("wake_process", "wake_ours"), ">= 1"),
            Line("case through our desk against SimPy Resource, a process a case", ratio("desk_simpy", "desk_ours"),
                 "4 must, 6 stretch (textbook)"),
            Line(f"cost a case with {CASES:,} waiting against a stable queue", ratio("desk_ours_waiting", "desk_ours"),
                 "<= 1.5 must, 1.2 stretch"),
            Line("PriorityResource, us a case with 4,000 waiting", median("desk_priority_waiting") / 4_000 * 1e6, ""),
            Line("our desk, us a case", median("desk_ours") / CASES * 1e6, ""),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
