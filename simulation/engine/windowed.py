"""A desk advanced by window: begins and ends of all cases of some hours in one pass, without a call of the clock.

For desks that nobody watches inside a window and whose cases touch nothing else on their way. It gives the begin and
end of every case to the millisecond as ``desks.Desk`` does for cases of one priority. A case whose end writes an event
or changes the city needs its own call of the clock all the same, to stand in its place among the events of that
instant: such desks are ``desks.Desk``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from heapq import heapify, heapreplace
from itertools import islice
from typing import NamedTuple


class Begun(NamedTuple):
    """Services that began in one window, in the order in which they began, which is that of arrival.

    Attributes:
        first: Number of the first of these cases; cases are numbered from 0 as they arrive, the others follow it.
        start_ms: When each began.
        end_ms: When each ends, perhaps after the window.
    """

    first: int
    start_ms: list[int]
    end_ms: list[int]


class WindowedDesk:
    """Servers with one queue in the order of arrival; capacity changes and closings stand between windows.

    At one instant it keeps to the order of the clock. A change at the instant up to which the desk has been advanced
    comes after everything of that instant, as an order does; a change at the next millisecond comes before everything
    of that one, as opening hours do, which were called before any service that ends then.

    Attributes:
        now_ms: Everything up to and including this instant has happened.
        capacity: Servers on duty.
    """

    __slots__ = ("_arrived", "_free", "_leaving", "_waiting", "capacity", "now_ms")

    def __init__(self, capacity: int, now_ms: int = 0) -> None:
        """An idle desk at ``now_ms``."""
        self.now_ms, self.capacity = now_ms, 0
        self._waiting: deque[int] = deque()  # service times
        self._arrived = 0
        self._free: list[int] = []  # heap: from when on each server on duty is free
        self._leaving: list[int] = []  # ends of services under way whose servers are no longer on duty
        self.set_capacity(capacity)

    @property
    def waiting(self) -> int:
        """Cases in the queue."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """Services under way, those of servers that are no longer on duty included."""
        return len(self._under_way())

    def advance(self, to_ms: int, arrived_ms: Sequence[int] = (), service_ms: Sequence[int] = ()) -> Begun:
        """Live until ``to_ms``, included.

        Args:
            to_ms: The window's end; no earlier than ``now_ms``.
            arrived_ms: Arrivals after ``now_ms`` up to ``to_ms``, ascending.
            service_ms: Each one's service time, drawn at arrival.

        Raises:
            ValueError: The window or an arrival lies in the past, or an arrival after the window.
        """
        if to_ms < self.now_ms or (
            len(arrived_ms) and not self.now_ms < arrived_ms[0] <= arrived_ms[-1] <= to_ms
        ):
            message = f"window from {self.now_ms} to {to_ms} ms: it, or an arrival, is out of order"
            raise ValueError(message)
        begun = Begun(self._arrived - len(self._waiting), [], [])
        self._call_in(to_ms, begun, len(self._waiting))
        taken = 0 if self._waiting else self._take(to_ms, zip(arrived_ms, service_ms, strict=True), begun)
        if taken < len(arrived_ms):
            self._waiting.extend(islice(service_ms, taken, None))
        self._arrived += len(arrived_ms)
        self.now_ms = to_ms
        return begun

    def set_capacity(self, capacity: int, at_ms: int | None = None) -> Begun:
        """Change the servers on duty; services under way end normally, and who can be called in begins at once.

        Args:
            capacity: Servers on duty from then on.
            at_ms: ``now_ms`` (the default): after everything of that instant; ``now_ms + 1``: before everything of it.

        Raises:
            ValueError: Another instant: advance the desk to it first.
        """
        moment = self.now_ms if at_ms is None else at_ms
        if not self.now_ms <= moment <= self.now_ms + 1:
            message = f"cannot change capacity at {moment} ms: the desk stands at {self.now_ms} ms"
            raise ValueError(message)
        ends = sorted(self._under_way())
        surplus = max(len(ends) - capacity, 0)
        self.capacity = capacity
        # While more are at work than are on duty, the first who finish take nobody: they are not free at their end.
        self._leaving, self._free = ends[:surplus], ends[surplus:]
        self._free += [moment] * (capacity - len(self._free))
        heapify(self._free)
        begun = Begun(self._arrived - len(self._waiting), [], [])
        self._call_in(moment, begun, capacity - len(ends))
        return begun

    def drain(self) -> range:
        """Send everybody away who waits; returns their numbers."""
        first = self._arrived - len(self._waiting)
        self._waiting.clear()
        return range(first, self._arrived)

    def _under_way(self) -> list[int]:
        """Ends of all services that have begun and not ended."""
        return [end for end in (*self._leaving, *self._free) if end > self.now_ms]

    def _call_in(self, to_ms: int, begun: Begun, most: int) -> None:
        """Begin with at most so many of those who wait, as servers become free."""
        free, waiting = self._free, self._waiting
        while most > 0 and waiting and free and free[0] <= to_ms:
            most -= 1
            start = free[0]
            end = start + waiting.popleft()
            heapreplace(free, end)
            begun.start_ms.append(start)
            begun.end_ms.append(end)

    def _take(self, to_ms: int, arrivals: zip[tuple[int, int]], begun: Begun) -> int:
        """Begin with those who arrive, nobody being before them; gives how many have begun by ``to_ms``."""
        free, starts, ends = self._free, begun.start_ms, begun.end_ms
        before = len(starts)
        if not free:
            return 0
        for arrived, service in arrivals:
            start = free[0]
            if start < arrived:
                start = arrived
            elif start > to_ms:
                break
            end = start + service
            heapreplace(free, end)
            starts.append(start)
            ends.append(end)
        return len(starts) - before
