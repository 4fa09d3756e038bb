"""Astronomical tide of one station: what moon and sun do, known long ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from simulation.spec.province import Tide
from simulation.spec.scenario import VIETNAM

FloatArray = npt.NDArray[np.float64]

_HOUR_MS = 3_600_000
_M2_H = 12.4206012
"""Period of the principal lunar tide (Doodson)."""
_S2_H = 12.0
_LUNAR_DAY_H = 2 * _M2_H
_NEW_MOON = datetime(2000, 1, 7, 1, 14, tzinfo=VIETNAM)
"""A new moon, 6 Jan 2000 18:14 UTC (astronomical almanacs): lunar and solar waves agree near it."""


def tide_m(
    tide: Tide, start: datetime, times_ms: npt.NDArray[np.int64], age_ms: int, diurnal_lag_ms: int
) -> FloatArray:
    """Height above the gauge's zero at each instant, [T].

    A lunar and a solar half-daily wave meet ``age_ms`` after new and full moon (springs); on such days the high
    water stands at ``tide.first_high`` after midnight. The daily part is one wave of a lunar day, a stand-in for
    the pair K1 and O1. Both parts swell and shrink between springs and neaps.

    Args:
        tide: The station's mean level, amplitudes and hour of high water.
        start: Local date and time of scenario time 0.
        times_ms: Scenario times, [T].
        age_ms: How long springs follow new and full moon.
        diurnal_lag_ms: How far the daily wave lags behind the first high water.
    """
    spring = (_NEW_MOON + timedelta(milliseconds=age_ms)).replace(hour=0, minute=0)
    anchor = spring + timedelta(milliseconds=tide.first_high)
    offset_h = (start - anchor).total_seconds() / 3600
    hours = offset_h + times_ms / _HOUR_MS
    lunar = np.cos(2 * np.pi * hours / _M2_H)
    solar = np.cos(2 * np.pi * hours / _S2_H)
    swell = 1 + tide.spring_neap * np.cos(2 * np.pi * hours * (1 / _S2_H - 1 / _M2_H))
    daily = np.cos(2 * np.pi * (hours - diurnal_lag_ms / _HOUR_MS) / _LUNAR_DAY_H)
    height: FloatArray = (
        tide.mean + tide.semidiurnal * (lunar + tide.spring_neap * solar) + tide.diurnal * swell * daily
    )
    return height
