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
from simpy.events import EventPriority

ORDINARY = 1
TELEMETRY_TICK = 2
_ORDINARY = EventPriority(ORDINARY)


class Call(simpy.Event):
    """One method to call at one instant: a SimPy event that has succeeded already and waits for its time."""

    __slots__ = ("arg", "method")

    _ok = True
    _value = None

    def __init__(self, method: Callable[[Any], None], arg: Any) -> None:
        """Remember what to call; ``Clock`` puts it in the queue."""
        self.method = method
        self.arg = arg

    @property
    def callbacks(self) -> list[Callable[[simpy.Event], None]]:
        """What SimPy's own ``step`` calls."""
        return [self._run]

    @callbacks.setter
    def callbacks(self, _: object) -> None:
        """SimPy marks an event as processed; a call needs no mark."""

    def _run(self, _: simpy.Event) -> None:
        self.method(self.arg)

    def __getstate__(self) -> tuple[Callable[[Any], None], Any]:
        """Method and argument."""
        return self.method, self.arg

    def __setstate__(self, state: tuple[Callable[[Any], None], Any]) -> None:
        """Put them back."""
        self.method, self.arg = state


class Clock(simpy.Environment):
    """Scenario time in whole milliseconds since the scenario's start."""

    _now: int

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
        heappush(self._queue, (self._now + int(delay), EventPriority(priority), self._next_id, event))

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
        heappush(self._queue, (time_ms, EventPriority(priority), self._next_id, Call(method, arg)))

    def call(self, delay_ms: int, method: Callable[[Any], None], arg: Any = None) -> None:
        """Call ``method(arg)`` after ``delay_ms``."""
        self._next_id += 1
        heappush(self._queue, (self._now + delay_ms, _ORDINARY, self._next_id, Call(method, arg)))

    def run_to(self, time_ms: int) -> None:
        """Run everything due up to and including ``time_ms``; the only motor there is.

        Raises:
            ValueError: ``time_ms`` lies in the past.
        """
        if time_ms < self._now:
            raise ValueError(f"cannot run to {time_ms} ms: it is {self._now} ms already")
        queue = self._queue
        while queue and queue[0][0] <= time_ms:
            event = queue[0][3]
            if type(event) is Call:  # what SimPy's step would do, without its list of callbacks
                self._now = heappop(queue)[0]  # type: ignore[assignment]  # all our times are whole
                event.method(event.arg)
            else:
                self.step()
        self._now = time_ms

    def __getstate__(self) -> dict[str, Any]:
        """Time, queue and next id: all there is to know."""
        return {"now": self._now, "queue": self._queue, "next_id": self._next_id}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build a fresh environment around the stored queue."""
        self.__init__()  # type: ignore[misc]
        self._now, self._queue, self._next_id = state["now"], state["queue"], state["next_id"]
