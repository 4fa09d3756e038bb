"""Traffic: what decisions change on the roads, and what an exercise lets happen there."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from simulation.engine.world import World
from simulation.events import Event
from tests.worlds import (
    HOUR_MS,
    events,
    give_order,
    parameters_of,
    roots,
    run,
    set_state,
    spec_of,
    tiny_world,
)

NO_CRASHES: dict[str, Any] = {"traffic": {"crashes_per_million": "0 /day"}}
OFTEN: dict[str, Any] = {"traffic": {"crashes_per_million": "60 /day"}}
ORDERS = spec_of("traffic").orders
ALL = ("90001", "90002", "90003", "90004", "90005")


def quiet(**world: Any) -> World:
    """Traffic without crashes."""
    return tiny_world("traffic", parameters=NO_CRASHES, **world)


def refused(world: World) -> int:
    """How many orders were refused."""
    return len(events(world, "order.refused"))


def volume(world: World, hour: float, place: int = 0) -> float:
    """What the counters of a commune show on average in the quarter of an hour before ``hour``."""
    run(world, hour)
    channel = world.channels["traffic.flow"]
    shown = channel.physical(channel.read(round(hour * 60) - 15, round(hour * 60))).mean(axis=0)
    return float(shown[channel.table.place == place].mean())


def after(world: World, order_h: float, kind: str) -> list[float]:
    """Hours after an order at which events of a kind happened."""
    return [e.time_ms / HOUR_MS - order_h for e in events(world, kind)]


# Closing and opening.


def test_an_ordered_closure_waits_for_the_police_and_is_lifted_by_order() -> None:
    """Sections close after the police's delay, open after it again, and only in the ordered commune."""
    world = run(quiet(), 2)
    give_order(world, "traffic.close_road", "90001", sections=4)
    assert run(world, 3).state["road_open"].tolist() == [0.6, 1, 1, 1, 1]
    give_order(world, "traffic.open_road", "90001")
    assert run(world, 4).state["road_open"].tolist() == [1.0] * 5
    lead_h = ORDERS["close_road"].lead / HOUR_MS
    assert min(after(world, 2, "traffic.road_closed")) >= lead_h
    assert min(after(world, 3, "traffic.road_reopened")) >= lead_h
    assert {roots(world, e) for e in events(world, "traffic.road_closed")} == {"order.traffic_close_road"}


DELAYS = {
    "close_road": "police_delay",
    "open_road": "police_delay",
    "direct_traffic": "police_delay",
    "recall_police": "police_delay",
    "contraflow": "contraflow_delay",
    "end_contraflow": "police_delay",
    "clear_road": "gang_delay",
}


@pytest.mark.parametrize("kind", sorted(DELAYS))
def test_no_delay_is_shorter_than_the_lead(kind: str) -> None:
    """The lead that the file states is what the least delay allows, and not nothing."""
    parameters = parameters_of("traffic")
    usual = getattr(parameters, DELAYS[kind]) + (parameters.clear_section if kind == "clear_road" else 0)
    assert 0 < ORDERS[kind].lead <= parameters.order_least * usual


def test_only_what_an_exercise_asks_for_acts_at_once() -> None:
    """Every other order has its delay."""
    assert {kind for kind, row in ORDERS.items() if row.by == "control"} == set(ORDERS) - set(DELAYS)


# Police.


def test_police_bring_speed_back() -> None:
    """A team at a ward with dark signals in the rush hour makes it faster than without, for its time."""
    speed = []
    for order in (False, True):
        world = run(quiet(), 16)
        set_state(world, "power_share", 0.0)
        if order:
            give_order(world, "traffic.direct_traffic", "90001", minutes=60)
        speed.append((run(world, 17.0).state.at("road_speed", 0), run(world, 19).state.at("road_speed", 0)))
    assert speed[1][0] > 1.2 * speed[0][0]
    assert speed[1][1] == speed[0][1]


def test_teams_run_out() -> None:
    """A second team at the same place, or one more than there are, is refused; time gives them back."""
    world = run(quiet(), 1)
    for target in ALL:
        give_order(world, "traffic.direct_traffic", target)
    assert refused(world) == 1
    give_order(run(world, 5), "traffic.direct_traffic", "90005")
    give_order(world, "traffic.direct_traffic", "90005")
    assert refused(world) == 2


def test_a_recalled_team_is_free_again() -> None:
    """It leaves before its time, once, and another commune can have it."""
    world = run(quiet(), 16)
    give_order(world, "traffic.recall_police", "90001")
    for target in ALL[:4]:
        give_order(world, "traffic.direct_traffic", target, minutes=480)
    give_order(run(world, 17), "traffic.recall_police", "90001")
    give_order(run(world, 18), "traffic.direct_traffic", "90005")
    assert refused(world) == 1
    assert [e.place for e in events(run(world, 24), "traffic.police_left")] == [0, 4]
    assert world.domains["traffic"].police.relief[0] == 0


