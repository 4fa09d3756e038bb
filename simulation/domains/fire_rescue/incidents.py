"""Incidents: one fire or one rescue, from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.engine.world import World
from simulation.events import NO_UNIT

WHAT, NOTICE, SIZE, LOSS, ARRIVE, HURT, KILLED, TIME, PEOPLE, ORIGIN = range(10)
WHEN = WHAT
"""Which of an incident's uniforms decides what."""
DRAWS = 10
RESCUE = -1
"""In place of what burns."""


@dataclass(slots=True, eq=False)
class Incident:
    """One fire or rescue.

    Attributes:
        place: Commune index.
        kind: Index of what burns, -1 for a rescue.
        began_ms: When it began.
        draws: Its uniforms.
        cause: Its latest event, or what led to it.
        case: Case number.
        called_ms: When the call was answered.
        asked: Engines asked for so far.
        sent: Engines sent so far.
        engines: Engines at the scene.
        first_ms: When the first engine arrived, -1 before.
        work: Engine-minutes that are left to do.
        worked_ms: Up to when that is reckoned.
        plan: Number of the latest plan for the end; older ones no longer hold.
        closed: Whether it is over.
    """

    place: int
    kind: int
    began_ms: int
    draws: tuple[float, ...]
    cause: int = 0
    case: int = 0
    called_ms: int = 0
    asked: int = 0
    sent: int = 0
    engines: list[int] = field(default_factory=list)
    first_ms: int = -1
    work: float = 0.0
    worked_ms: int = 0
    plan: int = 0
    closed: bool = False

    def tell(
        self, world: World, kind: str, *, cause: int = 0, value: float = 0.0, unit: int = NO_UNIT
    ) -> None:
        """Write one event of the case; its cause is the case's latest event unless another is named."""
        self.cause = world.emit(
            f"fire_rescue.{kind}",
            self.place,
            case=self.case,
            cause=cause or self.cause,
            value=value,
            unit=unit,
        )
