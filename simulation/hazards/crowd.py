"""Crowd: a festival, a match or a fair brings many people together in one commune for some hours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulation.engine.forcing import Forcing, Milestone, Stage
from simulation.errors import UnknownName
from simulation.spec.base import Spec, Text
from simulation.spec.province import CommuneCode
from simulation.units import DurationMs

KEY = "crowd"
NAME = Text(vi="Sự kiện đông người", en="Crowd at an event")
PHASES = {
    "began": Text(vi="Người dân bắt đầu tập trung", en="People begin to gather"),
    "peaked": Text(vi="Sự kiện đông người nhất", en="The crowd is at its largest"),
    "ended": Text(vi="Sự kiện kết thúc", en="The event is over"),
}
_EARLY = 0.3
"""Share of the people who come as soon as the gates open; assumed."""


class Parameters(Spec):
    """One event.

    Attributes:
        people: How many are there when it is at its largest.
        begins: Scenario time at which the first come.
        build: Time until all want to be there.
        hold: Time for which they stay.
        commune: Where; the commune with the most inhabitants when left out.
    """

    people: Annotated[int, Field(gt=0, le=2_000_000)]
    begins: DurationMs
    build: DurationMs
    hold: Annotated[DurationMs, Field(gt=0)]
    commune: CommuneCode | None = None


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same event with ``strength`` times as many people."""
    return parameters.model_copy(update={"people": max(1, round(strength * parameters.people))})


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """Nothing in the weather; milestones whose value is how many people want to be there from then on.

    Raises:
        UnknownName: The province has no commune of that code.
    """
    places, code = stage.places, parameters.commune
    if code is not None and code not in places.codes:
        raise UnknownName(f"commune '{code}' does not exist in {stage.province.key}: use one of its codes")
    place = int(places.population.argmax()) if code is None else places.index(code)
    largest = parameters.begins + parameters.build
    steps = (
        (parameters.begins, "began", round(_EARLY * parameters.people)),
        (largest, "peaked", parameters.people),
        (largest + parameters.hold, "ended", 0),
    )
    return Forcing(
        milestones=tuple(
            Milestone(at_ms=at, phase=phase, place=place, value=float(people)) for at, phase, people in steps
        )
    )
