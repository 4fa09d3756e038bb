"""Shape of ``config/levers.yaml``: what planners usually change, offered as a form and tried by the tornado."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulation.spec.base import Key, Spec, Text
from simulation.spec.scenario import KpiName


class Lever(Spec):
    """One value of a scenario that planners change.

    Attributes:
        path: Where it stands in a scenario file, for example ``parameters.ambulance.turnout``.
        name: What people call it; the parameter's own text when left out.
        swing: The share by which the tornado moves it down and up; 0 leaves it out.
        kpis: KPIs that it moves first.
    """

    path: str
    name: Text | None = None
    swing: Annotated[float, Field(ge=0, le=1)] = 0.2
    kpis: tuple[KpiName, ...] = ()


class Base(Spec):
    """A kind of the province's facilities whose capacity planners change."""

    kind: Key
    domain: Key
    name: Text
    unit: Text


class Levers(Spec):
    """The levers by domain, and the facilities that are levers too."""

    schema_: Annotated[Literal["ioc-levers/1"], Field(alias="schema")]
    levers: dict[Key, tuple[Lever, ...]]
    facilities: tuple[Base, ...] = ()
