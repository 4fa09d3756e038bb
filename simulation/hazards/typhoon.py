"""Typhoon: a moving vortex with wind, rain bands and a surge of the sea."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulation.engine.forcing import GRID_MS, Forcing, Milestone, Stage
from simulation.events import PROVINCE
from simulation.hazards._curves import unrest
from simulation.spec.base import Spec, Text
from simulation.units import DurationMs, Factor, Kilometres, Metres, MetresPerSecond, MmPerHour, Share

KEY = "typhoon"
NAME = Text(vi="Bão", en="Typhoon")
PHASES = {
    "began": Text(vi="Bão bắt đầu ảnh hưởng", en="Typhoon begins to be felt"),
    "peaked": Text(vi="Gió bão mạnh nhất", en="Typhoon at its strongest"),
    "ended": Text(vi="Bão đã qua", en="Typhoon has passed"),
}

FloatArray = npt.NDArray[np.float64]
_KM_PER_DEGREE = 111.2
_FELT_M_S = 10.8
"""Force 6, the least wind of a tropical depression (Decision 18/2021/QĐ-TTg)."""


class TrackPoint(Spec):
    """Where the centre is at one time, and the strongest wind around it."""

    at: DurationMs
    lat: Annotated[float, Field(ge=0, le=30)]
    lon: Annotated[float, Field(ge=95, le=135)]
    wind: MetresPerSecond


class Parameters(Spec):
    """A track and what comes with it.

    Attributes:
        track: Positions in time; straight lines between them.
        eye: Radius of the strongest wind.
        profile: Exponent of the wind's fall with distance (Holland 1980), 1 to 2.5.
        land: Wind over land as a share of that over the sea.
        rain: Rain near the eye.
        rain_radius: Distance in which the rain falls to 1/e.
        surge: Sea level rise where the wind is strongest.
        risk_level: Level by Decision 18/2021/QĐ-TTg, 1 to 5; every milestone carries it as its value.
    """

    track: Annotated[tuple[TrackPoint, ...], Field(min_length=2)]
    eye: Annotated[Kilometres, Field(gt=0)] = 30.0
    profile: Annotated[Factor, Field(ge=1, le=2.5)] = 1.4
    land: Share = 0.85
    rain: MmPerHour = 30.0
    rain_radius: Annotated[Kilometres, Field(gt=0)] = 120.0
    surge: Metres = 1.0
    risk_level: Annotated[int, Field(ge=1, le=5)] = 3


def scaled(parameters: Parameters, strength: float) -> Parameters:
    """The same track with ``strength`` times the wind, the rain and the surge."""
    track = tuple(point.model_copy(update={"wind": strength * point.wind}) for point in parameters.track)
    return parameters.model_copy(
        update={
            "track": track,
            "rain": strength * parameters.rain,
            "surge": strength * parameters.surge,
        }
    )


def forcing(parameters: Parameters, stage: Stage) -> Forcing:
    """Wind, rain and surge on the grid, and when the wind begins, peaks and ends."""
    km, strongest = _centre(parameters, stage)
    wind = parameters.land * strongest[:, None] * _holland(km, parameters.eye, parameters.profile)
    rng = stage.streams.generator(f"hazard.{stage.name}.bands")
    bands = unrest(rng, len(strongest), 0.5, 60 * 60_000)
    local = rng.lognormal(0.0, 0.15, len(stage.places))
    strength = strongest / max(float(strongest.max()), 1e-9)
    rain = parameters.rain * np.outer(bands * strength, local) * np.exp(-km / parameters.rain_radius)
    top = parameters.land * max(point.wind for point in parameters.track)
    surge = parameters.surge * (wind / max(top, 1e-9)) ** 2
    return Forcing(
        rain_mm_h=np.where(rain > 0.1, rain, 0.0),
        wind_m_s=wind,
        surge_m=surge,
        milestones=_milestones(parameters, wind, stage),
    )


def _centre(parameters: Parameters, stage: Stage) -> tuple[FloatArray, FloatArray]:
    """Distance of each commune from the centre, km [T, Z], and the strongest wind, m/s [T], 0 off the track."""
    track = sorted(parameters.track, key=lambda point: point.at)
    times = np.array([point.at for point in track], np.float64)
    lat = np.interp(stage.times_ms, times, [point.lat for point in track])
    lon = np.interp(stage.times_ms, times, [point.lon for point in track])
    wind = np.interp(stage.times_ms, times, [point.wind for point in track], left=0.0, right=0.0)
    north = (stage.places.lat - lat[:, None]) * _KM_PER_DEGREE
    east = (stage.places.lon - lon[:, None]) * _KM_PER_DEGREE * np.cos(np.radians(lat))[:, None]
    return np.hypot(north, east), wind


def _holland(km: FloatArray, eye_km: float, profile: float) -> FloatArray:
    """Share of the strongest wind at a distance (Holland 1980, without the earth's rotation)."""
    ratio = (eye_km / np.maximum(km, 1.0)) ** profile
    share: FloatArray = np.sqrt(ratio * np.exp(1 - ratio))
    return share


def _milestones(parameters: Parameters, wind: FloatArray, stage: Stage) -> tuple[Milestone, ...]:
    """When force 6 first blows anywhere in the province, when the wind peaks and where, and when it is over."""
    worst = wind.max(axis=1)
    felt = np.flatnonzero(worst >= _FELT_M_S)
    if not felt.size:
        return ()
    level = float(parameters.risk_level)
    top = int(worst.argmax())
    ends = int(stage.times_ms[felt[-1]]) + GRID_MS
    return (
        Milestone(at_ms=int(stage.times_ms[felt[0]]), phase="began", place=PROVINCE, value=level),
        Milestone(at_ms=int(stage.times_ms[top]), phase="peaked", place=int(wind[top].argmax()), value=level),
        Milestone(at_ms=ends, phase="ended", place=PROVINCE, value=level),
    )
