"""Electricity: load shedding, and what an exercise lets fail."""

from __future__ import annotations

import pickle

import pytest

from simulation.engine.world import World
from simulation.spec.province import Province
from tests.worlds import (
    HOUR_MS,
    events,
    give_order,
    parameters_of,
    roots,
    run,
    set_state,
    spec_of,
    tiny_province,
    tiny_world,
)

NOTHING_BY_CHANCE = {"electricity": {"saifi_year": 1e-9, "maifi_year": 1e-9}}
ORDERS = spec_of("electricity").orders
FAIL = "order.electricity_fail_feeders"


def province() -> Province:
    """Five communes with enough feeders to shed some; wards 0 and commune 2 have a hospital."""
    power = {"customers": 400_000, "feeders": 160, "source": "made for tests", "status": "assumed"}
    return tiny_province(1_360_000, power=power)


def calm(**changes: object) -> World:
    """A network in which nothing happens by itself."""
    return tiny_world("electricity", province=province(), parameters=NOTHING_BY_CHANCE, **changes)


def refused(world: World) -> int:
    """How many orders were refused."""
    return len(events(world, "order.refused"))


def share_on(world: World, place: int = 0) -> float:
    """Share of a commune's customers with electricity."""
    return world.state.at("power_share", place)


DELAYS = {
    "add_crews": "crew_delay",
    "prioritise": "replan",
    "deploy_generator": "generator_delay",
    "shed": "shed_delay",
    "restore_shed": "switch_delay",
    "end_priority": "replan",
    "recall_generator": "generator_recall",
}


@pytest.mark.parametrize("kind", sorted(DELAYS))
def test_no_delay_is_shorter_than_the_lead(kind: str) -> None:
    """The lead that the file states is what the least delay allows, and not nothing."""
    parameters = parameters_of("electricity")
    assert 0 < ORDERS[kind].lead <= parameters.order_least * getattr(parameters, DELAYS[kind])


def test_only_what_an_exercise_asks_for_acts_at_once() -> None:
    """Every other order has its delay."""
    assert {kind for kind, row in ORDERS.items() if row.by == "control"} == set(ORDERS) - set(DELAYS)


def test_neighbours_run_out_of_crews() -> None:
    """No more crews can be asked for than neighbouring provinces can spare."""
    few = {"electricity": {"neighbour_crews": 30}}
    world = tiny_world("electricity", province=province(), parameters=few)
    for count in (20, 11, 10, 1):
        give_order(world, "electricity.add_crews", count=count)
    assert refused(world) == 2


# --- Crews and generators -------------------------------------------------------------------------


def test_priority_is_given_once_and_taken_back() -> None:
    """A commune that is first is not put first again; taken back, it takes its turn, and the log says why."""
    world = run(calm(), 6)
    give_order(world, "electricity.end_priority", "90005")
    for _ in range(2):
        give_order(world, "electricity.prioritise", "90005")
    assert refused(world) == 2
    crews = world.domains["electricity"].crews
    run(world, 7)
    assert crews.prioritised == {4}
    give_order(world, "electricity.end_priority", "90005")
    run(world, 8)
    assert crews.prioritised == set()
    assert [roots(world, e) for e in events(world, "electricity.priority_ended")] == [
        "order.electricity_end_priority"
    ]


def test_a_priority_that_is_given_again_while_it_is_taken_back_stays() -> None:
    """The later decision counts."""
    world = run(calm(), 6)
    for order_h, kind in ((6, "prioritise"), (7, "end_priority"), (7, "prioritise")):
        give_order(run(world, order_h), f"electricity.{kind}", "90005")
    run(world, 9)
    assert refused(world) == 0
    assert world.domains["electricity"].crews.prioritised == {4}


def fed(hour: float, recalled_h: float | None = None) -> World:
    """A generator stands in commune 4 when its feeders fail at hour 9; it is called back when asked."""
    world = run(calm(), 6)
    give_order(world, "electricity.deploy_generator", "90005")
    give_order(run(world, 9), "electricity.fail_feeders", "90005", count=20)
    if recalled_h is not None:
        give_order(run(world, recalled_h), "electricity.recall_generator", "90005")
    return run(world, hour)


