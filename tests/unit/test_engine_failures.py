"""Silent sensors: chance, scenario faults, and no electricity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.building import build
from simulation.engine.world import World
from simulation.events import Event
from simulation.telemetry import Quality
from tests.toys import FIRST, SECOND, toy_plan
from tests.worlds import HOUR_MS, events, run, set_state

MINUTE_MS = 60_000


def fault(**changes: Any) -> dict[str, Any]:
    """Three gauges of the first commune are stuck for an hour from hour 1."""
    row = {
        "at": "T+1:00",
        "sensor": "toy.gauge",
        "quality": "stuck",
        "for": "1 h",
        "commune": FIRST,
        "count": 3,
    }
    return {**row, **changes}


def world_with(*faults: dict[str, Any], hours: float = 12, failures: float = 0.0, **changes: Any) -> World:
    """A toy world with stated faults; sensors do not break by chance unless asked to (per 1,000 sensor-days)."""
    plan = toy_plan(hours, faults=faults, **changes)
    spec = plan.specs["toy"]
    gauge = spec.sensors["gauge"].model_copy(update={"failures": failures})
    return build(
        replace(plan, specs={"toy": spec.model_copy(update={"sensors": spec.sensors | {"gauge": gauge}})})
    )


def qualities(world: World) -> dict[int, int]:
    """Column to quality of every gauge that is not OK."""
    codes = world.channels["toy.gauge"].quality
    return {int(column): int(codes[column]) for column in np.flatnonzero(codes)}


def sensor_events(world: World, *kinds: str) -> list[Event]:
    """Events of sensors."""
    return events(world, *(f"sensor.{kind}" for kind in kinds))


@pytest.mark.parametrize(
    ("quality", "code"),
    [
        ("stuck", Quality.STUCK),
        ("missing", Quality.MISSING),
        ("drift", Quality.DRIFT),
        ("delayed", Quality.DELAYED),
    ],
)
def test_a_scenario_fault_silences_so_many_sensors_of_its_commune_until_repaired(
    quality: str, code: Quality
) -> None:
    """Three of the first commune's four gauges, of the stated quality, for the stated time."""
    world = run(world_with(fault(quality=quality)), 1.5)
    broken = qualities(world)
    assert set(broken.values()) == {code}
    assert len(broken) == 3
    assert set(world.channels["toy.gauge"].table.place[list(broken)].tolist()) == {0}
    run(world, 2.5)
    assert qualities(world) == {}
    failed, repaired = sensor_events(world, "failed"), sensor_events(world, "repaired")
    assert [row.cause for row in repaired] == [row.id for row in failed]
    assert {row.time_ms for row in repaired} == {2 * HOUR_MS}


def test_a_fault_without_a_commune_strikes_anywhere_and_no_more_than_there_are() -> None:
    """All twenty gauges when more are asked for."""
    row = fault(count=99)
    del row["commune"]
    assert len(qualities(run(world_with(row), 1.5))) == 20


def test_a_stuck_sensor_repeats_and_a_missing_one_gives_nothing() -> None:
    """What aggregation and the screen get to see of a fault."""
    stuck = run(world_with(fault()), 1.9)
    column = next(iter(qualities(stuck)))
    shown = stuck.channels["toy.gauge"].read(62, 110)[:, column]
    assert len(set(shown.tolist())) == 1
    missing = run(world_with(fault(quality="missing")), 1.9)
    assert np.isnan(missing.channels["toy.gauge"].value(next(iter(qualities(missing)))))


def test_a_sensor_with_two_faults_speaks_only_when_both_are_repaired() -> None:
    """The second repair restores it, not the first."""
    world = run(world_with(fault(count=4), fault(at="T+1:30", count=4)), 2.25)
    assert len(qualities(world)) == 4
    assert qualities(run(world, 2.75)) == {}


def test_a_fault_of_no_length_lasts_a_minute() -> None:
    """A repair takes a tick at least, so that the fault can be seen."""
    world = run(world_with(fault(**{"for": "0 min"})), 1 + 1.5 / 60)
    assert len(qualities(world)) == 3
    assert qualities(run(world, 1.1)) == {}


def test_sensors_break_by_chance_as_often_as_their_file_says_and_are_repaired() -> None:
    """20 gauges at 6,000 failures per 1,000 sensor-days: 120 a day, within four standard deviations; a third stuck."""
    world = run(world_with(hours=48, failures=6_000), 48)
    failed = sensor_events(world, "failed")
    assert abs(len(failed) - 240) < 4 * 240**0.5
    stuck = sum(row.value == Quality.STUCK for row in failed) / len(failed)
    assert 0.2 < stuck < 0.47
    times = {row.id: row.time_ms for row in failed}
    repairs = [row.time_ms - times[row.cause] for row in sensor_events(world, "repaired")]
    assert 60 < float(np.mean(repairs)) / MINUTE_MS < 125


