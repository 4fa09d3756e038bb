"""One-stop shops: ways in, due dates, centres that stop, orders."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.public_services import couplings
from simulation.domains.public_services.rosters import apportioned
from simulation.domains.public_services.transfers import transfer_shift
from simulation.engine.forcing import Forcing, Milestone
from simulation.engine.world import World
from simulation.events import PROVINCE, Event
from tests.worlds import (
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

PARAMETERS = parameters_of("public_services")
RECEIVED = ("public_services.received_online", "public_services.received_counter")
RETURNED = ("public_services.returned_on_time", "public_services.returned_late")
SHARES = st.floats(0, 1)
UNDERSTAFFED = {
    "public_services": {"people_per_officer": 1e9, "people_per_counter": 1e9, "staff_at_least": 1}
}


def world_of(hours: float = 48.0, **given: object) -> World:
    """Only the one-stop shops, from a Tuesday's midnight."""
    return tiny_world("public_services", hours=hours, **given)  # type: ignore[arg-type]


def count(world: World, *kinds: str) -> int:
    """How many events of these kinds of this domain."""
    return len(events(world, *(f"public_services.{kind}" for kind in kinds)))


def on_time(world: World) -> float:
    """Share of results returned on time."""
    good = count(world, "returned_on_time")
    return good / (good + count(world, "returned_late"))


@given(st.floats(0, 3), st.floats(0, 3))
def test_more_water_never_brings_more_staff(one: float, other: float) -> None:
    """Staff present falls with the depth of the water, and never below what can swim."""
    low, high = sorted((one, other))
    assert couplings.staff_present(PARAMETERS, high) <= couplings.staff_present(PARAMETERS, low) <= 1


@given(SHARES, SHARES, SHARES, st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)))
def test_a_centre_that_works_still_works_with_more_power(
    power: float, more: float, link: float, lot: tuple[float, float]
) -> None:
    """More power or a better link never stop a centre."""
    low, high = sorted((power, more))
    assert couplings.centre_works(high, link, lot) >= couplings.centre_works(low, link, lot)
    assert couplings.centre_works(link, high, lot) >= couplings.centre_works(link, low, lot)


@given(SHARES, SHARES, SHARES, st.floats(0, 0.999))
def test_a_better_city_never_fails_an_online_request(
    portal: float, power: float, more: float, u: float
) -> None:
    """What succeeds with less portal, power or network succeeds with more."""
    low, high = sorted((power, more))
    assert couplings.online_works(portal, high, 1.0, u) >= couplings.online_works(portal, low, 1.0, u)
    assert couplings.online_works(high, portal, 1.0, u) >= couplings.online_works(low, portal, 1.0, u)
    assert couplings.online_works(1.0, portal, high, u) >= couplings.online_works(1.0, portal, low, u)


@given(SHARES, SHARES, SHARES)
def test_a_stronger_attack_never_helps_the_portal(lost: float, more: float, link: float) -> None:
    """The portal takes fewer requests the more are lost, and none without power."""
    low, high = sorted((lost, more))
    share = couplings.portal_share(lost=high, powered=True, link=link)
    assert share <= couplings.portal_share(lost=low, powered=True, link=link) <= 1
    assert couplings.portal_share(lost=low, powered=False, link=link) == 0


def test_work_is_in_hand_from_the_first_minute() -> None:
    """A scenario starts with a backlog of about three working days, hardly any of it overdue."""
    world = world_of()
    backlog = count(world, "carried_over")
    daily = PARAMETERS.dossiers_per_million * world.places.population.sum() / 1e6
    assert 2 * daily < backlog < 4 * daily
    assert count(world, "overdue") < 0.05 * backlog


def test_an_ordinary_day_is_on_time() -> None:
    """Over two ordinary days about 98 of 100 results are on time, and most are digitised."""
    world = run(world_of(), 48)
    assert 0.95 < on_time(world) < 0.995
    assert 0.93 < count(world, "digitised") / len(events(world, *RETURNED)) < 0.99


def test_the_counter_serves_in_office_hours_only() -> None:
    """Results and counter receipts fall between opening and a little after closing."""
    world = run(world_of(), 24)
    hours = [event.time_ms / 3_600_000 for event in events(world, *RETURNED, RECEIVED[1])]
    assert min(hours) > 7.5
    assert max(hours) < 20


def test_nobody_stands_at_the_counter_on_sunday() -> None:
    """On a day off dossiers come online only, and no result is returned."""
    world = run(world_of(24, start="2026-03-08T00:00+07:00"), 24)
    assert events(world, RECEIVED[1], *RETURNED) == []
    assert events(world, RECEIVED[0])


