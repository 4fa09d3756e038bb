"""Water on streets: rain that drains cannot take, and rivers that spill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulation.domains.flood.parameters import Parameters
from simulation.domains.flood.rivers import Rivers
from simulation.engine.forcing import GRID_MS
from simulation.engine.places import Places

FloatArray = npt.NDArray[np.float64]
_STEP_H = GRID_MS / 3_600_000
_LEAST_LOW = 0.001
"""Share of a commune below which its low area is no smaller for pumps, so that none may be stated (assumed)."""


class Working(Protocol):
    """What people have built against water, a value a commune.

    Attributes:
        pumps: Pumps brought in, [Z].
        bags: Share of spilt water held back, [Z].
        shut: 1 where sluices are shut, [Z].
    """

    pumps: FloatArray
    bags: FloatArray
    shut: FloatArray


@dataclass(slots=True)
class Untouched:
    """Nobody has built anything."""

    pumps: FloatArray
    bags: FloatArray
    shut: FloatArray

    @classmethod
    def of(cls, size: int) -> Untouched:
        """No pump, no sandbag, no shut sluice in so many communes."""
        nothing = np.zeros(size)
        return cls(nothing, nothing, nothing)


class Streets:
    """Depth at the low streets of each commune, [Z]."""

    def __init__(self, places: Places, rivers: Rivers, parameters: Parameters) -> None:
        """Dry streets."""
        self._parameters, self._rivers = parameters, rivers
        self._runoff = np.where(places.urban, parameters.runoff_urban, parameters.runoff_rural)
        self._drain = np.where(places.urban, parameters.drain_urban, parameters.drain_rural)
        self._gather = np.where(places.urban, parameters.gather_urban, parameters.gather_rural) / 1_000
        low = np.where(places.urban, parameters.low_urban, parameters.low_rural)
        self._pump_mm_h = parameters.pump_flow / 1_000 / places.area_km2
        self._pump_low_m = self._pump_mm_h / 1_000 / np.maximum(low, _LEAST_LOW) * _STEP_H
        self._rise = _share(np.where(rivers.tidal, parameters.tidal_spill, parameters.spill_rise))
        self._fall = _share(np.where(rivers.tidal, parameters.tidal_spill, parameters.spill_fall))
        self._excess_mm = np.zeros(len(places))
        self.spilt_m = np.zeros((len(places), rivers.count))
        self.street_m = np.zeros(len(places))

    def step(self, rain_mm_h: FloatArray, power: FloatArray, works: Working) -> FloatArray:
        """Ten minutes of rain, drainage and spilling; gives the depth, m [Z].

        Args:
            rain_mm_h: Rain now, [Z].
            power: Share of customers with electricity, [Z].
            works: What people have built against water.
        """
        pumps = works.pumps
        working = 1 - self._parameters.pumped_share * (1 - power)
        working *= 1 - self._rivers.backwater()
        working *= 1 - self._parameters.gate_drain * works.shut
        net = self._runoff * (rain_mm_h - self._drain * working) - pumps * self._pump_mm_h
        self._excess_mm = np.maximum(self._excess_mm + net * _STEP_H, 0.0)
        self.street_m = self._gather * self._excess_mm
        if not self._rivers.count:
            return self.street_m
        target = self._rivers.spill_m() * (1 - works.bags)[:, None]
        gap = target - self.spilt_m
        self.spilt_m += gap * np.where(gap > 0, self._rise, self._fall)
        if pumps.any():
            self.spilt_m = np.maximum(self.spilt_m - (pumps * self._pump_low_m)[:, None], 0.0)
        depth: FloatArray = self.street_m + self.spilt_m.max(axis=1)
        return depth

    def river_at(self, place: int) -> int | None:
        """The gauge whose river brings most of a commune's water, None when rain does."""
        if not self._rivers.count:
            return None
        column = int(self.spilt_m[place].argmax())
        return column if self.spilt_m[place, column] > self.street_m[place] else None


def _share(time_ms: FloatArray) -> FloatArray:
    """Share of a gap that closes in one step of a first-order process."""
    closed: FloatArray = 1 - np.exp(-GRID_MS / np.maximum(time_ms, 1.0))
    return closed