def test_a_generator_that_is_called_back_leaves_its_customers_in_the_dark() -> None:
    """Whom it fed is off again, not before the lead; the generator is free for another commune."""
    with_it, without = fed(12), fed(12, recalled_h=10)
    assert share_on(with_it, 4) > share_on(without, 4) == 0
    gone = events(without, "electricity.generator_gone")
    assert [e.value for e in gone] == [e.value for e in events(without, "electricity.generator_supply")]
    assert gone[0].time_ms >= 10 * HOUR_MS + ORDERS["recall_generator"].lead
    free = [world.domains["electricity"].generators.free for world in (with_it, without)]
    assert free[1] == free[0] + 1
    give_order(without, "electricity.recall_generator", "90005")
    assert refused(without) == 1


def test_a_generator_that_stands_by_is_called_back_without_harm() -> None:
    """Nobody loses power, and all generators are in again."""
    world = run(calm(), 6)
    before = world.domains["electricity"].generators.free
    give_order(world, "electricity.deploy_generator", "90005")
    give_order(run(world, 9), "electricity.recall_generator", "90005")
    run(world, 12)
    assert world.domains["electricity"].generators.free == before
    assert share_on(world, 4) == 1


# --- Load shedding --------------------------------------------------------------------------------


def shedding(hour: float, restored_h: float | None = None, **args: float) -> World:
    """Load is shed in ward 0 at hour 6, and restored by order when asked."""
    world = run(calm(), 6)
    give_order(world, "electricity.shed", "90001", **args)
    if restored_h is not None:
        give_order(run(world, restored_h), "electricity.restore_shed", "90001")
    return run(world, hour)


def test_shedding_takes_the_asked_share_of_load_off_for_the_asked_time() -> None:
    """Half of the ward and half of its load are off for two hours after the delay; other communes keep theirs."""
    during, usual = shedding(7.5, share=0.5, hours=2), run(calm(), 7.5)
    assert during.state["power_share"] == pytest.approx([0.5, 1, 1, 1, 1], abs=0.001)
    assert during.state.at("load_mw", 0) == pytest.approx(0.5 * usual.state.at("load_mw", 0), rel=0.01)
    world = shedding(12, share=0.5, hours=2)
    off, on = events(world, "electricity.load_shed"), events(world, "electricity.restored")
    assert off[0].time_ms >= 6 * HOUR_MS + ORDERS["shed"].lead
    assert {e.time_ms for e in on} == {off[0].time_ms + 2 * HOUR_MS}
    assert sum(e.value for e in off) == sum(e.value for e in on)
    assert {roots(world, e) for e in (*off, *on)} == {"order.electricity_shed"}


def test_the_hospital_keeps_its_feeder() -> None:
    """Whatever share is asked for, one feeder of a ward with a hospital stays on; without one nothing does."""
    world = run(calm(), 6)
    for target in ("90001", "90002"):
        give_order(world, "electricity.shed", target, share=1.0, hours=12)
    run(world, 8)
    network = world.domains["electricity"].network
    assert network.live(0) == sorted(network.vital & set(network.members[0]))
    assert network.live(1) == []


def test_shed_load_is_restored_by_order() -> None:
    """Not before the lead, all of it, and the log says by which order; then nothing is left to restore."""
    world = shedding(10, restored_h=8, share=0.5, hours=12)
    on = events(world, "electricity.restored")
    assert share_on(world) == 1
    assert 8 * HOUR_MS + ORDERS["restore_shed"].lead <= on[0].time_ms < 9 * HOUR_MS
    assert {roots(world, e) for e in on} == {"order.electricity_restore_shed"}
    give_order(world, "electricity.restore_shed", "90001")
    assert refused(world) == 1
    assert [e.time_ms for e in events(run(world, 24), "electricity.restored")] == [e.time_ms for e in on]


