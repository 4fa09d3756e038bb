"""Cyber attack: a flood of false requests keeps people from the service portal until it is filtered out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulation.engine.forcing import Forcing, Milestone, Stage
from simulation.events import PROVINCE
from simulation.spec.base import Spec, Text
from simulation.units import DurationMs, Share

KEY = "cyber_attack"
NAME = Text(vi="Tấn công mạng vào cổng dịch vụ", en="Cyber attack on the service portal")
PHASES = {
    "began": Text(vi="Cổng dịch vụ bị tấn công", en="The portal is under attack"),
    "peaked": Text(vi="Tấn công mạnh nhất", en="Attack at its strongest"),
    "ended": Text(vi="Đã chặn được tấn công", en="Attack filtered out"),
}
_WARM_UP = 0.5


class Parameters(Spec):
    """One attack.

    Attributes:
        lost: Share of requests that fail at its strongest.
        begins: Scenario time at which the first requests fail, half as many as at its strongest.
        build: Time until it is at its strongest.
        hold: Time for which it stays there.
    """

    lost: Annotated[Share, Field(gt=0)]
    begins: DurationMs
    build: DurationMs
    hold: Annotated[DurationMs, Field(gt=0)]


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same attack with ``strength`` times as many requests lost, at most all."""
    return parameters.model_copy(update={"lost": min(1.0, strength * parameters.lost)})


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """Nothing in the weather; milestones whose value is the percentage of requests that fail from then on."""
    del stage
    strongest = parameters.begins + parameters.build
    lost = 100 * parameters.lost
    return Forcing(
        milestones=(
            Milestone(at_ms=parameters.begins, phase="began", place=PROVINCE, value=_WARM_UP * lost),
            Milestone(at_ms=strongest, phase="peaked", place=PROVINCE, value=lost),
            Milestone(at_ms=strongest + parameters.hold, phase="ended", place=PROVINCE, value=0.0),
        )
    )
