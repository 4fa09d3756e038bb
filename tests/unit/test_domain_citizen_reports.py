"""Field reports: surges, moderators, teams, answers, orders."""

from __future__ import annotations

import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.citizen_reports import couplings
from simulation.engine.world import World
from simulation.events import Event
from tests.worlds import (
    events,
    give_order,
    parameters_of,
    pulse,
    roots,
    run,
    set_state,
    spec_of,
    tiny_province,
    tiny_world,
)

PARAMETERS = parameters_of("citizen_reports")
CATEGORIES = PARAMETERS.categories
ROUTED = ("citizen_reports.routed_in_time", "citizen_reports.routed_late")
PUBLISHED = ("citizen_reports.published_in_time", "citizen_reports.published_late")
OPENED = ("citizen_reports.reported", "citizen_reports.carried_over", "citizen_reports.reopened")
CLOSED = ("citizen_reports.refused", *PUBLISHED)
AMOUNTS = st.floats(0, 3)
SHARES = st.floats(0, 1)
OVERRUN = {"citizen_reports": {"rate_per_million": "150 /day"}}


def world_of(hours: float = 72.0, people: int = 3_000_000, **given: object) -> World:
    """Only the report line, in a province of three million."""
    return tiny_world("citizen_reports", hours=hours, province=tiny_province(people), **given)  # type: ignore[arg-type]


def share(world: World, good: tuple[str, ...], among: tuple[str, ...]) -> float:
    """Share of some events among others."""
    return len(events(world, *good)) / len(events(world, *among))


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.key)
@given(one=AMOUNTS, other=AMOUNTS)
def test_a_worse_city_never_brings_fewer_reports(
    category: couplings.Category, one: float, other: float
) -> None:
    """Water, rain and smog add reports of every category, or none."""
    low, high = sorted((one, other))
    assert couplings.water_surge(category, high) >= couplings.water_surge(category, low)
    assert couplings.rain_surge(category, PARAMETERS, 30 * high) >= couplings.rain_surge(
        category, PARAMETERS, 30 * low
    )
    assert couplings.smog_surge(category, PARAMETERS, 99 * high) >= couplings.smog_surge(
        category, PARAMETERS, 99 * low
    )


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.key)
@given(one=SHARES, other=SHARES)
def test_more_power_and_open_roads_never_bring_more_reports(
    category: couplings.Category, one: float, other: float
) -> None:
    """Outages and closures add reports of every category, or none."""
    low, high = sorted((one, other))
    assert couplings.outage_surge(category, high) <= couplings.outage_surge(category, low)
    assert couplings.closure_surge(category, high) <= couplings.closure_surge(category, low)


@given(AMOUNTS, AMOUNTS)
def test_more_water_never_brings_more_teams(one: float, other: float) -> None:
    """Teams that reach their jobs get fewer as the water rises."""
    low, high = sorted((one, other))
    assert couplings.teams_at_work(PARAMETERS, high) <= couplings.teams_at_work(PARAMETERS, low) <= 1


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_longer_queue_never_makes_better_answers(one: int, other: int) -> None:
    """The share of vague answers grows with the jobs that wait, up to its limit."""
    low, high = sorted((one, other))
    limit = PARAMETERS.vague_at_most
    assert couplings.vague_answers(PARAMETERS, low) <= couplings.vague_answers(PARAMETERS, high) <= limit


def test_satisfaction_follows_quality_more_than_time() -> None:
    """A clear late answer pleases more than a vague one in time; a vague late one pleases least."""
    clear = couplings.satisfaction(PARAMETERS, vague=False, late=False)
    clear_late = couplings.satisfaction(PARAMETERS, vague=False, late=True)
    vague = couplings.satisfaction(PARAMETERS, vague=True, late=False)
    vague_late = couplings.satisfaction(PARAMETERS, vague=True, late=True)
    assert clear > clear_late > vague > vague_late


