"""Replay of typhoon Yagi in Quang Ninh, 7 September 2024, against published winds (config/records)."""

from __future__ import annotations

import sys

import pytest

from tests.replays import records_of, scenario_world

CASE = "quang-ninh-yagi-2024"


def test_winds_come_near_the_reported_force() -> None:
    """Each place's strongest wind is within 30 % of the middle of its reported force; Bai Chay's lies inside it."""
    world = scenario_world(CASE, "flood")
    wind = world.setting.fields.wind_m_s.max(axis=0)
    for row in records_of(CASE).winds:
        blown = float(wind[world.places.index(row.commune)])
        sys.stdout.write(f"{row.place}: {blown:.1f} m/s, reported {row.lowest} to {row.highest} m/s\n")
        assert blown == pytest.approx((row.lowest + row.highest) / 2, rel=0.3)
    bai_chay = records_of(CASE).winds[0]
    assert bai_chay.lowest <= wind[world.places.index(bai_chay.commune)] <= bai_chay.highest
