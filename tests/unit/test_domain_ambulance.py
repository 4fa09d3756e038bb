"""Ambulance 115: calls, vehicles, hospitals, orders."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.ambulance import couplings
from simulation.engine.world import World
from tests.worlds import events, give_order, parameters_of, roots, run, set_state, tiny_province, tiny_world

CLOSING = (
    "ambulance.call_advised",
    "ambulance.no_patient",
    "ambulance.treated_on_scene",
    "ambulance.handed_over",
)
ARRIVED = ("ambulance.arrived", "ambulance.arrived_late")
PARAMETERS = parameters_of("ambulance")
BUSY = {"ambulance": {"requests_per_million": "30 /day"}}
"""Ninety requests a day for three vehicles: nearly always somebody waits."""


def world_of(hours: float = 48.0, **given: object) -> World:
    """Only the ambulance service, in a province of three million so that enough happens."""
    return tiny_world("ambulance", hours=hours, province=tiny_province(3_000_000), **given)  # type: ignore[arg-type]


def mean_response(world: World) -> float:
    """Mean minutes from call to arrival."""
    return float(np.mean([event.value for event in events(world, *ARRIVED)]))


@given(st.floats(0, 3), st.floats(0, 3))
def test_more_water_never_means_fewer_calls(one: float, other: float) -> None:
    """Calls grow with the depth of the water."""
    low, high = sorted((one, other))
    assert couplings.flood_surge(PARAMETERS, high) >= couplings.flood_surge(PARAMETERS, low)


@given(st.floats(0, 500), st.floats(0, 500))
def test_worse_air_never_means_fewer_calls(one: float, other: float) -> None:
    """Calls grow with PM2.5."""
    low, high = sorted((one, other))
    assert couplings.smog_surge(PARAMETERS, high) >= couplings.smog_surge(PARAMETERS, low)


@given(st.floats(0, 60), st.floats(0, 60))
def test_stronger_wind_never_means_fewer_calls(one: float, other: float) -> None:
    """Calls grow with the wind of a storm."""
    low, high = sorted((one, other))
    assert couplings.wind_surge(PARAMETERS, high) >= couplings.wind_surge(PARAMETERS, low)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_power_never_means_more_calls(one: float, other: float) -> None:
    """Calls fall with the share of customers that have power."""
    low, high = sorted((one, other))
    assert couplings.outage_surge(PARAMETERS, high) <= couplings.outage_surge(PARAMETERS, low)


@pytest.mark.parametrize(
    ("field", "value"), [("water_depth_m", 0.8), ("pm25_ug_m3", 300.0), ("power_share", 0.0)]
)
def test_a_troubled_city_calls_more_often(field: str, value: float) -> None:
    """Water, smog and outages add calls, and those calls name what brought them."""
    calm, troubled = run(world_of(), 48), world_of()
    told = troubled.emit("run.started")
    set_state(troubled, field, value, cause=told)
    run(troubled, 48)
    before = len(events(calm, "ambulance.call_received"))
    calls = events(troubled, "ambulance.call_received")
    assert len(calls) > before
    assert sum(call.cause == told for call in calls) >= len(calls) - before


@pytest.mark.parametrize(
    ("field", "value"), [("water_depth_m", 0.5), ("road_speed", 0.3), ("road_open", 0.2)]
)
def test_bad_roads_delay_the_arrival(field: str, value: float) -> None:
    """Deep water, slow roads and closures lengthen the mean response."""
    troubled = world_of()
    set_state(troubled, field, value)
    assert mean_response(run(troubled, 48)) > mean_response(run(world_of(), 48))


def test_a_late_arrival_names_the_road() -> None:
    """The cause of an arrival through deep water is the event behind the water."""
    world = world_of()
    flood = world.emit("run.started")
    set_state(world, "water_depth_m", 0.9, cause=flood)
    arrived = events(run(world, 24), *ARRIVED)
    assert arrived
    assert {event.cause for event in arrived} == {flood}


def test_without_network_nobody_reaches_115() -> None:
    """All calls are lost after some attempts, and each names the network's failure."""
    world = world_of(24)
    down = world.emit("run.started")
    set_state(world, "comms_share", 0.0, cause=down)
    run(world, 24)
    assert events(world, "ambulance.call_received") == []
    lost = events(world, "ambulance.call_lost")
    assert len(lost) > 10
    assert {event.cause for event in lost} == {down}


def test_those_who_could_not_call_are_counted_from_their_first_attempt() -> None:
    """When the network is back after an hour and a half, waiting for it is part of the response time."""
    world = world_of(6, start="2026-03-03T08:00+07:00", parameters=BUSY)
    set_state(world, "comms_share", 0.0)
    run(world, 1.5)
    set_state(world, "comms_share", 1.0)
    late = [event for event in events(run(world, 6), "ambulance.call_received") if event.value > 0]
    assert late
    served = [event for event in events(world, *ARRIVED) if event.case in {call.case for call in late}]
    assert served
    waited = {call.case: call.value for call in late}
    assert all(event.value > waited[event.case] for event in served)


def test_each_person_hurt_in_a_crash_is_a_request() -> None:
    """A crash with three injured brings three calls that it caused."""
    world = tiny_world("traffic", "ambulance", hours=6)
    crash = world.emit("traffic.crash", 1, value=3)
    run(world, 6)
    assert sum(event.cause == crash for event in events(world, "ambulance.call_received")) == 3


def test_every_case_ends_once() -> None:
    """Each request of the first day has ended exactly once by the end of the second."""
    world = run(world_of(), 48)
    opened = [event.case for event in events(world, "ambulance.call_received") if event.time_ms < 86_400_000]
    closed = Counter(event.case for event in events(world, *CLOSING))
    assert opened
    assert {closed[case] for case in opened} == {1}


