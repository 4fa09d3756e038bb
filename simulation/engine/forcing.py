"""Forcing: what hazards do to the weather and the rivers, on the scenario's grid.

It is fixed before the run begins, but for held hazards: those begin when an exercise's control orders them, and act
on the steps after that. Nothing else that happens changes it, so that the weather with and without a decision is the
same weather.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.spec.province import Province

GRID_MS = 600_000
"""Step of every driving field, 10 minutes."""

FloatArray = npt.NDArray[np.float64]

NOTHING: Mapping[str, float] = {"rain_mm_h": 0.0, "wind_m_s": 0.0, "stagnation": 1.0, "surge_m": 0.0}
"""What a hazard that does not act writes into each field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a hazard may look at when it makes its forcing.

    Attributes:
        start: Local date and time of scenario time 0.
        times_ms: Instants of the grid, int64 [T], in steps of ``GRID_MS``: from 0, or for a held hazard those after
            its order, counted from the order.
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

    def from_row(self, first: int, at_ms: int) -> Forcing:
        """The same forcing on the whole grid, of which its own steps are those from ``first`` on, ``at_ms`` later."""
        return Forcing(
            rain_mm_h=_padded(self.rain_mm_h, first, NOTHING["rain_mm_h"]),
            wind_m_s=_padded(self.wind_m_s, first, NOTHING["wind_m_s"]),
            stagnation=_padded(self.stagnation, first, NOTHING["stagnation"]),
            surge_m=_padded(self.surge_m, first, NOTHING["surge_m"]),
            stage_m={
                name: np.concatenate([np.zeros(first), values]) for name, values in self.stage_m.items()
            },
            milestones=tuple(replace(row, at_ms=row.at_ms + at_ms) for row in self.milestones),
        )


def _padded(values: FloatArray | None, first: int, nothing: float) -> FloatArray | None:
    """``first`` steps in which a hazard does not act, and then its own, [T, Z]."""
    return values if values is None else np.concatenate([np.full((first, values.shape[1]), nothing), values])


class Maker(Protocol):
    """The part of a hazard's module that makes its forcing."""

    def scaled(self, parameters: Any, strength: float) -> Any:
        """Its parameters with what it adds to the weather, the rivers or the net times ``strength``."""
        ...

    def forcing(self, parameters: Any, stage: Stage) -> Forcing:
        """What the hazard adds on the stage's grid."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hazard that waits for its order.

    Attributes:
        maker: Its module.
        parameters: What the scenario tells it; its times count from the order.
        stage: The scenario's whole grid.
    """

    maker: Maker
    parameters: Any
    stage: Stage

    def forcing(self, at_ms: int, strength: float) -> Forcing:
        """What it adds to the whole grid when it is ordered at ``at_ms``: nothing to any step up to then.

        The hazard draws its luck by its id alone, so that it looks the same whenever it comes, only later and
        stronger or weaker.
        """
        stage, first = self.stage, at_ms // GRID_MS + 1
        ahead = replace(
            stage,
            start=stage.start + timedelta(milliseconds=at_ms),
            times_ms=stage.times_ms[first:] - at_ms,
        )
        made = self.maker.forcing(self.maker.scaled(self.parameters, strength), ahead)
        return made.from_row(first, at_ms)
