"""Decisions about water: warnings, boats, soldiers, pumps that leave, sluices that open, a dyke that breaks."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.engine.world import World
from simulation.errors import OrderRefused
from simulation.orders import Order
from tests.unit.test_domain_flood import wave
from tests.worlds import HOUR_MS, events, give_order, pulse, roots, run, tiny_world

WARD, RIVERSIDE = "90001", "90002"
"""A ward away from the crest, and the commune of the inland gauge."""
HIGH = {"cau-thu": wave(6.5)}


def flooding(at_h: float = 0.0, **changes: Any) -> World:
    """A world whose inland gauge rises 6.5 m in a day, at some hour."""
    return run(tiny_world("flood", hours=72, stage_m=HIGH, **changes), at_h)


def pair(orders: Callable[[World], None], at_h: float, until_h: float) -> tuple[World, World]:
    """The same flood without and with orders at some hour."""
    without, with_orders = flooding(at_h), flooding(at_h)
    orders(with_orders)
    return run(without, until_h), run(with_orders, until_h)


def exposed(world: World) -> float:
    """People who stand in water now."""
    return float(world.state["exposed_people"].sum())


def refusal(world: World, kind: str, target: str = RIVERSIDE, **args: float) -> str:
    """Why an order is refused now, empty when it is not."""
    spec = world.setting.specs["flood"].orders[kind.partition(".")[2]]
    given_ = {name: row.default for name, row in spec.args.items()} | args
    order = Order(seq=1, at_ms=world.now_ms, actor="test", role="lead", kind=kind, target=target, args=given_)
    try:
        world.check(order)
    except OrderRefused as error:
        return error.key
    return ""


# Warnings.


def test_a_warning_makes_people_leave_before_the_water_comes() -> None:
    """Those who heed it are away when the water is there; nobody leaves before it is out and they are ready."""
    without, warned = pair(lambda world: _warn(world, 3), 8, 28)
    there, gone = (world.state.at("exposed_people", 1) for world in (without, warned))
    assert gone < 0.7 * there
    left = events(warned, "flood.people_moved")
    assert min(row.time_ms for row in left) >= 8 * HOUR_MS + 10 * 60_000
    assert {roots(warned, row) for row in left} == {"order.flood_warn"}


def _warn(world: World, level: int, channel: int = 3, target: str = RIVERSIDE) -> None:
    give_order(world, "flood.warn", target, level=level, channel=channel)


@pytest.mark.parametrize(("argument", "low", "high"), [("level", 1, 2), ("level", 2, 3), ("channel", 1, 3)])
def test_more_people_heed_a_stronger_or_closer_warning(argument: str, low: int, high: int) -> None:
    """Level and channel both count."""
    left = []
    for value in (low, high):
        world = flooding(8)
        give_order(world, "flood.warn", RIVERSIDE, **{"level": 2, "channel": 2, argument: value})
        left.append(sum(row.value for row in events(run(world, 20), "flood.people_moved")))
    assert left[0] < left[1]


def test_false_alarms_wear_the_next_warning_down() -> None:
    """Where no water came, people go home after half a day, and fewer heed the second warning."""
    world = run(tiny_world("flood", hours=72), 1)
    moved = []
    for hour in (1, 40):
        _warn(run(world, hour), 2)
        moved.append(sum(row.value for row in events(run(world, hour + 10), "flood.people_moved")))
    first, second = moved[0], moved[1] - moved[0]
    assert len(events(world, "flood.false_alarm")) == 1
    assert sum(row.value for row in events(world, "flood.people_returned")) == first
    assert second == pytest.approx(0.7 * first, rel=0.01)


def test_a_warning_that_came_true_costs_no_trust() -> None:
    """Streets that flood within the window make it no false alarm."""
    world = flooding(18)
    _warn(world, 2)
    assert events(run(world, 60), "flood.false_alarm") == []
    assert world.domains["flood"].alarms.trust(1) == 1.0


# Boats and soldiers.


def test_boats_take_people_out_of_the_water_and_come_back() -> None:
    """After their way they lower exposure, leave after their time, and are free again later."""
    without, with_boats = pair(lambda world: _send(world, 10), 26, 30)
    assert exposed(with_boats) < exposed(without)
    (arrived,) = events(with_boats, "flood.boats_arrived")
    assert arrived.time_ms >= 26 * HOUR_MS + 25 * 60_000
    rescued = events(with_boats, "flood.people_rescued")
    assert {row.cause for row in rescued} == {arrived.id}
    assert sum(row.value for row in rescued) <= 10 * 18 * 4
    assert refusal(with_boats, "flood.send_boats", boats=20) == "order.too_few_units"
    assert refusal(run(with_boats, 40), "flood.send_boats", boats=20) == ""


def _send(world: World, boats: int) -> None:
    give_order(world, "flood.send_boats", RIVERSIDE, boats=boats)


def test_the_stock_of_boats_is_shared() -> None:
    """What one commune has, no other can get."""
    world = flooding(26)
    _send(world, 20)
    assert refusal(world, "flood.send_boats", WARD, boats=4) == ""
    assert refusal(world, "flood.send_boats", WARD, boats=5) == "order.too_few_units"


def test_soldiers_come_after_hours_and_help_where_most_stand_in_water() -> None:
    """Two to six hours after they were asked for, never sooner; they bring boats, and leave after two days."""
    without, helped = pair(_ask, 20, 30)
    (come,) = events(helped, "flood.military_arrived")
    assert 22 * HOUR_MS <= come.time_ms <= 26 * HOUR_MS
    assert exposed(helped) < exposed(without)
    assert {roots(helped, row) for row in events(helped, "flood.people_rescued")} == {
        "order.flood_request_military"
    }
    assert refusal(helped, "flood.request_military", "") == "flood.military_asked"
    assert refusal(helped, "flood.send_boats", boats=24) == ""


def _ask(world: World, soldiers: int = 200) -> None:
    give_order(world, "flood.request_military", soldiers=soldiers)


def test_soldiers_leave_and_can_be_asked_again() -> None:
    """Their boats go with them."""
    world = run(tiny_world("flood", hours=72), 1)
    _ask(world)
    run(world, 60)
    assert [row.value for row in events(world, "flood.military_left")] == [200.0]
    assert refusal(world, "flood.request_military", "") == ""


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 500))
def test_soldiers_are_never_sooner_or_later_than_stated(seq: int) -> None:
    """Whatever an order's own luck, the delay lies between its limits."""
    world = run(tiny_world("flood", hours=12), 1)
    order = Order(
        seq=seq, at_ms=world.now_ms, actor="test", role="lead", kind="flood.request_military",
        args={"soldiers": 50},
    )  # fmt: skip
    world.apply(order)
    (come,) = events(run(world, 8), "flood.military_arrived")
    assert 2 * HOUR_MS <= come.time_ms - HOUR_MS <= 6 * HOUR_MS


