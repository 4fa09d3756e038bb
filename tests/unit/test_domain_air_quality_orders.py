"""Air quality: what decisions change, how they end, and what an exercise lets happen."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest

from simulation.aggregation.fold import Fold
from simulation.domains.air_quality.couplings import POLLUTANTS, protected
from simulation.engine.world import World
from simulation.events import PROVINCE
from simulation.spec.province import Province, Resource
from tests.boards import series, watched
from tests.worlds import (
    events,
    give_order,
    parameters_of,
    pulse,
    roots,
    run,
    spec_of,
    tiny_province,
    tiny_world,
)

START = "2026-01-12T00:00+07:00"
HOURS = 48.0
HOUR_MS = 3_600_000
FIELDS = ("pm25_ug_m3", "smog_exposed_people")
ORDERS = spec_of("air_quality").orders
Args = tuple[tuple[str, float], ...]


def five_sensors() -> Province:
    """The tiny province with five sensors of each class."""
    made = Resource(count=5, source="made for tests", status="assumed")
    return tiny_province(resources={f"air_quality.{name}": made for name in POLLUTANTS})


def air_world(hours: float = HOURS, **weather: object) -> World:
    """The air alone over the tiny province."""
    return tiny_world("air_quality", hours=hours, start=START, province=five_sensors(), **weather)


@lru_cache
def decided(kind: str = "", target: str = "", args: Args = ()) -> Fold:
    """Still air for a day, with one order at hour 8."""
    weather = pulse(3.0, 6, 30, HOURS, otherwise=1.0)
    order = (8.0, kind, target, dict(args)) if kind else None
    return watched(air_world(stagnation=weather), 30.0, order)


def same(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> bool:
    """Whether two series are equal, no data being equal to no data."""
    return bool(np.array_equal(one, other, equal_nan=True))


@pytest.mark.parametrize(
    ("kind", "target", "place", "indicator", "better"),
    [
        ("restrict_traffic", "", None, "no2", True),
        ("restrict_traffic", "", None, "vn_aqi_hour", True),
        ("stop_burning", "90003", 2, "pm25", True),
        ("stop_burning", "90003", 2, "pm25_day", True),
        ("suspend_works", "90001", 0, "pm25", True),
        ("advise_schools", "", None, "exposed", True),
        ("close_schools", "", None, "exposed", True),
        ("close_schools", "90001", 0, "exposed", True),
        ("give_masks", "90001", 0, "exposed", True),
        ("release", "90001", 0, "pm25", False),
        ("release", "90001", None, "worst_commune", False),
    ],
)
def test_an_order_moves_its_indicator(
    kind: str, target: str, place: int | None, indicator: str, better: bool
) -> None:
    """Same chance with and without: equal until the order can act, and better (or worse) afterwards."""
    without, with_order = (
        series(fold, f"air_quality.{indicator}", place)
        for fold in (decided(), decided(f"air_quality.{kind}", target))
    )
    soonest = (8 * HOUR_MS + ORDERS[kind].lead) // 300_000
    assert same(without[:soonest], with_order[:soonest])
    later = slice(soonest + 12, soonest + 120)
    assert (np.nanmean(with_order[later]) < np.nanmean(without[later])) == better


def test_closed_schools_keep_more_children_inside_than_advice() -> None:
    """Fewer people are exposed while schools are closed than while they are advised."""
    advised, closed = (
        np.nanmean(series(decided(f"air_quality.{kind}_schools"), "air_quality.exposed")[20 * 12 : 24 * 12])
        for kind in ("advise", "close")
    )
    assert closed < advised


def ended(kind: str, target: str, hour: float, undo: str = "", **args: float) -> tuple[World, World]:
    """Worlds without and with an order at hour 2, taken back at hour 12 when asked."""
    without, with_order = (run(air_world(stagnation=3.0), 2) for _ in range(2))
    give_order(with_order, f"air_quality.{kind}", target, **args)
    run(with_order, 12)
    if undo:
        give_order(with_order, f"air_quality.{undo}", target)
    return run(without, hour), run(with_order, hour)


@pytest.mark.parametrize(
    ("kind", "target", "args"),
    [
        ("restrict_traffic", "", {"hours": 4}),
        ("stop_burning", "90003", {"hours": 4}),
        ("suspend_works", "90003", {"hours": 6}),
        ("advise_schools", "", {"hours": 4}),
        ("close_schools", "90001", {"days": 1}),
        ("give_masks", "90001", {}),
    ],
)
def test_orders_end(kind: str, target: str, args: dict[str, float]) -> None:
    """When its time is over, an order no longer acts: the air is that of a world without it."""
    without, with_order = ended(kind, target, 40, **args)
    assert not events(with_order, "order.refused")
    for name in FIELDS:
        assert (without.state[name] == with_order.state[name]).all()


@pytest.mark.parametrize(
    ("kind", "undo", "target", "field"),
    [
        ("restrict_traffic", "lift_restriction", "", "pm25_ug_m3"),
        ("suspend_works", "resume_works", "90003", "pm25_ug_m3"),
        ("close_schools", "reopen_schools", "", "smog_exposed_people"),
        ("close_schools", "reopen_schools", "90001", "smog_exposed_people"),
        ("advise_schools", "reopen_schools", "", "smog_exposed_people"),
    ],
)
def test_an_order_is_taken_back(kind: str, undo: str, target: str, field: str) -> None:
    """While it is in force the air or people's exposure differs; some hours after it was taken back nothing does."""
    args = {name: row.maximum for name, row in ORDERS[kind].args.items()}
    without, with_order = ended(kind, target, 12, **args)
    assert (without.state[field] != with_order.state[field]).any()
    without, with_order = ended(kind, target, 24, undo, **args)
    assert not events(with_order, "order.refused")
    assert (without.state[field] == with_order.state[field]).all()


