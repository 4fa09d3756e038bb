"""What is measured (a class) and by which sensors (a table)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from simulation.telemetry.clockwork import STEP_MS
from simulation.telemetry.counts import Float64s, Indices, Int16s, Scaling, limits

_NO_PROFILE = np.zeros((1, 1440))


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorClass:
    """One kind of sensor.

    Attributes:
        key: Stable name such as ``traffic.speed``; it also names the noise stream.
        unit: Physical unit of every value.
        scale: Physical units per count, the resolution of the sensor.
        offset: Physical value of count 0.
        noise_sd: Standard deviation of the noise, physical.
        correlation_ms: Time in which the noise forgets itself (to 1/e); 0 is white noise.
        hysteresis: How far a value must return past a level before the level ends, physical.
        alarm: Whether values ``above`` or ``below`` a level are bad.
        minimum: Least value the sensor can show.
        maximum: Greatest value the sensor can show.
    """

    key: str
    unit: str
    scale: float
    offset: float = 0.0
    noise_sd: float = 0.0
    correlation_ms: float = 0.0
    hysteresis: float = 0.0
    alarm: Literal["above", "below"] = "above"
    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        """Refuse a class that cannot be counted."""
        if not self.scale > 0:
            message = f"{self.key}: scale {self.scale} must be more than 0"
            raise ValueError(message)
        for name in ("noise_sd", "correlation_ms", "hysteresis"):
            if not 0 <= getattr(self, name) < math.inf:
                message = f"{self.key}: {name} {getattr(self, name)} must be 0 or more"
                raise ValueError(message)
        limits(self.minimum, self.maximum, self.offset, self.scale)

    @property
    def scaling(self) -> Scaling:
        """How this class counts."""
        low, high = limits(self.minimum, self.maximum, self.offset, self.scale)
        if self.alarm == "above":
            return Scaling(step=self.scale, offset=self.offset, low=low, high=high, sign=1)
        return Scaling(step=-self.scale, offset=self.offset, low=-high, high=-low, sign=-1)

    @property
    def memory(self) -> float:
        """Share of the noise that is left one tick later, 0 to 1."""
        return math.exp(-STEP_MS / self.correlation_ms) if self.correlation_ms else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PlaceGroups:
    """Columns put together by place.

    Attributes:
        order: Columns sorted by place, or None when they already are.
        starts: Where each place begins in that order.
        places: The place of each group, ascending.
    """

    order: Indices | None
    starts: Indices
    places: Indices

    @classmethod
    def of(cls, place: Int16s) -> PlaceGroups:
        """Group the columns of a table."""
        order = np.argsort(place, kind="stable")
        sorted_places = place[order].astype(np.intp)
        starts = np.flatnonzero(np.diff(sorted_places, prepend=-1))
        already = bool((order[1:] > order[:-1]).all())
        return cls(order=None if already else order, starts=starts, places=sorted_places[starts])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SensorTable:
    """The sensors of one class, one column each.

    Attributes:
        ids: Stable name of each sensor.
        place: Index of the commune of each sensor, int16.
        lat: Latitude in degrees.
        lon: Longitude in degrees.
        base: Value of each sensor when nothing moves it, physical.
        thresholds: Sensors × levels (0 to 3 levels), ascending in badness, NaN where a sensor has no such level.
        amplitude: How far the profile moves each sensor, physical per unit of shape.
        profiles: Shapes × minutes; 1,440 minutes of a day or 10,080 of a week that begins on Monday.
        profile: Which shape each sensor follows.
        groups: Columns by place, derived.
    """

    ids: tuple[str, ...]
    place: Int16s
    lat: Float64s
    lon: Float64s
    base: Float64s
    thresholds: Float64s
    amplitude: Float64s | None = None
    profiles: Float64s = field(default_factory=_NO_PROFILE.copy)
    profile: Int16s | None = None
    groups: PlaceGroups = field(init=False)

    def __post_init__(self) -> None:
        """Check the shapes and group the columns by place."""
        count = len(self.ids)
        for name in ("place", "lat", "lon", "base", "amplitude", "profile"):
            column = getattr(self, name)
            if column is not None and np.shape(column) != (count,):
                message = f"{name}: shape {np.shape(column)}; give one value for each of {count} sensors"
                raise ValueError(message)
        if np.ndim(self.thresholds) != 2 or len(self.thresholds) != count:
            message = f"thresholds: shape {np.shape(self.thresholds)}; give {count} sensors × levels"
            raise ValueError(message)
        if np.ndim(self.profiles) != 2 or self.profiles.shape[1] not in {1440, 10080}:
            message = f"profiles: shape {np.shape(self.profiles)}; give shapes × 1,440 or 10,080 minutes"
            raise ValueError(message)
        if (
            self.profile is not None
            and count
            and not 0 <= self.profile.min() <= self.profile.max() < len(self.profiles)
        ):
            message = f"profile: an index is outside the {len(self.profiles)} profiles"
            raise ValueError(message)
        object.__setattr__(self, "groups", PlaceGroups.of(np.asarray(self.place, dtype=np.int16)))

    def __len__(self) -> int:
        """Number of sensors."""
        return len(self.ids)
