"""When readings happen: the tick, the order of things at one instant, and the clock that is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

STEP_MS = 60_000
"""Tick ``k`` of every class is at ``k × 60 s``; tick 0 is the scenario's start."""

NEVER = np.iinfo(np.int32).max
"""A tick that never comes."""

TELEMETRY_PRIORITY = 2
"""At one instant: ordinary events (1), then the telemetry tick (2), then orders (between two advances)."""


class Clock(Protocol):
    """The little of an event kernel that telemetry needs."""

    @property
    def now_ms(self) -> int:
        """Milliseconds since the scenario's start."""

    def call_at(self, time_ms: int, method: Callable[[Any], None], arg: Any, priority: int) -> None:
        """Call ``method(arg)`` at ``time_ms``; ``method`` is bound, so that the queue can be pickled."""


class Hub(Protocol):
    """What a channel asks of the telemetry that it belongs to."""

    def last_tick(self) -> int:
        """The last tick at or before now, -1 before the start."""

    def wake(self, ticks: NDArray[np.int32]) -> None:
        """Look at the levels at these ticks."""
