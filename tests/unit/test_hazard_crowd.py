"""The crowd at an event: what it tells, where it is, and what it does to a commune."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.engine.forcing import GRID_MS, Forcing, Milestone, Stage
from simulation.engine.places import Places
from simulation.engine.streams import Streams
from simulation.engine.world import World
from simulation.errors import UnknownName
from simulation.hazards import crowd
from tests.worlds import HOUR_MS, events, give_order, roots, run, spec_of, tiny_province, tiny_world

VALUES = {"people": 40_000, "begins": "2 h", "build": "2 h", "hold": "4 h", "commune": "90003"}


def made(**changes: object) -> Forcing:
    """The forcing of a crowd in the tiny province."""
    province = tiny_province()
    stage = Stage(
        start=datetime.fromisoformat("2026-03-03T00:00+07:00"),
        times_ms=np.arange(0, 24 * HOUR_MS, GRID_MS, dtype=np.int64),
        places=Places.of(province),
        province=province,
        streams=Streams(1),
        name="festival",
    )
    return crowd.forcing(crowd.Parameters.model_validate({**VALUES, **changes}), stage)


def festival(hours: float = 16.0) -> World:
    """Fire and rescue with a crowd of forty thousand in the third commune, from 2:00 to 8:00."""
    quiet = {"fires_per_million": "0 /day", "rescues_per_million": "0 /day"}
    return tiny_world(
        "fire_rescue", hours=hours, parameters={"fire_rescue": quiet}, forcings={"crowd": made()}
    )


def gathered(world: World, hour: float) -> float:
    """People at the event at an hour."""
    return run(world, hour).state.at("crowd_people", 2)


def test_a_crowd_touches_no_weather_and_tells_three_times() -> None:
    """Some come early, then all, then none; rain and wind are left alone."""
    forcing = made()
    assert forcing.milestones == (
        Milestone(at_ms=2 * HOUR_MS, phase="began", place=2, value=12_000.0),
        Milestone(at_ms=4 * HOUR_MS, phase="peaked", place=2, value=40_000.0),
        Milestone(at_ms=8 * HOUR_MS, phase="ended", place=2, value=0.0),
    )
    assert forcing.rain_mm_h is None
    assert forcing.wind_m_s is None


def test_without_a_commune_the_crowd_is_where_most_people_live() -> None:
    """So that a scenario for any province may have one."""
    assert {row.place for row in made(commune=None).milestones} == {0}


def test_a_stronger_crowd_is_larger_and_an_unknown_commune_is_named() -> None:
    """Strength multiplies people; a code that the province does not have is refused."""
    parameters = crowd.Parameters.model_validate(VALUES)
    assert crowd.scaled(parameters, 1.5).people == 60_000
    with pytest.raises(UnknownName, match="commune '99999' does not exist in tinh-thu"):
        made(commune="99999")


@pytest.mark.parametrize(("name", "value"), [("people", 0), ("people", 3_000_000), ("hold", "0 h")])
def test_an_impossible_crowd_is_refused(name: str, value: object) -> None:
    """A crowd has people, not more than a province, for some time."""
    with pytest.raises(ValidationError):
        crowd.Parameters.model_validate({**VALUES, name: value})


def test_people_come_stay_and_leave() -> None:
    """Nobody before the beginning, nearly all at the end of the hold, nobody some hours later; told with its cause."""
    world = festival()
    assert gathered(world, 1.9) == 0
    assert 0 < gathered(world, 3.5) <= 12_000
    assert 39_000 < gathered(world, 7.9) <= 40_000
    assert gathered(world, 15.9) == 0
    told = events(world, "fire_rescue.crowd_gathers", "fire_rescue.crowd_leaves")
    causes = [world.log.event(event.cause).kind for event in told]
    assert causes == ["hazard.crowd_began", "hazard.crowd_ended"]


def test_a_stopped_event_empties_and_fills_again_when_the_ban_is_over() -> None:
    """People leave after the order's lead, stay away while it is forbidden, and come back when it is not."""
    plain, world = festival(), festival()
    run(world, 3)
    give_order(world, "fire_rescue.stop_event", "90003", hours=2)
    lead_h = spec_of("fire_rescue").orders["stop_event"].lead / HOUR_MS
    assert gathered(world, 3 + lead_h) == gathered(plain, 3 + lead_h)
    assert gathered(world, 4.9) < gathered(plain, 4.9) / 2
    assert gathered(world, 7.9) > 20_000
    assert gathered(world, 15.9) == 0


def test_an_event_can_be_cancelled_before_it_begins() -> None:
    """Stopped in time, and for long enough, nobody ever comes; it cannot be stopped twice, nor where there is none."""
    world = festival()
    give_order(world, "fire_rescue.stop_event", "90003")
    run(world, 1.9)
    again = give_order(world, "fire_rescue.stop_event", "90003")
    nowhere = give_order(world, "fire_rescue.stop_event", "90001")
    assert {world.log.event(order).kind for order in (again, nowhere)} == {"order.refused"}
    assert max(gathered(world, hour) for hour in (4, 6, 8, 10)) == 0


def test_an_exercise_can_gather_people() -> None:
    """The controller's crowd comes and goes after its hours, and only once at a time."""
    world = tiny_world("fire_rescue", hours=16)
    give_order(world, "fire_rescue.gather_crowd", "90003", people=30_000, hours=4)
    again = give_order(world, "fire_rescue.gather_crowd", "90003")
    assert world.log.event(again).kind == "order.refused"
    assert gathered(world, 3.9) > 25_000
    assert gathered(world, 15.9) == 0


def test_a_crowd_lights_more_fires_and_is_their_cause() -> None:
    """In a commune where many are gathered there are more fires, the added ones because of them."""
    often = {"fire_rescue": {"fires_per_million": "4 /day"}}
    calm, crowded = (
        tiny_world("fire_rescue", hours=72, province=tiny_province(3_000_000), parameters=often)
        for _ in range(2)
    )
    give_order(crowded, "fire_rescue.gather_crowd", "90005", people=500_000, hours=24)
    fires = "fire_rescue.fire_started"
    place = calm.places.index("90005")
    assert len(events(run(crowded, 24), fires, place=place)) >= len(events(run(calm, 24), fires, place=place))
    added = len(events(crowded, fires)) - len(events(calm, fires))
    blamed = [
        event for event in events(crowded, fires) if roots(crowded, event) == "order.fire_rescue_gather_crowd"
    ]
    assert len(blamed) == added
