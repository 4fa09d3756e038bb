"""The clock: SimPy's event queue with integer milliseconds, bound-method callbacks and no generators.

A SimPy environment that holds only events with bound methods can be pickled; one live generator would
forbid that. Order at one instant: ordinary events, then the telemetry tick, then orders (which are applied
between two ``run_to`` calls).
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

ORDINARY = 1
TELEMETRY_TICK = 2
_CALL = 5
"""Length of a call in the queue; an event of SimPy's has one entry less."""


class Clock(simpy.Environment):
    """Scenario time in whole milliseconds since the scenario's start.

    The queue holds SimPy's events as ``(time, priority, number, event)``, and calls as ``(time, priority, number,
    method, argument)``: no object a call. Numbers are unique, so no comparison ever looks beyond them.
    """

    _now: int
    _queue: list[Any]

    def __init__(self) -> None:
        """Start at 0."""
        super().__init__(initial_time=0)
        self._next_id = 0

    @property
    def now_ms(self) -> int:
        """Milliseconds since the scenario's start."""
        return self._now

    def schedule(self, event: simpy.Event, priority: int = ORDINARY, delay: float = 0) -> None:
        """Put an event in SimPy's queue, numbered with a plain integer so that the clock can be pickled."""
        self._next_id += 1
        heappush(self._queue, (self._now + int(delay), priority, self._next_id, event))

    def call_at(
        self, time_ms: int, method: Callable[[Any], None], arg: Any = None, priority: int = ORDINARY
    ) -> None:
        """Call ``method(arg)`` at ``time_ms``, which must not lie in the past.

        Raises:
            ValueError: The instant has passed.
        """
        if time_ms < self._now:
            raise ValueError(f"cannot call at {time_ms} ms: it is {self._now} ms already")
        self._next_id += 1
        heappush(self._queue, (time_ms, priority, self._next_id, method, arg))

    def call(self, delay_ms: int, method: Callable[[Any], None], arg: Any = None) -> None:
        """Call ``method(arg)`` after ``delay_ms``."""
        self._next_id += 1
        heappush(self._queue, (self._now + delay_ms, ORDINARY, self._next_id, method, arg))

    def step(self) -> None:
        """Do what is next, be it a call or an event of SimPy's."""
        if self._queue and len(self._queue[0]) == _CALL:
            self._now, _, _, method, arg = heappop(self._queue)
            method(arg)
        else:
            super().step()

    def run_to(self, time_ms: int) -> None:
        """Run everything due up to and including ``time_ms``; the only motor there is.

        Raises:
            ValueError: ``time_ms`` lies in the past.
        """
        if time_ms < self._now:
            raise ValueError(f"cannot run to {time_ms} ms: it is {self._now} ms already")
        queue = self._queue
        while queue and queue[0][0] <= time_ms:
            if len(queue[0]) == _CALL:  # as ``step`` does, without a call of our own
                self._now, _, _, method, arg = heappop(queue)
                method(arg)
            else:
                super().step()
        self._now = time_ms

    def __getstate__(self) -> dict[str, Any]:
        """Time, queue and next id: all there is to know."""
        return {"now": self._now, "queue": self._queue, "next_id": self._next_id}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build a fresh environment around the stored queue."""
        self.__init__()  # type: ignore[misc]
        self._now, self._queue, self._next_id = state["now"], state["queue"], state["next_id"]
