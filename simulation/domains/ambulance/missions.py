"""Missions: one request from the first ring to the hospital's door."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.engine.world import World
from simulation.events import NO_UNIT

REACH, TALK, NEED, WEIGHT, TURNOUT, DRIVE, SCENE, OUTCOME, RIDE, HANDOVER, NOTICE = range(11)
"""Which of a case's uniforms decides what."""
DRAWS = 11


@dataclass(slots=True)
class Mission:
    """One request from the first ring to the hospital's door.

    Attributes:
        place: Commune index of the person in need.
        first_ms: When somebody first tried to call.
        draws: The case's uniforms.
        cause: The case's latest event, or what led to the call.
        case: Case number, 0 until the call gets through.
        unit: Vehicle number once one is sent.
        why_slow: Event behind a slow or flooded road on the way, 0 when the way was ordinary.
        hospital: Index into the hospitals once one is chosen.
    """

    place: int
    first_ms: int
    draws: tuple[float, ...]
    cause: int = 0
    case: int = 0
    unit: int = NO_UNIT
    why_slow: int = 0
    hospital: int = 0

    def tell(self, world: World, kind: str, *, cause: int = 0, value: float = 0.0) -> None:
        """Write one event of the case; its cause is the case's latest event unless another is named."""
        self.cause = world.emit(
            f"ambulance.{kind}",
            self.place,
            case=self.case,
            cause=cause or self.cause,
            value=value,
            unit=self.unit,
        )