@pytest.mark.parametrize(
    ("field", "value", "category"),
    [
        ("water_depth_m", 0.5, "drainage"),
        ("power_share", 0.0, "utilities"),
        ("road_open", 0.0, "roads"),
        ("pm25_ug_m3", 200.0, "air"),
    ],
)
def test_a_troubled_city_reports_what_troubles_it(field: str, value: float, category: str) -> None:
    """The category that belongs to the trouble grows most, and the added reports name what brought them."""
    calm, troubled = run(world_of(48), 48), world_of(48)
    told = troubled.emit("run.started")
    set_state(troubled, field, value, cause=told)
    run(troubled, 48)
    number = [row.key for row in CATEGORIES].index(category)

    def reports(world: World) -> list[Event]:
        return [event for event in events(world, "citizen_reports.reported") if event.unit == number]

    assert len(reports(troubled)) > 1.8 * len(reports(calm))
    assert sum(event.cause == told for event in reports(troubled)) > 0.3 * len(reports(troubled))


def test_rain_brings_reports_of_drainage() -> None:
    """Two hours of heavy rain bring more reports than the same hours when dry, and name the rain."""
    wet = run(world_of(24, people=9_000_000, rain=pulse(50, 9, 12, 24)), 24)
    dry = run(world_of(24, people=9_000_000), 24)
    assert len(events(wet, "citizen_reports.reported")) > len(events(dry, "citizen_reports.reported"))
    assert "weather.rain_heavy" in {roots(wet, event) for event in events(wet, "citizen_reports.reported")}


def test_without_network_nothing_is_reported() -> None:
    """Reports wait for the network and come when it is back."""
    world = world_of(24)
    set_state(world, "comms_share", 0.0)
    assert events(run(world, 10), "citizen_reports.reported") == []
    set_state(world, "comms_share", 1.0)
    assert len(events(run(world, 10.6), "citizen_reports.reported")) > 5


def test_an_ordinary_fortnight_looks_like_ihanoi() -> None:
    """About 93 % in time, 66 % satisfied, 7 % refused, and 9 of 10 passed on within five minutes."""
    world = run(world_of(336), 336)
    assert 0.88 < share(world, PUBLISHED[:1], PUBLISHED) < 0.98
    assert 0.04 < share(world, ("citizen_reports.refused",), ("citizen_reports.reported",)) < 0.11
    assert share(world, ROUTED[:1], ROUTED) > 0.85
    rated = ("citizen_reports.rated_satisfied", "citizen_reports.rated_unsatisfied")
    assert 0.58 < share(world, rated[:1], rated) < 0.73


def test_hue_reports_at_its_own_rate() -> None:
    """A province with a rate of its own takes it instead of the common one."""
    hue = tiny_world("citizen_reports", province=tiny_province(3_000_000, code="46"))
    ordinary = world_of()
    assert hue.domains["citizen_reports"].service.daily == pytest.approx(237.0)
    assert ordinary.domains["citizen_reports"].service.daily == pytest.approx(72.0)


def test_open_reports_are_those_opened_and_not_closed() -> None:
    """What the domain holds is what the log says: conservation, reopened ones included."""
    world = run(world_of(336), 336)
    opened = Counter(event.case for event in events(world, *OPENED))
    closed = Counter(event.case for event in events(world, *CLOSED))
    assert events(world, "citizen_reports.reopened")
    assert len(world.domains["citizen_reports"].service._reports) == sum(opened.values()) - sum(
        closed.values()
    )
    assert all(opened[case] - closed[case] in {0, 1} for case in opened)


@pytest.mark.no_cover  # a fortnight
def test_late_answers_were_told_to_be_overdue_before() -> None:
    """Each late answer has one overdue event of its own, so that the open count can come to zero."""
    world = run(world_of(336, parameters=OVERRUN), 336)
    late = Counter(event.case for event in events(world, "citizen_reports.published_late"))
    overdue = Counter(event.case for event in events(world, "citizen_reports.overdue"))
    assert late
    assert all(overdue[case] >= late[case] for case in late)
    open_overdue = sum(
        report.overdue for report in world.domains["citizen_reports"].service._reports.values()
    )
    assert overdue.total() - late.total() == open_overdue


