"""What weather, water and roads do to the network and its crews: numbers in, numbers out, one function a coupling."""

from __future__ import annotations

import math
from typing import Annotated, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulation.engine.chance import normal
from simulation.spec.base import Spec
from simulation.units import (
    DurationMs,
    Factor,
    KmPerHour,
    Metres,
    MetresPerSecond,
    MmPerHour,
    PerHour,
    Share,
)

FloatArray: TypeAlias = npt.NDArray[np.float64]
Hourly: TypeAlias = Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]

_HOUR_MS = 3_600_000
_LEAST_SPEED = 0.05
"""Share of free flow below which a crew's truck does not fall; keeps a closed road from meaning never."""


class Parameters(Spec):
    """How the network works; values, units and sources stand in ``config/domains/electricity.yaml``."""

    saidi_year: DurationMs
    saifi_year: Factor
    maifi_year: Factor
    planned_share: Share
    planned_minutes_share: Share
    trunk_share: Share
    branch_size: Share
    fault_profile: Hourly
    planned_profile: Hourly
    planned_sigma: Factor
    rain_reference: MmPerHour
    rain_faults: Factor
    gust_from: MetresPerSecond
    gust_trips: Factor
    headroom: Annotated[float, Field(ge=1)]
    works_wind: MetresPerSecond
    storm_from: MetresPerSecond
    storm_wind: MetresPerSecond
    storm_rate: PerHour
    storm_fold: MetresPerSecond
    ward_exposure: Share
    flood_low: Metres
    flood_high: Metres
    substation_flood: Metres
    substation_dry: DurationMs
    notice: DurationMs
    notice_sigma: Factor
    feeders_per_crew: Annotated[float, Field(gt=0)]
    crews_at_least: Annotated[int, Field(ge=1)]
    speed_urban: KmPerHour
    speed_rural: KmPerHour
    detour: Factor
    passable_depth: Metres
    boat_delay: DurationMs
    travel_sigma: Factor
    slow_road: Share
    least_work: DurationMs
    work_sigma: Factor
    storm_work: DurationMs
    storm_work_sigma: Factor
    storm_damage: MetresPerSecond
    flood_work: DurationMs
    safe_wind: MetresPerSecond
    stop_wind: MetresPerSecond
    safe_depth: Metres
    battery_low: DurationMs
    battery_high: DurationMs
    mast_wind: MetresPerSecond
    mast_all: MetresPerSecond
    mast_repair: DurationMs
    comms_down: Share
    comms_up: Share
    load_mean: Factor
    load_ward: Hourly
    load_commune: Hourly
    pickup: Share
    pickup_fall: DurationMs
    overload_watch: Factor
    overload_alarm: Factor
    generators_per_million: Factor
    generators_at_least: Annotated[int, Field(ge=0)]
    generator_customers: Annotated[int, Field(ge=1)]
    generator_delay: DurationMs
    generator_recall: DurationMs
    generator_comms: Share
    crew_delay: DurationMs
    neighbour_crews: Annotated[int, Field(ge=0)]
    replan: DurationMs
    order_spread: Factor
    order_least: Share
    shed_delay: DurationMs
    switch_delay: DurationMs

    @property
    def fault_mean_ms(self) -> float:
        """Mean length of an ordinary fault, so that faults and planned works together give the published SAIDI."""
        minutes_share = 1 - self.planned_minutes_share
        return self.saidi_year * minutes_share / (self.saifi_year * (1 - self.planned_share))

    @property
    def planned_mean_ms(self) -> float:
        """Mean length of a planned interruption."""
        return self.saidi_year * self.planned_minutes_share / (self.saifi_year * self.planned_share)

    @property
    def faults_per_feeder_year(self) -> float:
        """Ordinary faults of one feeder a year: interruptions per customer over the mean share that one concerns."""
        size = self.trunk_share + (1 - self.trunk_share) * self.branch_size
        return self.saifi_year * (1 - self.planned_share) / size

    @property
    def works_per_feeder_year(self) -> float:
        """Planned interruptions of one feeder a year; each concerns one branch."""
        return self.saifi_year * self.planned_share / self.branch_size


