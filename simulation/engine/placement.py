"""Where sensors, units and facilities stand when a rule and no list says so."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.engine.places import Places
from simulation.spec.domain import Placement
from simulation.spec.province import Province

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Placed things as parallel arrays.

    Attributes:
        ids: ``<class>-<commune>-<n>``, or the station's own id.
        place: Commune indices, int64 [N].
        lat: Latitudes, [N].
        lon: Longitudes, [N].
    """

    ids: tuple[str, ...]
    place: npt.NDArray[np.int64]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]


def share_out(total: int, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole numbers that add up to ``total`` in proportion to ``weights`` (largest remainder, ties to the first)."""
    exact = weights / weights.sum() * total
    result: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - result), kind="stable")
    result[order[: total - int(result.sum())]] += 1
    return result


def counts(placement: Placement, places: Places, total: int | None = None) -> npt.NDArray[np.int64]:
    """How many stand in each commune, int64 [Z]; ``total`` replaces the rule's own number."""
    weights = places.area_km2 if placement.rule == "area" else places.population.astype(np.float64)
    if total is None and placement.rule == "each":
        return np.full(len(places), placement.count, np.int64)
    if total is None:
        size = (
            placement.per_1000_km2 * float(places.area_km2.sum()) / 1_000
            if placement.rule == "area"
            else placement.per_million * float(places.population.sum()) / 1_000_000
        )
        total = max(round(size), placement.at_least)
    if placement.rule == "each":
        weights = np.ones(len(places))
    return share_out(total, weights)


def sites(name: str, placement: Placement, places: Places, province: Province) -> Sites:
    """Place one class: at the province's stations, or on a sunflower spiral inside each commune."""
    if placement.rule == "stations":
        rows = province.rivers if placement.stations == "river" else province.air_stations
        return Sites(
            ids=tuple(row.id for row in rows),
            place=np.array([places.index(row.commune) for row in rows], np.int64),
            lat=np.array([row.at[0] for row in rows], np.float64),
            lon=np.array([row.at[1] for row in rows], np.float64),
        )
    resource = province.resources.get(name)
    many = counts(placement, places, resource.count if resource else None)
    place = np.repeat(np.arange(len(places)), many)
    number = np.concatenate([np.arange(n) for n in many.tolist()]) if len(place) else np.empty(0, np.int64)
    radius = 0.75 * np.sqrt(places.area_km2[place] / math.pi) * np.sqrt((number + 0.5) / many[place])
    angle = number * _GOLDEN_ANGLE + place
    lat = places.lat[place] + radius * np.sin(angle) / _KM_PER_DEGREE
    lon = places.lon[place] + radius * np.cos(angle) / (
        _KM_PER_DEGREE * np.cos(np.radians(places.lat[place]))
    )
    short = name.rsplit(".", maxsplit=1)[-1].replace("_", "-")
    ids = tuple(
        f"{short}-{places.codes[p]}-{n + 1}" for p, n in zip(place.tolist(), number.tolist(), strict=True)
    )
    return Sites(ids=ids, place=place, lat=np.round(lat, 5), lon=np.round(lon, 5))
