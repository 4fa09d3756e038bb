"""City state, calendar, places and weather."""

from datetime import datetime

import numpy as np
import pytest

from simulation.engine.calendar import Calendar
from simulation.engine.places import Places
from simulation.engine.state import CityState, Field, StateError
from simulation.engine.streams import Streams
from simulation.engine.weather import Fields, stage_of
from simulation.spec.scenario import VIETNAM
from tests.worlds import system_spec, tiny_province

HOUR = 3_600_000
WEDNESDAY = datetime(2026, 10, 14, 6, 30, tzinfo=VIETNAM)


def test_only_its_writer_may_write_a_field() -> None:
    """Every field has exactly one writer."""
    state = CityState(3)
    state.write("flood", "water_depth_m", 1, 0.4, cause=12)
    assert (state.at("water_depth_m", 1), state.cause("water_depth_m", 1)) == (0.4, 12)
    with pytest.raises(StateError, match="'traffic' may not write 'water_depth_m': its writer is 'flood'"):
        state.write("traffic", "water_depth_m", 1, 0.4)


def test_a_field_cannot_be_declared_twice_and_an_unknown_one_is_named() -> None:
    """Names are unique, and a wrong name shows the right ones."""
    state = CityState(2)
    state.declare(Field(name="visitors", writer="tourism", initial=0.0))
    with pytest.raises(StateError, match="'visitors' is declared twice"):
        state.declare(Field(name="visitors", writer="other", initial=0.0))
    with pytest.raises(StateError, match="no state field 'crowds': known are comms_share, crowd_people"):
        state["crowds"]


def test_the_calendar_knows_days_hours_and_holidays() -> None:
    """6:30 on a Wednesday; Saturday and a holiday are not worked."""
    calendar = Calendar(WEDNESDAY, ["2026-10-15"])
    assert calendar.hour(0) == 6.5
    assert calendar.minute_of_week == 2 * 1440 + 390
    assert [calendar.is_working_day(day) for day in range(5)] == [True, False, True, False, False]
    assert calendar.moment(18 * HOUR).isoformat() == "2026-10-15T00:30:00+07:00"
    assert calendar.day(int(17.5 * HOUR)) == 1


def test_roads_are_symmetric_and_no_trip_is_shorter_than_the_straight_line() -> None:
    """Distances are the great circle times a detour; trips inside a commune have a length too."""
    places = Places.of(tiny_province())
    assert np.array_equal(places.road_km, places.road_km.T)
    assert (np.diag(places.road_km) > 0).all()
    straight = np.hypot((places.lat[0] - places.lat[1]) * 111.2, (places.lon[0] - places.lon[1]) * 103.7)
    assert places.road_km[0, 1] > straight


def weather_of(seed: int, days: int = 120) -> Fields:
    """Ordinary weather in the test province."""
    province = tiny_province()
    stage = stage_of(WEDNESDAY, days * 24 * HOUR, province, Places.of(province), Streams(seed))
    return Fields(stage, system_spec().weather, province.climate, ())


def test_rain_over_many_days_is_near_the_climate() -> None:
    """120 mm a month at a commune: the mean over 20 seeds of 120 days stays within 30 % (showers are few and heavy)."""
    per_month = [weather_of(seed).rain_mm_h.mean() * 24 * 30.4 for seed in range(20)]
    assert 0.7 * 120 < float(np.mean(per_month)) < 1.3 * 120


def test_ventilation_has_mean_one() -> None:
    """The stagnation factor changes nothing in the long run."""
    means = [weather_of(seed).stagnation.mean() for seed in range(20)]
    assert abs(float(np.mean(means)) - 1) < 0.05


def test_weather_is_made_of_the_seed_alone() -> None:
    """The same seed gives the same weather, another seed another."""
    assert np.array_equal(weather_of(1, 5).rain_mm_h, weather_of(1, 5).rain_mm_h)
    assert not np.array_equal(weather_of(1, 30).stagnation, weather_of(2, 30).stagnation)
