"""The communes of a province as arrays, in one fixed order."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.spec.province import Province

_EARTH_KM = 6371.0
ROAD_DETOUR = 1.35
"""Road length over straight line; assumed, the usual order for mixed road networks."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Communes as parallel arrays; a place is an index into them.

    Attributes:
        codes: Official five-digit codes, in the order of the province's file.
        names: Vietnamese names.
        population: People, int64 [Z].
        area_km2: Areas, [Z].
        lat: Latitudes of the label points, [Z].
        lon: Longitudes, [Z].
        road_km: Road distance between label points, [Z, Z]; the diagonal is the mean trip inside a commune.
        urban: Whether the commune is a ward, bool [Z].
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    population: npt.NDArray[np.int64]
    area_km2: FloatArray
    lat: FloatArray
    lon: FloatArray
    road_km: FloatArray
    urban: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, province: Province) -> Places:
        """Arrays of a province's communes."""
        rows = province.communes
        lat = np.array([commune.at[0] for commune in rows.values()])
        lon = np.array([commune.at[1] for commune in rows.values()])
        area = np.array([max(commune.area, 0.1) for commune in rows.values()])
        return cls(
            codes=tuple(rows),
            names=tuple(commune.name for commune in rows.values()),
            population=np.array([commune.population for commune in rows.values()], np.int64),
            area_km2=area,
            lat=lat,
            lon=lon,
            road_km=_road_km(lat, lon, area),
            urban=np.array([commune.kind == "ward" for commune in rows.values()]),
        )

    def __len__(self) -> int:
        """How many communes."""
        return len(self.codes)

    def km(self, origin: int, target: int) -> float:
        """Road distance between two communes."""
        return self.road_km.item(origin, target)

    def index(self, code: str) -> int:
        """Index of a commune code.

        Raises:
            ValueError: No such commune.
        """
        return self.codes.index(code)


def _road_km(lat: FloatArray, lon: FloatArray, area: FloatArray) -> FloatArray:
    """Road distances [Z, Z]: great circle times the detour; within a commune, half the radius of its area."""
    phi, lam = np.radians(lat), np.radians(lon)
    half = (
        np.sin((phi[:, None] - phi) / 2) ** 2
        + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    )
    km = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * ROAD_DETOUR
    own = ROAD_DETOUR * 0.5 * np.sqrt(area / math.pi)
    km = np.maximum(km, np.minimum(own, own[:, None]))
    np.fill_diagonal(km, own)
    result: FloatArray = np.round(km, 3)
    return result
