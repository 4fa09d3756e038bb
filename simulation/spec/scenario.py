"""Shape of ``config/scenarios/<name>.yaml``: where, when, what happens, what is different."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from simulation.spec.base import EventKind, Key, Slug, Spec, Text
from simulation.spec.kpis import STATISTICS
from simulation.spec.province import CommuneCode, Point
from simulation.units import Dong, DurationMs

_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")

ANY_PROVINCE = "any"
"""Province of a scenario that can be played anywhere; it may name no commune."""

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


KPI_PATTERN = rf"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(\.({'|'.join(STATISTICS)}))?$"
KpiName: TypeAlias = Annotated[str, Field(pattern=KPI_PATTERN)]
"""``domain.indicator``, its mean over the time that counts, or ``domain.indicator.statistic``."""


class Time(Spec):
    """When the scenario starts, how long it lasts, and the moment at which a live room opens on it.

    What lies before ``opens`` is lived at once, so that a room begins with a past to look at. Studies leave out the
    first ``warmup``, while desks fill, and the last ``cooldown``, whose cases cannot end in time.
    """

    start: AwareDatetime
    duration: Annotated[DurationMs, Field(gt=0)]
    opens: DurationMs = 0
    warmup: DurationMs = 0
    cooldown: DurationMs = 0

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
    """One hazard; ``with`` holds the parameters that its module declares.

    Attributes:
        kind: Which hazard.
        id: Its name within the scenario.
        starts: By the scenario's own time, or when ordered (``hazard.start``); its times then count from the order.
        parameters: What its module is told.
    """

    kind: Key
    id: Slug
    starts: Literal["by_time", "on_order"] = "by_time"
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
    args: dict[Key, float | str] = {}
    reason: str = ""


class FacilityChange(Spec):
    """A facility that the scenario adds, or what it changes of one that the province has.

    A new one needs ``kind``, ``name`` and ``commune``, and stands at the commune's centre unless ``at`` is given.
    """

    id: Slug
    kind: Key | None = None
    name: Text | None = None
    commune: CommuneCode | None = None
    at: Point | None = None
    capacity: Annotated[int, Field(ge=0)] | None = None
    closed: bool = False


class SensorChange(Spec):
    """What the scenario changes of a class of sensors: failures per 1,000 sensor-days, and time to repair."""

    failures: Annotated[float, Field(ge=0)] | None = None
    repair: DurationMs | None = None


class Cost(Spec):
    """What the scenario costs more than its base, for comparisons."""

    about: Text
    amount: Dong
    per: Literal["once", "year"] = "year"


class Experiment(Spec):
    """How often the scenario is replicated, from which seed, and how it is judged.

    Attributes:
        replications: Runs of a study, each under another chance.
        seed: Root of all chance.
        compare_to: Scenario that this one is held against when none is named.
        confidence: Of intervals.
        kpis: Declared KPIs, ``domain.indicator`` (its mean) or ``domain.indicator.statistic``.
        precision: Half-width that an interval of a KPI must reach, with its unit; replications go on until it does.
        at_most: Replications at which a study stops in any case.
        smallest: Smallest difference of a KPI that would matter to a decision, with its unit.

    Which unit that is, the KPI's indicator says; so ``loading.meaning`` reads these two.
    """

    replications: Annotated[int, Field(ge=1, le=10_000)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    compare_to: str | None = None
    confidence: Annotated[float, Field(ge=0.5, lt=1.0)] = 0.95
    kpis: tuple[KpiName, ...] = ()
    precision: dict[KpiName, Any] = {}
    at_most: Annotated[int, Field(ge=10, le=10_000)] = 200
    smallest: dict[KpiName, Any] = {}


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
    facilities: tuple[FacilityChange, ...] = ()
    resources: dict[EventKind, Annotated[int, Field(ge=0)]] = {}
    sensors: dict[EventKind, SensorChange] = {}
    domains: tuple[Key, ...] | None = None
    costs: tuple[Cost, ...] = ()
    experiment: Experiment = Experiment()


class Change(Spec):
    """One change of a value that another file, a domain or the province gives: one operation, and why.

    ``min`` takes the smaller of the old and the given value, ``max`` the greater.
    """

    set: Any = None
    add: Any = None
    multiply: Any = None
    min: Any = None
    max: Any = None
    why: Annotated[str, Field(min_length=3)]


class FileKeys(Spec):
    """Keys of a scenario's file that say how it is put together and are gone once it is.

    Attributes:
        extends: Scenarios that this one begins from, by path or by the name of a shipped one; later ones win.
        override: Changes by path, such as ``parameters.ambulance.scene``.
        remove: Paths of what is left out of the extended scenarios.
    """

    extends: str | tuple[str, ...] = ()
    override: dict[str, Change] = {}
    remove: tuple[str, ...] = ()


class ScenarioFile(FileKeys, Scenario):
    """Everything that may stand in ``config/scenarios/<name>.yaml``."""
