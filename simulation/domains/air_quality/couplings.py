"""What weather, traffic, burning and fires do to the air: numbers in, numbers out, one function a coupling."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulation.spec.base import Spec
from simulation.units import (
    DurationMs,
    Factor,
    Kilometres,
    MetresPerSecond,
    MicrogramsPerM3,
    Share,
)

FloatArray: TypeAlias = npt.NDArray[np.float64]
Hourly: TypeAlias = Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
Signed: TypeAlias = Annotated[float, Field(ge=-2, le=2)]

POLLUTANTS = ("pm25", "pm10", "no2", "so2", "o3", "co")
"""Sensor classes in one fixed order; rows of every array over pollutants."""


class Each(Spec):
    """One number for each pollutant."""

    pm25: Signed
    pm10: Signed
    no2: Signed
    so2: Signed
    o3: Signed
    co: Signed

    def column(self) -> FloatArray:
        """The numbers as a column, [6, 1]."""
        return np.array([[getattr(self, name)] for name in POLLUTANTS], np.float64)


class Shapes(Spec):
    """Weight of each local hour for each pollutant; only proportions matter."""

    pm25: Hourly
    pm10: Hourly
    no2: Hourly
    so2: Hourly
    o3: Hourly
    co: Hourly


class Levels(Spec):
    """Mean concentrations over those of PM2.5, for each pollutant."""

    pm25: Factor
    pm10: Factor
    no2: Factor
    so2: Factor
    o3: Factor
    co: Factor


class Parameters(Spec):
    """How the air behaves; values, units and sources stand in ``config/domains/air_quality.yaml``."""

    over_pm25: Levels
    hours: Shapes
    density_power: Each
    roadside_spread: Factor
    air_mass_sd: Factor
    air_mass_correlation: DurationMs
    stagnation_power: Each
    wind_from: MetresPerSecond
    wind_power: Each
    washout: Annotated[float, Field(ge=0)]
    washout_power: Each
    washout_recovery: DurationMs
    traffic_share: Each
    jam_from: Share
    jam_rise: Factor
    burning_share: Each
    burning_ward: Share
    smoke_class: Factor
    smoke_amount: MicrogramsPerM3
    smoke_over_pm25: Levels
    smoke_reach: Kilometres
    smoke_rise: DurationMs
    smoke_fall: DurationMs
    bad_from: MicrogramsPerM3
    very_bad_from: MicrogramsPerM3
    better_share: Share
    felt_time: DurationMs
    driver_from: Factor
    driver_until: Factor
    laden_from: Factor
    laden_until: Factor
    laden_again: DurationMs
    smoke_told: Share
    limit_before_2026: MicrogramsPerM3
    limit_from_2026: MicrogramsPerM3
    exposed_from: MicrogramsPerM3
    outdoor_hours: Annotated[tuple[Share, ...], Field(min_length=24, max_length=24)]
    pupils_share: Share
    advice_delay: DurationMs
    advice_follows: Share
    restrict_delay: DurationMs
    restrict_follows: Share
    burning_delay: DurationMs
    burning_follows: Share
    order_spread: Factor
    order_least: Share
    close_delay: DurationMs
    close_follows: Share
    works_share: Each
    works_delay: DurationMs
    works_follows: Share
    masks_per_million: Factor
    mask_delay: DurationMs
    mask_life: DurationMs
    mask_worn: Share
    release_amount: MicrogramsPerM3
    release_reach: Kilometres
    contain_delay: DurationMs
    response_teams: Annotated[int, Field(ge=1)]


def dispersion(parameters: Parameters, wind_m_s: FloatArray) -> FloatArray:
    """Factor on concentrations by wind, [6, Z]: an ordinary breeze is in the daily course, more wind dilutes."""
    excess = np.maximum(wind_m_s / parameters.wind_from, 1.0)
    result: FloatArray = excess ** -parameters.wind_power.column()
    return result


def washed(parameters: Parameters, clean: FloatArray, rain_mm_h: FloatArray, hours: float) -> FloatArray:
    """Share of particles that rain leaves in the air, [Z], after ``hours`` more: rain takes, emissions give back."""
    given = np.exp(-hours * 3_600_000 / parameters.washout_recovery)
    left: FloatArray = (1 - (1 - clean) * given) * np.exp(-parameters.washout * rain_mm_h**0.7 * hours)
    return left


def traffic_emission(parameters: Parameters, road_speed: FloatArray, road_open: FloatArray) -> FloatArray:
    """Emission of traffic over that of flowing roads, [Z]: stop-and-go emits more, closed roads emit nothing."""
    jam = np.maximum(parameters.jam_from - road_speed, 0.0)
    result: FloatArray = (1 + parameters.jam_rise * jam) * road_open
    return result


def stagnating(parameters: Parameters, stagnation: FloatArray) -> FloatArray:
    """Factor on concentrations by still air, [6, Z]."""
    result: FloatArray = stagnation ** parameters.stagnation_power.column()
    return result


def emissions(
    parameters: Parameters, traffic: FloatArray, burning: FloatArray, burned: FloatArray, works: FloatArray
) -> FloatArray:
    """Factor on concentrations by local emissions, [6, Z].

    Args:
        parameters: The domain's parameters.
        traffic: Traffic's emission over the ordinary one, [Z].
        burning: Open burning over the ordinary one, [Z].
        burned: How much a commune burns, 1 in the countryside, [Z].
        works: Dust and engines of building sites over the ordinary ones, [Z].
    """
    result: FloatArray = (
        1
        + parameters.traffic_share.column() * (traffic - 1)
        + parameters.burning_share.column() * burned * (burning - 1)
        + parameters.works_share.column() * (works - 1)
    )
    return np.maximum(result, 0.05)


def smoke(parameters: Parameters, size: float, km: FloatArray) -> FloatArray:
    """PM2.5 that a fire of this class adds at such distances, µg/m³ [Z]; small fires add nothing."""
    above = max(size - parameters.smoke_class + 1, 0.0)
    near: FloatArray = np.exp(-km / parameters.smoke_reach)
    return parameters.smoke_amount * above * np.where(near > 0.02, near, 0.0)


def release(parameters: Parameters, strength: float, km: FloatArray) -> FloatArray:
    """PM2.5 that a burning plant or store of this strength adds at such distances, µg/m³ [Z]."""
    near: FloatArray = np.exp(-km / parameters.release_reach)
    return strength * parameters.release_amount * np.where(near > 0.02, near, 0.0)


def protected(parameters: Parameters, masks: float, people: float) -> float:
    """Share of the people outdoors who wear one of so many masks, handed out where most of them are outdoors."""
    outdoors = people * max(parameters.outdoor_hours)
    return min(masks * parameters.mask_worn / max(outdoors, 1.0), 1.0)


def limit_pm25(parameters: Parameters, year: int) -> float:
    """Limit of the 24-hour mean of PM2.5 in a year, µg/m³."""
    return parameters.limit_from_2026 if year >= 2026 else parameters.limit_before_2026
