"""From a domain's sensor class and a province to a telemetry channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.engine.placement import Sites
from simulation.spec.domain import SensorSpec
from simulation.telemetry import SensorClass, SensorTable

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What sensors show when nothing happens, in the class's unit.

    Attributes:
        base: Value of each sensor, [N], or one for all.
        amplitude: How far the profile moves each sensor, [N], or one for all.
        profiles: Shapes, [S, 1440] minutes of a day or [S, 10080] of a week from Monday; None for no course.
        profile: Which shape each sensor follows, [N]; None for the first.
        thresholds: [N, L] ascending in badness, NaN for none; None takes the class's own.
    """

    base: FloatArray | float
    amplitude: FloatArray | float = 0.0
    profiles: FloatArray | None = None
    profile: npt.NDArray[np.int16] | None = None
    thresholds: FloatArray | None = None


def sensor_class(key: str, spec: SensorSpec) -> SensorClass:
    """The telemetry's view of a class declared in a domain's file."""
    return SensorClass(
        key=key,
        unit=spec.unit,
        scale=spec.scale,
        noise_sd=spec.noise.sd,
        correlation_ms=spec.noise.correlation,
        hysteresis=spec.hysteresis,
        alarm=spec.direction,
        minimum=spec.clip[0],
        maximum=spec.clip[1],
    )


def sensor_table(spec: SensorSpec, sites: Sites, course: Course) -> SensorTable:
    """The sensors of one class in one province."""
    size = len(sites.ids)
    own = (
        np.tile(np.array(spec.thresholds, np.float64), (size, 1)) if spec.thresholds else np.empty((size, 0))
    )
    return SensorTable(
        ids=sites.ids,
        place=sites.place.astype(np.int16),
        lat=sites.lat,
        lon=sites.lon,
        base=np.broadcast_to(np.asarray(course.base, np.float64), size).copy(),
        thresholds=own if course.thresholds is None else course.thresholds,
        amplitude=np.broadcast_to(np.asarray(course.amplitude, np.float64), size).copy(),
        profiles=np.zeros((1, 1440)) if course.profiles is None else course.profiles,
        profile=course.profile,
    )
