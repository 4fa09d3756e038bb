"""Weather: ordinary days from the province's climate, plus what the hazards force."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from simulation.engine.forcing import GRID_MS, Forcing, Stage
from simulation.engine.places import Places
from simulation.engine.showers import showers
from simulation.engine.streams import Streams
from simulation.spec.province import Climate, Province
from simulation.spec.system import WeatherSpec

FloatArray = npt.NDArray[np.float64]
_HOUR_MS = 3_600_000


class Fields:
    """The driving fields of a whole scenario, [T, Z] each, and the stage forcing of each river station, [T]."""

    def __init__(
        self, stage: Stage, spec: WeatherSpec, climate: Climate, forcings: Sequence[Forcing]
    ) -> None:
        """Make ordinary weather and lay the hazards' forcing over it."""
        rain = showers(stage, spec, climate)
        wind = _breeze(stage, spec)
        stagnation = _ventilation(stage, spec)
        surge = np.zeros_like(rain)
        stations: dict[str, FloatArray] = {}
        for forcing in forcings:
            rain = rain if forcing.rain_mm_h is None else rain + forcing.rain_mm_h
            wind = wind if forcing.wind_m_s is None else np.maximum(wind, forcing.wind_m_s)
            stagnation = stagnation if forcing.stagnation is None else stagnation * forcing.stagnation
            surge = surge if forcing.surge_m is None else surge + forcing.surge_m
            for name, added in forcing.stage_m.items():
                stations[name] = stations.get(name, np.zeros(len(stage.times_ms))) + added
        self.rain_mm_h = np.round(rain, 3)
        self.wind_m_s = np.round(wind, 3)
        self.stagnation = np.round(stagnation, 4)
        self.surge_m = np.round(surge, 4)
        self.stage_m: Mapping[str, FloatArray] = {
            name: np.round(values, 4) for name, values in stations.items()
        }

    def under(self, forcing: Forcing) -> Fields:
        """This weather with one more hazard over it, in arrays of its own where it differs."""
        changed = copy.copy(self)
        if forcing.rain_mm_h is not None:
            changed.rain_mm_h = np.round(self.rain_mm_h + forcing.rain_mm_h, 3)
        if forcing.wind_m_s is not None:
            wind: FloatArray = np.maximum(self.wind_m_s, forcing.wind_m_s)
            changed.wind_m_s = np.round(wind, 3)
        if forcing.stagnation is not None:
            changed.stagnation = np.round(self.stagnation * forcing.stagnation, 4)
        if forcing.surge_m is not None:
            changed.surge_m = np.round(self.surge_m + forcing.surge_m, 4)
        stations = dict(self.stage_m)
        for name, added in forcing.stage_m.items():
            stations[name] = np.round(stations.get(name, np.zeros(len(added))) + added, 4)
        changed.stage_m = stations
        return changed

    def step(self, time_ms: int) -> int:
        """Row of the grid that holds at ``time_ms``."""
        return min(time_ms // GRID_MS, len(self.rain_mm_h) - 1)


def stage_of(
    start: datetime, duration_ms: int, province: Province, places: Places, streams: Streams
) -> Stage:
    """The grid and the places a scenario's weather is made on."""
    steps = math.ceil(duration_ms / GRID_MS) + 1
    return Stage(
        start=start,
        times_ms=np.arange(steps, dtype=np.int64) * GRID_MS,
        places=places,
        province=province,
        streams=streams,
        name="",
    )


def _breeze(stage: Stage, spec: WeatherSpec) -> FloatArray:
    """Wind of ordinary days, m/s [T, Z]: strongest in the early afternoon, a little different in each commune."""
    hours = (stage.start.hour + stage.start.minute / 60 + stage.times_ms / _HOUR_MS) % 24
    day = spec.wind_mean + spec.wind_day_swing * np.cos((hours - 14) / 24 * 2 * math.pi)
    local = stage.streams.generator("weather.breeze").lognormal(0, 0.15, len(stage.places))
    return np.maximum(np.outer(day, local), 0.2)


def _ventilation(stage: Stage, spec: WeatherSpec) -> FloatArray:
    """Factor on pollutant concentrations, [T, Z]: a slow red noise common to the province, log-normal, mean near 1."""
    steps = len(stage.times_ms)
    keep = math.exp(-GRID_MS / spec.stagnation_correlation)
    noise = stage.streams.generator("weather.ventilation").standard_normal(steps)
    value, series = float(noise[0]), np.empty(steps)
    for step in range(steps):
        value = keep * value + math.sqrt(1 - keep**2) * float(noise[step])
        series[step] = value
    factor = np.exp(spec.stagnation_sd * series - spec.stagnation_sd**2 / 2)
    return np.repeat(factor[:, None], len(stage.places), axis=1)


def crossings(
    values: npt.NDArray[np.float64], was: npt.NDArray[np.bool_], limit: float
) -> npt.NDArray[np.bool_]:
    """Which communes are beyond ``limit`` now, with a tenth of hysteresis for those that were."""
    result: npt.NDArray[np.bool_] = np.where(was, values > 0.9 * limit, values >= limit)
    return result