def test_every_result_belongs_to_one_dossier_opened_before() -> None:
    """A case is opened once and returned at most once, later."""
    world = run(world_of(72), 72)
    opened = {event.case: event for event in events(world, *RECEIVED, "public_services.carried_over")}
    returned = Counter(event.case for event in events(world, *RETURNED))
    assert set(returned.values()) == {1}
    assert set(returned) <= set(opened)
    assert all(event.time_ms >= opened[event.case].time_ms for event in events(world, *RETURNED))


def test_open_dossiers_are_those_received_and_not_returned() -> None:
    """What the domain holds is what the log says: conservation."""
    world = run(world_of(72), 72)
    known = len(events(world, *RECEIVED, "public_services.carried_over")) - len(events(world, *RETURNED))
    assert len(world.domains["public_services"].service.dossiers.row) == known


def test_late_results_were_told_to_be_overdue_before() -> None:
    """Each late result has exactly one overdue event before it, so that the count of open ones can come to zero."""
    world = run(world_of(120), 120)
    late = {event.case for event in events(world, "public_services.returned_late")}
    overdue = Counter(event.case for event in events(world, "public_services.overdue"))
    assert late
    assert {overdue[case] for case in late} == {1}
    timely = {event.case for event in events(world, "public_services.returned_on_time")}
    assert not timely & set(overdue)


def test_a_warning_comes_a_day_before_the_due_date() -> None:
    """Those who are warned and then late are overdue exactly 24 hours later."""
    world = run(world_of(96), 96)
    warned = {event.case: event.time_ms for event in events(world, "public_services.due_soon")}
    overdue = [event for event in events(world, "public_services.overdue") if event.case in warned]
    assert overdue
    assert {event.time_ms - warned[event.case] for event in overdue} == {24 * 3_600_000}


def test_a_supplement_pauses_the_dossier() -> None:
    """Who has to bring a paper is supplemented later, and not returned in between."""
    world = run(world_of(120), 120)
    asked = {event.case: event.time_ms for event in events(world, "public_services.supplement_asked")}
    brought = {event.case: event.time_ms for event in events(world, "public_services.supplemented")}
    assert brought
    assert all(brought[case] > asked[case] for case in brought)
    returned = {event.case: event.time_ms for event in events(world, *RETURNED)}
    assert all(returned[case] >= brought.get(case, 0) for case in set(returned) & set(asked))
    assert set(returned) & set(asked) <= set(brought)


def test_a_power_cut_stops_the_centre_and_is_blamed() -> None:
    """Without power nothing is received at the counter or returned, and the stop names the outage."""
    world = world_of(parameters={"public_services": {"visit_limit": "0 km"}})
    outage = world.emit("run.started")
    set_state(world, "power_share", 0.0, cause=outage)
    run(world, 24)
    assert {event.cause for event in events(world, "public_services.centre_stopped")} == {outage}
    assert events(world, RECEIVED[1]) == []
    assert [event for event in events(world, *RETURNED) if event.place == 0] == []
    turned = events(world, "public_services.turned_away")
    assert turned
    assert {roots(world, event) for event in turned} == {"run.started"}


def test_a_late_result_after_an_outage_names_it() -> None:
    """Two dark days make dossiers late, and their overdue events lead to the outage."""
    world = world_of(96)
    outage = world.emit("run.started")
    set_state(world, "power_share", 0.0, cause=outage)
    run(world, 42)
    set_state(world, "power_share", 1.0)
    run(world, 96)
    late = events(world, "public_services.returned_late")
    assert on_time(world) < on_time(run(world_of(96), 96)) - 0.01
    assert sum(roots(world, event) == "run.started" for event in late) > 0.7 * len(late)


def test_visitors_go_to_the_next_centre_that_works() -> None:
    """When one commune's centre is dark, its people are received at a neighbour's."""
    world = world_of()
    set_state(world, "power_share", 0.0, place=0)
    run(world, 24)
    assert [event.place for event in events(world, "public_services.centre_stopped")] == [0]
    assert any(event.place == 0 for event in events(world, RECEIVED[1]))


def test_a_flood_keeps_staff_away() -> None:
    """Deep water thins out the desks, and results are returned later."""
    world = world_of()
    set_state(world, "water_depth_m", 0.6)
    run(world, 48)
    assert {event.value for event in events(world, "public_services.staff_absent")} == {60.0}
    assert len(events(world, *RETURNED)) < len(events(run(world_of(), 48), *RETURNED))


