"""Shape of ``config/records/<case>.yaml``: what was really measured, to hold the model against."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, Field, TypeAdapter, field_validator

from simulation.spec.base import Slug, Sourced, Spec, Text
from simulation.spec.province import CommuneCode
from simulation.units import Metres, MetresPerSecond

Use: TypeAlias = Literal["calibration", "check"]
"""Whether a scenario's parameters were chosen with a reading, or it was kept for checking them."""

_MOMENT = TypeAdapter(AwareDatetime)


class StageReading(Spec):
    """One published stage of one gauge: which, when, what, what for, and by whom."""

    station: Slug
    at: AwareDatetime
    stage: Metres
    use: Use
    source: Annotated[str, Field(min_length=3)]

    @field_validator("at", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        """A moment written as text with its offset."""
        return _MOMENT.validate_python(value)


class DayHigh(Spec):
    """The highest stage of one local day, published without its hour."""

    station: Slug
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    stage: Metres
    use: Use
    source: Annotated[str, Field(min_length=3)]


class WindReading(Spec):
    """The strongest mean wind that a place reported, as the bounds of its Beaufort force."""

    place: str
    commune: CommuneCode
    lowest: MetresPerSecond
    highest: MetresPerSecond
    source: Annotated[str, Field(min_length=3)]


class Records(Sourced):
    """Everything recorded of one replay case."""

    schema_: Annotated[Literal["ioc-records/1"], Field(alias="schema")]
    scenario: Slug
    title: Text
    stages: tuple[StageReading, ...] = ()
    day_highs: tuple[DayHigh, ...] = ()
    winds: tuple[WindReading, ...] = ()
