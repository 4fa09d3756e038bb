"""How fires grow, and what the city does to fire and rescue: one function a coupling."""

from __future__ import annotations

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulation.engine.travel import RoadRules
from simulation.spec.base import Key, Spec, Text
from simulation.units import (
    DurationMs,
    Factor,
    Metres,
    MetresPerSecond,
    MmPerHour,
    PerDay,
    Share,
)


class FireKind(Spec):
    """What burns.

    Attributes:
        key: Short name.
        name: For people.
        share: Share of all fires.
        engines: Engines sent at the first call.
        work: Median engine-minutes needed when the first engine comes after the reference delay.
        growth: Time in which that work grows by a factor e while nobody fights the fire.
        loss: Median loss in million VND at the reference delay.
    """

    key: Key
    name: Text
    share: Share
    engines: Annotated[int, Field(ge=1, le=10)]
    work: Annotated[float, Field(gt=0)]
    growth: DurationMs
    loss: Annotated[float, Field(gt=0)]


class Parameters(RoadRules):
    """How the service works; values, units and sources stand in ``config/domains/fire_rescue.yaml``."""

    fires_per_million: PerDay
    rescues_per_million: PerDay
    fire_profile: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
    urban_share: Share
    fire_kinds: Annotated[tuple[FireKind, ...], Field(min_length=1)]
    electrical_share: Share
    flame_share: Share
    outage_flames: Factor
    fire_headroom: Annotated[float, Field(ge=1)]
    trapped_by_water: PerDay
    trapped_depth: Metres
    trapped_by_wind: PerDay
    trapped_wind: MetresPerSecond
    notice: DurationMs
    notice_sigma: Factor
    take_call: DurationMs
    takers_per_million: Factor
    takers_at_least: Annotated[int, Field(ge=1)]
    turnout: DurationMs
    turnout_sigma: Factor
    late_allowance: DurationMs
    late_factor: Annotated[float, Field(ge=1)]
    work_sigma: Factor
    loss_sigma: Factor
    reference_delay: DurationMs
    wind_growth: Factor
    rain_damping: Factor
    heavy_rain: MmPerHour
    growth_at_most: Annotated[float, Field(ge=1)]
    work_per_engine: Annotated[float, Field(gt=0)]
    engines_at_most: Annotated[int, Field(ge=1)]
    hurt_per_fire: Factor
    killed_per_fire: Factor
    harm_growth: DurationMs
    rescue_time: DurationMs
    rescue_sigma: Factor
    rescued_people: Factor
    mobilise: DurationMs
    reserve_engines: Annotated[int, Field(ge=0)]
    order_spread: Factor
    order_least: Share
    boats: Annotated[int, Field(ge=0)]
    boats_delay: DurationMs
    boat_depth: Metres
    boat_trip: DurationMs
    volunteers_delay: DurationMs
    volunteer_trip: DurationMs
    volunteer_able: Share
    volunteers_full: Annotated[int, Field(ge=1)]
    volunteer_damping: Share
    stop_delay: DurationMs
    crowd_flow: Annotated[DurationMs, Field(gt=0)]
    crowd_fires: Factor

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Shares of kinds are shares of the whole."""
        total = math.fsum(kind.share for kind in self.fire_kinds)
        if abs(total - 1) > 1e-9:
            raise ValueError(f"fire_kinds: shares add up to {total}, not to 1")
        return self


def candle_surge(parameters: Parameters, power_share: float) -> float:
    """Added share of fires where power is out: candles, stoves and generators."""
    return parameters.outage_flames * (1 - power_share)


def crowd_surge(parameters: Parameters, crowd: float, people: int) -> float:
    """Added share of fires where people gather: stalls, gas stoves, lanterns and cables.

    Args:
        parameters: The domain's parameters.
        crowd: People gathered in the commune.
        people: Inhabitants of the commune.
    """
    return parameters.crowd_fires * crowd / max(people, 1)


def held_back(parameters: Parameters, teams: int) -> float:
    """Share of a fire's pace that volunteers on the spot take away, most when all their teams are there."""
    return parameters.volunteer_damping * min(teams / parameters.volunteers_full, 1.0)


def trapped_by_water(parameters: Parameters, depth_m: float) -> float:
    """Rescue calls a day per million people where water stands deeper than people can wade."""
    return parameters.trapped_by_water * max(depth_m - parameters.trapped_depth, 0.0)


def trapped_by_wind(parameters: Parameters, wind_m_s: float) -> float:
    """Rescue calls a day per million people in a storm: fallen trees, roofs, walls."""
    return parameters.trapped_by_wind * max(wind_m_s - parameters.trapped_wind, 0.0) / 10


def growth(
    parameters: Parameters,
    kind: FireKind,
    *,
    delay_ms: int,
    wind_m_s: float,
    rain_mm_h: float,
    held: float = 0.0,
) -> float:
    """How many times larger than at the reference delay a fire is when the first engine comes.

    It stops growing when what can burn is burning.
    A later engine and stronger wind never make it smaller, more rain never makes it larger.

    Args:
        parameters: The domain's parameters.
        kind: What burns.
        delay_ms: From the outbreak to the first engine.
        wind_m_s: Wind.
        rain_mm_h: Rain.
        held: Share of its pace that people on the spot take away.
    """
    pace = (1 + parameters.wind_growth * wind_m_s / 10) / (
        1 + parameters.rain_damping * rain_mm_h / parameters.heavy_rain
    )
    pace *= 1 - held if delay_ms > parameters.reference_delay else 1.0
    late = pace * (delay_ms - parameters.reference_delay) / kind.growth
    return math.exp(min(late, math.log(parameters.growth_at_most)))


def engines_for(parameters: Parameters, work: float) -> int:
    """Engines that a fire of this size asks for."""
    return min(max(1, math.ceil(work / parameters.work_per_engine)), parameters.engines_at_most)


def fire_class(engines: int) -> int:
    """1 for a fire of one engine, 2 for two or three, 3 for four to seven, 4 beyond."""
    return min(engines.bit_length(), 4)


def harm(parameters: Parameters, per_fire: float, delay_ms: int) -> float:
    """Expected people hurt or killed at a fire whose first engine came after ``delay_ms``."""
    return per_fire * math.exp(min((delay_ms - parameters.reference_delay) / parameters.harm_growth, 3.0))
