"""Pace: where scenario time should be at a moment of wall time."""

from __future__ import annotations

SLOWEST, FASTEST = 1.0, 3600.0

BEHIND_S = 0.5
"""Wall time that a run may be behind its target before the rest is forgotten."""


class Pace:
    """Pause, speed and step change the target and nothing else; only ``Run.advance`` moves the model.

    Wall times are seconds of a clock that never goes back.
    """

    def __init__(self, speed: float, end_ms: int, now_ms: int = 0) -> None:
        """Stand still at ``now_ms``; ``end_ms`` is never passed."""
        self.speed = clipped(speed)
        self.running = False
        self._end_ms = end_ms
        self._from_ms = now_ms
        self._since_s = 0.0

    def target(self, wall_s: float) -> int:
        """Scenario time that should be reached at ``wall_s``."""
        gone_s = max(0.0, wall_s - self._since_s) if self.running else 0.0
        return min(self._end_ms, self._from_ms + int(gone_s * self.speed * 1000))

    def run(self, wall_s: float) -> None:
        """Go on from where the target is."""
        self._hold(wall_s)
        self.running = True

    def pause(self, wall_s: float) -> None:
        """Stay where the target is."""
        self._hold(wall_s)
        self.running = False

    def change_speed(self, wall_s: float, speed: float) -> None:
        """Go on at another speed, held between 1 and 3,600 scenario seconds a second."""
        self._hold(wall_s)
        self.speed = clipped(speed)

    def step(self, wall_s: float, step_ms: int) -> None:
        """Move the target ahead by so much, running or not."""
        self._hold(wall_s)
        self._from_ms = min(self._end_ms, self._from_ms + max(0, step_ms))

    def reached(self, wall_s: float, now_ms: int) -> None:
        """Forget what could not be kept: a model slower than its speed must not run on after a pause."""
        if self.running and self.target(wall_s) - now_ms > BEHIND_S * self.speed * 1000:
            self._from_ms, self._since_s = now_ms, wall_s

    def _hold(self, wall_s: float) -> None:
        self._from_ms, self._since_s = self.target(wall_s), wall_s


def clipped(speed: float) -> float:
    """The speed, no less than 1 and no more than 3,600."""
    return min(FASTEST, max(SLOWEST, float(speed)))
