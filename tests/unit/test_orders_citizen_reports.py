"""Orders to the report line: each does what it says, in its direction, and not before its lead."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.citizen_reports import couplings
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

PARAMETERS = parameters_of("citizen_reports")
MORNING = "2026-03-03T08:00+07:00"
REPORTED, REFUSED = "citizen_reports.reported", "citizen_reports.refused"
CLOSED = ("citizen_reports.closed_unhandled", "citizen_reports.closed_unhandled_late")
WRONG = {"statement_error": "100 %", "statement_exposed": "2 h"}


def world_of(hours: float = 24.0, /, **changes: object) -> World:
    """Only the report line from eight in the morning, in a province of three million, with these changes."""
    return tiny_world(
        "citizen_reports",
        hours=hours,
        start=MORNING,
        province=tiny_province(3_000_000),
        parameters={"citizen_reports": changes},
    )


def rumoured(**changes: object) -> World:
    """A world with a rumour in the first commune that reaches everybody."""
    world = world_of(**changes)
    give_order(world, "citizen_reports.spread_rumour", "90001", strength=1, reach=1)
    return world


def count(world: World, *kinds: str, place: int | None = None) -> int:
    """How many events of these kinds."""
    return len(events(world, *kinds, place=place))


def refused(world: World, kind: str, target: str = "", **args: float) -> bool:
    """Whether an order given now is refused."""
    return world.log.event(give_order(world, kind, target, **args)).kind == "order.refused"


@pytest.mark.parametrize(
    ("kind", "target", "args", "told"),
    [
        ("add_team", "90001", {}, "team_joined"),
        ("add_moderators", "", {}, "moderators_joined"),
        ("publish_statement", "", {"verified": 0}, "statement_published"),
        ("publish_statement", "", {"verified": 1}, "statement_published"),
    ],
)
def test_nothing_happens_before_the_lead_and_what_happens_names_the_order(
    kind: str, target: str, args: dict[str, float], told: str
) -> None:
    """The first event that an order causes comes after its lead."""
    world = run(world_of(), 1)
    order = give_order(world, f"citizen_reports.{kind}", target, **args)
    caused = [event for event in events(run(world, 6), f"citizen_reports.{told}") if event.cause == order]
    assert len(caused) == 1
    assert caused[0].time_ms >= HOUR_MS + spec_of("citizen_reports").orders[kind].lead


def test_a_rumour_brings_reports_that_are_mostly_refused_and_name_it() -> None:
    """There are many more reports, refusals grow most, and the added ones lead back to the exercise's order."""
    calm, talked = run(world_of(), 12), run(rumoured(), 12)
    assert count(talked, REPORTED) > 1.5 * count(calm, REPORTED)
    assert count(talked, REFUSED) / count(talked, REPORTED) > 3 * count(calm, REFUSED) / count(calm, REPORTED)
    assert "order.citizen_reports_spread_rumour" in {roots(talked, row) for row in events(talked, REFUSED)}


def test_a_rumour_fades_by_half_in_its_time_and_is_forgotten() -> None:
    """Half is left after the half-life; at last it is told to be over."""
    world = world_of(120)
    give_order(world, "citizen_reports.spread_rumour", "90002", strength=1, reach=0.5)
    half_h = PARAMETERS.rumour_half / HOUR_MS
    state = run(world, half_h).state
    assert [state.at("rumour", place) for place in (1, 0)] == [pytest.approx(0.5), pytest.approx(0.25)]
    assert not run(world, 120).state["rumour"].any()
    assert count(world, "citizen_reports.rumour_fades") == 1


def test_a_rumour_in_the_whole_province_is_as_strong_everywhere() -> None:
    """Without a commune nobody is nearer to it than others."""
    world = world_of()
    give_order(world, "citizen_reports.spread_rumour", strength=0.7, reach=0.1)
    assert set(world.state["rumour"].tolist()) == {0.7}
    assert [event.place for event in events(world, "citizen_reports.rumour_spreads")] == [PROVINCE]


def test_a_statement_ends_a_rumour_sooner() -> None:
    """With a verified statement fewer people talk some hours later, and fewer reports come."""
    silent, answered = rumoured(), rumoured()
    give_order(answered, "citizen_reports.publish_statement", verified=1)
    run(silent, 8)
    run(answered, 8)
    assert answered.state["rumour"].max() < silent.state["rumour"].max() / 4
    assert count(answered, REPORTED) < count(silent, REPORTED)
    assert not events(answered, "citizen_reports.statement_false")


def test_a_statement_spares_the_line_reports_of_what_people_know() -> None:
    """In a flood without any rumour fewer reports come while it holds."""
    worlds = world_of(), world_of()
    for world in worlds:
        set_state(world, "water_depth_m", 0.5)
    give_order(worlds[1], "citizen_reports.publish_statement", verified=1)
    silent, told = (count(run(world, 10), REPORTED) for world in worlds)
    assert told < 0.9 * silent


def test_an_unverified_statement_is_sooner_and_costs_trust_when_it_is_wrong() -> None:
    """It is out earlier, proves wrong, brings talk, and satisfied people grow fewer until trust is back."""
    checked, unchecked = world_of(48, **WRONG), world_of(48, **WRONG)
    give_order(checked, "citizen_reports.publish_statement", verified=1)
    give_order(unchecked, "citizen_reports.publish_statement", verified=0)
    run(checked, 48)
    run(unchecked, 48)
    out = "citizen_reports.statement_published"
    assert events(unchecked, out)[0].time_ms < events(checked, out)[0].time_ms
    assert count(checked, "citizen_reports.statement_false") == 0
    assert roots(unchecked, *events(unchecked, "citizen_reports.statement_false")).startswith("order.")
    good = "citizen_reports.rated_satisfied"
    assert count(unchecked, good) < count(checked, good)
    trust = unchecked.domains["citizen_reports"].service.rumours.trust
    assert 1 - PARAMETERS.trust_loss < trust < 1