def test_load_is_not_shed_twice_nor_where_only_the_hospital_is_left() -> None:
    """A second order is refused while the first is prepared; so is one with nothing but the hospital's feeder."""
    world = run(calm(), 6)
    for _ in range(2):
        give_order(world, "electricity.shed", "90001")
    assert refused(world) == 1
    give_order(world, "electricity.fail_feeders", "90003", count=20)
    network = world.domains["electricity"].network
    for feeder in network.live(2):
        network.cut(feeder, 0.0 if feeder in network.vital else 1.0)
    give_order(world, "electricity.shed", "90003")
    assert refused(world) == 2


def test_shed_load_waits_for_its_substation() -> None:
    """When the hours are over while the substation is down, power comes back with the substation."""
    world = run(calm(), 6)
    give_order(world, "electricity.shed", "90001", share=0.5, hours=1)
    give_order(run(world, 7), "electricity.fail_substation", "90001", hours=6)
    assert share_on(run(world, 12.9)) == 0
    assert share_on(run(world, 13.1)) == 1


# --- What an exercise lets fail -------------------------------------------------------------------


def test_feeders_fail_at_once_and_crews_repair_them() -> None:
    """Three feeders are off from the order on, a crew goes to each, and all are back within a day."""
    world = run(tiny_world("electricity", hours=48, province=province()), 6)
    give_order(world, "electricity.fail_feeders", "90001", count=3)
    run(world, 30)
    chains = [(e.kind, e.time_ms) for e in events(world) if roots(world, e) == FAIL and e.kind != FAIL]
    outages = [time for kind, time in chains if kind == "electricity.outage"]
    kinds = [kind for kind, _ in chains]
    assert outages == [6 * HOUR_MS] * 3
    assert kinds.count("electricity.crew_arrived") == kinds.count("electricity.restored") == 3


def test_more_feeders_than_there_are_all_fail_and_then_none_is_left() -> None:
    """The count is a wish; a commune in the dark cannot lose more."""
    world = run(calm(), 6)
    give_order(world, "electricity.fail_feeders", "90005", count=20)
    assert share_on(world, 4) == 0
    give_order(world, "electricity.fail_feeders", "90005", count=1)
    assert refused(world) == 1


def test_a_failed_substation_takes_its_communes_and_gives_them_back() -> None:
    """Every commune that it feeds is dark for so many hours, the others keep their power, and a second is refused."""
    world = run(calm(), 6)
    give_order(world, "electricity.fail_substation", "90001", hours=5)
    give_order(world, "electricity.fail_substation", "90001", hours=5)
    assert refused(world) == 1
    network = world.domains["electricity"].network
    fed = {int(place) for place in network.place[network.source == network.source[0]]}
    dark = {place for place in range(5) if share_on(world, place) == 0}
    assert 0 in dark
    assert dark == fed
    assert share_on(run(world, 10.9)) == 0
    assert {share_on(run(world, 11.1), place) for place in range(5)} == {1}
    back = events(world, "electricity.substation_back")
    assert [e.kind for e in world.log.chain(back[0].id)] == [
        "electricity.substation_back",
        "electricity.substation_failed",
        "order.electricity_fail_substation",
    ]


def test_a_drowned_substation_is_not_mended_under_water() -> None:
    """Failed and then drowned: it comes back when it is dry, once."""
    world = run(calm(), 6)
    source = int(world.domains["electricity"].network.source[0])
    give_order(world, "electricity.fail_substation", "90001", hours=3)
    set_state(world, "water_depth_m", 2.0, place=source)
    assert share_on(run(world, 12)) == 0
    set_state(world, "water_depth_m", 0.0, place=source)
    run(world, 23.9)
    assert share_on(world) == 1
    assert len(events(world, "electricity.substation_back")) == 1


def test_orders_under_way_live_through_a_snapshot() -> None:
    """A world pickled between orders and what they do goes on as the one it was taken from."""
    world = run(calm(), 6)
    give_order(world, "electricity.shed", "90001")
    give_order(world, "electricity.fail_feeders", "90002")
    give_order(world, "electricity.fail_substation", "90004")
    copy = pickle.loads(pickle.dumps(world))  # noqa: S301 - our own bytes
    assert run(copy, 16).log.digest() == run(world, 16).log.digest()
