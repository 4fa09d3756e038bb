"""Orders to fire and rescue: each does what it says, in its direction, and not before its lead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.domains.fire_rescue import couplings
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

PARAMETERS = parameters_of("fire_rescue")
QUIET = {"fires_per_million": "0 /day", "rescues_per_million": "0 /day"}
FLOOD = {**QUIET, "trapped_by_water": "1500 /day"}
"""Together with water of a metre, more rescues than five engines can do."""


def world_of(hours: float = 24.0, /, **changes: object) -> World:
    """Only fire and rescue, in a province of three million, with these parameters changed."""
    province = tiny_province(3_000_000)
    return tiny_world("fire_rescue", hours=hours, province=province, parameters={"fire_rescue": changes})


def flooded(depth_m: float = 0.7) -> World:
    """A world with deep water in the fourth commune."""
    world = world_of(**FLOOD)
    set_state(world, "water_depth_m", depth_m, place=3, cause=world.emit("run.started"))
    return world


def mean(world: World, *kinds: str, place: int | None = None) -> float:
    """Mean value of events of these kinds."""
    return float(np.mean([event.value for event in events(world, *kinds, place=place)]))


def refused(world: World, kind: str, target: str = "", **args: float) -> bool:
    """Whether an order given now is refused."""
    return world.log.event(give_order(world, kind, target, **args)).kind == "order.refused"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("add_engines", "engines_on_duty"),
        ("dispatch_boats", "forces_joined"),
        ("call_volunteers", "forces_joined"),
    ],
)
def test_nothing_happens_before_the_lead_and_what_happens_names_the_order(kind: str, told: str) -> None:
    """The first event that an order causes comes after its lead."""
    world = run(world_of(**QUIET), 1)
    order = give_order(world, f"fire_rescue.{kind}", "90004")
    caused = [event for event in events(run(world, 6), f"fire_rescue.{told}") if event.cause == order]
    assert len(caused) == 1
    assert caused[0].time_ms >= HOUR_MS + spec_of("fire_rescue").orders[kind].lead


@pytest.mark.parametrize(
    ("kind", "args"),
    [("dispatch_boats", {"boats": 12}), ("call_volunteers", {"teams": 10, "hours": 48})],
)
def test_forces_on_the_spot_free_people_sooner(kind: str, args: dict[str, float]) -> None:
    """In a flooded commune with boats, or volunteers, more people are rescued in a day, and it names the order."""
    plain, helped = flooded(), flooded()
    give_order(helped, f"fire_rescue.{kind}", "90004", **args)
    rescued = "fire_rescue.rescued"
    run(plain, 24)
    run(helped, 24)
    assert sum(event.value for event in events(helped, rescued)) > 1.2 * sum(
        event.value for event in events(plain, rescued)
    )
    sent = events(helped, "fire_rescue.local_help")
    assert {roots(helped, event) for event in sent} == {f"order.fire_rescue_{kind}"}


def test_boats_do_nothing_on_dry_land() -> None:
    """Without water they stand and wait; rescues are done as without them."""
    plain, helped = (world_of(fires_per_million="0 /day", rescues_per_million="5 /day") for _ in range(2))
    give_order(helped, "fire_rescue.dispatch_boats", "90001", boats=12)
    assert not events(run(helped, 24), "fire_rescue.local_help")
    assert len(events(helped, "fire_rescue.rescued")) == len(events(run(plain, 24), "fire_rescue.rescued"))


def test_every_rescue_ends_once_and_every_wait_is_over_whoever_does_it() -> None:
    """With boats and volunteers each incident of the first half day is closed once, and waits are counted to zero."""
    world = flooded()
    give_order(world, "fire_rescue.dispatch_boats", "90004", boats=12)
    give_order(world, "fire_rescue.call_volunteers", "90004", teams=10)
    run(world, 12)
    set_state(world, "water_depth_m", 0.0, place=3)
    run(world, 24)
    needed = sorted(event.case for event in events(world, "fire_rescue.rescue_needed"))
    assert sorted(event.case for event in events(world, "fire_rescue.rescued")) == needed
    awaited, found = (len(events(world, f"fire_rescue.engine_{kind}")) for kind in ("awaited", "found"))
    assert awaited == found > 0


def test_boats_are_few_and_come_back() -> None:
    """Twelve in all; what is recalled can be sent elsewhere, and nothing can be recalled twice."""
    world = world_of(**QUIET)
    give_order(world, "fire_rescue.dispatch_boats", "90004", boats=12)
    assert refused(world, "fire_rescue.dispatch_boats", "90003", boats=1)
    assert refused(world, "fire_rescue.recall_boats", "90004")
    run(world, 4)
    give_order(world, "fire_rescue.recall_boats", "90004")
    assert refused(world, "fire_rescue.recall_boats", "90004")
    assert not refused(world, "fire_rescue.dispatch_boats", "90003", boats=12)
    here = world.domains["fire_rescue"].service.locals
    assert (here.boats(3), run(world, 8).domains["fire_rescue"].service.locals.boats(2)) == (0, 12)


def test_volunteers_go_home_after_their_hours_or_when_they_are_sent() -> None:
    """They cannot be called twice, nor dismissed before they are there."""
    world = world_of(**QUIET)
    give_order(world, "fire_rescue.call_volunteers", "90003", teams=6, hours=4)
    give_order(world, "fire_rescue.call_volunteers", "90004", teams=6, hours=48)
    assert refused(world, "fire_rescue.call_volunteers", "90003")
    assert refused(world, "fire_rescue.dismiss_volunteers", "90004")
    run(world, 3)
    here = world.domains["fire_rescue"].service.locals
    assert (here.volunteers(2), here.volunteers(3)) == (6, 6)
    give_order(world, "fire_rescue.dismiss_volunteers", "90004")
    run(world, 8)
    assert (here.volunteers(2), here.volunteers(3)) == (0, 0)
    assert refused(world, "fire_rescue.dismiss_volunteers", "90004")


def test_volunteers_hold_fires_back() -> None:
    """Fires that engines reach late are smaller, and so shorter, where volunteers are on duty."""
    often = {"fires_per_million": "3 /day", "rescues_per_million": "0 /day", "engines_at_most": 3}
    plain, helped = world_of(48, **often), world_of(48, **often)
    for code in ("90001", "90002", "90003", "90004", "90005"):
        give_order(helped, "fire_rescue.call_volunteers", code, teams=6, hours=48)
    for world in (plain, helped):
        set_state(world, "road_speed", 0.15)
    loss = "fire_rescue.loss_assessed"
    assert mean(run(helped, 48), loss) < mean(run(plain, 48), loss)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 180 * 60_000))
def test_more_volunteers_never_mean_a_larger_fire(one: int, other: int, delay_ms: int) -> None:
    """A fire's growth falls with the teams on the spot, whenever the first engine comes."""
    grown = [
        couplings.growth(
            PARAMETERS,
            PARAMETERS.fire_kinds[0],
            delay_ms=delay_ms,
            wind_m_s=2.0,
            rain_mm_h=0.0,
            held=couplings.held_back(PARAMETERS, teams),
        )
        for teams in sorted((one, other))
    ]
    assert grown[0] >= grown[1]


