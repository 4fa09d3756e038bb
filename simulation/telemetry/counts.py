"""Sensor units: physical values as whole counts, int32 while they are summed, int16 once they are read.

Inside a channel, counts always grow towards the alarm: a class that alarms *below* a level runs mirrored, and is turned
round again when it is read. Rounding is symmetric (half to even), so mirroring changes no reading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Int8s: TypeAlias = NDArray[np.int8]
Int16s: TypeAlias = NDArray[np.int16]
Int32s: TypeAlias = NDArray[np.int32]
Indices: TypeAlias = NDArray[np.intp]
Float32s: TypeAlias = NDArray[np.float32]
Float64s: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

NO_READING = -32768
"""The count that stands for "no reading"; no real reading reaches it."""

LARGEST = 32767
FAR = 2**20
"""No single part of a reading may be larger: thousands of them must still fit an int32."""

_DECIMALS = 6  # 0.7 / 0.1 is 6.999999999999999 and means 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How a class counts.

    Attributes:
        step: Physical units per inner count; negative when the class alarms below.
        offset: Physical value of count 0.
        low: Least inner count that is shown.
        high: Greatest inner count that is shown.
        sign: 1, or -1 when the class is mirrored.
    """

    step: float
    offset: float
    low: int
    high: int
    sign: int

    def parts(self, physical: ArrayLike) -> Float64s:
        """Physical differences as inner counts, not rounded.

        Raises:
            ValueError: A value is not finite, or so large that sums could overflow.
        """
        counts = np.asarray(physical, dtype=np.float64) / self.step
        if counts.size and not np.abs(counts).max() <= FAR:
            message = f"{physical!r}: not finite or over {FAR} counts of {abs(self.step)}; check the value or the scale"
            raise ValueError(message)
        return counts

    def whole(self, physical: ArrayLike) -> Int32s:
        """Physical differences as whole inner counts."""
        counts: Int32s = np.rint(self.parts(physical)).astype(np.int32)
        return counts

    def least_at(self, physical: Float64s) -> Float64s:
        """The least inner count at or past these physical levels (NaN stays NaN)."""
        levels: Float64s = np.ceil(np.round((physical - self.offset) / self.step, _DECIMALS))
        return levels

    def shown(self, inner: Int32s) -> Int16s:
        """Inner counts as they are read: clipped, the right way round, int16."""
        clipped = np.minimum(inner, np.int32(self.high))
        np.maximum(clipped, np.int32(self.low), out=clipped)
        if self.sign < 0:
            np.negative(clipped, out=clipped)
        counts: Int16s = clipped.astype(np.int16)
        return counts

    def physical(self, counts: NDArray[Any]) -> Float64s:
        """Read counts as physical values, NaN where there is no reading."""
        values: Float64s = self.offset + counts * (self.step * self.sign)
        values[counts == NO_READING] = np.nan
        return values


def limits(minimum: float, maximum: float, offset: float, scale: float) -> tuple[int, int]:
    """Least and greatest count of a physical range.

    Raises:
        ValueError: The range is empty or does not fit an int16.
    """
    low = math.ceil(round((minimum - offset) / scale, _DECIMALS))
    high = math.floor(round((maximum - offset) / scale, _DECIMALS))
    if not -LARGEST <= low < high <= LARGEST:
        message = (
            f"{minimum} to {maximum} is {low} to {high} counts of {scale}; rise, and stay within ±{LARGEST}"
        )
        raise ValueError(message)
    return low, high