# Contraflow.


def evacuation(hour: float, *orders: tuple[float, str], parameters: Any = NO_CRASHES) -> World:
    """Ward 0 with orders at their hours."""
    world = tiny_world("traffic", parameters=parameters)
    for order_h, kind in orders:
        give_order(run(world, order_h), f"traffic.{kind}", "90001")
    return run(world, hour)


def test_contraflow_takes_congestion_away_and_lets_more_leave() -> None:
    """In the rush hour the ward is faster and carries more; elsewhere and afterwards nothing has changed."""
    usual, turned = evacuation(17.5), evacuation(17.5, (16, "contraflow"))
    assert turned.state.at("road_speed", 0) > 1.1 * usual.state.at("road_speed", 0)
    assert turned.state["road_speed"][1:].tolist() == usual.state["road_speed"][1:].tolist()
    assert volume(turned, 18) > 1.08 * volume(usual, 18)
    assert run(turned, 23).state.at("road_speed", 0) == run(usual, 23).state.at("road_speed", 0)


def test_contraflow_is_slower_where_nobody_is_in_the_way() -> None:
    """At night it only costs a little speed, and the slow road names it."""
    usual, turned = evacuation(3, (1, "contraflow")), evacuation(3)
    assert usual.state.at("road_speed", 0) < turned.state.at("road_speed", 0)
    cause = usual.state.cause("road_speed", 0)
    assert usual.log.event(cause).kind == "traffic.contraflow_began"


def test_contraflow_brings_crashes() -> None:
    """No crash of the day without it is missing, there are more, and they name the turned lanes."""
    day = [evacuation(2, parameters=OFTEN), evacuation(2, (1, "contraflow"), parameters=OFTEN)]
    for number, world in enumerate(day):
        for hour in range(2, 24, 4) if number else ():
            give_order(run(world, hour), "traffic.contraflow", "90001", minutes=180)
    crashes = [events(run(world, 24), "traffic.crash") for world in day]
    moments = [{e.time_ms for e in rows} for rows in crashes]
    assert moments[0] < moments[1]
    more = [e for e in crashes[1] if e.time_ms not in moments[0]]
    assert {roots(day[1], e) for e in more} == {"order.traffic_contraflow"}


def test_contraflow_ends_early_by_order_and_frees_the_police() -> None:
    """It takes two of the four teams at a place; ended early, the speed is as without and the teams are free."""
    world = evacuation(17, (15, "contraflow"), (15, "contraflow"))
    assert refused(world) == 1
    give_order(world, "traffic.contraflow", "90002")
    give_order(world, "traffic.contraflow", "90003")
    assert refused(world) == 2
    give_order(world, "traffic.end_contraflow", "90001")
    run(world, 18)
    assert world.state.at("road_speed", 0) == evacuation(18).state.at("road_speed", 0)
    give_order(world, "traffic.end_contraflow", "90001")
    give_order(world, "traffic.contraflow", "90003")
    assert refused(world) == 3


# What an exercise lets happen.


def blocked(hour: float, *orders: tuple[float, str], **args: float) -> World:
    """Something falls on ward 0's roads at hour 2, with more orders afterwards."""
    world = run(quiet(), 2)
    give_order(world, "traffic.block_road", "90001", **args)
    for order_h, kind in orders:
        give_order(run(world, order_h), f"traffic.{kind}", "90001")
    return run(world, hour)


def test_a_blocked_road_is_closed_at_once_and_open_when_its_time_is_over() -> None:
    """Sections are closed from the order on, for so many minutes, and each event names the one before."""
    assert blocked(3, sections=4, minutes=120).state["road_open"].tolist() == [0.6, 1, 1, 1, 1]
    world = blocked(5, sections=4, minutes=120)
    assert world.state.at("road_open", 0) == 1
    last = events(world, "traffic.road_reopened")[0]
    assert last.time_ms == 4 * HOUR_MS
    kinds = [e.kind for e in world.log.chain(last.id)]
    assert kinds == [
        "traffic.road_reopened",
        "traffic.road_cleared",
        "traffic.road_blocked",
        "order.traffic_block_road",
    ]


def test_blocked_roads_are_slow() -> None:
    """Traffic of the blocked roads crowds the others."""
    usual = run(quiet(), 7).state.at("road_speed", 0)
    assert blocked(7, sections=8).state.at("road_speed", 0) < 0.8 * usual


