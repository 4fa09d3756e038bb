"""Shape of ``config/provinces/<code>-<key>.yaml``: the place itself, and nothing about domains' behaviour."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from simulation.spec.base import Key, Slug, Sourced, Spec, Text
from simulation.units import DurationMs, Metres, MicrogramsPerM3, Millimetres, SquareKm

Latitude: TypeAlias = Annotated[float, Field(ge=5.0, le=24.0)]
Longitude: TypeAlias = Annotated[float, Field(ge=101.0, le=118.0)]
CommuneCode: TypeAlias = Annotated[str, Field(pattern=r"^\d{5}$")]
Point: TypeAlias = tuple[Latitude, Longitude]


class Population(Sourced):
    """People of the province in one named series."""

    people: Annotated[int, Field(gt=0)]
    series: str


class Seat(Spec):
    """The administrative seat."""

    name: str
    at: Point


class Climate(Sourced):
    """Monthly climate, January first."""

    rain: Annotated[tuple[Millimetres, ...], Field(min_length=12, max_length=12)]
    rain_days: Annotated[
        tuple[Annotated[float, Field(ge=0, le=31)], ...], Field(min_length=12, max_length=12)
    ]


class Air(Sourced):
    """Background air quality."""

    pm25_annual: MicrogramsPerM3
    pm25_monthly_factor: Annotated[
        tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=12, max_length=12)
    ]


class Tide(Sourced):
    """A tidal station: mean level and semi-diurnal and diurnal amplitudes."""

    mean: Metres
    semidiurnal: Metres
    diurnal: Metres
    spring_neap: Annotated[float, Field(ge=0, le=1)]
    first_high: DurationMs


class RiverStation(Sourced):
    """A gauge on a river; ``alarm_levels`` are BĐ1, BĐ2 and BĐ3."""

    id: Slug
    river: Text
    name: Text
    commune: CommuneCode
    at: Point
    normal: Metres
    alarm_levels: tuple[Metres, Metres, Metres] | None = None
    response: DurationMs
    tide: Tide | None = None


class AirStation(Sourced):
    """A named air monitoring station."""

    id: Slug
    name: Text
    commune: CommuneCode
    at: Point


class Facility(Sourced):
    """A building or base that a domain works from."""

    id: Slug
    kind: Key
    name: Text
    commune: CommuneCode
    at: Point
    capacity: Annotated[int, Field(ge=0)] | None = None


class Power(Sourced):
    """The electricity network in the large."""

    customers: Annotated[int, Field(gt=0)]
    feeders: Annotated[int, Field(gt=0)]


class Resource(Sourced):
    """How many of something a province has; overrides the rule in the domain's file."""

    count: Annotated[int, Field(ge=0)]


class Commune(Spec):
    """A ward, commune or special zone."""

    name: str
    kind: Literal["ward", "commune", "special_zone"]
    area: SquareKm
    at: Point
    population: Annotated[int, Field(ge=0)]
    former: str = ""


class Province(Spec):
    """One administrative unit with everything the model needs to know about the place."""

    schema_: Annotated[Literal["ioc-province/1"], Field(alias="schema")]
    code: Annotated[str, Field(pattern=r"^\d{2}f?$")]
    key: Slug
    name: Text
    kind: Literal["city", "province"]
    region: Text
    status: Literal["current", "former"]
    part_of: str | None = None
    former_members: tuple[str, ...] = ()
    area: SquareKm
    population: Population
    seat: Seat
    neighbours: tuple[str, ...]
    climate: Climate
    air: Air
    power: Power
    rivers: tuple[RiverStation, ...] = ()
    air_stations: tuple[AirStation, ...] = ()
    facilities: tuple[Facility, ...] = ()
    resources: dict[EventKindOrKey, Resource] = {}
    population_rule: Sourced
    communes: dict[CommuneCode, Commune]


EventKindOrKey: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Province.model_rebuild()