def fault_factor(parameters: Parameters, rain_mm_h: float) -> float:
    """Ordinary faults now over those of dry weather: thunderstorms bring lightning and branches."""
    return 1 + parameters.rain_faults * max(rain_mm_h, 0.0) / parameters.rain_reference


def momentary_factor(parameters: Parameters, rain_mm_h: float, wind_m_s: float) -> float:
    """Momentary trips now over those of calm dry weather: gusts swing lines and branches against each other."""
    gusts = parameters.gust_trips * max(wind_m_s - parameters.gust_from, 0.0)
    return fault_factor(parameters, rain_mm_h) + gusts


def works_go_on(parameters: Parameters, wind_m_s: float, rain_mm_h: float) -> bool:
    """Whether planned works are begun in this weather."""
    return wind_m_s < parameters.works_wind and rain_mm_h < parameters.rain_reference


def storm_hazard(parameters: Parameters, wind_m_s: FloatArray) -> FloatArray:
    """Trips per hour of an open-air feeder in strong wind, [Z]: nothing below a limit, then steeply more."""
    excess = np.exp((wind_m_s - parameters.storm_wind) / parameters.storm_fold)
    floor = math.exp((parameters.storm_from - parameters.storm_wind) / parameters.storm_fold)
    result: FloatArray = parameters.storm_rate * np.maximum(excess - floor, 0.0)
    return result


def storm_damage(parameters: Parameters, wind_m_s: float) -> float:
    """How much more there is to repair after a trip in this wind than at the threshold of a storm."""
    return 1 + max(wind_m_s - parameters.storm_wind, 0.0) / parameters.storm_damage


def cut_depth(parameters: Parameters, u: FloatArray) -> FloatArray:
    """Street water at which a feeder is switched off for safety; ``u`` is how high its stations stand, 0 to 1."""
    return parameters.flood_low + u * (parameters.flood_high - parameters.flood_low)


def work_rate(parameters: Parameters, wind_m_s: float, depth_m: float) -> float:
    """Progress of a repair, 1 in fair weather: no work at height in strong wind, none in deep water."""
    if depth_m > parameters.safe_depth:
        return 0.0
    span = parameters.stop_wind - parameters.safe_wind
    return min(max((parameters.stop_wind - wind_m_s) / span, 0.0), 1.0)


def drive_ms(
    parameters: Parameters,
    km: float,
    *,
    urban: float,
    road_speed: float,
    road_open: float,
    depth_m: float,
    u: float,
) -> int:
    """Duration of one drive of a crew.

    Args:
        parameters: The domain's parameters.
        km: Road distance without closures.
        urban: Share of the way in wards, 0 to 1.
        road_speed: Share of free-flow speed left by traffic and water.
        road_open: Share of roads open; the rest is driven round.
        depth_m: Water at the worse end; beyond the passable depth a boat or high truck is needed.
        u: The drive's own uniform.
    """
    free = parameters.speed_urban * urban + parameters.speed_rural * (1 - urban)
    way = km * (1 + parameters.detour * (1 - road_open))
    hours = way / (free * max(road_speed, _LEAST_SPEED))
    boat = parameters.boat_delay if depth_m > parameters.passable_depth else 0
    return round(hours * _HOUR_MS * math.exp(parameters.travel_sigma * normal(u))) + boat


def battery_empty(parameters: Parameters, age_ms: npt.NDArray[np.int64]) -> FloatArray:
    """Share of base stations whose battery is empty after so long without supply, per feeder."""
    span = parameters.battery_high - parameters.battery_low
    result: FloatArray = np.clip((age_ms - parameters.battery_low) / span, 0.0, 1.0)
    return result


def masts_lost(parameters: Parameters, wind_m_s: FloatArray) -> FloatArray:
    """Share of masts and lines of the phone network that such wind breaks, [Z]."""
    span = parameters.mast_all - parameters.mast_wind
    result: FloatArray = np.clip((wind_m_s - parameters.mast_wind) / span, 0.0, 1.0)
    return result