def test_a_withdrawn_statement_cannot_prove_wrong() -> None:
    """Taken back in time it does no harm, and another may follow; two at once may not."""
    world = world_of(**WRONG)
    assert refused(world, "citizen_reports.withdraw_statement")
    give_order(world, "citizen_reports.publish_statement", verified=0)
    assert refused(world, "citizen_reports.publish_statement")
    run(world, 1.2)
    give_order(world, "citizen_reports.withdraw_statement")
    run(world, 1.3)
    assert not refused(world, "citizen_reports.publish_statement", verified=1)
    assert not events(run(world, 12), "citizen_reports.statement_false")


def test_closed_reports_are_gone_at_once_and_some_come_back() -> None:
    """The commune's count falls at the order's own moment, part of them are open again later, nobody is pleased."""
    world = run(world_of(60), 4)
    service = world.domains["citizen_reports"].service
    before = len(service._reports)
    order = give_order(world, "citizen_reports.close_reports", "90001")
    closed = events(world, *CLOSED)
    assert {event.cause for event in closed} == {order}
    assert len(service._reports) == before - len(closed)
    assert len(closed) > 20
    run(world, 60)
    back = {event.case for event in events(world, "citizen_reports.reopened")} & {row.case for row in closed}
    assert 0.25 < len(back) / len(closed) < 0.65
    rated = [roots(world, event) for event in events(world, "citizen_reports.rated_unsatisfied")]
    assert "order.citizen_reports_close_reports" in rated


def test_closing_and_coming_back_loses_no_report() -> None:
    """What the domain holds is what the log says, whoever closed it, and no answer comes to a closed report."""
    world = world_of(120, rate_per_million="80 /day")
    for hour in (6, 20, 30, 54):
        run(world, hour)
        give_order(world, "citizen_reports.close_reports", "90001")
    run(world, 120)
    published = ("citizen_reports.published_in_time", "citizen_reports.published_late")
    opening = (REPORTED, "citizen_reports.carried_over", "citizen_reports.reopened")
    opened = Counter(event.case for event in events(world, *opening))
    closed = Counter(event.case for event in events(world, REFUSED, *published, *CLOSED))
    assert all(opened[case] - closed[case] in {0, 1} for case in opened)
    held = world.domains["citizen_reports"].service._reports
    assert set(held) == {case for case in opened if opened[case] > closed[case]}
    overdue = count(world, "citizen_reports.overdue") - count(world, published[1], CLOSED[1])
    assert overdue == sum(report.overdue for report in held.values())


def test_only_what_is_open_can_be_closed() -> None:
    """Right after a closing there is nothing left to close."""
    world = run(world_of(), 4)
    give_order(world, "citizen_reports.close_reports", "90005")
    assert refused(world, "citizen_reports.close_reports", "90005")


def test_people_who_were_added_leave_again_and_no_more_than_came() -> None:
    """Teams and moderators are as many as before, reserves are whole, and nobody leaves twice."""
    world = world_of()
    give_order(world, "citizen_reports.add_team", "90003", teams=5)
    give_order(world, "citizen_reports.add_moderators", people=5)
    assert refused(world, "citizen_reports.recall_team", "90003", teams=1)
    run(world, 4)
    decisions = world.domains["citizen_reports"]
    with_them = (decisions.service.staff[2], decisions.service.moderators.capacity)
    give_order(world, "citizen_reports.recall_team", "90003", teams=5)
    give_order(world, "citizen_reports.recall_moderators", people=5)
    now = (decisions.service.staff[2], decisions.service.moderators.capacity)
    assert np.subtract(with_them, now).tolist() == [5, 5]
    reserves = (decisions.reserve_teams, decisions.reserve_moderators)
    assert reserves == (PARAMETERS.reserve_teams, PARAMETERS.reserve_moderators)
    assert refused(world, "citizen_reports.recall_team", "90003", teams=1)
    assert refused(world, "citizen_reports.recall_moderators", people=1)


def test_reserves_are_finite() -> None:
    """More teams or moderators than there are do not come."""
    world = world_of()
    for _ in range(3):
        give_order(world, "citizen_reports.add_team", "90003", teams=10)
    give_order(world, "citizen_reports.add_moderators", people=20)
    assert refused(world, "citizen_reports.add_team", "90001", teams=1)
    assert refused(world, "citizen_reports.add_moderators", people=1)


@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 1))
def test_more_talk_never_pleases_nor_spares(one: float, other: float, trust: float) -> None:
    """Reports grow with a rumour, satisfaction falls with it and rises with trust; checking takes time."""
    low, high = sorted((one, other))
    assert couplings.rumour_surge(PARAMETERS, low) <= couplings.rumour_surge(PARAMETERS, high)
    left = [couplings.believed(PARAMETERS, rumour=rumour, trust=trust) for rumour in (low, high)]
    assert 0 <= left[1] <= left[0] <= trust
    delays = [couplings.statement_delay_ms(PARAMETERS, share) for share in (low / 2, high / 2)]
    assert delays[0] <= delays[1]