def test_boats_that_came_later_stay_longer() -> None:
    """Two groups at one place leave one after the other."""
    world = flooding(26)
    _send(world, 4)
    _send(run(world, 28), 5)
    left = events(run(world, 40), "flood.boats_left")
    assert [row.value for row in left] == [4.0, 5.0]
    assert left[0].time_ms < left[1].time_ms


def test_nobody_is_moved_twice() -> None:
    """When everyone is away there is nobody left to move, and a warning moves nobody who is not there."""
    nobody = tiny_world("flood", hours=24, parameters={"flood": {"low_urban": "0 %"}})
    assert refusal(nobody, "flood.move_people", WARD) == "flood.all_moved"
    _warn(nobody, 3, target=WARD)
    assert events(run(nobody, 20), "flood.people_moved") == []


# Undoing.


def test_pumps_that_are_taken_away_drain_no_more() -> None:
    """After they leave, the commune has more water than with them, and they can be sent elsewhere."""
    rain = pulse(50, 1, 10, 72)
    kept, taken = (run(tiny_world("flood", hours=72, rain=rain), 2) for _ in range(2))
    for world in (kept, taken):
        give_order(world, "flood.start_pumps", WARD, pumps=40)
    assert refusal(taken, "flood.start_pumps", RIVERSIDE, pumps=30) == "order.too_few_units"
    give_order(run(taken, 4), "flood.stop_pumps", WARD)
    for world in (kept, taken):
        run(world, 9)
    assert taken.state.at("water_depth_m", 0) > kept.state.at("water_depth_m", 0)
    stopped = events(taken, "flood.pumps_stopped")
    assert [roots(taken, row) for row in stopped] == ["order.flood_stop_pumps"]
    assert stopped[0].time_ms == 4 * HOUR_MS + 15 * 60_000
    assert refusal(taken, "flood.start_pumps", RIVERSIDE, pumps=30) == ""


def test_pumps_on_their_way_can_be_called_back() -> None:
    """They never run, and nothing is told of them."""
    world = run(tiny_world("flood", hours=72), 1)
    give_order(world, "flood.start_pumps", WARD)
    give_order(world, "flood.stop_pumps", WARD)
    assert events(run(world, 40), "flood.pumps_started", "flood.pumps_stopped") == []


