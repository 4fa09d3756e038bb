"""Shape of ``config/scenarios/<name>.yaml``: where, when, what happens, what is different."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from simulation.spec.base import EventKind, Key, Slug, Spec, Text
from simulation.units import DurationMs

_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")

ANY_PROVINCE = "any"
"""Province of a scenario that can be played anywhere; it may name no commune."""

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class Time(Spec):
    """When the scenario starts, how long it lasts, and the moment at which a live room opens on it.

    What lies before ``opens`` is lived at once, so that a room begins with a past to look at.
    """

    start: AwareDatetime
    duration: Annotated[DurationMs, Field(gt=0)]
    opens: DurationMs = 0

    @field_validator("start", mode="before")
    @classmethod
    def _written_with_offset(cls, value: object) -> object:
        """Refuse a start without date or offset, with the spelling to use."""
        if not isinstance(value, str):
            return value
        if _CLOCK.fullmatch(value):
            raise PydanticCustomError("time_start", "'{value}' has no date", {"value": value})
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError(
                "time_start", "'{value}' is not a date and time", {"value": value}
            ) from error
        if moment.tzinfo is None:
            hint = f"{moment.isoformat(timespec='minutes')}+07:00"
            raise PydanticCustomError(
                "time_offset", "'{value}' has no offset", {"value": value, "hint": hint}
            )
        return moment.astimezone(VIETNAM)


class Hazard(Spec):
    """One hazard; ``with`` holds the parameters that its module declares."""

    kind: Key
    id: Slug
    parameters: Annotated[dict[Key, Any], Field(alias="with")] = {}


class Fault(Spec):
    """A sensor fault at a stated time: ``count`` sensors of a class, in one commune or anywhere."""

    at: DurationMs
    sensor: EventKind
    quality: Literal["stuck", "missing", "drift", "delayed"]
    duration: Annotated[DurationMs, Field(alias="for")]
    commune: str | None = None
    count: Annotated[int, Field(ge=1)] = 1


class ScheduledOrder(Spec):
    """An order that the scenario itself gives, for example a road closure known in advance."""

    at: DurationMs
    order: EventKind
    target: str = ""
    args: dict[Key, float] = {}
    reason: str = ""


class Experiment(Spec):
    """How often the scenario is replicated, and from which seed."""

    replications: Annotated[int, Field(ge=1, le=10_000)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1


class Scenario(Spec):
    """A day to live through."""

    schema_: Annotated[Literal["ioc-scenario/1"], Field(alias="schema")]
    id: Slug
    title: Text
    about: Text
    province: str
    time: Time
    hazards: tuple[Hazard, ...] = ()
    faults: tuple[Fault, ...] = ()
    orders: tuple[ScheduledOrder, ...] = ()
    parameters: dict[Key, dict[Key, Any]] = {}
    domains: tuple[Key, ...] | None = None
    experiment: Experiment = Experiment()
