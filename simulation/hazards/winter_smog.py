"""Winter smog: days of still air under an inversion, in which everything emitted stays."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from simulation.engine.forcing import Forcing, Milestone, Stage
from simulation.events import PROVINCE
from simulation.hazards._curves import plateau
from simulation.spec.base import Spec, Text
from simulation.units import DurationMs, Factor

KEY = "winter_smog"
NAME = Text(vi="Ô nhiễm không khí mùa đông", en="Winter smog")
PHASES = {
    "began": Text(vi="Nghịch nhiệt, không khí bắt đầu tù đọng", en="Inversion: air begins to stagnate"),
    "peaked": Text(vi="Không khí tù đọng nhất", en="Air at its stillest"),
    "ended": Text(vi="Gió mùa về, không khí thoáng", en="Monsoon wind clears the air"),
}


class Parameters(Spec):
    """One episode.

    Attributes:
        factor: Factor on pollutant concentrations at its worst, beside the ordinary day's.
        begins: Scenario time at which the air begins to stagnate.
        build: Time in which it gets worse.
        hold: Time for which it stays at its worst.
        clear: Time in which it clears.
        spread: Spread between communes (log standard deviation): basins hold more than ridges.
        risk_level: Told with every milestone; 1 unless the authorities say more (Decision 18/2021 ranks no smog).
    """

    factor: Annotated[Factor, Field(ge=1, le=8)]
    begins: DurationMs
    build: Annotated[DurationMs, Field(gt=0)]
    hold: DurationMs
    clear: Annotated[DurationMs, Field(gt=0)]
    spread: Annotated[Factor, Field(le=0.5)] = 0.06
    risk_level: Annotated[int, Field(ge=1, le=5)] = 1


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same episode with ``strength`` times as much over the ordinary day's concentrations."""
    return parameters.model_copy(update={"factor": 1 + (parameters.factor - 1) * strength})


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """The factor on concentrations over time and communes, 1 outside the episode."""
    shape = plateau(stage.times_ms, parameters.begins, parameters.build, parameters.hold, parameters.clear)
    local = stage.streams.generator(f"hazard.{stage.name}.basins").lognormal(
        0.0, parameters.spread, len(stage.places)
    )
    factor = 1 + (parameters.factor - 1) * np.outer(shape, local)
    worst = parameters.begins + parameters.build
    level = float(parameters.risk_level)
    milestones = (
        Milestone(at_ms=parameters.begins, phase="began", place=PROVINCE, value=level),
        Milestone(at_ms=worst, phase="peaked", place=PROVINCE, value=level),
        Milestone(
            at_ms=worst + parameters.hold + parameters.clear, phase="ended", place=PROVINCE, value=level
        ),
    )
    return Forcing(stagnation=factor, milestones=milestones)
