"""Replay of the record tide of Can Tho, October 2022, against published high waters (config/records)."""

from __future__ import annotations

import sys
from datetime import datetime

import numpy as np
import pytest

from tests.replays import records_of, scenario_world, stages_of

CASE = "can-tho-tide"


def test_high_waters_come_in_height_and_hour() -> None:
    """Each recorded high water has a simulated one within 2 h and 0.12 m."""
    world = scenario_world(CASE, "flood")
    hours, shown = stages_of(world)
    for row in records_of(CASE).stages:
        hour = (row.at - world.calendar.start).total_seconds() / 3600
        near = np.flatnonzero(np.abs(hours - hour) <= 3)
        best = near[int(np.nanargmax(shown[near, 0]))]
        sys.stdout.write(
            f"{row.at}: {shown[best, 0]:.2f} m, recorded {row.stage:.2f} m; {hours[best] - hour:+.1f} h\n"
        )
        assert shown[best, 0] == pytest.approx(row.stage, abs=0.12)
        assert abs(hours[best] - hour) <= 2


def test_the_highest_water_of_each_day_is_met() -> None:
    """Days whose highest water was published without its hour are met within 0.12 m."""
    world = scenario_world(CASE, "flood")
    hours, shown = stages_of(world)
    for row in records_of(CASE).day_highs:
        first = (
            datetime.fromisoformat(f"{row.date}T00:00+07:00") - world.calendar.start
        ).total_seconds() / 3600
        day = (hours >= first) & (hours < first + 24)
        assert np.nanmax(shown[day, 0]) == pytest.approx(row.stage, abs=0.12)
