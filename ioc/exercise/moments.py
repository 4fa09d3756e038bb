"""When something happened on each of the three clocks, and who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """One moment on three clocks.

    Attributes:
        scenario_ms: Time in the simulated world since the scenario's start.
        exercise_ms: Time the players have played, without pauses, breaks and stops.
        wall_ms: Unix time.
    """

    scenario_ms: int
    exercise_ms: int
    wall_ms: int

    def on(self, clock: str) -> int:
        """The time on ``exercise`` or ``scenario``, the two clocks on which deadlines run."""
        return self.exercise_ms if clock == "exercise" else self.scenario_ms

    def plain(self) -> Mapping[str, int]:
        """The moment as JSON."""
        return {"scenario_ms": self.scenario_ms, "exercise_ms": self.exercise_ms, "wall_ms": self.wall_ms}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which command did something: its number, its moment and its author.

    Attributes:
        seq: Number of the command, which is where the evidence stands.
        at: When.
        actor: Who.
        role: In which role.
        cell: For which cell, empty for those who run the exercise.
        device: On which device.
    """

    seq: int
    at: Now
    actor: str
    role: str
    cell: str = ""
    device: str = ""
