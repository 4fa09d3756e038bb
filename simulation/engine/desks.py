"""Desks: a queue in front of some servers, without a process a case.

Waiting cases stand in a heap ordered by priority and arrival; a service is one pending call on the clock. A
desk closes by capacity 0: services under way end normally, those waiting stay until it opens again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

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


class Desk:
    """Servers with one queue; tells its owner when a service begins and ends."""

    __slots__ = ("_begun", "_clock", "_done", "_number", "_queue", "busy", "capacity", "name")

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
        self._queue: list[tuple[int, int, Job]] = []
        self._number = 0
        self.busy = 0

    @property
    def waiting(self) -> int:
        """Cases in the queue."""
        return len(self._queue)

    def join(self, job: Job) -> None:
        """Put a case in the queue, or into service when a server is free."""
        job.arrived_ms = self._clock.now_ms
        if self.busy < self.capacity and not self._queue:
            self._begin(job)
            return
        self._number += 1
        heappush(self._queue, (job.priority, self._number, job))

    def set_capacity(self, capacity: int) -> None:
        """Change the servers on duty from now on; services under way end normally."""
        self.capacity = capacity
        self._fill()

    def withdraw(self, case: int) -> Job | None:
        """Take a waiting case out of the queue; ``None`` when it is not waiting. Costs a walk of the queue."""
        for position, (_, _, job) in enumerate(self._queue):
            if job.case == case:
                last = self._queue.pop()
                if position < len(self._queue):
                    self._queue[position] = last
                    self._queue.sort()
                return job
        return None

    def drain(self) -> list[Job]:
        """Send everybody away who waits; returns them in the order in which they would have been served."""
        jobs = [job for _, _, job in sorted(self._queue)]
        self._queue.clear()
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
        while self._queue and self.busy < self.capacity:
            self._begin(heappop(self._queue)[2])

    def __getstate__(self) -> tuple[object, ...]:
        """Every slot, in order."""
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setstate__(self, state: tuple[object, ...]) -> None:
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
