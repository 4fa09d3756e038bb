"""Recorded readings and the scenarios that replay them fit together."""

from __future__ import annotations

import pytest

from simulation.loading.provinces import load_province
from simulation.locate import config_dir
from tests.replays import records_of, scenario_of, scenario_world
from tests.worlds import events, run

CASES = sorted(path.stem for path in (config_dir() / "records").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_readings_belong_to_gauges_and_hours_of_their_scenario(case: str) -> None:
    """Each reading's station or commune exists, and was read while the scenario lasts."""
    records, scenario = records_of(case), scenario_of(records_of(case).scenario)
    province = load_province(scenario.province)
    assert {row.station for row in records.stages} <= {station.id for station in province.rivers}
    assert {row.commune for row in records.winds} <= set(province.communes)
    hours = [(row.at - scenario.time.start).total_seconds() * 1000 for row in records.stages]
    assert all(0 <= hour <= scenario.time.duration for hour in hours)
    assert records.stages or records.winds


@pytest.mark.parametrize("name", ["weekday", "ha-noi-weekday", "ha-noi-sunday"])
def test_ordinary_days_flood_nothing(name: str) -> None:
    """Scenarios without a hazard, played in March, bring no flood and no unusual traffic."""
    world = run(scenario_world(name, "flood", "traffic"), 24)
    assert events(world, "flood.street_flooded", "flood.stage_bd1_passed", "traffic.road_closed") == []


def test_the_typhoon_closes_roads_and_is_their_root() -> None:
    """In the Yagi replay strong wind and heavy rain are told of in most communes, with the hazard before them."""
    world = run(scenario_world("quang-ninh-yagi-2024", "flood", "traffic"), 30)
    strong = events(world, "weather.wind_strong")
    began = events(world, "hazard.typhoon_began")[0]
    assert len({event.place for event in strong}) > 0.8 * len(world.places)
    assert {event.cause for event in strong} == {began.id}
    assert events(world, "traffic.road_closed")
