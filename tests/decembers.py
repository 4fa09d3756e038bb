"""Months of ordinary December weather for the air alone, made as a scenario makes them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulation.aggregation.indices.air import sub_index
from simulation.domains.air_quality.couplings import POLLUTANTS
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields, stage_of
from simulation.engine.world import World
from simulation.loading import load_aqi, load_province
from simulation.spec.province import Province, Resource
from tests.worlds import HOUR_MS, system_spec, tiny_world

DAYS = 31
START = "2025-12-01T00:00+07:00"
_FEW = Resource(count=1, source="made for tests: sensors would only cost time here", status="assumed")
BANDS = (50, 100, 150, 200)


@lru_cache
def _province(name: str) -> Province:
    few = {f"air_quality.{pollutant}": _FEW for pollutant in POLLUTANTS}
    return load_province(name).model_copy(update={"resources": few})


def december(province: str, seed: int) -> World:
    """A world of the air of one province at 1 December, under the weather of its climate."""
    place = _province(province)
    streams = Streams(seed)
    duration = DAYS * 24 * HOUR_MS
    stage = stage_of(datetime.fromisoformat(START), duration, place, Places.of(place), streams)
    fields = Fields(stage, system_spec().weather, place.climate, ())
    given = {name: getattr(fields, name) for name in ("rain_mm_h", "wind_m_s", "stagnation")}
    return tiny_world(
        "air_quality",
        hours=DAYS * 24.0,
        start=START,
        seed=seed,
        province=place,
        rain=given["rain_mm_h"],
        wind=given["wind_m_s"],
        stagnation=given["stagnation"],
    )


def daily_pm25(world: World) -> npt.NDArray[np.float64]:
    """Mean of each day, over the communes as people live in them, [31]."""
    days = []
    for day in range(DAYS):
        world.clock.run_to((day + 1) * 24 * HOUR_MS)
        weights = world.places.population
        days.append(float(np.average(world.state["pm25_24h_ug_m3"], weights=weights)))
    return np.array(days)


def band_shares(pm25: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of days in the bands good, moderate, poor, bad, very bad or worse by VN_AQI of PM2.5."""
    index = sub_index(load_aqi(), "pm25", pm25)
    return np.bincount(np.searchsorted(BANDS, index), minlength=5) / len(index)
