"""Shape of ``config/domains/<key>.yaml``: everything that screens, alerts and exports know of a domain."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from simulation.spec.base import Citation, Cited, EventKind, Key, Spec, Text
from simulation.spec.measures import Measure
from simulation.units import Dong, DurationMs

StateField: TypeAlias = Key


class ParameterValue(Cited):
    """One number of the model with where it comes from; the domain's module knows its unit."""

    value: Any
    about: Text


class EventSpec(Spec):
    """A kind of event a domain may emit, written without the domain's key."""

    name: Text
    severity: Literal["info", "watch", "alarm"] = "info"
    case: Literal["opens", "moves", "closes"] | None = None
    unit: str | None = None
    decimals: Annotated[int, Field(ge=0, le=3)] = 0


class CaseSpec(Spec):
    """What a case of this domain is called, what makes it late, and whether the map shows it while open."""

    name: Text
    due: DurationMs | None = None
    on_map: bool = False


class NoiseSpec(Spec):
    """Measurement noise of a sensor class: standard deviation (in the class's unit) and correlation time."""

    sd: Annotated[float, Field(ge=0)]
    correlation: DurationMs


class Placement(Cited):
    """How many sensors, units or facilities a province has, and where.

    ``each``: ``count`` in every commune. ``population``: ``per_million`` people, shared over communes by
    people (largest remainder). ``area``: ``per_1000_km2``, shared by area. ``stations``: at the province's
    named stations (``river`` or ``air``). A province's ``resources`` entry replaces the total.
    """

    rule: Literal["each", "population", "area", "stations"]
    count: Annotated[int, Field(ge=0)] = 1
    per_million: Annotated[float, Field(ge=0)] = 0.0
    per_1000_km2: Annotated[float, Field(ge=0)] = 0.0
    stations: Literal["river", "air"] | None = None
    at_least: Annotated[int, Field(ge=0)] = 0


class SensorSpec(Spec):
    """A class of sensors; readings are whole counts of ``scale`` units, one a minute.

    ``by_hand``: a person who stands beside it can read it, such as a staff gauge.
    """

    name: Text
    unit: str
    scale: Annotated[float, Field(gt=0)]
    clip: tuple[float, float]
    noise: NoiseSpec
    direction: Literal["above", "below"] = "above"
    thresholds: tuple[float, ...] = ()
    hysteresis: Annotated[float, Field(ge=0)] = 0.0
    placement: Placement
    failures: Annotated[float, Field(ge=0)] = 0.0
    repair: Annotated[DurationMs, Field(validate_default=False)] = 0
    needs_power: bool = False
    battery: Annotated[DurationMs, Field(validate_default=False)] = 0
    by_hand: bool = False


class Threshold(Cited):
    """Values at which an indicator is worth watching or alarming.

    ``hold`` is how long the value must stay beyond before the level is raised, ``margin`` how far it must
    come back before the level is lowered (hysteresis); both in the indicator's unit.
    """

    watch: float
    alarm: float
    hold: Annotated[DurationMs, Field(validate_default=False)] = 0
    margin: Annotated[float, Field(ge=0)] = 0.0
    verified: bool


class Indicator(Spec):
    """One number about a place: how it is measured, shown and judged."""

    name: Text
    unit: str
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    measure: Measure
    places: Literal["province", "commune"] = "commune"
    better: Literal["lower", "higher", "neither"]
    levels: Threshold | None = None
    target: float | None = None
    headline: bool = False
    on_map: bool = False
    scale: Literal["vn_aqi", "alarm_level"] | None = None
    evidence: tuple[EventKind, ...] = ()
    procedure: Key | None = None


class Step(Spec):
    """One step of a procedure and who does it."""

    do: Text
    by: Text