def test_a_vehicle_serves_one_case_at_a_time() -> None:
    """Dispatches and releases of a vehicle alternate."""
    world = run(world_of(parameters=BUSY), 48)
    turns: dict[int, list[str]] = {}
    for event in events(world, "ambulance.dispatched", "ambulance.unit_freed"):
        turns.setdefault(event.unit, []).append(event.kind)
    assert turns
    assert all(one != other for kinds in turns.values() for one, other in pairwise(kinds))


def test_a_full_hospital_diverts() -> None:
    """With one bay and long handovers vehicles go on to the next hospital."""
    changed = {"ambulance": {"bays_per_100_beds": 0.01, "handover": "3 h", "divert_limit": "50 km"}}
    assert events(run(world_of(parameters=changed), 48), "ambulance.diverted")
    assert events(run(world_of(), 48), "ambulance.diverted") == []


def test_added_vehicles_come_after_their_time_and_shorten_the_queue() -> None:
    """Until the order's lead is over nothing differs; afterwards fewer cases wait, and the arrival names the order."""
    plain, changed = world_of(parameters=BUSY), world_of(parameters=BUSY)
    run(changed, 6)
    order = give_order(changed, "ambulance.add_units", "90001", count=20)
    run(changed, 6.36)
    run(plain, 6.36)
    before = [event for event in events(changed) if event.id != order]
    assert [(e.time_ms, e.kind, e.case) for e in before] == [
        (e.time_ms, e.kind, e.case) for e in events(plain)
    ]
    run(plain, 48)
    run(changed, 48)
    joined = events(changed, "ambulance.units_on_duty")[-1]
    assert (joined.cause, joined.value) == (order, 20)
    kind = "ambulance.vehicle_awaited"
    assert len(events(changed, kind)) < len(events(plain, kind))


def test_staged_vehicles_are_nearer() -> None:
    """Vehicles staged at a far commune shorten responses there."""
    plain, changed = world_of(), world_of()
    give_order(changed, "ambulance.stage_units", "90005", count=1)
    far = run(plain, 48).places.index("90005")

    def response(world: World) -> float:
        return float(np.median([event.value for event in events(world, *ARRIVED, place=far)]))

    assert response(run(changed, 48)) < response(plain)


def test_more_vehicles_than_are_free_cannot_be_staged() -> None:
    """The order is refused, and nothing moves."""
    world = world_of()
    assert (
        world.log.event(give_order(world, "ambulance.stage_units", "90005", count=9)).kind == "order.refused"
    )


def test_a_run_in_pieces_and_through_a_snapshot_is_the_same_run() -> None:
    """One advance, many advances, and a pickled world in between give the same log."""
    whole, pieces = run(world_of(), 36), world_of()
    for hour in range(1, 25):
        run(pieces, hour)
    pieces = pickle.loads(pickle.dumps(pieces))  # noqa: S301 - our own bytes
    assert run(pieces, 36).log.digest() == whole.log.digest()


def test_an_ordinary_call_is_its_own_root() -> None:
    """On a calm day a handover can be walked back to the call."""
    world = run(world_of(), 24)
    assert {roots(world, event) for event in events(world, "ambulance.handed_over")} == {
        "ambulance.call_received"
    }


NIGHT = (0.4, *[1.0] * 22, 0.4)
"""Less than half of the crews in the first and the last hour of the day."""


def on_duty(world: World) -> int:
    """Vehicles that the log says are on duty."""
    came = sum(event.value for event in events(world, "ambulance.units_on_duty"))
    return round(came - sum(event.value for event in events(world, "ambulance.units_off_duty")))


def test_crews_come_and_go_with_their_hours() -> None:
    """Three vehicles, four tenths on duty at night: one until 1:00, three by day, one from 23:00 on."""
    world = world_of(24, parameters={"ambulance": {"crews_on_duty": NIGHT, "requests_per_million": "0 /day"}})
    fleet = world.domains["ambulance"].service.fleet
    seen = []
    for hour in (0.5, 1.5, 12, 22.5, 23.5):
        run(world, hour)
        seen.append((on_duty(world), fleet.idle))
    assert seen == [(1, 1), (3, 3), (3, 3), (3, 3), (1, 1)]


def test_nobody_leaves_a_patient_at_the_end_of_a_shift() -> None:
    """Cases under way when crews go off duty are finished: what is sent arrives, and every case ends once."""
    changed = {"ambulance": {**BUSY["ambulance"], "crews_on_duty": (*[1.0] * 12, *[0.34] * 12)}}
    world = run(world_of(24, parameters=changed), 24)
    ended = Counter(event.case for event in events(world, *CLOSING))
    assert set(ended.values()) == {1}
    sent = [event.case for event in events(world, "ambulance.dispatched") if event.time_ms < 12 * 3_600_000]
    assert set(sent) <= set(ended)


def test_half_the_crews_come_later() -> None:
    """With a third of the crews all day, the mean response is longer than with all."""
    few = {"ambulance": {**BUSY["ambulance"], "crews_on_duty": "34 %"}}
    assert mean_response(run(world_of(24, parameters=few), 24)) > mean_response(
        run(world_of(24, parameters=BUSY), 24)
    )


def test_vehicles_called_up_by_order_know_no_shifts() -> None:
    """Reserve vehicles stay when the province's own crews go home."""
    world = world_of(24, parameters={"ambulance": {"crews_on_duty": NIGHT, "requests_per_million": "0 /day"}})
    run(world, 12)
    give_order(world, "ambulance.add_units", "90001", count=2)
    run(world, 23.5)
    assert world.domains["ambulance"].service.fleet.idle == 1 + 2
