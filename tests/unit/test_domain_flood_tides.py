"""The astronomical tide."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pytest

from simulation.domains.flood.tides import tide_m
from simulation.spec.province import Tide

DAY_MS = 86_400_000
TIDE = Tide.model_validate(
    {"mean": "1 m", "semidiurnal": "0.7 m", "diurnal": "0.2 m", "spring_neap": 0.3, "first_high": "6 h"}
    | {"source": "made for tests", "status": "assumed"}
)


def heights(start: str, days: float, diurnal: float = 0.2) -> npt.NDArray[np.float64]:
    """The tide every ten minutes."""
    times = np.arange(round(days * 144) + 1, dtype=np.int64) * 600_000
    tide = TIDE.model_copy(update={"diurnal": diurnal})
    return tide_m(tide, datetime.fromisoformat(start), times, 2 * DAY_MS, 6 * 3_600_000)


def highs(values: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Steps of the high waters."""
    return np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:])) + 1


def test_two_high_waters_a_lunar_day() -> None:
    """Over a month high waters come 12 h 25 min apart."""
    steps = highs(heights("2026-03-01T00:00+07:00", 29.53))
    assert np.diff(steps).mean() / 6 == pytest.approx(12.42, abs=0.02)


@pytest.mark.parametrize(
    "moon", ["2022-10-10T03:55+07:00", "2025-10-21T19:25+07:00", "2024-04-09T01:21+07:00"]
)
def test_springs_follow_new_and_full_moon(moon: str) -> None:
    """The range two days after a new or full moon is greater than a week later."""
    springs, neaps = heights(moon, 11)[2 * 144 : 3 * 144], heights(moon, 11)[9 * 144 : 10 * 144]
    assert np.ptp(springs) > 1.5 * np.ptp(neaps)


@pytest.mark.parametrize("spring", ["2022-10-12T00:00+07:00", "2025-10-23T00:00+07:00"])
def test_high_water_stands_at_its_hour_on_spring_days(spring: str) -> None:
    """Two days after new or full moon the first high water is within 80 minutes of ``first_high``."""
    assert highs(heights(spring, 1, diurnal=0.0))[0] / 6 == pytest.approx(6, abs=80 / 60)


def test_the_tide_does_not_depend_on_when_the_scenario_starts() -> None:
    """The same instant has the same tide whatever instant is called 0."""
    whole = heights("2026-03-01T00:00+07:00", 3)
    assert heights("2026-03-02T00:00+07:00", 2) == pytest.approx(whole[144:])


def test_the_mean_is_the_gauges_mean() -> None:
    """Over two months the tide averages to the station's mean level."""
    assert heights("2026-03-01T00:00+07:00", 59.06).mean() == pytest.approx(1.0, abs=0.01)
