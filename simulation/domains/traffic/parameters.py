"""The numbers of the traffic model; values, units and sources stand in ``config/domains/traffic.yaml``."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from simulation.spec.base import Spec
from simulation.units import (
    DurationMs,
    Factor,
    Kilometres,
    KmPerHour,
    Metres,
    MmPerHour,
    PerDay,
    Share,
    VehiclesPerHour,
)

Hourly: TypeAlias = Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)]
"""One value an hour of the day, at the full hour."""


class Parameters(Spec):
    """Free speeds and volumes, what slows them, when roads close, and how often and how badly people crash."""

    free_urban: KmPerHour
    free_rural: KmPerHour
    site_spread: Share
    dip_urban: Share
    dip_rural: Share
    road_capacity: Annotated[Factor, Field(gt=0)]
    peak_urban: VehiclesPerHour
    peak_rural: VehiclesPerHour
    weekday_congestion: Hourly
    weekend_congestion: Hourly
    weekday_flow: Hourly
    weekend_flow: Hourly
    rain_full: MmPerHour
    rain_slow: Share
    rain_away: Share
    rain_told: Share
    peak_from: Share
    peak_until: Share
    water_slow: Share
    dark_urban: Share
    dark_rural: Share
    slow_bands: Annotated[tuple[Share, ...], Field(min_length=1)]
    tell_again: DurationMs
    detour: Share
    sections: Annotated[int, Field(ge=1, le=100)]
    road_limit: Metres
    road_full: Metres
    road_clear: Metres
    open_delay: DurationMs
    police_delay: DurationMs
    police_relief: Share
    police_signals: Share
    crashes_per_million: PerDay
    injured_per_crash: Factor
    deaths_per_crash: Factor
    crash_hours: Hourly
    rain_risk: Factor
    water_risk: Factor
    crew_distance: Kilometres
    crew_spread: Factor
    crew_speed: KmPerHour
    scene_time: DurationMs
    scene_spread: Factor
    crash_slow: Share
    crash_spread: Share
    los_limits: tuple[Factor, ...]
    order_spread: Factor
    order_least: Share
    contraflow_delay: DurationMs
    contraflow_gain: Factor
    contraflow_slow: Share
    contraflow_volume: Factor
    contraflow_risk: Factor
    contraflow_teams: Annotated[int, Field(ge=1)]
    severe_scene: Annotated[float, Field(ge=1)]
    gang_delay: DurationMs
    clear_section: DurationMs

    def dip(self, usual: float) -> float:
        """Loss of speed at the peak where it is ``usual`` at the usual capacity.

        The usual volume-delay curve: delay over free flow grows with the fourth power of volume over capacity.
        """
        if self.road_capacity == 1:
            return usual
        delay = usual / (1 - usual) / self.road_capacity**4
        return delay / (1 + delay)