def test_a_flood_delays_answers_and_is_blamed() -> None:
    """Teams kept away by water answer fewer reports; overdue ones name the flood."""
    world = world_of(240)
    flood = world.emit("run.started")
    set_state(world, "water_depth_m", 0.7, cause=flood)
    calm = run(world_of(240), 240)
    run(world, 240)
    assert share(world, PUBLISHED[:1], PUBLISHED) < share(calm, PUBLISHED[:1], PUBLISHED)
    late = [event for event in events(world, "citizen_reports.overdue") if event.time_ms > 0]
    assert {event.cause for event in late} == {flood}


def _key(event: Event) -> tuple[int, str, int]:
    return event.time_ms, event.kind, event.case


@pytest.mark.parametrize(
    ("kind", "target", "args", "told"),
    [
        ("citizen_reports.add_team", "90001", {"teams": 10}, "citizen_reports.team_joined"),
        ("citizen_reports.add_moderators", "", {"people": 20}, "citizen_reports.moderators_joined"),
    ],
)
def test_reinforcements_come_after_their_time(
    kind: str, target: str, args: dict[str, float], told: str
) -> None:
    """Until the delay is over nothing differs; then they are at work because of the order."""
    plain, changed = world_of(48, parameters=OVERRUN), world_of(48, parameters=OVERRUN)
    run(changed, 8)
    order = give_order(changed, kind, target, **args)
    run(changed, 8.49)
    run(plain, 8.49)
    assert [_key(event) for event in events(changed) if event.id != order] == [
        _key(event) for event in events(plain)
    ]
    assert [event.cause for event in events(run(changed, 48), told)] == [order]


@pytest.mark.no_cover  # ten days, twice
def test_more_teams_answer_more_in_time() -> None:
    """An overrun commune with more teams has fewer open reports and more satisfied citizens."""
    plain, changed = world_of(240, parameters=OVERRUN), world_of(240, parameters=OVERRUN)
    for code in ("90001", "90002"):
        give_order(changed, "citizen_reports.add_team", code, teams=10)
    run(plain, 240)
    run(changed, 240)
    assert len(events(changed, *PUBLISHED)) > len(events(plain, *PUBLISHED))
    good = "citizen_reports.rated_satisfied"
    assert len(events(changed, good)) > len(events(plain, good))


def test_more_moderators_pass_on_faster() -> None:
    """In a surge added moderators raise the share that is passed on within five minutes."""
    flood = {"citizen_reports": {"rate_per_million": "400 /day"}}
    plain, changed = world_of(24, parameters=flood), world_of(24, parameters=flood)
    give_order(changed, "citizen_reports.add_moderators", people=10)
    assert share(run(changed, 24), ROUTED[:1], ROUTED) > share(run(plain, 24), ROUTED[:1], ROUTED) + 0.1


def test_a_run_in_pieces_and_through_a_snapshot_is_the_same_run() -> None:
    """One advance, many advances, and a pickled world in between give the same log."""
    whole, pieces = run(world_of(), 60), world_of()
    for hour in range(1, 25):
        run(pieces, hour)
    pieces = pickle.loads(pickle.dumps(pieces))  # noqa: S301 - our own bytes
    assert run(pieces, 60).log.digest() == whole.log.digest()


def test_shares_of_categories_must_be_the_whole() -> None:
    """A forgotten category is refused with the sum."""
    values = {name: entry.value for name, entry in spec_of("citizen_reports").parameters.items()}
    with pytest.raises(ValueError, match=r"add up to 0.8"):
        couplings.Parameters.model_validate({**values, "categories": values["categories"][1:]})
