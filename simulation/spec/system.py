"""Shape of ``config/system.yaml``: weather of an ordinary day and the events that belong to no domain."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulation.spec.base import Key, Sourced, Spec
from simulation.spec.domain import EventSpec
from simulation.units import DurationMs, MetresPerSecond, MmPerHour, Share


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


class SystemSpec(Spec):
    """What the model needs beside provinces, domains and scenarios."""

    schema_: Annotated[Literal["ioc-system/1"], Field(alias="schema")]
    weather: WeatherSpec
    events: dict[Key, dict[Key, EventSpec]]
    holidays: tuple[str, ...] = ()