@pytest.mark.parametrize("field", ["comms_share", "power_share"])
def test_without_network_or_power_online_requests_fail(field: str) -> None:
    """A dark or silent city sends less, and each failure names the reason."""
    world = world_of()
    reason = world.emit("run.started")
    set_state(world, field, 0.2, cause=reason)
    failed = events(run(world, 24), "public_services.online_failed")
    assert failed
    assert {roots(world, event) for event in failed} == {"run.started"}


def attack(lost: float) -> dict[str, Forcing]:
    """An attack from 8:00 to 20:00 on the first day."""
    return {
        "cyber_attack": Forcing(
            milestones=(
                Milestone(at_ms=8 * 3_600_000, phase="began", place=PROVINCE, value=lost),
                Milestone(at_ms=20 * 3_600_000, phase="ended", place=PROVINCE),
            )
        )
    }


def test_an_attack_impairs_the_portal_until_it_ends() -> None:
    """The portal's share falls and comes back, the events name the attack, and counters get more visitors."""
    calm, hit = run(world_of(), 48), world_of(forcings=attack(90.0))
    run(hit, 12)
    assert np.allclose(hit.state["portal_share"], 0.1)
    run(hit, 48)
    assert np.allclose(hit.state["portal_share"], 1.0)
    assert roots(hit, events(hit, "public_services.online_failed")[0]) == "hazard.cyber_attack_began"
    told = events(hit, "public_services.portal_impaired", "public_services.portal_restored")
    assert [hit.log.event(event.cause).kind for event in told] == [
        "hazard.cyber_attack_began",
        "hazard.cyber_attack_ended",
    ]
    assert count(hit, "received_counter") > count(calm, "received_counter")


def test_a_dark_data_centre_stops_the_portal_after_its_backup() -> None:
    """The portal lives on backup power for some hours, then stops."""
    world = world_of()
    set_state(world, "power_share", 0.0)
    run(world, 5.5)
    assert np.allclose(world.state["portal_share"], 1.0)
    run(world, 6.5)
    assert np.allclose(world.state["portal_share"], 0.0)


def _key(event: Event) -> tuple[int, str, int]:
    return event.time_ms, event.kind, event.case


def test_added_staff_come_after_their_time_and_return_more() -> None:
    """Until the delay is over nothing differs; afterwards an understaffed commune returns more results."""
    plain, changed = world_of(72, parameters=UNDERSTAFFED), world_of(72, parameters=UNDERSTAFFED)
    run(changed, 8)
    order = give_order(changed, "public_services.add_staff", "90001", counter=5, office=20)
    run(changed, 9.9)
    run(plain, 9.9)
    assert [_key(event) for event in events(changed) if event.id != order] == [
        _key(event) for event in events(plain)
    ]
    run(changed, 72)
    run(plain, 72)
    assert len(events(changed, *RETURNED, place=0)) > 1.2 * len(events(plain, *RETURNED, place=0))
    assert events(changed, "public_services.staff_joined")[0].cause == order


@pytest.mark.parametrize(
    ("kind", "target"),
    [("public_services.extend_hours", "90001"), ("public_services.extend_hours_everywhere", "")],
)
def test_longer_hours_return_more(kind: str, target: str) -> None:
    """An understaffed commune that stays open longer returns more, some of it in the evening."""
    plain, changed = world_of(72, parameters=UNDERSTAFFED), world_of(72, parameters=UNDERSTAFFED)
    give_order(changed, kind, target, hours=4)
    run(changed, 72)
    run(plain, 72)
    assert len(events(changed, *RETURNED, place=0)) > len(events(plain, *RETURNED, place=0))
    evening = [event for event in events(changed, *RETURNED, place=0) if event.time_ms / 3_600_000 % 24 > 19]
    assert evening


def test_visitors_who_still_wait_at_closing_come_again() -> None:
    """At an overcrowded counter people are turned away and received on a later day."""
    world = run(world_of(72, parameters=UNDERSTAFFED), 72)
    crowded = run(
        world_of(
            72, parameters={"public_services": UNDERSTAFFED["public_services"] | {"counter_time": "60 min"}}
        ),
        72,
    )
    assert count(crowded, "turned_away") > count(world, "turned_away")


def test_a_run_in_pieces_and_through_a_snapshot_is_the_same_run() -> None:
    """One advance, many advances, and a pickled world in between give the same log."""
    whole, pieces = run(world_of(), 36), world_of()
    for hour in range(1, 25):
        run(pieces, hour)
    pieces = pickle.loads(pickle.dumps(pieces))  # noqa: S301 - our own bytes
    assert run(pieces, 36).log.digest() == whole.log.digest()


