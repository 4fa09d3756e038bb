"""Desks: a queue in front of some servers, without a process a case.

Waiting cases stand in one line a priority, so that joining and being called cost the same however many wait; a
service is one pending call on the clock. A desk closes by capacity 0: services under way end normally, those waiting
stay until it opens again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from simulation.engine.clock import Clock


@dataclass(slots=True)
class Job:
    """One case at a desk.

    Attributes:
        case: Case number.
        place: Commune index.
        service_ms: Its own service time, drawn at arrival.
        priority: Smaller goes first.
        cause: Id of the event that sent it here.
        arrived_ms: When it joined the queue; set by the desk.
        tag: Whatever the owner needs to know when it comes back.
    """

    case: int
    place: int
    service_ms: int
    priority: int = 0
    cause: int = 0
    arrived_ms: int = 0
    tag: int = 0

    def __reduce__(self) -> tuple[type[Job], tuple[int, ...]]:
        """In a snapshot, whole numbers only: thousands of jobs may wait."""
        numbers = self.case, self.place, self.service_ms, self.priority, self.cause, self.arrived_ms, self.tag
        return Job, numbers


class Desk:
    """Servers with one queue, by priority and then by arrival; tells its owner when a service begins and ends.

    Attributes:
        capacity: Servers on duty.
        busy: Services under way.
        waiting: Cases in the queue.
    """

    __slots__ = ("_begun", "_clock", "_done", "_lines", "_priorities", "busy", "capacity", "name", "waiting")

    def __init__(
        self,
        clock: Clock,
        name: str,
        capacity: int,
        done: Callable[[Job], None],
        begun: Callable[[Job], None] | None = None,
    ) -> None:
        """An idle desk.

        Args:
            clock: The run's clock.
            name: For people reading a log or an error.
            capacity: Servers on duty.
            done: Called when a service ends (bound method).
            begun: Called when a service begins (bound method).
        """
        self._clock, self.name, self.capacity = clock, name, capacity
        self._done, self._begun = done, begun
        self._lines: dict[int, deque[Job]] = {}
        self._priorities: list[int] = []
        self.busy = self.waiting = 0

    def join(self, job: Job) -> None:
        """Put a case in the queue, or into service when a server is free."""
        job.arrived_ms = self._clock.now_ms
        if self.busy < self.capacity and not self.waiting:
            self._begin(job)
            return
        line = self._lines.get(job.priority)
        if line is None:
            line = self._lines[job.priority] = deque()
            heappush(self._priorities, job.priority)
        line.append(job)
        self.waiting += 1

    def set_capacity(self, capacity: int) -> None:
        """Change the servers on duty from now on; services under way end normally."""
        self.capacity = capacity
        self._fill()

    def withdraw(self, case: int) -> Job | None:
        """Take a waiting case out of the queue; ``None`` when it is not waiting. Costs a walk of the queue."""
        for priority, line in self._lines.items():
            job = next((job for job in line if job.case == case), None)
            if job is not None:
                line.remove(job)
                self.waiting -= 1
                if not line:
                    del self._lines[priority]
                    self._priorities.remove(priority)
                    heapify(self._priorities)
                return job
        return None

    def drain(self) -> list[Job]:
        """Send everybody away who waits; returns them in the order in which they would have been served."""
        jobs = [job for priority in sorted(self._priorities) for job in self._lines[priority]]
        self._lines.clear()
        self._priorities.clear()
        self.waiting = 0
        return jobs

    def _begin(self, job: Job) -> None:
        self.busy += 1
        if self._begun is not None:
            self._begun(job)
        self._clock.call(job.service_ms, self._end, job)

    def _end(self, job: Job) -> None:
        self.busy -= 1
        self._done(job)
        self._fill()

    def _fill(self) -> None:
        while self.waiting and self.busy < self.capacity:
            self._begin(self._next())

    def _next(self) -> Job:
        """Call the first of the most urgent line."""
        priority = self._priorities[0]
        line = self._lines[priority]
        job = line.popleft()
        self.waiting -= 1
        if not line:
            del self._lines[priority]
            heappop(self._priorities)
        return job

    def __getstate__(self) -> tuple[Any, ...]:
        """Every slot, in order."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Put every slot back."""
        for name, value in zip(self.__slots__, state, strict=True):
            setattr(self, name, value)


class Shifts:
    """Opens and closes desks at stated times of working days."""

    def __init__(
        self,
        clock: Clock,
        *,
        midnight_ms: int,
        hours: tuple[tuple[int, int], ...],
        is_working_day: Callable[[int], bool],
        change: Callable[[bool], None],
    ) -> None:
        """Prepare the shifts; ``start`` sets them going.

        Args:
            clock: The run's clock.
            midnight_ms: Scenario time of the local midnight before the start, at most 0.
            hours: Opening spells in ms from midnight, ascending, such as 7:30–11:30 and 13:30–17:00.
            is_working_day: Whether scenario day ``n`` is worked (bound method).
            change: Told ``True`` at opening and ``False`` at closing (bound method).
        """
        self._clock, self._midnight_ms, self._hours = clock, midnight_ms, hours
        self._is_working_day, self._change = is_working_day, change
        self.open = False

    def start(self) -> None:
        """Set the present state and wait for the next change."""
        self._day(0)

    def _day(self, day: int) -> None:
        midnight = self._midnight_ms + day * 86_400_000
        if self._is_working_day(day):
            for opens, closes in self._hours:
                for moment, state in ((midnight + opens, True), (midnight + closes, False)):
                    if moment >= self._clock.now_ms:
                        self._clock.call_at(moment, self._set, state)
                if midnight + opens < self._clock.now_ms < midnight + closes:
                    self._set(True)
        self._clock.call_at(midnight + 86_400_000, self._day, day + 1)

    def _set(self, state: bool) -> None:
        self.open = state
        self._change(state)
