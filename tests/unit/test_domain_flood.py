"""Rain, rivers, streets and what is done about them."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.engine.forcing import Forcing, Milestone
from simulation.engine.world import World
from simulation.events import PROVINCE
from simulation.telemetry.quality import Quality
from tests.worlds import events, give_order, pulse, roots, run, set_state, tiny_province, tiny_world

HOURS = 24.0
FLOODED = ("flood.street_flooded", "flood.street_deep", "flood.street_dry")


def wave(peak_m: float, hours: float = 72.0) -> npt.NDArray[np.float64]:
    """An upstream wave that rises for a day and falls for two, [T]."""
    steps = round(hours * 6) + 1
    return np.interp(np.arange(steps) / 6, [0, 24, 72], [0, peak_m, 0])


def flooded(peak_m: float, hours: float = 72.0) -> World:
    """A world whose inland gauge has risen by ``peak_m`` after a day."""
    return tiny_world("flood", hours=hours, stage_m={"cau-thu": wave(peak_m, hours)})


def depth_after_rain(rain_mm_h: float, power: float = 1.0) -> npt.NDArray[np.float64]:
    """Depth of each commune after three hours of steady rain."""
    world = tiny_world("flood", hours=HOURS, rain=pulse(rain_mm_h, 1, 4, HOURS))
    set_state(world, "power_share", power)
    return run(world, 4).state["water_depth_m"].copy()


def test_nothing_happens_on_a_dry_day() -> None:
    """Without rain, flood or surge no street goes under and no alarm is raised."""
    assert events(run(tiny_world("flood", hours=HOURS), HOURS)) == []


@settings(max_examples=15)
@given(st.floats(0, 90), st.floats(0, 60))
def test_more_rain_never_means_less_water(rain: float, more: float) -> None:
    """The depth after rain grows with the rain in every commune."""
    assert (depth_after_rain(rain + more) >= depth_after_rain(rain)).all()


def test_drains_take_rain_up_to_their_capacity() -> None:
    """Fifty millimetres in two hours leave the streets dry (Hanoi's drainage company)."""
    world = run(tiny_world("flood", hours=6, rain=pulse(25, 1, 3, 6)), 6)
    assert events(world, *FLOODED) == []


def test_wards_go_under_before_communes() -> None:
    """Sealed ground brings more water at the same rain."""
    depth = depth_after_rain(60)
    urban = tiny_world("flood").places.urban
    assert depth[urban].min() > depth[~urban].max() > 0


def test_without_electricity_streets_drain_worse() -> None:
    """Pumps that stand still leave more water."""
    assert (depth_after_rain(50, power=0.0) > depth_after_rain(50)).all()


def test_flooding_is_told_with_its_rain_as_cause() -> None:
    """Each flooded street's chain of causes ends at heavy rain, and each case closes when it is dry."""
    world = run(tiny_world("flood", hours=HOURS, rain=pulse(70, 1, 3, HOURS)), HOURS)
    opened = events(world, "flood.street_flooded")
    assert {roots(world, event) for event in events(world, *FLOODED)} == {"weather.rain_heavy"}
    assert [e.case for e in opened] == sorted({e.case for e in events(world, "flood.street_dry")})
    assert opened


def test_alarm_levels_are_passed_and_left_in_order() -> None:
    """A wave above level III passes I, II, III and leaves III, II, I; each has the one before as its cause."""
    world = run(flooded(5.0), 72)
    told = [e for e in events(world, place=1) if "_bd" in e.kind]
    names = (
        "stage_bd1_passed",
        "stage_bd2_passed",
        "stage_bd3_passed",
        "stage_bd3_left",
        "stage_bd2_left",
        "stage_bd1_left",
    )
    assert [e.kind for e in told] == [f"flood.{name}" for name in names]
    assert [e.cause for e in told[1:]] == [e.id for e in told[:-1]]


def test_a_river_alarm_is_raised_at_each_level_and_cleared_once() -> None:
    """The sensor alert is told at each change of level and ends when the river is below level I."""
    world = run(flooded(5.0), 72)
    assert len(events(world, "flood.stage_raised", place=1)) == 5
    assert len(events(world, "flood.stage_cleared", place=1)) == 1


def test_a_river_spills_only_within_its_reach() -> None:
    """Above level III communes near the gauge go under, with the alarm as cause; far ones stay dry."""
    world = run(flooded(5.2), 40)
    reach = world.domains["flood"].rivers.reach[:, 0]
    under = {e.place for e in events(world, "flood.street_flooded")}
    causes = {world.log.event(e.cause).kind for e in events(world, "flood.street_flooded")}
    assert under
    assert causes == {"flood.stage_bd3_passed"}
    assert all(reach[place] > 0 for place in under)
    assert world.state["water_depth_m"][reach == 0].max(initial=0) == 0


def test_a_hazard_stands_at_the_root_of_its_alarms() -> None:
    """Why a gauge is high can be walked back to the hazard that raised it."""
    rise = wave(5.0)
    began = Milestone(at_ms=0, phase="began", place=PROVINCE, value=3)
    forcings = {"river_flood": Forcing(stage_m={"cau-thu": rise}, milestones=(began,))}
    world = run(tiny_world("flood", hours=72, stage_m={"cau-thu": rise}, forcings=forcings), 72)
    alarms = events(world, "flood.stage_bd1_passed", "flood.stage_bd3_passed", "flood.street_flooded")
    assert {roots(world, alarm) for alarm in alarms} == {"hazard.river_flood_began"}


def test_local_rain_reaches_the_gauge_late_and_passes() -> None:
    """Rain raises the gauge of its catchment for hours after it has ended, then the river falls back."""
    world = tiny_world("flood", hours=96, rain=pulse(20, 1, 7, 96))
    rivers = world.domains["flood"].rivers
    stages = [float(run(world, hour).domains["flood"].rivers.stage_m[0]) for hour in (0.5, 8, 16, 90)]
    assert stages[0] == pytest.approx(2.0)
    assert stages[1] > stages[2] > stages[3] > 2.0
    assert rivers.stage_m[0] < 2.01


def test_surge_raises_tidal_gauges_only() -> None:
    """The sea does not reach an inland gauge."""
    plain, pushed = (run(tiny_world("flood", surge=surge), 5).domains["flood"].rivers for surge in (0.0, 0.5))
    assert (pushed.stage_m - plain.stage_m).tolist() == pytest.approx([0.0, 0.5])


def test_high_rivers_hold_back_drains() -> None:
    """The same rain leaves more water beside a river at alarm level III."""
    rain = pulse(40, 20, 23, 30)
    low, high = (
        run(tiny_world("flood", hours=30, rain=rain, stage_m={"cau-thu": np.full(181, up)}), 23)
        for up in (0.0, 4.2)
    )
    assert high.domains["flood"].streets.street_m[1] > low.domains["flood"].streets.street_m[1]


def test_rain_of_a_day_is_the_sum_of_its_hours() -> None:
    """The 24 h rain and the 1 h rain are what has fallen in those hours."""
    world = run(tiny_world("flood", hours=30, rain=pulse(6, 2, 12, 30)), 12)
    assert world.state["rain_24h_mm"].tolist() == pytest.approx([60.0] * 5)
    assert world.state["rain_1h_mm"].tolist() == pytest.approx([6.0] * 5)
    assert run(world, 28).state["rain_24h_mm"].tolist() == pytest.approx([48.0] * 5)


def test_sensors_show_what_stands_in_their_commune() -> None:
    """Depth sensors read between half and one and a quarter of their commune's depth, gauges the river's stage."""
    world = tiny_world("flood", hours=HOURS, rain=pulse(60, 1, 3, HOURS), stage_m={"cau-thu": 3.0})
    run(world, 3.4)
    depths, gauges = world.channels["flood.street_depth"], world.channels["flood.stage"]
    wards = np.flatnonzero(depths.table.place == 0)
    shown, true = depths.latest()[wards], world.state.at("water_depth_m", 0)
    assert true > 0.2
    assert (shown > 0.5 * true).all()
    assert (shown < 1.25 * true).all()
    assert gauges.latest() == pytest.approx(world.domains["flood"].rivers.stage_m, abs=0.12)


def test_hours_above_the_third_level_are_those_of_the_last_day() -> None:
    """Hours above level III add up at the gauge's commune and are forgotten a day later."""
    world = flooded(5.0)
    highest = run(world, 30).state.at("bd3_hours", 1)
    assert 5 < highest < 24
    assert 0 < run(world, 48).state.at("bd3_hours", 1) < highest
    assert run(world, 72).state.at("bd3_hours", 1) == 0


def test_a_province_without_gauges_has_streets_all_the_same() -> None:
    """Rain floods streets where no river is gauged."""
    world = run(tiny_world("flood", province=tiny_province(rivers=()), rain=pulse(70, 1, 3, HOURS)), 3)
    assert events(world, "flood.street_flooded")


# Orders.


def two(order: str, at_h: float, target: str, hours: float, **world: Any) -> tuple[World, World]:
    """The same world without and with one order, both at ``hours``."""
    pair = tuple(tiny_world("flood", hours=72, **world) for _ in range(2))
    for each in pair:
        run(each, at_h)
    give_order(pair[1], order, target)
    for each in pair:
        run(each, hours)
    return pair[0], pair[1]


def test_pumps_lower_the_water_after_their_delay() -> None:
    """Pumps change nothing before they run; then the ordered commune is drier and no other commune is touched."""
    rain = pulse(50, 1, 6, 72)
    early = two("flood.start_pumps", 2, "90001", 2.33, rain=rain)
    later = two("flood.start_pumps", 2, "90001", 6, rain=rain)
    assert early[0].state["water_depth_m"].tolist() == early[1].state["water_depth_m"].tolist()
    without, with_pumps = (world.state["water_depth_m"] for world in later)
    assert with_pumps[0] < without[0]
    assert with_pumps[1:].tolist() == without[1:].tolist()


def test_pumps_leave_after_their_time() -> None:
    """Pumps that were sent are taken away again."""
    _, world = two("flood.start_pumps", 1, "90001", 40)
    assert [e.kind for e in events(world) if "pumps" in e.kind] == [
        "order.flood_start_pumps",
        "flood.pumps_started",
        "flood.pumps_stopped",
    ]
    assert not world.domains["flood"].works.pumps.any()


def test_sandbags_keep_river_water_out_until_overtopped() -> None:
    """Sandbags lower a commune's water; a river above their top takes the effect away and is told."""
    stage = {"cau-thu": wave(5.4)}
    without, with_bags = two("flood.close_gate", 2, "90002", 26, stage_m=stage)
    _, over = two("flood.close_gate", 2, "90002", 26, stage_m={"cau-thu": wave(8.0)})
    assert with_bags.state.at("water_depth_m", 1) < 0.6 * without.state.at("water_depth_m", 1)
    assert len(events(over, "flood.bags_overtopped", place=1)) == 1
    assert not over.domains["flood"].works.bags.any()


def test_sandbags_are_refused_far_from_rivers() -> None:
    """An order that can do nothing is refused."""
    far = tiny_province(rivers=())
    world = run(tiny_world("flood", province=far), 1)
    give_order(world, "flood.close_gate", "90001")
    assert [e.kind for e in events(world)] == ["order.refused"]


def test_moving_people_lowers_exposure() -> None:
    """People moved in time are not exposed; nobody moves before the time to prepare has passed."""
    stage = {"cau-thu": wave(6.5)}
    without, moved = two("flood.move_people", 8, "90002", 28, stage_m=stage)
    _, early = two("flood.move_people", 8, "90002", 8.33, stage_m=stage)
    assert without.state.at("exposed_people", 1) > 500
    assert moved.state.at("exposed_people", 1) < 0.2 * without.state.at("exposed_people", 1)
    assert events(early, "flood.people_moved") == []
    assert {roots(moved, e) for e in events(moved, "flood.people_moved")} == {"order.flood_move_people"}


def test_cut_roads_slow_the_moving() -> None:
    """Fewer people leave in an hour when roads are closed."""
    moved = []
    for share in (1.0, 0.4):
        world = run(tiny_world("flood", hours=10), 1)
        set_state(world, "road_open", share)
        give_order(world, "flood.move_people", "90001")
        moved.append(sum(e.value for e in events(run(world, 4), "flood.people_moved")))
    assert moved[1] == pytest.approx(0.4 * moved[0], rel=0.05)


def test_people_return_when_it_is_long_dry() -> None:
    """Everyone who left comes back half a day after the water has gone, and not before any water came."""
    rain = pulse(80, 6, 8, 72)
    _, world = two("flood.move_people", 1, "90001", 40, rain=rain)
    moved, returned = events(world, "flood.people_moved"), events(world, "flood.people_returned")
    dry = events(world, "flood.street_dry", place=0)[0]
    assert sum(e.value for e in moved) == sum(e.value for e in returned)
    assert returned[0].time_ms >= dry.time_ms + 11 * 3_600_000


# The run.


def test_a_run_in_pieces_or_from_a_pickle_is_the_same_run() -> None:
    """One advance, many advances, and a world that was pickled on the way write the same log."""
    weather: dict[str, Any] = {"rain": pulse(60, 2, 5, HOURS), "stage_m": {"cau-thu": wave(5.0, HOURS)}}
    whole, pieces = (tiny_world("flood", hours=HOURS, **weather) for _ in range(2))
    run(whole, HOURS)
    for hour in (0.4, 3.21, 3.22, 9.0):
        run(pieces, hour)
    pieces = run(pickle.loads(pickle.dumps(pieces)), HOURS)  # noqa: S301 - our own bytes
    assert pieces.log.digest() == whole.log.digest()
    assert whole.log.count > 20


def warned(lead: str, heed: str = "60 %", **changes: Any) -> World:
    """Three days with a wave, and warnings this long before deep water."""
    return tiny_world(
        "flood",
        hours=72.0,
        stage_m={"cau-thu": wave(6.0)},
        parameters={"flood": {"warning_lead": lead, "warning_heed": heed}},
        **changes,
    )


def first(world: World, kind: str) -> int:
    """When the first event of a kind happened."""
    return events(world, kind)[0].time_ms


def test_nobody_is_warned_unless_the_scenario_says_so() -> None:
    """As shipped there is no early warning, and nobody moves without an order."""
    world = run(flooded(6.0), 72)
    assert events(world, "flood.street_deep")
    assert events(world, "flood.warning_issued", "flood.people_moved") == []


@pytest.mark.parametrize("hours", [2, 6, 12])
def test_a_warning_comes_so_long_before_deep_water(hours: int) -> None:
    """The first warning comes the lead time before streets are deep, to the ten minutes of the model's step."""
    world = run(warned(f"{hours} h"), 72)
    early = first(world, "flood.street_deep") - first(world, "flood.warning_issued")
    assert abs(early / 3_600_000 - hours) <= 0.34


def test_the_longer_the_warning_the_fewer_people_stand_in_water() -> None:
    """Exposed people, summed over the flood, fall with the lead time; and some remain who do not heed it."""
    exposed = []
    for lead in ("0 h", "1 h", "3 h", "12 h"):
        world, total = warned(lead), 0.0
        for hour in range(1, 73):
            total += run(world, hour).state["exposed_people"].sum()
        exposed.append(total)
    assert exposed == sorted(exposed, reverse=True)
    assert exposed[0] > exposed[1] > exposed[-1] > 0


def test_those_who_move_are_those_who_heed() -> None:
    """With time enough the share away is the share that heeds the warning, and it is told of and caused by it."""
    world = run(warned("12 h", "50 %"), 30)
    share = world.state["moved_share"]
    assert share.max() == pytest.approx(0.5, abs=0.01)
    moved = events(world, "flood.people_moved")[0]
    assert "flood.warning_issued" in [event.kind for event in world.log.chain(moved.id)]


def test_the_forecast_knows_no_power_cut() -> None:
    """A cut that nobody foresees brings deep water earlier than the warning reckoned, never later."""
    rain = pulse(40, 10, 16, 48)
    leads = []
    for power in (1.0, 0.0):
        world = tiny_world("flood", hours=48.0, rain=rain, parameters={"flood": {"warning_lead": "3 h"}})
        set_state(world, "power_share", power)
        run(world, 48)
        leads.append(first(world, "flood.street_deep") - first(world, "flood.warning_issued"))
    assert leads[1] < leads[0]


def test_a_flood_is_seen_where_sensors_speak() -> None:
    """Flooded communes with sensors are seen soon; without any sensor nothing is, and nobody is watched."""
    ordinary = run(flooded(6.0), 30)
    none = {"count": 0, "source": "test", "status": "assumed"}
    blind = run(
        tiny_world(
            "flood", hours=72.0, stage_m={"cau-thu": wave(6.0)},
            province=tiny_province(resources={"flood.street_depth": none}),
        ), 30,
    )  # fmt: skip
    assert ordinary.state["flood_seen"].sum() == len(events(ordinary, "flood.street_flooded"))
    assert ordinary.state["watched_share"].tolist() == [1.0] * len(ordinary.places)
    assert events(blind, "flood.street_flooded")
    assert blind.state["flood_seen"].sum() == blind.state["watched_share"].sum() == 0


def test_a_silent_sensor_sees_nothing() -> None:
    """When all sensors of a flooded commune fall silent its flood is no longer seen, and is again when they speak."""
    world = run(flooded(6.0), 30)
    channel = world.channels["flood.street_depth"]
    place = int(world.state["flood_seen"].argmax())
    columns = np.flatnonzero(channel.table.place == place)
    channel.silence(columns, Quality.MISSING)
    run(world, 30.5)
    assert (world.state["flood_seen"][place], world.state["watched_share"][place]) == (0, 0)
    channel.restore(columns)
    run(world, 31)
    assert (world.state["flood_seen"][place], world.state["watched_share"][place]) == (1, 1)
