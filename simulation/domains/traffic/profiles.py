"""The usual week on the roads, minute by minute."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
WEEK_MINUTES = 10_080


def week(weekday: Sequence[float], weekend: Sequence[float]) -> FloatArray:
    """A course of the week from Monday, [10080], in straight lines between the full hours."""
    hours = np.concatenate([np.tile(weekday, 5), np.tile(weekend, 2)])
    minutes = np.arange(WEEK_MINUTES) / 60
    course: FloatArray = np.interp(minutes, np.arange(169), np.append(hours, hours[0]))
    course = np.round(course, 5)
    course.flags.writeable = False  # snapshots share it
    return course
