"""The atmosphere at work: limits, hysteresis, and who is to blame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.engine.forcing import Forcing, Milestone
from simulation.events import PROVINCE, Event
from tests.worlds import HOUR_MS, events, given_fields, pulse, run, tiny_world

HOURS = 6.0


def storm(**fields: Any) -> Forcing:
    """A hazard that began at hour 1, peaked at 2 in the third commune and ended at 5; forces the named fields."""
    made = given_fields(37, 5, **fields)
    return Forcing(
        rain_mm_h=made.rain_mm_h if "rain" in fields else None,
        wind_m_s=made.wind_m_s if "wind" in fields else None,
        milestones=(
            Milestone(at_ms=HOUR_MS, phase="began", place=PROVINCE, value=2.0),
            Milestone(at_ms=2 * HOUR_MS, phase="peaked", place=2, value=3.0),
            Milestone(at_ms=5 * HOUR_MS, phase="ended", place=PROVINCE, value=2.0),
            Milestone(at_ms=9 * HOUR_MS, phase="ended", place=PROVINCE, value=2.0),
            Milestone(at_ms=-1, phase="began", place=PROVINCE, value=2.0),
        ),
    )


def told(*kinds: str, place: int | None = 0, **weather: Any) -> list[Event]:
    """What a world without domains tells of the given weather in six hours."""
    return events(run(tiny_world(hours=HOURS, **weather), HOURS), *kinds, place=place)


def test_milestones_are_told_at_their_time_and_the_first_causes_the_others() -> None:
    """A hazard is one story; what lies outside the scenario is not told."""
    world = run(tiny_world(hours=HOURS, forcings={"typhoon": storm(wind=20.0)}), HOURS)
    rows = events(world, "hazard.typhoon_began", "hazard.typhoon_peaked", "hazard.typhoon_ended")
    assert [(row.kind, row.time_ms, row.place, row.value) for row in rows] == [
        ("hazard.typhoon_began", HOUR_MS, PROVINCE, 2.0),
        ("hazard.typhoon_peaked", 2 * HOUR_MS, 2, 3.0),
        ("hazard.typhoon_ended", 5 * HOUR_MS, PROVINCE, 2.0),
    ]
    assert [row.cause for row in rows] == [0, rows[0].id, rows[0].id]


@pytest.mark.parametrize(
    ("field", "limit", "reached", "over"),
    [
        ("rain", 25.0, "weather.rain_heavy", "weather.rain_eased"),
        ("wind", 17.2, "weather.wind_strong", "weather.wind_eased"),
        ("stagnation", 1.7, "weather.air_still", "weather.air_moving"),
    ],
)
def test_weather_beyond_a_limit_is_told_once_and_ends_a_tenth_below(
    field: str, limit: float, reached: str, over: str
) -> None:
    """Reaching the limit tells; trembling just under it does not; falling under nine tenths does."""
    course = np.full(37, limit)
    course[:6], course[12:18], course[24:] = 0.0, 0.95 * limit, 0.89 * limit
    weather: dict[str, Any] = {field: course}
    rows = told(reached, over, **weather)
    assert [(row.kind, row.time_ms) for row in rows] == [(reached, HOUR_MS), (over, 4 * HOUR_MS)]
    assert rows[1].cause == rows[0].id


def test_a_limit_is_judged_commune_by_commune() -> None:
    """Rain in one commune is told there only."""
    rain = np.zeros((37, 5))
    rain[6:12, 3] = 40.0
    assert {row.place for row in told("weather.rain_heavy", place=None, rain=rain)} == {3}


def test_weather_is_caused_by_the_hazard_that_forces_its_field_and_no_other() -> None:
    """A typhoon that forces wind is to blame for wind, not for rain that falls at the same time."""
    world = run(
        tiny_world(
            hours=HOURS,
            forcings={"typhoon": storm(wind=20.0)},
            wind=pulse(20, 2, 4, HOURS), rain=pulse(40, 2, 4, HOURS),
        ), HOURS,
    )  # fmt: skip
    began = events(world, "hazard.typhoon_began")[0]
    assert {row.cause for row in events(world, "weather.wind_strong")} == {began.id}
    assert {row.cause for row in events(world, "weather.rain_heavy")} == {0}


def test_weather_before_its_hazard_has_begun_has_no_cause() -> None:
    """What was told later cannot be blamed."""
    world = run(
        tiny_world(hours=HOURS, forcings={"typhoon": storm(wind=20.0)}, wind=pulse(20, 0, 4, HOURS)), HOURS
    )
    assert {row.cause for row in events(world, "weather.wind_strong")} == {0}


def test_the_latest_hazard_that_forces_a_field_is_to_blame() -> None:
    """Of two hazards that both bring rain, the one named last in the scenario."""
    world = run(
        tiny_world(
            hours=HOURS,
            forcings={"typhoon": storm(rain=40.0), "river_flood": storm(rain=10.0)},
            rain=pulse(50, 2, 4, HOURS),
        ),
        HOURS,
    )
    assert {row.cause for row in events(world, "weather.rain_heavy")} == {
        events(world, "hazard.river_flood_began")[0].id
    }


def test_the_state_holds_the_weather_and_its_cause_while_it_lasts() -> None:
    """Domains read the value and whom to blame; when the limit is left, nobody is."""
    world = tiny_world(hours=HOURS, rain=pulse(40, 2, 4, HOURS), surge=0.3)
    run(world, 3)
    heavy = events(world, "weather.rain_heavy", place=1)[0]
    assert (world.state.at("rain_mm_h", 1), world.state.cause("rain_mm_h", 1)) == (40.0, heavy.id)
    assert world.state.at("surge_m", 1) == 0.3
    run(world, 5)
    assert (world.state.at("rain_mm_h", 1), world.state.cause("rain_mm_h", 1)) == (0.0, 0)
