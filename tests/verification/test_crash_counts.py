"""Crashes against the published national rate (Ministry of Public Security, first half of 2025)."""

from __future__ import annotations

import pytest
from scipy.stats import poisson

from simulation.engine.world import World
from tests.worlds import events, run, tiny_province, tiny_world

DAYS = 30
FALSE_ALARM = 0.001
"""Chance that a right model fails one of these tests."""

DAILY = [
    ("ha-noi", 8_718_000, 4.0),
    ("can-tho", 4_199_824, 1.9),
    ("phu-tho", 4_022_638, 1.9),
    ("bac-ninh", 3_619_433, 1.7),
    ("quang-ninh", 1_429_841, 0.7),
    ("hue", 1_236_393, 0.6),
]
"""Province, people, crashes a day: 9,398 crashes in 181 days over 112.1 million people, to one decimal."""


def dry_month(people: int) -> World:
    """A month without rain in a province of so many people."""
    return run(
        tiny_world("traffic", hours=DAYS * 24, province=tiny_province(people), seed=20250701), DAYS * 24
    )


@pytest.mark.parametrize(("province", "people", "daily"), DAILY, ids=[row[0] for row in DAILY])
def test_crashes_a_month_are_as_many_as_published(province: str, people: int, daily: float) -> None:
    """The month's count lies in the 99.9 % Poisson interval of the published rate."""
    del province
    low, high = poisson.interval(1 - FALSE_ALARM, daily * DAYS)
    assert low <= len(events(dry_month(people), "traffic.crash")) <= high


def test_casualties_are_as_many_as_published() -> None:
    """Injured (0.31) and dead (0.26) per million people per day lie in their 99.9 % intervals."""
    people = 8_718_000
    world = dry_month(people)
    injured = sum(e.value for e in events(world, "traffic.crash"))
    deaths = sum(e.value for e in events(world, "traffic.deaths"))
    for count, rate in ((injured, 0.31), (deaths, 0.26)):
        # Counts of people come in clusters of one crash, so the interval is a little wider than Poisson's own.
        low, high = poisson.interval(1 - FALSE_ALARM, rate * people / 1_000_000 * DAYS)
        assert low * 0.95 <= count <= high * 1.05