class Procedure(Cited):
    """What is to be done when an indicator or sensor is beyond its level, and by when."""

    name: Text
    due: DurationMs
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Argument(Spec):
    """One argument of an order: a number from ``minimum`` to ``maximum``, or a text that is one of ``choices``.

    Attributes:
        name: What it is called.
        type: What kind of number, or ``text``.
        minimum: Least number.
        maximum: Greatest number.
        default: The number that is proposed; of a text the first choice is.
        choices: Texts that are accepted; ``hazards`` stands for the scenario's held hazards by id, ``sensors`` for
            the classes of sensors that take part.
    """

    name: Text
    type: Literal["whole", "number", "share", "minutes", "text"]
    minimum: float = 0.0
    maximum: float = 0.0
    default: float = 0.0
    choices: tuple[str, ...] | Literal["hazards", "sensors"] = ()

    @property
    def usual(self) -> str | float:
        """What stands for it when nothing is said; of a text the first choice, once choices are resolved."""
        if self.type == "text":
            return self.choices[0] if self.choices else ""
        return self.default

    def accepts(self, value: object) -> bool:
        """Whether an order may give this value; ``choices`` must have been resolved."""
        if self.type == "text":
            return isinstance(value, str) and value in self.choices
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.minimum <= value <= self.maximum


Authority: TypeAlias = Literal[
    "command",
    "disaster",
    "health",
    "police",
    "fire",
    "power",
    "communications",
    "environment",
    "services",
    "commune",
]
"""Whose decision an order is: the command, a department, or the commune itself."""


class Price(Cited):
    """What an order costs when it is carried out: once, or for each unit of one of its arguments."""

    amount: Dong
    per: Key | None = None


class OrderSpec(Cited):
    """A decision people can take in this domain; delays and effects are the model's.

    Attributes:
        name: What it is called.
        about: What it does, for people who decide.
        target: Whether it is for one commune, for the whole province, or for either.
        args: What else has to be said, by name.
        touches: Indicators, state, sensors and events that it changes.
        by: Who may give it: players, or only those who run an exercise, because it is something that happens.
        authority: Whose decision it is; any of them may give it.
        lead: Scenario time before which nothing that people see can change: travel, preparation, notice.
        cost: What it costs.
        undo: The order of the same domain that takes it back; None when it ends by itself or cannot be taken back.
    """

    name: Text
    about: Text
    target: Literal["commune", "province", "either"]
    args: dict[Key, Argument] = {}
    touches: Annotated[tuple[Key, ...], Field(min_length=1)]
    by: Literal["player", "control"] = "player"
    authority: tuple[Authority, ...] = ()
    lead: DurationMs = 0
    cost: Price | None = None
    undo: Key | None = None


class Coupling(Cited):
    """One way in which the city acts on this domain: state field or event, and what it changes."""

    of: str
    on: str
    sign: Literal["+", "-"]
    about: Text


class SensorAlert(Spec):
    """How crossing a sensor's own thresholds is told and handled."""

    procedure: Key
    names: tuple[Text, ...]
    levels: tuple[Literal["watch", "alarm"], ...]
    source: Citation
    verified: bool
    raised: Key
    cleared: Key


class DomainSpec(Spec):
    """A monitored domain: its events, sensors, indicators, levels, owner, procedures, orders, parameters."""

    schema_: Annotated[Literal["ioc-domain/1"], Field(alias="schema")]
    key: Key
    order: int
    icon: Key
    name: Text
    short: Text
    owner: Text
    about: Text
    case: CaseSpec | None = None
    parameters: dict[Key, ParameterValue] = {}
    events: dict[Key, EventSpec]
    state: dict[StateField, Text] = {}
    sensors: dict[Key, SensorSpec] = {}
    sensor_alerts: dict[Key, SensorAlert] = {}
    facilities: dict[Key, Placement] = {}
    indicators: Annotated[dict[Key, Indicator], Field(min_length=1)]
    procedures: Annotated[dict[Key, Procedure], Field(min_length=1)]
    orders: dict[Key, OrderSpec] = {}
    couplings: tuple[Coupling, ...] = ()