def test_what_lies_on_the_road_is_cleared_not_opened() -> None:
    """Opening by order is refused; a gang clears the road before its time, not before its lead, and only once."""
    world = blocked(2, (2, "open_road"), (2, "clear_road"), (2, "clear_road"), sections=2, minutes=4000)
    assert refused(world) == 2
    cleared = events(run(world, 9), "traffic.road_cleared")
    assert [roots(world, e) for e in cleared] == ["order.traffic_clear_road"]
    assert cleared[0].time_ms >= 2 * HOUR_MS + ORDERS["clear_road"].lead
    assert world.state.at("road_open", 0) == 1
    give_order(world, "traffic.clear_road", "90001")
    assert refused(world) == 3


def test_gangs_run_out() -> None:
    """There are two gangs for the small province; the third commune waits until one is back."""
    world = run(quiet(), 2)
    for target in ALL[:3]:
        give_order(world, "traffic.block_road", target, minutes=4000)
        give_order(world, "traffic.clear_road", target)
    assert refused(world) == 1
    give_order(run(world, 10), "traffic.clear_road", ALL[2])
    assert refused(world) == 1


def test_what_is_closed_by_order_opens_while_the_blocked_part_stays() -> None:
    """Barriers go, the landslide stays; a second one does not close more sections than there are."""
    world = run(blocked(2, sections=4, minutes=4000), 2)
    give_order(world, "traffic.close_road", "90001", sections=3)
    assert run(world, 3).state.at("road_open", 0) == pytest.approx(0.3)
    give_order(world, "traffic.open_road", "90001")
    assert run(world, 4).state.at("road_open", 0) == pytest.approx(0.6)
    give_order(world, "traffic.block_road", "90001", sections=10, minutes=60)
    assert world.state.at("road_open", 0) == 0
    give_order(world, "traffic.block_road", "90001", sections=1)
    assert refused(world) == 1
    assert run(world, 6).state.at("road_open", 0) == pytest.approx(0.6)


def test_water_closes_only_what_is_still_open() -> None:
    """Blocked sections are not closed again by water, and are closed by it once they are cleared."""
    world = blocked(2, sections=4, minutes=120)
    set_state(world, "water_depth_m", 2.0, place=0)
    closed = events(run(world, 3), "traffic.road_closed")
    assert [e.value for e in closed] == [4, 6]
    closed = events(run(world, 5), "traffic.road_closed")
    assert [e.value for e in closed] == [4, 6, 4]
    assert world.state.at("road_open", 0) == 0


def severe(seed: int = 1) -> tuple[World, Event]:
    """A crash with twelve injured and two dead in ward 0 at hour 9, and a day to clear it."""
    world = run(tiny_world("ambulance", "traffic", parameters=NO_CRASHES, seed=seed), 9)
    give_order(world, "traffic.crash", "90001", injured=12, deaths=2)
    run(world, 20)
    return world, events(world, "traffic.crash")[0]


def test_a_severe_crash_hurts_as_many_as_asked_and_each_of_them_calls() -> None:
    """It happens now, tells of its dead, is cleared like any other, and twelve calls to 115 name it."""
    world, crash = severe()
    assert (crash.time_ms, crash.value) == (9 * HOUR_MS, 12)
    assert [e.value for e in events(world, "traffic.deaths")] == [2]
    assert [e.case for e in events(world, "traffic.crash_cleared")] == [crash.case]
    calls = [e for e in events(world, "ambulance.call_received") if e.cause == crash.id]
    assert len(calls) == 12


def test_a_severe_crash_stands_longer() -> None:
    """Over ten seeds it takes about as many times as long to clear as the file says."""
    minutes = []
    for seed in range(10):
        world, crash = severe(seed)
        cleared, arrived = (
            events(world, f"traffic.{kind}")[0].time_ms for kind in ("crash_cleared", "crew_arrived")
        )
        assert arrived > crash.time_ms
        minutes.append((cleared - arrived) / 60_000)
    parameters = parameters_of("traffic")
    usual = parameters.scene_time / 60_000
    assert 1.5 * usual < float(np.median(minutes)) < 4 * usual


def test_orders_under_way_live_through_a_snapshot() -> None:
    """A world pickled between orders and what they do goes on as the one it was taken from."""
    world = run(quiet(), 6)
    for kind in ("contraflow", "direct_traffic", "block_road", "clear_road", "crash"):
        give_order(world, f"traffic.{kind}", "90001")
    copy = pickle.loads(pickle.dumps(world))  # noqa: S301 - our own bytes
    assert run(copy, 16).log.digest() == run(world, 16).log.digest()
