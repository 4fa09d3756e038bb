"""What a room remembers of the city state for the map of the past: depth, outage and rain at each bucket's end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.engine.state import CityState
from simulation.events import BUCKET_MS

Column = npt.NDArray[np.float32]

_DEPTH_STEP_M = 0.01
_OUTAGE_STEP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ambient:
    """What a map lays under everything else, a value a commune.

    Attributes:
        depth_m: Water on the streets, to a centimetre.
        outage: Share of customers without electricity, to a hundredth.
        rain_mm_h: Rain.
    """

    depth_m: Column
    outage: Column
    rain_mm_h: Column

    @classmethod
    def of(cls, state: CityState) -> Ambient:
        """The state as it is now."""
        depth = np.rint(state["water_depth_m"] / _DEPTH_STEP_M) * _DEPTH_STEP_M
        outage = np.rint((1 - state["power_share"]) / _OUTAGE_STEP) * _OUTAGE_STEP
        return cls(
            depth_m=depth.astype(np.float32),
            outage=np.clip(outage, 0, 1).astype(np.float32),
            rain_mm_h=state["rain_mm_h"].astype(np.float32),
        )


class Memory:
    """One ``Ambient`` a bucket, from the run's beginning on."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._kept: list[Ambient] = []
        self._rain: list[float] = []

    def take(self, state: CityState, now_ms: int) -> None:
        """Remember the state at a bucket's end; what was missed is as now."""
        while len(self._kept) < now_ms // BUCKET_MS:
            self._kept.append(Ambient.of(state))
            self._rain.append(float(self._kept[-1].rain_mm_h.mean()))

    def at(self, time_ms: int) -> Ambient | None:
        """The state at the end of the last complete bucket, None before the first."""
        bucket = min(time_ms // BUCKET_MS, len(self._kept)) - 1
        return self._kept[bucket] if bucket >= 0 else None

    def rain(self, time_ms: int, bins: int, buckets: int) -> list[float]:
        """Mean rain over the province, mm/h, in ``bins`` bins of ``buckets`` each, the last one ending now."""
        end = min(time_ms // BUCKET_MS, len(self._rain))
        means = []
        for number in range(bins, 0, -1):
            kept = self._rain[max(0, end - number * buckets) : max(0, end - (number - 1) * buckets)]
            means.append(round(sum(kept) / len(kept), 1) if kept else 0.0)
        return means
