"""Tide and surge: sea wind and a high river lift the spring tide; the tide itself follows from the date."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulation.engine.forcing import Forcing, Milestone, Stage
from simulation.events import PROVINCE
from simulation.hazards._curves import bell
from simulation.spec.base import Spec, Text
from simulation.units import DurationMs, Metres

KEY = "tide_surge"
NAME = Text(vi="Triều cường, nước dâng", en="Spring tide and surge")
PHASES = {
    "began": Text(vi="Triều cường bắt đầu", en="Spring tide begins"),
    "peaked": Text(vi="Đỉnh nước dâng", en="Surge at its highest"),
    "ended": Text(vi="Triều cường kết thúc", en="Spring tide is over"),
}

FloatArray = npt.NDArray[np.float64]
_TOLD = 0.2
"""A surge is told of from a fifth of its height on (assumed)."""


class Pulse(Spec):
    """A push of sea water by the wind.

    Attributes:
        height: Sea level at its highest, above the astronomical tide.
        peak_at: Scenario time of that.
        rise: Time before it at which 1/e is there.
        fall: Time after it at which 1/e is left.
    """

    height: Annotated[Metres, Field(gt=0, le=6)]
    peak_at: DurationMs
    rise: Annotated[DurationMs, Field(gt=0)]
    fall: Annotated[DurationMs, Field(gt=0)]


class Parameters(Spec):
    """What stands on top of the astronomical tide.

    Attributes:
        river: Constant rise of tidal gauges by the flood season's flow.
        pulses: Pushes of sea water.
        risk_level: Level by Decision 18/2021/QĐ-TTg, 1 to 5; every milestone carries it as its value.
    """

    river: Annotated[Metres, Field(ge=0, le=6)] = 0.0
    pulses: Annotated[tuple[Pulse, ...], Field(min_length=1)]
    risk_level: Annotated[int, Field(ge=1, le=5)] = 2


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same surge ``strength`` times as high, and the river's part with it."""
    pulses = tuple(
        pulse.model_copy(update={"height": strength * pulse.height}) for pulse in parameters.pulses
    )
    return parameters.model_copy(update={"river": strength * parameters.river, "pulses": pulses})


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """Surge at every commune (tidal gauges feel it) and the river's part at each tidal gauge."""
    surge = np.zeros(len(stage.times_ms))
    for pulse in parameters.pulses:
        surge += pulse.height * bell(stage.times_ms, pulse.peak_at, pulse.rise, pulse.fall)
    tidal = [station.id for station in stage.province.rivers if station.tide is not None]
    high = {name: np.full(len(surge), parameters.river) for name in tidal} if parameters.river else {}
    return Forcing(
        surge_m=np.repeat(surge[:, None], len(stage.places), axis=1),
        stage_m=high,
        milestones=_milestones(parameters, surge, stage),
    )


def _milestones(parameters: Parameters, surge: FloatArray, stage: Stage) -> tuple[Milestone, ...]:
    """When a fifth of the highest surge is reached, when it peaks, and when less than that is left."""
    level = float(parameters.risk_level)
    if not surge.any():
        return ()  # every push of the sea lies outside the grid
    told = np.flatnonzero(surge >= _TOLD * surge.max())
    first = 0 if parameters.river else int(stage.times_ms[told[0]])
    return (
        Milestone(at_ms=first, phase="began", place=PROVINCE, value=level),
        Milestone(
            at_ms=int(stage.times_ms[int(surge.argmax())]), phase="peaked", place=PROVINCE, value=level
        ),
        Milestone(at_ms=int(stage.times_ms[told[-1]]) + 600_000, phase="ended", place=PROVINCE, value=level),
    )
