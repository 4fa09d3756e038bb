"""Where things are on the map: cases and units within their communes, and vehicles on their way."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from ioc.services.protocol import Json
from ioc.services.words import in_both, told
from simulation.engine.places import Places
from simulation.engine.world import Trip
from simulation.events import NO_CASE
from simulation.plan import Plan

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_KM_PER_DEGREE = 111.2
_SPREAD = 0.55
"""How far from its commune's label point a thing is drawn, as a share of the radius of the commune's area."""

_LONGEST_MS = 4 * 3_600_000
"""A unit that has not moved for so long is not drawn."""

_ON_MAP = 400


class Ground:
    """Positions in one province."""

    def __init__(self, plan: Plan, places: Places) -> None:
        """Know the communes and the domains' names."""
        self._names = {key: told(spec.short) for key, spec in plan.specs.items()}
        self._lat, self._lon = places.lat.tolist(), places.lon.tolist()
        self._radius_km = (np.sqrt(places.area_km2 / math.pi) * _SPREAD).tolist()

    def spot(self, place: int, number: int) -> tuple[float, float]:
        """Where a numbered thing is drawn in a commune: always the same spot; number 0 at the label point."""
        lat, lon = self._lat[place], self._lon[place]
        if number == 0:
            return round(lat, 5), round(lon, 5)
        radius = self._radius_km[place] * math.sqrt(number * 0.618034 % 1)
        angle = number * _GOLDEN_ANGLE
        return (
            round(lat + radius * math.sin(angle) / _KM_PER_DEGREE, 5),
            round(lon + radius * math.cos(angle) / (_KM_PER_DEGREE * math.cos(math.radians(lat))), 5),
        )

    def units(self, trips: Sequence[Trip], time_ms: int) -> list[Json]:
        """Units on their way or at a scene at an instant, by domain and number; trips stand in order of their start."""
        latest: dict[tuple[str, int], Trip] = {}
        for at in range(bisect_right(trips, time_ms, key=lambda trip: trip.start_ms) - 1, -1, -1):
            trip = trips[at]
            if trip.start_ms < time_ms - _LONGEST_MS or len(latest) >= _ON_MAP:
                break
            latest.setdefault((trip.domain, trip.unit), trip)
        return [self._unit(trip, time_ms) for _, trip in sorted(latest.items()) if _shown(trip, time_ms)]

    def _unit(self, trip: Trip, time_ms: int) -> Json:
        name = self._names[trip.domain]
        arrived = trip.arrive_ms <= time_ms
        start = 0 if trip.phase == "to_scene" else trip.case
        goal = 0 if trip.phase == "returning" else trip.case
        return {
            "domain": trip.domain,
            "unit": trip.unit,
            "name": in_both(lambda lang: f"{name[lang]} {trip.unit + 1:02d}"),
            "from": list(self.spot(trip.origin, start)),
            "to": list(self.spot(trip.target, goal)),
            "t0": trip.start_ms,
            "t1": trip.arrive_ms,
            "state": "at_scene" if arrived and trip.phase == "to_scene" else trip.phase,
            "case": None if trip.case == NO_CASE else trip.case,
        }


def _shown(trip: Trip, time_ms: int) -> bool:
    """Whether the unit is out: a unit back at its base is not drawn."""
    return trip.arrive_ms > time_ms or trip.phase != "returning"
