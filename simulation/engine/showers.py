"""Rain of ordinary days: wet days as often as the climate has them, showers as Gaussian cells in time and space."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from simulation.engine.forcing import Stage
from simulation.engine.places import Places
from simulation.spec.province import Climate
from simulation.spec.system import WeatherSpec

FloatArray = npt.NDArray[np.float64]

_HOUR_MS = 3_600_000
_DAY_MS = 86_400_000
_DAYS_A_MONTH = 30.4
_KM_PER_DEGREE = 111.2
_RADIUS_SPREAD = 0.3
_GREATEST_GAIN = 6.0
"""Most that a shower's centre may get over the mean of the province; larger provinces get more showers instead."""
_HEAVIEST_MM_H = 90.0
"""Greatest intensity of a shower; more water than that takes longer to fall (assumed; 100 mm in 40 minutes is news)."""


def showers(stage: Stage, spec: WeatherSpec, climate: Climate) -> FloatArray:
    """Rain, mm/h [T, Z], whose mean over communes and days is the climate's."""
    rain = np.zeros((len(stage.times_ms), len(stage.places)))
    midnight = stage.start.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = round((midnight - stage.start).total_seconds() * 1000)
    covered = _covered(stage.places, spec.shower_radius_km) * math.exp(2 * _RADIUS_SPREAD**2)
    number = max(spec.showers_per_wet_day, 1 / (covered * _GREATEST_GAIN))
    for day in range((int(stage.times_ms[-1]) - offset) // _DAY_MS + 1):
        date = midnight + timedelta(days=day)
        rng = stage.streams.generator("weather.showers", day)
        wet_days = climate.rain_days[date.month - 1]
        if wet_days == 0 or rng.random() >= wet_days / _DAYS_A_MONTH:
            continue
        amount_mm = rng.gamma(0.8, climate.rain[date.month - 1] / wet_days / 0.8)
        for _ in range(rng.poisson(number)):
            hour = rng.normal(16, 2.2) if rng.random() < spec.afternoon_share else rng.uniform(0, 24)
            peak_ms = offset + day * _DAY_MS + hour * _HOUR_MS
            rain += _cell(stage, spec, rng, peak_ms, amount_mm / (number * covered))
    return rain


def _covered(places: Places, radius_km: float) -> float:
    """Mean share of its centre's rain that a commune gets from a shower at a random commune."""
    return float(np.mean([_near(places, centre, radius_km).mean() for centre in range(len(places))]))


def _near(places: Places, centre: int, radius_km: float) -> FloatArray:
    """Share of the centre's rain at each commune, [Z]."""
    north = (places.lat - places.lat[centre]) * _KM_PER_DEGREE
    east = (places.lon - places.lon[centre]) * _KM_PER_DEGREE * np.cos(np.radians(places.lat[centre]))
    near: FloatArray = np.exp(-(north**2 + east**2) / (2 * radius_km**2))
    return np.where(near > 0.01, near, 0)


def _cell(
    stage: Stage, spec: WeatherSpec, rng: np.random.Generator, peak_ms: float, centre_mm: float
) -> FloatArray:
    """One shower, mm/h [T, Z], that leaves ``centre_mm`` at a random commune."""
    centre = int(rng.integers(len(stage.places)))
    near = _near(stage.places, centre, spec.shower_radius_km * rng.lognormal(0, _RADIUS_SPREAD))
    heaviest_ms = centre_mm * _HOUR_MS / (_HEAVIEST_MM_H * math.sqrt(2 * math.pi))
    sd_ms = max(spec.shower_duration / 2.355, heaviest_ms)
    shape = np.exp(-((stage.times_ms - peak_ms) ** 2) / (2 * sd_ms**2))
    intensity = centre_mm * _HOUR_MS / (sd_ms * math.sqrt(2 * math.pi))
    cell: FloatArray = intensity * np.outer(np.where(shape > 0.01, shape, 0), near)
    return cell