def test_shares_of_procedures_must_be_the_whole() -> None:
    """A forgotten procedure is refused with the sum."""
    values = {name: entry.value for name, entry in spec_of("public_services").parameters.items()}
    with pytest.raises(ValueError, match=r"add up to 0.65"):
        couplings.Parameters.model_validate({**values, "procedures": values["procedures"][1:]})


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 90_000)), min_size=1, max_size=30),
    st.floats(0, 3),
    st.floats(0, 3),
)
def test_more_staff_is_more_people_in_all_and_in_no_commune_fewer_than_whole_ones(
    rows: list[tuple[int, int]], one: float, other: float
) -> None:
    """The province's share is met to the rounded person, 100 % is everybody, and each commune gets its whole part."""
    staff, people = [row[0] for row in rows], [row[1] for row in rows]
    low, high = sorted((one, other))
    few, many = (apportioned(staff, people, share) for share in (low, high))
    assert sum(few) <= sum(many)
    assert sum(many) == pytest.approx(high * sum(staff), abs=0.51)
    assert all(given >= int(n * high - 1e-9) for given, n in zip(many, staff, strict=True))
    assert apportioned(staff, people, 1.0) == staff


def test_counters_follow_the_hours_of_their_staff() -> None:
    """Half the clerks from 9:00 to 10:00 means half the places from 9:00 to 10:00, and then all again."""
    shares = [1.0] * 24
    shares[9] = 0.5
    world = world_of(24, parameters={"public_services": {"counter_staffing": tuple(shares)}})
    centres = world.domains["public_services"].service.centres
    seen = {}
    for hour in (8.5, 9.5, 10.5, 12.5):
        run(world, hour)
        seen[hour] = sum(desk.capacity for desk in centres.counters)
    whole = seen[8.5]
    assert whole > 1
    assert seen == {8.5: whole, 9.5: pytest.approx(whole / 2, abs=0.51), 10.5: whole, 12.5: 0}


def test_reinforcements_come_on_top_of_the_hour() -> None:
    """People sent by order belong to the desk whatever the hour's share of the ordinary staff."""
    world = world_of(24, parameters={"public_services": {"counter_staffing": "50 %"}})
    centres = world.domains["public_services"].service.centres
    run(world, 9)
    before = centres.counters[0].capacity
    give_order(world, "public_services.add_staff", "90001", counter=3, office=0)
    run(world, 14)
    assert centres.counters[0].capacity == before + 3
    assert centres.counter_staff[0] == before + 3


@given(SHARES, SHARES, st.floats(0, 0.999))
def test_less_digitisation_never_shortens_a_way(share: float, more: float, u: float) -> None:
    """A dossier's way to its department is the longer the fewer are digitised, by at most the paper's two days."""
    low, high = sorted((share, more))
    shifts = [
        transfer_shift(PARAMETERS.model_copy(update={"digitised_share": digitised}), u)
        for digitised in (low, high)
    ]
    assert shifts[0] >= shifts[1]
    assert abs(shifts[0]) <= 2
    assert transfer_shift(PARAMETERS, u) == 0


def test_dossiers_on_paper_are_a_steady_past() -> None:
    """With fewer digitised dossiers a scenario starts with as much more work as the longer way keeps in process."""
    few = {"public_services": {"digitised_share": "0 %"}}
    people = 3_000_000
    ordinary, paper = (
        count(world_of(6, province=tiny_province(people), parameters=c), "carried_over") for c in ({}, few)
    )
    departments = sum(row.share for row in PARAMETERS.procedures if row.desk == "department")
    added = PARAMETERS.dossiers_per_million * people / 1e6 * departments * PARAMETERS.digitised_reference * 2
    assert paper - ordinary == pytest.approx(added, abs=5 * added**0.5)


def test_results_on_paper_do_not_come_later_all_at_once() -> None:
    """The first day returns as much whatever the share of paper: those of before make up for those delayed."""
    few = {"public_services": {"digitised_share": "0 %"}}
    returned = [
        len(events(run(world_of(24, province=tiny_province(3_000_000), parameters=c), 24), *RETURNED))
        for c in ({}, few)
    ]
    assert returned[1] == pytest.approx(returned[0], rel=0.05)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_processing_time_scales_every_procedure(factor: float) -> None:
    """Twice the time is twice the median of each procedure; 100 % is the table itself."""
    paced = PARAMETERS.model_copy(update={"processing_time": factor}).paced()
    assert [row.elapsed_days for row in paced.procedures] == [
        factor * row.elapsed_days for row in PARAMETERS.procedures
    ]
    assert PARAMETERS.paced() == PARAMETERS
