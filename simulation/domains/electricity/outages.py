"""One interruption from the trip to the last customer back on."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.events import NO_UNIT


@dataclass(slots=True)
class Outage:
    """Customers of one feeder without electricity.

    Attributes:
        case: Case number.
        feeder: Which feeder.
        place: Commune index.
        customers: How many were cut off at the beginning.
        off: How many are off now.
        began_ms: When.
        work_ms: Work on site in fair weather.
        draw: Uniform of the crew's drive.
        cause: The case's latest event.
        unit: The crew, once one is sent.
        substation: Commune of the flooded substation behind it, -1 for none; such an outage needs no crew.
    """

    case: int
    feeder: int
    place: int
    customers: int
    off: int
    began_ms: int
    work_ms: int
    draw: float
    cause: int
    unit: int = NO_UNIT
    substation: int = -1