def test_shut_sluices_hold_rain_water_in_until_they_open() -> None:
    """With no river high, shutting them is a mistake that shows, and opening them mends it."""
    rain = pulse(22, 1, 20, 72)
    plain, shut, opened = (run(tiny_world("flood", hours=72, rain=rain), 1) for _ in range(3))
    for world in (shut, opened):
        give_order(world, "flood.close_gate", RIVERSIDE)
    give_order(run(opened, 8), "flood.reopen_gate", RIVERSIDE)
    depth = [run(world, 12).state.at("water_depth_m", 1) for world in (plain, opened, shut)]
    assert depth[0] <= depth[1] < depth[2]
    assert refusal(shut, "flood.close_gate") == "flood.gate_shut"
    assert refusal(opened, "flood.close_gate") == ""


# A dyke that breaks.


def test_a_breach_deepens_the_water_until_it_is_closed() -> None:
    """At the commune and nowhere else; the flood's cause is the breach, and that is the order's."""
    without, broken = pair(_break, 18, 24)
    deeper = broken.state["water_depth_m"] - without.state["water_depth_m"]
    assert deeper[1] > 0.3
    assert deeper[[0, 2, 3, 4]].max() == 0
    told = [row for row in events(broken, *FLOODED, place=1) if row.time_ms > 18 * HOUR_MS]
    assert "order.flood_breach" in {roots(broken, row) for row in told}
    run(broken, 60)
    assert len(events(broken, "flood.dyke_sealed")) == 1


FLOODED = ("flood.street_flooded", "flood.street_deep")


def _break(world: World, depth: float = 0.8) -> None:
    give_order(world, "flood.breach", RIVERSIDE, depth=depth)


def test_sandbags_close_a_breach_early() -> None:
    """With bags the breach is closed when they stand, and the water goes sooner."""
    left, bagged = flooding(18), flooding(18)
    for world in (left, bagged):
        _break(world)
    give_order(bagged, "flood.close_gate", RIVERSIDE)
    for world in (left, bagged):
        run(world, 26)
    (sealed,) = events(bagged, "flood.dyke_sealed")
    assert bagged.log.event(sealed.cause).kind == "flood.gate_closed"
    assert (
        events(left, "flood.dyke_sealed") == []
        or sealed.time_ms < events(left, "flood.dyke_sealed")[0].time_ms
    )
    assert bagged.state.at("water_depth_m", 1) < left.state.at("water_depth_m", 1)


@pytest.mark.parametrize(
    ("kind", "target", "at_h", "key"),
    [
        ("flood.breach", RIVERSIDE, 0, "flood.river_low"),
        ("flood.stop_pumps", WARD, 1, "flood.no_pumps"),
        ("flood.reopen_gate", RIVERSIDE, 1, "flood.gate_open"),
    ],
)
def test_what_changes_nothing_is_refused(kind: str, target: str, at_h: float, key: str) -> None:
    """A dyke beside a low river, pumps that are not there, sluices that stand open."""
    assert refusal(flooding(at_h), kind, target) == key


def test_a_dyke_breaks_once() -> None:
    """Until it is closed there is nothing left to break."""
    world = flooding(18)
    _break(world)
    assert refusal(world, "flood.breach") == "flood.breached"


# All together.


def test_every_order_in_pieces_or_from_a_pickle_is_the_same_run() -> None:
    """Orders under way survive a pickle, and whatever the pieces the log is the same."""

    def ordered(world: World) -> World:
        for kind in ("start_pumps", "move_people", "close_gate", "warn", "send_boats"):
            give_order(world, f"flood.{kind}", RIVERSIDE)
        _ask(world)
        _break(world)
        return world

    whole, pieces = (ordered(flooding(18)) for _ in range(2))
    run(whole, 60)
    for hour in (18.4, 19.77, 23.0, 30.0):
        pieces = pickle.loads(pickle.dumps(run(pieces, hour)))  # noqa: S301 - our own bytes
    assert run(pieces, 60).log.digest() == whole.log.digest()


def test_every_order_says_whose_it_is_and_nothing_acts_before_its_lead() -> None:
    """The file's word is kept by the model: no water, no people, no boat moves sooner than order and lead."""
    spec = flooding().setting.specs["flood"]
    assert [verb for verb, row in spec.orders.items() if not row.authority] == []
    for verb, row in spec.orders.items():
        if row.by == "control" or verb in ("stop_pumps", "reopen_gate"):
            continue
        without, with_order = pair(
            lambda world, verb=verb, row=row: give_order(  # type: ignore[misc]
                world, f"flood.{verb}", "" if row.target == "province" else RIVERSIDE
            ),
            26,
            26 + row.lead / HOUR_MS - 0.001,
        )
        assert with_order.log.count == without.log.count + 1, verb
