"""Shape of ``config/system.yaml``: weather of an ordinary day and the events that belong to no domain."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulation.spec.base import Key, Sourced, Spec
from simulation.spec.domain import EventSpec, OrderSpec
from simulation.units import DurationMs, MetresPerSecond, MmPerHour, Share

PHASES = ("began", "peaked", "ended")
"""What every hazard tells people of itself."""


class WeatherSpec(Sourced):
    """Ordinary weather: how showers look, how still air comes and goes, and when weather is worth an event."""

    shower_duration: DurationMs
    shower_radius_km: Annotated[float, Field(gt=0)]
    showers_per_wet_day: Annotated[float, Field(gt=0)]
    afternoon_share: Share
    wind_mean: MetresPerSecond
    wind_day_swing: MetresPerSecond
    stagnation_sd: Annotated[float, Field(ge=0)]
    stagnation_correlation: DurationMs
    heavy_rain: MmPerHour
    strong_wind: MetresPerSecond
    still_air: Annotated[float, Field(gt=0)]


class UpkeepSpec(Sourced):
    """How people look after sensors that an order speaks of.

    Attributes:
        crew_delay: Median time until a crew that was sent has restored a commune's sensors.
        reader_delay: Median time until somebody stands at a commune's silent sensors.
        delay_sigma: Spread of both (standard deviation of the logarithm).
        reading_step: Time between two readings by hand.
        reading_time: How long somebody goes on reading.
    """

    crew_delay: DurationMs
    reader_delay: DurationMs
    delay_sigma: Annotated[float, Field(ge=0)]
    reading_step: Annotated[DurationMs, Field(gt=0)]
    reading_time: DurationMs


class SystemSpec(Spec):
    """What the model needs beside provinces, domains and scenarios.

    Attributes:
        schema_: Version of the shape.
        weather: Ordinary weather.
        upkeep: How people look after sensors.
        events: Events of no domain, by group and name.
        orders: Orders of no domain, by group and verb: ``hazard.start``, ``sensor.repair`` and the like.
        holidays: Public holidays as dates.
    """

    schema_: Annotated[Literal["ioc-system/1"], Field(alias="schema")]
    weather: WeatherSpec
    upkeep: UpkeepSpec
    events: dict[Key, dict[Key, EventSpec]]
    orders: dict[Key, dict[Key, OrderSpec]] = {}
    holidays: tuple[str, ...] = ()
