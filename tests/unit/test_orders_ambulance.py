"""Orders to the ambulance service: each does what it says, in its direction, and not before its lead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.ambulance import couplings
from simulation.engine.world import World
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

PARAMETERS = parameters_of("ambulance")
BUSY = {"requests_per_million": "30 /day"}
QUIET = {"requests_per_million": "0 /day", "other_calls_per_million": "0 /day"}


def world_of(hours: float = 24.0, /, **changes: object) -> World:
    """Only the ambulance service, in a province of three million, with these parameters changed."""
    province = tiny_province(3_000_000)
    return tiny_world("ambulance", hours=hours, province=province, parameters={"ambulance": changes})


def mean(world: World, *kinds: str, place: int | None = None) -> float:
    """Mean value of events of these kinds."""
    return float(np.mean([event.value for event in events(world, *kinds, place=place)]))


def refused(world: World, kind: str, target: str = "", **args: float) -> bool:
    """Whether an order given now is refused."""
    return world.log.event(give_order(world, kind, target, **args)).kind == "order.refused"


@pytest.mark.parametrize(
    ("kind", "args", "told"),
    [
        ("mutual_aid", {"count": 5}, "units_on_duty"),
        ("surge_beds", {"beds": 50}, "surge_opened"),
        ("divert", {}, "diversion_began"),
        ("prioritise", {}, "priority_given"),
    ],
)
def test_nothing_happens_before_the_lead_and_what_happens_names_the_order(
    kind: str, args: dict[str, float], told: str
) -> None:
    """The first event that an order causes comes after its lead."""
    world = run(world_of(**QUIET), 1)
    order = give_order(world, f"ambulance.{kind}", "90001", **args)
    caused = [event for event in events(run(world, 24), f"ambulance.{told}") if event.cause == order]
    assert len(caused) == 1
    assert caused[0].time_ms >= HOUR_MS + spec_of("ambulance").orders[kind].lead


def test_lent_vehicles_go_home_by_themselves_or_when_they_are_sent() -> None:
    """Five come for six hours; two that are released early leave first, and can be lent again."""
    world = run(world_of(36, **QUIET), 1)
    give_order(world, "ambulance.mutual_aid", "90002", count=5, hours=6)
    run(world, 8)
    fleet = world.domains["ambulance"].service.fleet
    assert fleet.idle == 3 + 5
    give_order(world, "ambulance.release_units", "90002", count=2)
    assert (fleet.idle, world.domains["ambulance"].reserves.aid_left) == (3 + 3, PARAMETERS.aid_units - 3)
    run(world, 24)
    assert (fleet.idle, world.domains["ambulance"].reserves.aid_left) == (3, PARAMETERS.aid_units)
    assert [event.value for event in events(world, "ambulance.units_off_duty")] == [2, 3]


def test_no_more_vehicles_come_than_there_are() -> None:
    """Reserve and neighbours are finite, and nobody can be sent home who has not come."""
    world = world_of(**QUIET)
    give_order(world, "ambulance.add_units", "90001", count=20)
    give_order(world, "ambulance.mutual_aid", "90001", count=12)
    assert refused(world, "ambulance.add_units", "90001", count=1)
    assert refused(world, "ambulance.mutual_aid", "90001", count=1)
    assert refused(world, "ambulance.release_units", "90001", count=1)


def test_released_vehicles_serve_nobody() -> None:
    """After reserve vehicles have gone home the queue is as long as without them, or longer than with them."""
    kept, sent_home = world_of(36, **BUSY), world_of(36, **BUSY)
    for world in (kept, sent_home):
        give_order(world, "ambulance.add_units", "90001", count=6)
        run(world, 3)
    give_order(sent_home, "ambulance.release_units", "90001", count=6)
    kind = "ambulance.vehicle_awaited"
    assert len(events(run(sent_home, 36), kind)) > len(events(run(kept, 36), kind))


def test_staged_vehicles_go_back_to_where_they_were() -> None:
    """Bases are as before once staging is taken back, and it cannot be taken back twice."""
    world = world_of(**QUIET)
    fleet = world.domains["ambulance"].service.fleet
    before = list(fleet.home)
    give_order(world, "ambulance.stage_units", "90005", count=2)
    assert fleet.home != before
    give_order(run(world, 3), "ambulance.return_units", "90005")
    assert (fleet.home, run(world, 6).domains["ambulance"].service.fleet.place) == (before, before)
    assert refused(world, "ambulance.return_units", "90005")


def test_who_goes_first_waits_less_and_the_others_more() -> None:
    """In an overrun province a commune that is given priority waits less, all others more, until it ends."""
    plain, changed = world_of(12, **BUSY), world_of(12, **BUSY)
    far = changed.places.index("90005")
    give_order(changed, "ambulance.prioritise", "90005", hours=12)
    run(plain, 12)
    run(changed, 12)
    found = "ambulance.vehicle_found"
    assert mean(changed, found, place=far) < mean(plain, found, place=far) / 2
    others = [event.value for event in events(changed, found) if event.place != far]
    assert np.mean(others) > np.mean([event.value for event in events(plain, found) if event.place != far])
    first = events(changed, found, place=far)[-1]
    assert roots(changed, first) == "order.ambulance_prioritise"


def test_priority_ends_when_it_is_taken_back() -> None:
    """Afterwards the queue is by weight again, and there is nothing to end."""
    world = world_of(12, **BUSY)
    give_order(world, "ambulance.prioritise", "90005", hours=12)
    assert refused(world, "ambulance.prioritise", "90005")
    give_order(run(world, 4), "ambulance.end_priority", "90005")
    run(world, 4.1)
    assert events(world, "ambulance.priority_ended")
    assert {row[0] for row in world.domains["ambulance"].service.fleet._waiting} <= {0, 1}
    assert refused(world, "ambulance.end_priority", "90005")


def test_surge_beds_shorten_the_way_through_a_full_hospital() -> None:
    """With few bays, more beds mean earlier handovers; they close after their time."""
    full = {"bays_per_100_beds": 0.01, "handover": "60 min", "divert_limit": "0 km", "reserve_units": 40}
    plain, changed = world_of(36, **BUSY, **full), world_of(36, **BUSY, **full)
    for world in (plain, changed):
        give_order(world, "ambulance.add_units", "90001", count=20)
    give_order(changed, "ambulance.surge_beds", "90001", beds=60, hours=24)
    run(plain, 36)
    run(changed, 36)
    handed = "ambulance.handed_over"
    assert mean(changed, handed) < mean(plain, handed)
    opened, closed = (events(changed, f"ambulance.surge_{kind}")[0] for kind in ("opened", "closed"))
    assert (closed.time_ms - opened.time_ms, closed.value) == (24 * HOUR_MS, 60)


def test_surge_beds_need_a_hospital_with_room() -> None:
    """No hospital, too many beds, or a second time: refused; what stands can be closed once."""
    world = world_of(**QUIET)
    assert refused(world, "ambulance.surge_beds", "90005", beds=5)
    assert refused(world, "ambulance.surge_beds", "90001", beds=61)
    assert refused(world, "ambulance.close_beds", "90001")
    give_order(world, "ambulance.surge_beds", "90001", beds=60)
    assert refused(world, "ambulance.surge_beds", "90001", beds=5)
    run(world, 10)
    bays = world.domains["ambulance"].service.hospitals.bays
    assert bays[0] == 3 + 3
    give_order(world, "ambulance.close_beds", "90001")
    assert run(world, 10.1).domains["ambulance"].service.hospitals.bays[0] == 3


def test_a_closed_door_sends_patients_on() -> None:
    """While one hospital takes nobody all go to the other, because of the order; then both take patients."""
    world = world_of(24, **BUSY, bays_per_100_beds=10)
    give_order(world, "ambulance.divert", "90001", hours=6)
    run(world, 24)
    diverted = events(world, "ambulance.diverted")
    assert diverted
    assert {roots(world, event) for event in diverted} == {"order.ambulance_divert"}
    assert not [event for event in diverted if event.time_ms > 8 * HOUR_MS]


def test_the_last_hospital_cannot_be_closed() -> None:
    """Where there is none, where it is closed already, or when it is the only one: refused."""
    world = world_of(**QUIET)
    assert refused(world, "ambulance.divert", "90005")
    give_order(world, "ambulance.divert", "90001", hours=10)
    assert refused(world, "ambulance.divert", "90001")
    assert refused(world, "ambulance.divert", "90003")
    run(world, 1)
    give_order(world, "ambulance.end_divert", "90001")
    run(world, 1.1)
    assert not refused(world, "ambulance.divert", "90003")
    assert refused(world, "ambulance.end_divert", "90001")


def test_a_mass_casualty_incident_is_sorted() -> None:
    """Of fifty, ten red and twenty yellow get a vehicle and a hospital, twenty green are advised; all name it."""
    world = world_of(24, **QUIET)
    order = give_order(world, "ambulance.mass_casualty", "90002", casualties=50, red=0.2, yellow=0.4)
    run(world, 24)
    assert len(events(world, "ambulance.call_received", place=1)) == 50
    assert len(events(world, "ambulance.call_advised")) == 20
    handed = events(world, "ambulance.handed_over")
    assert len(handed) == 30
    assert {list(world.log.chain(event.id))[-1].id for event in handed} == {order}


def test_a_crowd_needs_more_help_the_denser_it_is() -> None:
    """People gathered bring requests that name them; twice the people bring more than twice as many."""
    calm, crowded = run(world_of(24, **BUSY), 24), world_of(24, **BUSY)
    told = crowded.emit("run.started")
    set_state(crowded, "crowd_people", 200_000.0, place=2, cause=told)
    calls = "ambulance.call_received"
    assert len(events(run(crowded, 24), calls, place=2)) > 1.5 * len(events(calm, calls, place=2))
    assert told in {event.cause for event in events(crowded, calls, place=2)}


@given(st.floats(0, 500_000), st.floats(0, 500_000))
def test_more_people_never_need_less_help(one: float, other: float) -> None:
    """Calls grow with the crowd and with rumours."""
    low, high = sorted((one, other))
    assert couplings.crowd_surge(PARAMETERS, high, 30_000) >= couplings.crowd_surge(PARAMETERS, low, 30_000)
    assert couplings.rumour_surge(PARAMETERS, high) >= couplings.rumour_surge(PARAMETERS, low)


def test_a_rumour_keeps_the_call_takers_busy() -> None:
    """While a rumour goes round calls wait longer until they are answered."""
    few = {"takers_at_least": 1, "takers_per_million": 0, "other_calls_per_million": "300 /day"}
    calm, told = world_of(12, **few), world_of(12, **few)
    set_state(told, "rumour", 1.0)
    answered = ("ambulance.answered_in_time", "ambulance.answered_late")
    assert mean(run(told, 12), *answered) > mean(run(calm, 12), *answered)
