"""Events: what happened, when, where, in which case and because of what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

PROVINCE = 0xFFFF
"""Place of an event that concerns the whole province."""

NO_CASE = 0
NO_CAUSE = 0
NO_UNIT = 0xFFFF


class Severity(IntEnum):
    """How much an event matters; the same grammar as the screens' levels."""

    INFO = 0
    WATCH = 1
    ALARM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One record of the log, unpacked for reading.

    Attributes:
        id: Position in the log, from 1; 0 means "no event".
        time_ms: Milliseconds since the scenario's start.
        kind: ``domain.kind`` as declared in the domain's YAML.
        place: Commune index in the province's order, or ``PROVINCE``.
        case: Case number, 0 for none.
        cause: Id of the event that caused this one, 0 for none.
        severity: ``Severity`` as an integer.
        value: The number the kind's ``unit`` explains; 0 when the kind has none.
        unit: Index of the vehicle, crew, sensor or desk concerned, ``NO_UNIT`` for none.
    """

    id: int
    time_ms: int
    kind: str
    place: int
    case: int
    cause: int
    severity: int
    value: float
    unit: int


BUCKET_MS = 300_000
"""Grain of everything that is aggregated: bucket ``b`` holds what happened in [b, b + 1) times five minutes."""

TICK_MS = 60_000
"""Step of every sensor: one reading a minute."""
