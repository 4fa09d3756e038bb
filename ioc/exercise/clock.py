"""What the clock's state means at a moment: how long was played, and whether scenario time passes."""

from __future__ import annotations

from ioc.exercise.moments import Now
from ioc.exercise.records import ClockState


def played_ms(clock: ClockState, wall_ms: int) -> int:
    """Exercise time at a moment of wall time; a wall clock that was set back moves nothing."""
    if clock.running_since_ms is None:
        return clock.played_ms
    return clock.played_ms + max(0, wall_ms - clock.running_since_ms)


def passing(clock: ClockState, now: Now) -> bool:
    """Whether the minute that ends now was one of play: it runs, or a step or a jump is under way."""
    if clock.phase == "running":
        return True
    return clock.phase == "paused" and clock.target_ms is not None and now.scenario_ms <= clock.target_ms


def goes_to(clock: ClockState, now: Now) -> int | None:
    """Scenario time to which a step or a jump still has to go; None when none is under way."""
    if clock.phase not in ("running", "paused") or clock.target_ms is None:
        return None
    return clock.target_ms if now.scenario_ms < clock.target_ms else None