def test_reserve_engines_go_home_and_can_be_called_again() -> None:
    """Released engines serve nobody; without any there is nothing to release."""
    world = world_of(48, **QUIET)
    assert refused(world, "fire_rescue.release_engines", "90004")
    give_order(world, "fire_rescue.add_engines", "90004", count=20)
    fleet = run(world, 4).domains["fire_rescue"].service.engines.fleet
    assert fleet.idle == 5 + 20
    give_order(world, "fire_rescue.release_engines", "90004")
    assert fleet.idle == 5
    assert [event.value for event in events(world, "fire_rescue.engines_off_duty")] == [20]
    assert not refused(world, "fire_rescue.add_engines", "90001", count=20)


def test_an_exercise_sets_a_fire_of_the_size_that_it_says() -> None:
    """It breaks out at once where it is set; a larger one takes longer, and everything leads back to the order."""
    small, large = world_of(**QUIET), world_of(**QUIET)
    give_order(small, "fire_rescue.start_fire", "90003", size=1)
    give_order(large, "fire_rescue.start_fire", "90003", size=8)
    controlled = "fire_rescue.fire_controlled"
    assert mean(run(large, 24), controlled) > mean(run(small, 24), controlled)
    assert [event.place for event in events(large, "fire_rescue.fire_started")] == [2]
    assert roots(large, events(large, controlled)[0]) == "order.fire_rescue_start_fire"
