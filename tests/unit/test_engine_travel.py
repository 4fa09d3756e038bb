"""Drives of emergency vehicles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.engine.travel import RoadRules, Roads, drive_ms
from tests.worlds import set_state, tiny_world

RULES = RoadRules.model_validate(
    {
        "speed_urban": "32 km/h",
        "speed_rural": "48 km/h",
        "siren_exponent": "60 %",
        "detour": 1.5,
        "passable_depth": "30 cm",
        "boat_delay": "25 min",
        "travel_sigma": 0.25,
        "slow_road": "50 %",
    }
)
SHARES = st.floats(0, 1)
DEPTHS = st.floats(0, 3)


def drive(speed: float = 1.0, is_open: float = 1.0, depth_m: float = 0.0, rules: RoadRules = RULES) -> int:
    """Ten kilometres at the median."""
    return drive_ms(rules, 10.0, urban=0.5, speed=speed, is_open=is_open, depth_m=depth_m, u=0.5)


@given(SHARES, SHARES)
def test_faster_roads_never_lengthen_a_drive(one: float, other: float) -> None:
    """The higher of two road speeds gives the shorter drive, or the same."""
    assert drive(speed=max(one, other)) <= drive(speed=min(one, other))


@given(SHARES, SHARES)
def test_more_open_roads_never_lengthen_a_drive(one: float, other: float) -> None:
    """The more roads are open, the shorter the way round."""
    assert drive(is_open=max(one, other)) <= drive(is_open=min(one, other))


@given(DEPTHS, DEPTHS)
def test_more_water_never_shortens_a_drive(one: float, other: float) -> None:
    """The deeper of two floods gives the longer drive, or the same."""
    assert drive(depth_m=max(one, other)) >= drive(depth_m=min(one, other))


def test_a_free_road_is_driven_at_the_stated_speed() -> None:
    """Ten kilometres at 40 km/h take a quarter of an hour."""
    assert drive() == 900_000


def test_a_closed_road_never_means_never() -> None:
    """With no speed and no open road a drive still ends within a day."""
    assert drive(speed=0.0, is_open=0.0) < 86_400_000


def test_without_siren_exponent_congestion_is_not_felt() -> None:
    """An exponent of 0 takes all roads as free."""
    rules = RULES.model_copy(update={"siren_exponent": 0.0})
    assert drive(speed=0.2, rules=rules) == drive(speed=1.0, rules=rules)


@pytest.mark.parametrize(
    ("field", "value"), [("road_speed", 0.2), ("road_open", 0.3), ("water_depth_m", 0.5)]
)
def test_what_slows_the_road_is_told(field: str, value: float) -> None:
    """The event behind a slow, closed or flooded road at the target is the reason of the delay."""
    world = tiny_world()
    roads = Roads(world.state, world.places, RULES)
    assert roads.why_slow(0, 2) == 0
    set_state(world, field, value, place=2, cause=7)
    assert roads.why_slow(0, 2) == 7
