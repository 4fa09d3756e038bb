"""Emergency vehicles on the roads as they are now: how long a way takes, and what makes it slow."""

from __future__ import annotations

import math
from collections.abc import Collection

from simulation.engine.chance import normal
from simulation.engine.places import Places
from simulation.engine.state import CityState
from simulation.spec.base import Spec
from simulation.units import DurationMs, Factor, KmPerHour, Metres, Share

_HOUR_MS = 3_600_000
_LEAST_SPEED = 0.08
"""Share of free flow below which a vehicle with siren does not fall, so that no way takes forever."""


class RoadRules(Spec):
    """How one kind of vehicle takes the roads: part of the parameters of every domain that sends vehicles.

    Attributes:
        speed_urban: Speed on free roads in wards.
        speed_rural: Speed on free roads in communes.
        siren_exponent: 1 feels all congestion, 0 none.
        detour: Added way if all roads were closed, as a share of the way.
        passable_depth: Water that the vehicle can still pass.
        boat_delay: Added time when people must be reached by boat or truck.
        travel_sigma: Spread of driving times (standard deviation of the logarithm).
        slow_road: Share of free flow, or of open roads, below which the road is told as the cause of delay.
    """

    speed_urban: KmPerHour
    speed_rural: KmPerHour
    siren_exponent: Share
    detour: Factor
    passable_depth: Metres
    boat_delay: DurationMs
    travel_sigma: Factor
    slow_road: Share


def drive_ms(
    rules: RoadRules, km: float, *, urban: float, speed: float, is_open: float, depth_m: float, u: float
) -> int:
    """Duration of one drive; more water, more congestion or fewer open roads never shorten it.

    Args:
        rules: The vehicle's rules.
        km: Road distance without closures.
        urban: Share of the way in wards, 0 to 1.
        speed: Share of free-flow speed left by traffic and water.
        is_open: Share of roads open; the rest is driven round.
        depth_m: Water in the streets at the worse end.
        u: The drive's own uniform.
    """
    free = rules.speed_urban * urban + rules.speed_rural * (1 - urban)
    left = max(math.pow(max(speed, 0.0), rules.siren_exponent), _LEAST_SPEED)
    way = km * (1 + rules.detour * (1 - is_open))
    boat = rules.boat_delay if depth_m > rules.passable_depth else 0
    return round(way / (free * left) * _HOUR_MS * math.exp(rules.travel_sigma * normal(u))) + boat


class Roads:
    """The province's roads for one kind of vehicle."""

    def __init__(self, state: CityState, places: Places, rules: RoadRules) -> None:
        """Look at the city state each time a vehicle leaves."""
        self._state, self._rules = state, rules
        self.km = places.km
        self._urban = [float(ward) for ward in places.urban]

    def drive_ms(self, origin: int, target: int, u: float) -> int:
        """Duration of a drive between two communes that begins now."""
        state = self._state
        return drive_ms(
            self._rules,
            self.km(origin, target),
            urban=(self._urban[origin] + self._urban[target]) / 2,
            speed=(state.at("road_speed", origin) + state.at("road_speed", target)) / 2,
            is_open=(state.at("road_open", origin) + state.at("road_open", target)) / 2,
            depth_m=max(state.at("water_depth_m", origin), state.at("water_depth_m", target)),
            u=u,
        )

    def ordinary_ms(self, bases: Collection[int]) -> list[int]:
        """For each commune the drive from the nearest of these bases on free roads."""
        zones = range(len(self._urban))
        return [min(self._free_ms(base, zone) for base in bases) for zone in zones]

    def _free_ms(self, origin: int, target: int) -> int:
        urban = (self._urban[origin] + self._urban[target]) / 2
        km = self.km(origin, target)
        return drive_ms(self._rules, km, urban=urban, speed=1.0, is_open=1.0, depth_m=0.0, u=0.5)

    def why_slow(self, origin: int, target: int) -> int:
        """The event behind deep water or slow roads at either end, 0 when the way is ordinary."""
        state, rules = self._state, self._rules
        for place in (target, origin):
            if state.at("water_depth_m", place) > rules.passable_depth:
                return state.cause("water_depth_m", place)
        for place in (target, origin):
            if min(state.at("road_speed", place), state.at("road_open", place)) < rules.slow_road:
                return state.cause("road_speed", place) or state.cause("road_open", place)
        return 0