def test_a_sensor_without_power_falls_silent_when_its_battery_is_empty() -> None:
    """One hour of battery; as soon as power is back, it speaks; the outage is the cause of both."""
    world = run(world_with(), 1)
    outage = world.emit("toy.asked", 0)
    set_state(world, "power_share", 0.0, place=0, cause=outage)
    run(world, 1.9)
    assert qualities(world) == {}
    run(world, 2.5)
    assert list(qualities(world)) == [0, 1, 2, 3]
    silent = sensor_events(world, "silent")
    assert [(row.place, row.value, row.cause) for row in silent] == [(0, 4.0, outage)]
    set_state(world, "power_share", 1.0, place=0, cause=outage)
    run(world, 3)
    assert qualities(world) == {}
    assert [(row.place, row.value, row.cause) for row in sensor_events(world, "speaking")] == [
        (0, 4.0, outage)
    ]


def test_a_short_outage_is_bridged_by_the_battery_and_charges_it_again() -> None:
    """Fifty minutes out, ten in, fifty out: nobody falls silent."""
    world = run(world_with(), 1)
    for from_h, share in ((1, 0.0), (1 + 5 / 6, 1.0), (2, 0.0), (2 + 5 / 6, 1.0)):
        run(world, from_h)
        set_state(world, "power_share", share)
    run(world, 4)
    assert sensor_events(world, "silent") == []


def test_half_the_power_silences_about_half_the_sensors_and_always_the_same() -> None:
    """Each sensor has its own luck: with less power those that were silent stay so."""
    world = run(world_with(), 1)
    set_state(world, "power_share", 0.6)
    few = set(qualities(run(world, 3)))
    set_state(world, "power_share", 0.3)
    many = set(qualities(run(world, 5)))
    assert 2 <= len(few) <= 14
    assert few < many


def test_sensors_that_need_no_power_speak_on() -> None:
    """A meter without ``needs_power`` is never silent for want of electricity."""
    world = run(world_with(), 1)
    set_state(world, "power_share", 0.0)
    assert not run(world, 4).channels["toy.meter"].quality.any()


def test_a_repair_in_the_dark_restores_nothing_and_power_does_not_mend_a_fault() -> None:
    """A sensor speaks only while nothing is wrong with it, in whichever order it is mended."""
    world = run(world_with(fault(count=4, **{"for": "2 h"})), 0.5)
    set_state(world, "power_share", 0.0, place=0)
    run(world, 2)
    assert len(qualities(world)) == 4
    set_state(world, "power_share", 1.0, place=0)
    run(world, 2.5)
    assert set(qualities(world).values()) == {Quality.STUCK}
    set_state(world, "power_share", 0.0, place=0)
    run(world, 4)
    assert len(qualities(world)) == 4
    set_state(world, "power_share", 1.0, place=0)
    assert qualities(run(world, 4.5)) == {}


def test_a_fault_of_a_silent_sensor_is_told_and_outlasts_the_silence() -> None:
    """Broken while silent: it does not speak when the power comes back, but when it is repaired."""
    world = run(world_with(fault(at="T+3:00", count=4, **{"for": "3 h"})), 0.5)
    set_state(world, "power_share", 0.0, place=0)
    run(world, 4)
    assert len(sensor_events(world, "failed")) == 4
    set_state(world, "power_share", 1.0, place=0)
    assert len(qualities(run(world, 5))) == 4
    assert qualities(run(world, 6.5)) == {}


def test_a_class_without_sensors_is_nobodys_business() -> None:
    """A province that counts no meters runs all the same."""
    resources = {"toy.gauge": {"count": 0, "source": "made for tests", "status": "assumed"}}
    plan = toy_plan(2, province={"resources": resources})
    world = run(build(plan), 2)
    assert len(world.channels["toy.gauge"]) == 0
    assert sensor_events(world, "failed", "silent") == []


def test_a_fault_of_another_commune_leaves_the_first_alone() -> None:
    """Sensors are chosen among those of the stated commune."""
    world = run(world_with(fault(commune=SECOND, count=2)), 1.5)
    assert set(world.channels["toy.gauge"].table.place[list(qualities(world))].tolist()) == {1}
