"""Forcing: what hazards do to the weather and the rivers, on a grid fixed before the run begins.

Forcing never depends on events, so that the weather with and without a decision is the same weather.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import numpy.typing as npt

from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.spec.province import Province

GRID_MS = 600_000
"""Step of every driving field, 10 minutes."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a hazard may look at when it makes its forcing.

    Attributes:
        start: Local date and time of scenario time 0.
        times_ms: Instants of the grid, int64 [T], from 0 in steps of ``GRID_MS``.
        places: The communes.
        province: The province's file.
        streams: Random streams; a hazard draws from names that begin with ``hazard.<id>``.
        name: The hazard's id in the scenario.
    """

    start: datetime
    times_ms: npt.NDArray[np.int64]
    places: Places
    province: Province
    streams: Streams
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something the hazard itself does that people would be told of, such as landfall.

    Attributes:
        at_ms: When.
        phase: ``began``, ``peaked`` or ``ended``.
        place: Commune index, or ``simulation.events.PROVINCE``.
        value: Size in the hazard's own unit.
    """

    at_ms: int
    phase: str
    place: int
    value: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forcing:
    """What one hazard adds; fields that it leaves out are untouched.

    Attributes:
        rain_mm_h: Added rain, [T, Z].
        wind_m_s: Wind that replaces the ordinary one where it is stronger, [T, Z].
        stagnation: Factor on pollutant concentrations, [T, Z].
        surge_m: Added sea level, [T, Z].
        stage_m: Added river stage by station id, each [T]: water from upstream, before local rain.
        milestones: What people are told.
    """

    rain_mm_h: FloatArray | None = None
    wind_m_s: FloatArray | None = None
    stagnation: FloatArray | None = None
    surge_m: FloatArray | None = None
    stage_m: Mapping[str, FloatArray] = field(default_factory=dict)
    milestones: tuple[Milestone, ...] = ()
