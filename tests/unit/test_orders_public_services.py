"""Orders to the one-stop shops and their portal: each does what it says, in its direction, and not before its lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.public_services import couplings
from simulation.engine.forcing import Forcing, Milestone
from simulation.engine.world import World
from simulation.events import PROVINCE
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

PARAMETERS = parameters_of("public_services")
ONLINE, COUNTER = "public_services.received_online", "public_services.received_counter"
FAILED = "public_services.online_failed"
ATTACK = Forcing(
    milestones=(
        Milestone(at_ms=HOUR_MS, phase="began", place=PROVINCE, value=90.0),
        Milestone(at_ms=30 * HOUR_MS, phase="ended", place=PROVINCE, value=0.0),
    )
)


def world_of(hours: float = 48.0, *, attack: bool = False, **changes: object) -> World:
    """Only the one-stop shops, from a Tuesday's midnight, perhaps with an attack on the portal from one o'clock."""
    return tiny_world(
        "public_services",
        hours=hours,
        province=tiny_province(600_000),
        parameters={"public_services": changes},
        forcings={"cyber_attack": ATTACK} if attack else {},
    )


def portal(world: World) -> float:
    """Share of requests that the portal takes now."""
    return world.state.at("portal_share", 0)


def count(world: World, *kinds: str) -> int:
    """How many events of these kinds."""
    return len(events(world, *kinds))


def refused(world: World, kind: str, target: str = "", **args: float) -> bool:
    """Whether an order given now is refused."""
    return world.log.event(give_order(world, kind, target, **args)).kind == "order.refused"


@pytest.mark.parametrize(
    ("kind", "target", "told"),
    [
        ("add_staff", "90001", "staff_joined"),
        ("extend_hours", "90001", "hours_extended"),
        ("announce_paper", "", "paper_announced"),
        ("isolate_portal", "", "portal_isolated"),
        ("filter_traffic", "", "filter_began"),
    ],
)
def test_nothing_happens_before_the_lead_and_what_happens_names_the_order(
    kind: str, target: str, told: str
) -> None:
    """The first event that an order causes comes after its lead."""
    world = run(world_of(), 9)
    order = give_order(world, f"public_services.{kind}", target)
    caused = [event for event in events(run(world, 18), f"public_services.{told}") if event.cause == order]
    assert len(caused) == 1
    assert caused[0].time_ms >= 9 * HOUR_MS + spec_of("public_services").orders[kind].lead


def test_an_isolated_portal_takes_nothing_and_an_attack_loses_its_force() -> None:
    """While it is away nothing is received; afterwards it takes more than one that has stood under the attack."""
    plain, isolated = world_of(attack=True), world_of(attack=True)
    run(isolated, 8)
    give_order(isolated, "public_services.isolate_portal", hours=4)
    run(isolated, 9.5)
    assert portal(isolated) == 0
    received = count(isolated, ONLINE)
    assert count(run(isolated, 11.9), ONLINE) == received
    run(isolated, 14)
    run(plain, 14)
    assert portal(plain) == pytest.approx(0.1)
    assert portal(isolated) == pytest.approx(1 - 0.9 * couplings.attack_left(PARAMETERS, 4 * HOUR_MS))
    assert count(run(isolated, 20), ONLINE) > count(run(plain, 20), ONLINE)


def test_isolation_ends_early_when_it_is_taken_back() -> None:
    """Reconnected, the portal works at once; it cannot be isolated twice, nor reconnected when it is not isolated."""
    world = run(world_of(), 8)
    assert refused(world, "public_services.reconnect_portal")
    give_order(world, "public_services.isolate_portal", hours=24)
    assert refused(world, "public_services.isolate_portal")
    assert portal(run(world, 10)) == 0
    give_order(world, "public_services.reconnect_portal")
    assert portal(run(world, 10.1)) == 1
    assert refused(world, "public_services.reconnect_portal")
    told = events(world, "public_services.portal_restored")[-1]
    assert "order.public_services_reconnect_portal" in {row.kind for row in world.log.chain(told.id)}


def test_a_filter_takes_most_of_an_attack_and_some_citizens() -> None:
    """Under attack the portal takes far more with it, on an ordinary day a little less; it ends after its time."""
    attacked, calm = run(world_of(attack=True), 4), run(world_of(), 4)
    for world in (attacked, calm):
        give_order(world, "public_services.filter_traffic", hours=8)
        assert refused(world, "public_services.filter_traffic")
        run(world, 10)
    kept = 1 - PARAMETERS.filter_refused
    assert portal(calm) == pytest.approx(kept)
    assert portal(attacked) == pytest.approx(kept * (1 - 0.9 * (1 - PARAMETERS.filter_gain)))
    run(attacked, 20)
    run(calm, 20)
    assert [portal(calm), portal(attacked)] == pytest.approx([1, 0.1])


def test_a_filter_can_be_stopped_once_it_works() -> None:
    """Not before it has begun, and not twice."""
    world = run(world_of(), 4)
    give_order(world, "public_services.filter_traffic", hours=48)
    assert refused(world, "public_services.stop_filter")
    run(world, 10)
    give_order(world, "public_services.stop_filter")
    assert portal(run(world, 10.1)) == 1
    assert refused(world, "public_services.stop_filter")


def test_a_failed_portal_comes_back_by_itself_or_sooner_from_backup() -> None:
    """Restoring takes it away for hours, and then it works while the other is still waiting for its makers."""
    waiting, restored = run(world_of(), 6), run(world_of(), 6)
    for world in (waiting, restored):
        order = give_order(world, "public_services.fail_portal", lost=0.8, hours=30)
        assert refused(world, "public_services.fail_portal")
    assert portal(run(waiting, 6.1)) == pytest.approx(0.2)
    give_order(restored, "public_services.restore_from_backup")
    assert refused(restored, "public_services.restore_from_backup")
    assert refused(restored, "public_services.isolate_portal")
    assert portal(run(restored, 7)) == 0
    run(restored, 20)
    run(waiting, 20)
    assert [portal(restored), portal(waiting)] == pytest.approx([1, 0.2])
    assert portal(run(waiting, 37)) == 1
    lost = events(waiting, FAILED)[0]
    assert list(waiting.log.chain(lost.id))[-1].id == order


def test_what_came_since_the_last_backup_is_typed_in_again() -> None:
    """Dossiers received in the hours before are ready later, older ones are not."""
    plain, restored = run(world_of(), 10), run(world_of(), 10)
    give_order(restored, "public_services.restore_from_backup")
    run(restored, 10)
    before = plain.domains["public_services"].service.dossiers
    after = restored.domains["public_services"].service.dossiers
    since = plain.now_ms - PARAMETERS.restore_gap
    waiting = [row for row in before.row.values() if before.ready_ms[row] > plain.now_ms]
    later = {row for row in waiting if after.ready_ms[row] > before.ready_ms[row]}
    assert later == {row for row in waiting if before.received_ms[row] >= since}
    assert later


@pytest.mark.parametrize("broken", [False, True])
def test_people_who_are_told_so_go_to_the_counters(broken: bool) -> None:
    """Fewer come online and more to the counters, whether the portal works or not."""
    plain, told = run(world_of(), 6), run(world_of(), 6)
    give_order(told, "public_services.announce_paper", hours=24)
    for world in (plain, told):
        if broken:
            give_order(world, "public_services.fail_portal", lost=1.0, hours=10)
        run(world, 24)
    assert count(told, ONLINE) <= count(plain, ONLINE)
    assert count(told, COUNTER) > 1.1 * count(plain, COUNTER)


def test_paper_ends_after_its_hours_or_by_order() -> None:
    """People are told once, and told that it is over."""
    world = run(world_of(), 1)
    assert refused(world, "public_services.end_paper")
    give_order(world, "public_services.announce_paper", hours=4)
    assert refused(world, "public_services.announce_paper")
    assert not run(world, 8).domains["public_services"].service.entrances.paper
    give_order(world, "public_services.announce_paper", hours=100)
    run(world, 10)
    give_order(world, "public_services.end_paper")
    assert not run(world, 10.1).domains["public_services"].service.entrances.paper


def test_a_mobile_counter_lets_a_dark_centre_work() -> None:
    """It comes where there is no power, serves because of the order, and when it leaves the centre stops again."""
    world = world_of()
    assert refused(world, "public_services.send_mobile_counter", "90003")
    cut = world.emit("run.started")
    set_state(world, "power_share", 0.0, place=2, cause=cut)
    run(world, 1)
    centres = world.domains["public_services"].service.centres
    assert not centres.works[2]
    order = give_order(world, "public_services.send_mobile_counter", "90003", hours=72)
    assert refused(world, "public_services.send_mobile_counter", "90003")
    run(world, 9)
    assert centres.works[2]
    resumed = events(world, "public_services.centre_resumed")[0]
    assert order in {row.id for row in world.log.chain(resumed.id)}
    give_order(world, "public_services.recall_mobile_counter", "90003")
    run(world, 9.1)
    assert not centres.works[2]
    assert refused(world, "public_services.recall_mobile_counter", "90003")
    assert [row.cause for row in events(world, "public_services.centre_stopped")] == [cut, cut]


def test_hours_are_the_usual_ones_again_when_they_are_taken_back() -> None:
    """In one commune, or everywhere; where they are usual there is nothing to take back."""
    world = run(world_of(), 1)
    assert refused(world, "public_services.usual_hours", "90001")
    assert refused(world, "public_services.usual_hours_everywhere")
    give_order(world, "public_services.extend_hours_everywhere", hours=3)
    extra = run(world, 8).domains["public_services"].service.centres.extra_hours
    give_order(world, "public_services.usual_hours", "90001")
    assert extra == [0, 3, 3, 3, 3]
    give_order(world, "public_services.usual_hours_everywhere")
    assert extra == [0] * 5
    assert count(world, "public_services.hours_usual") == 5


def test_people_who_were_sent_go_back_and_no_more_than_came() -> None:
    """Desks are staffed as before, the reserve is whole again, and it is finite."""
    world = run(world_of(), 1)
    decisions = world.domains["public_services"]
    centres = decisions.service.centres
    before = (centres.counter_staff[2], centres.office_staff[2])
    give_order(world, "public_services.add_staff", "90003", counter=4, office=6)
    assert refused(world, "public_services.withdraw_staff", "90003", counter=1, office=0)
    run(world, 8)
    assert (centres.counter_staff[2], centres.office_staff[2]) == (before[0] + 4, before[1] + 6)
    give_order(world, "public_services.withdraw_staff", "90003", counter=4, office=6)
    assert (centres.counter_staff[2], centres.office_staff[2]) == before
    assert decisions.reserve == PARAMETERS.reserve_staff
    for _ in range(5):
        give_order(world, "public_services.add_staff", "90003", counter=10, office=20)
    assert refused(world, "public_services.add_staff", "90003", counter=1, office=0)


@given(st.integers(0, 86_400_000), st.integers(0, 86_400_000))
def test_longer_isolation_never_leaves_more_of_an_attack(one: int, other: int) -> None:
    """What is left falls with the time off the net, from all of it."""
    short, long = sorted((one, other))
    assert couplings.attack_left(PARAMETERS, long) <= couplings.attack_left(PARAMETERS, short) <= 1


def test_the_portals_worst_moments_name_their_decisions() -> None:
    """Every impairment on a day with a fault and an isolation leads back to an order."""
    world = run(world_of(), 6)
    give_order(world, "public_services.fail_portal", lost=0.5, hours=4)
    give_order(world, "public_services.isolate_portal", hours=2)
    run(world, 20)
    impaired = events(world, "public_services.portal_impaired")
    assert {roots(world, event) for event in impaired} == {
        "order.public_services_fail_portal",
        "order.public_services_isolate_portal",
    }
    assert portal(world) == 1