@pytest.mark.parametrize(
    ("kind", "target", "undo"),
    [
        ("restrict_traffic", "", "lift_restriction"),
        ("suspend_works", "90001", "resume_works"),
        ("close_schools", "90001", "reopen_schools"),
        ("release", "90001", "contain_release"),
    ],
)
def test_what_is_in_force_is_not_ordered_again_nor_taken_back_twice(
    kind: str, target: str, undo: str
) -> None:
    """A second order of the kind at the place is refused; so is taking back what is not in force."""
    world = run(air_world(), 1)
    give_order(world, f"air_quality.{undo}", target)
    assert len(events(world, "order.refused")) == 1
    for _ in range(2):
        give_order(world, f"air_quality.{kind}", target)
    assert len(events(world, "order.refused")) == 2


def test_schools_closed_in_the_whole_province_are_not_closed_again_in_a_commune() -> None:
    """What holds everywhere holds here; reopening everywhere ends it in single communes too."""
    world = run(air_world(), 1)
    give_order(world, "air_quality.close_schools", "90002")
    give_order(world, "air_quality.close_schools", "")
    give_order(world, "air_quality.close_schools", "90001")
    assert len(events(world, "order.refused")) == 1
    give_order(run(world, 12), "air_quality.reopen_schools", "")
    opened = events(run(world, 24), "air_quality.schools_open")
    assert {e.place for e in opened} == {1, PROVINCE}


def test_masks_run_out() -> None:
    """More masks than are in store cannot be given, and what was given is gone."""
    world = run(air_world(), 1)
    stock = world.domains["air_quality"].masks
    give_order(world, "air_quality.give_masks", "90001", count=stock + 1)
    give_order(world, "air_quality.give_masks", "90001", count=stock)
    give_order(world, "air_quality.give_masks", "90002", count=100)
    assert len(events(world, "order.refused")) == 2
    assert world.domains["air_quality"].masks == 0


def test_more_masks_protect_more_people_and_never_more_than_all() -> None:
    """The protected share rises with the masks, falls with the people, and stays a share."""
    parameters = parameters_of("air_quality")
    few, many, plenty = (protected(parameters, masks, 100_000) for masks in (1_000, 5_000, 1e7))
    assert 0 < few < many < plenty == 1
    assert protected(parameters, 1_000, 1_000_000) < few


def released(hour: float, contained: bool = False, **args: float) -> World:
    """A release in ward 0 at hour 6, contained from hour 8 on when asked."""
    world = run(air_world(), 6)
    give_order(world, "air_quality.release", "90001", **args)
    run(world, 8)
    if contained:
        give_order(world, "air_quality.contain_release", "90001")
    return run(world, hour)


def test_a_release_is_felt_near_by_and_ends() -> None:
    """Its commune has most of it, far ones less, a stronger one more; hours after its end it is gone."""
    clear = run(air_world(), 8).state["pm25_ug_m3"]
    one, two = (released(8, strength=strength).state["pm25_ug_m3"] - clear for strength in (1, 2))
    assert one[0] > 100
    assert one[0] == max(one)
    assert two[0] == pytest.approx(2 * one[0])
    assert released(30, hours=4).state["pm25_ug_m3"] == pytest.approx(
        run(air_world(), 30).state["pm25_ug_m3"]
    )


def test_a_contained_release_is_over_sooner() -> None:
    """Two hours after it was contained the air is better than with the source open, and the order is told as why."""
    open_, contained = released(12, hours=10), released(12, contained=True, hours=10)
    assert contained.state.at("pm25_ug_m3", 0) < 0.7 * open_.state.at("pm25_ug_m3", 0)
    over = events(contained, "air_quality.release_ended")
    assert [roots(contained, e) for e in over] == ["order.air_quality_contain_release"]
    assert {roots(contained, e) for e in events(contained, "air_quality.smoke_reached")} == {
        "order.air_quality_release"
    }


def test_response_teams_run_out() -> None:
    """Two teams: a second one at the same place is refused, and so is a third place until one is done."""
    world = run(air_world(), 6)
    for target in ("90001", "90001", "90002", "90003"):
        give_order(world, "air_quality.release", target, hours=24)
    run(world, 7)
    for target in ("90001", "90001", "90002", "90003"):
        give_order(world, "air_quality.contain_release", target)
    assert len(events(world, "order.refused")) == 3
    give_order(run(world, 12), "air_quality.contain_release", "90003")
    assert len(events(world, "order.refused")) == 3


DELAYS = {
    "restrict_traffic": "restrict_delay",
    "lift_restriction": "advice_delay",
    "stop_burning": "burning_delay",
    "suspend_works": "works_delay",
    "resume_works": "advice_delay",
    "advise_schools": "advice_delay",
    "close_schools": "close_delay",
    "reopen_schools": "close_delay",
    "give_masks": "mask_delay",
    "contain_release": "contain_delay",
}


@pytest.mark.parametrize("kind", sorted(DELAYS))
def test_no_delay_is_shorter_than_the_lead(kind: str) -> None:
    """The lead that the file states is what the least delay allows, and not nothing."""
    parameters = parameters_of("air_quality")
    assert 0 < ORDERS[kind].lead <= parameters.order_least * getattr(parameters, DELAYS[kind])


def test_only_what_an_exercise_asks_for_acts_at_once() -> None:
    """Every other order has its delay."""
    assert {kind for kind, row in ORDERS.items() if row.by == "control"} == set(ORDERS) - set(DELAYS)
