"""Speed and volume, closed roads, crashes and police."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from simulation.domains.traffic.crashes import poisson_quantile
from simulation.engine.world import World
from simulation.events import PROVINCE
from tests.worlds import (
    events,
    give_order,
    parameters_of,
    pulse,
    roots,
    run,
    set_state,
    tiny_province,
    tiny_world,
)

HOURS = 24.0
NO_CRASHES: dict[str, Any] = {"traffic": {"crashes_per_million": "0 /day"}}


def quiet(**world: Any) -> World:
    """Traffic without crashes."""
    return tiny_world("traffic", parameters=NO_CRASHES, **world)


def speeds(world: World, hour: float, sensor: str = "speed") -> npt.NDArray[np.float64]:
    """What the sensors of each commune show on average in the quarter of an hour before ``hour``, [Z]."""
    run(world, hour)
    channel = world.channels[f"traffic.{sensor}"]
    shown = channel.physical(channel.read(round(hour * 60) - 15, round(hour * 60))).mean(axis=0)
    return np.array([shown[channel.table.place == place].mean() for place in range(len(world.places))])


def test_rush_hour_is_slower_than_night() -> None:
    """Wards lose a third of their speed at 17:30 and hold most of it at 3:00; volume does the opposite."""
    night, rush = speeds(quiet(), 3)[0], speeds(quiet(), 17.5)[0]
    assert rush < 0.75 * night
    assert speeds(quiet(), 17.5, "flow")[0] > 8 * speeds(quiet(), 3, "flow")[0]


def test_sunday_has_no_morning_rush() -> None:
    """At 7:45 a Sunday is faster and emptier than a Tuesday."""
    tuesday, sunday = (quiet(start=f"2026-03-{day}T00:00+07:00") for day in ("03", "08"))
    assert speeds(sunday, 7.75)[0] > 1.15 * speeds(tuesday, 7.75)[0]
    assert speeds(sunday, 7.75, "flow")[0] < 0.7 * speeds(tuesday, 7.75, "flow")[0]


def road_speed(rain: float = 0.0, water: float = 0.0, power: float = 1.0) -> npt.NDArray[np.float64]:
    """Share of free speed in each commune at 10:00."""
    world = run(quiet(rain=rain), 9.5)
    set_state(world, "water_depth_m", water)
    set_state(world, "power_share", power)
    return run(world, 10).state["road_speed"].copy()


@settings(max_examples=12)
@given(st.floats(0, 40), st.floats(0, 30), st.floats(0, 0.28), st.floats(0, 1))
def test_nothing_bad_makes_traffic_faster(rain: float, more: float, water: float, power: float) -> None:
    """More rain, more water and less power never raise the speed of any commune."""
    base = road_speed(rain)
    assert (road_speed(rain + more) <= base).all()
    assert (road_speed(rain, water=water) <= base).all()
    assert (road_speed(rain, power=power) <= base).all()


@pytest.mark.parametrize("worse", [{"rain": 30.0}, {"water": 0.2}, {"power": 0.0}])
def test_rain_water_and_dark_signals_slow_wards(worse: dict[str, float]) -> None:
    """Each of them costs a ward at least a tenth of its speed."""
    assert road_speed(**worse)[0] < 0.9 * road_speed()[0]


def test_sensors_follow_what_slows_the_road() -> None:
    """Detectors of a flooded ward fall, those of a dry one do not."""
    world = run(quiet(), 9)
    before = speeds(world, 9)
    set_state(world, "water_depth_m", 0.2, place=0)
    after = speeds(world, 10)
    assert after[0] < 0.7 * before[0]
    assert after[1] > 0.9 * before[1]


def test_a_slow_road_names_the_rain_that_slows_it() -> None:
    """Why a road is slow can be walked back to the heavy rain."""
    world = run(quiet(rain=pulse(40, 2, 6, HOURS)), 3)
    cause = world.state.cause("road_speed", 0)
    assert world.log.event(cause).kind == "weather.rain_heavy"
    assert run(world, 8).state.cause("road_speed", 0) == 0


def test_unusual_slowness_is_told_with_its_cause_and_its_end() -> None:
    """Heavy rain makes roads slow, by name; when it is over they flow again; an ordinary day is never unusual."""
    world = run(quiet(rain=pulse(40, 2, 6, HOURS)), HOURS)
    told = [e for e in events(world, "traffic.slow", "traffic.flowing") if e.place == 0]
    assert [e.kind for e in told] == ["traffic.slow", "traffic.flowing"]
    assert {roots(world, e) for e in told} == {"weather.rain_heavy"}
    assert events(run(quiet(), HOURS), "traffic.slow", "traffic.flowing") == []


# Closed roads.


def flood_and_dry(depth: float, from_h: float, to_h: float, end_h: float) -> World:
    """Traffic in a world where ward 0 stands under water for some hours."""
    world = run(quiet(), from_h)
    set_state(world, "water_depth_m", depth, place=0)
    run(world, to_h)
    set_state(world, "water_depth_m", 0.0, place=0)
    return run(world, end_h)


def test_deep_water_closes_roads_and_dry_ground_reopens_them() -> None:
    """Roads close within 20 minutes of the water and reopen an hour after it has gone, all of them."""
    world = flood_and_dry(0.6, 2, 5, 8)
    closed, opened = events(world, "traffic.road_closed"), events(world, "traffic.road_reopened")
    assert closed[0].time_ms <= 2.34 * 3_600_000
    assert sum(e.value for e in closed) == sum(e.value for e in opened) > 3
    assert 6 <= opened[0].time_ms / 3_600_000 <= 6.34
    assert world.state.at("road_open", 0) == 1


def test_shallow_water_closes_nothing() -> None:
    """Water below the limit slows traffic but leaves roads open."""
    world = flood_and_dry(0.25, 2, 5, 5)
    assert events(world, "traffic.road_closed") == []
    assert world.state.at("road_open", 0) == 1


def test_a_road_closed_by_rain_is_told_with_its_flood() -> None:
    """With the flood domain the chain runs closed road, deep water, flooded street, heavy rain."""
    world = run(tiny_world("flood", "traffic", parameters=NO_CRASHES, rain=pulse(90, 1, 3, HOURS)), 5)
    chain = [event.kind for event in world.log.chain(events(world, "traffic.road_closed")[0].id)]
    assert chain == ["traffic.road_closed", "flood.street_deep", "flood.street_flooded", "weather.rain_heavy"]


def test_closed_roads_carry_less() -> None:
    """Volume falls with the share of open roads."""
    world = quiet()
    before = speeds(world, 10, "flow")[0]
    give_order(world, "traffic.close_road", "90001", sections=5)
    assert speeds(world, 11, "flow")[0] < 0.65 * before


def test_roads_under_water_are_not_opened_by_order() -> None:
    """Opening is refused above the limit, allowed below it, and then earlier than the usual wait."""
    world = run(quiet(), 2)
    set_state(world, "water_depth_m", 0.6, place=0)
    give_order(run(world, 3), "traffic.open_road", "90001")
    assert events(world)[-1].kind == "order.refused"
    set_state(world, "water_depth_m", 0.1, place=0)
    give_order(world, "traffic.open_road", "90001")
    assert run(world, 3.5).state.at("road_open", 0) == 1


# Crashes.

OFTEN: dict[str, Any] = {"traffic": {"crashes_per_million": "60 /day"}}


def often(**world: Any) -> World:
    """Traffic with about eighteen crashes a day."""
    return tiny_world("traffic", parameters=OFTEN, **world)


def test_each_crash_is_reached_and_cleared() -> None:
    """A crash opens a case, a crew arrives, and the case closes later, each naming the one before."""
    world = run(often(hours=48), 24)
    run(world, 36)
    crashes = [e for e in events(world, "traffic.crash") if e.time_ms < 24 * 3_600_000]
    assert len(crashes) > 3
    for crash in crashes:
        told = [e for e in events(world) if e.case == crash.case and e.kind != "traffic.deaths"]
        assert [e.kind for e in told] == ["traffic.crash", "traffic.crew_arrived", "traffic.crash_cleared"]
        assert [e.cause for e in told[1:]] == [e.id for e in told[:-1]]


def test_a_crash_slows_a_detector_nearby_until_it_is_cleared() -> None:
    """While a crash stands, one detector of its commune shows less than in the same world without crashes."""
    with_crash, without = often(), quiet()
    run(with_crash, HOURS)
    run(without, HOURS)
    crash = events(with_crash, "traffic.crash")[0]
    cleared = next(e for e in events(with_crash, "traffic.crash_cleared") if e.case == crash.case)
    a, b = (world.channels["traffic.speed"].read(0, 1440) for world in (with_crash, without))
    first, last = crash.time_ms // 60_000 + 4, cleared.time_ms // 60_000
    fallen = (a[first:last] - b[first:last]).mean(axis=0) * 0.5
    assert fallen.min() < -10
    assert with_crash.channels["traffic.speed"].table.place[int(fallen.argmin())] == crash.place


def test_rain_brings_more_crashes_and_takes_none_away() -> None:
    """Every crash of the dry day happens on the rainy day too, and there are more."""
    dry, wet = run(often(), HOURS), run(often(rain=25.0), HOURS)
    moments = [{e.time_ms for e in events(world, "traffic.crash")} for world in (dry, wet)]
    assert moments[0] < moments[1]
    rooted = [roots(wet, e) for e in events(wet, "traffic.crash")]
    assert "weather.rain_heavy" in rooted


def test_closing_flooded_roads_prevents_crashes() -> None:
    """With most roads closed fewer crash, at the same moments otherwise."""
    world, shut = often(), often()
    for target in ("90001", "90002", "90003", "90004", "90005"):
        give_order(shut, "traffic.close_road", target, sections=8)
    moments = [{e.time_ms for e in events(run(each, HOURS), "traffic.crash")} for each in (world, shut)]
    assert moments[1] < moments[0]


def test_crews_come_later_on_slow_roads() -> None:
    """The same crew takes longer where water slows the road."""
    free, slow = often(), often()
    set_state(slow, "water_depth_m", 0.25)
    arrived = [
        {e.case: e.value for e in events(run(world, 12), "traffic.crew_arrived")} for world in (free, slow)
    ]
    first = events(free, "traffic.crash")[0]
    same = next(e for e in events(slow, "traffic.crash") if e.time_ms == first.time_ms)
    assert arrived[1][same.case] > 1.5 * arrived[0][first.case]


@given(st.floats(0, 0.999999), st.floats(0.05, 3))
def test_casualties_are_drawn_by_the_inverse_of_their_distribution(share: float, mean: float) -> None:
    """The quantile agrees with an independent implementation wherever it does not sit on a step."""
    number = poisson_quantile(share, mean)
    assert poisson.cdf(number, mean) >= share - 1e-9
    assert number == 0 or poisson.cdf(number - 1, mean) <= share + 1e-9


def test_a_run_in_pieces_or_from_a_pickle_is_the_same_run() -> None:
    """One advance, many advances, and a world that was pickled on the way write the same log."""
    weather: dict[str, Any] = {"rain": pulse(60, 2, 5, HOURS), "province": tiny_province(3_000_000)}
    whole, pieces = (tiny_world("flood", "traffic", **weather) for _ in range(2))
    run(whole, HOURS)
    for hour in (0.4, 3.21, 3.22, 9.0):
        run(pieces, hour)
    pieces = run(pickle.loads(pickle.dumps(pieces)), HOURS)  # noqa: S301 - our own bytes
    assert pieces.log.digest() == whole.log.digest()
    assert events(whole, "traffic.crash")


# What an ordinary day turns on.


def test_peaks_are_told_once_each_for_the_whole_province() -> None:
    """A Tuesday has two peaks, a Saturday one; each begins and ends, and what ends names what began."""
    tuesday = events(run(quiet(), HOURS), "traffic.peak_began", "traffic.peak_ended")
    saturday = run(quiet(start="2026-03-07T00:00+07:00"), HOURS)
    assert [e.kind.rsplit("_", 1)[1] for e in tuesday] == ["began", "ended"] * 2
    assert {e.place for e in tuesday} == {PROVINCE}
    assert [e.cause for e in tuesday[1::2]] == [e.id for e in tuesday[::2]]
    assert [e.kind for e in events(saturday)] == ["traffic.peak_began", "traffic.peak_ended"]


def test_rain_that_is_not_heavy_is_told_where_it_slows_roads() -> None:
    """15 mm/h slow roads without a weather event: once at first, again after hours, and named by the slow road."""
    world = run(quiet(rain=pulse(15, 2, 9, HOURS)), HOURS)
    told = events(world, "traffic.rain_slows", place=0)
    assert [e.time_ms / 3_600_000 for e in told] == [2, 7]
    assert run(quiet(rain=pulse(15, 2, 9, HOURS)), 4).state.cause("road_speed", 0) == told[0].id
    assert events(run(quiet(rain=pulse(5, 2, 9, HOURS)), HOURS), "traffic.rain_slows") == []


def test_rain_that_wavers_about_the_limit_is_told_once() -> None:
    """Between half the limit and the limit nothing new is told."""
    rain = [14.0 if step % 2 else 10.0 for step in range(24)]
    world = run(quiet(rain=[*rain, 0.0]), 4)
    assert len(events(world, "traffic.rain_slows", place=0)) == 1


@given(st.floats(0.01, 0.9), st.floats(0.3, 3), st.floats(0.3, 3))
def test_more_road_never_slows_the_peak(usual: float, one: float, other: float) -> None:
    """The loss of speed at the peak falls with the capacity, stays a share, and at the usual capacity is the usual."""
    low, high = sorted((one, other))
    dips = [
        parameters_of("traffic").model_copy(update={"road_capacity": capacity}).dip(usual)
        for capacity in (low, high, 1.0)
    ]
    assert 0 < dips[1] <= dips[0] < 1
    assert dips[2] == usual
