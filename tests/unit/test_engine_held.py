"""Held hazards: what waits for an order does nothing, and what is ordered acts from then on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.plan import Plan
from simulation.runner import Run, run
from simulation.snapshots import Film, Snapshot
from tests.runs import SMALL, model, plan
from tests.toys import lived, toy_plan
from tests.worlds import HOUR_MS, events

SMOG = {
    "kind": "winter_smog",
    "id": "haze",
    "starts": "on_order",
    "with": {"factor": 4, "begins": "T+0:00", "build": "1 h", "hold": "1 h", "clear": "1 h"},
}
MURK = {**SMOG, "id": "murk"}

HELD: dict[str, tuple[str, dict[str, Any]]] = {
    "river_flood": (
        "flood",
        {
            "rain": ({"total": "300 mm", "begins": "T+0:30", "lasts": "8 h"},),
            "rivers": (
                {"station": "kim-long", "peak": "4 m", "peak_at": "T+5:00", "rise": "3 h", "fall": "20 h"},
            ),
        },
    ),
    "typhoon": (
        "flood",
        {
            "track": (
                {"at": "T+0:00", "lat": 16.4, "lon": 109.0, "wind": "42 m/s"},
                {"at": "T+8:00", "lat": 16.5, "lon": 107.0, "wind": "35 m/s"},
            ),
            "rain": "60 mm/h",
        },
    ),
    "tide_surge": (
        "flood",
        {"pulses": ({"height": "0.8 m", "peak_at": "T+3:00", "rise": "2 h", "fall": "2 h"},)},
    ),
    "winter_smog": (
        "air_quality",
        {"factor": 5, "begins": "T+0:20", "build": "2 h", "hold": "2 h", "clear": "1 h"},
    ),
    "cyber_attack": ("public_services", {"lost": "80 %", "begins": "T+0:10", "build": "1 h", "hold": "3 h"}),
}
FIELD = {
    "river_flood": "rain_mm_h",
    "typhoon": "wind_m_s",
    "tide_surge": "surge_m",
    "winter_smog": "stagnation",
}
AT_MS = 2 * HOUR_MS + 187_500
"""Off the ten-minute grid and off the minute."""


def start(name: str = "held", at_ms: int = AT_MS, strength: float = 1.0, seq: int = 1) -> Order:
    """Control starts a held hazard."""
    return Order(
        seq=seq, at_ms=at_ms, actor="test", role="control", kind="hazard.start",
        args={"id": name, "strength": strength},
    )  # fmt: skip


@lru_cache
def held_plan(kind: str, *, held: bool = True, hours: int = 10) -> Plan:
    """Some hours of a working day in a small province, with one hazard that waits, or none."""
    domain, parameters = HELD[kind]
    shape = plan("weekday", SMALL)
    scenario = shape.scenario.model_dump(by_alias=True) | {
        "time": {"start": "2026-03-03T08:00+07:00", "duration": f"{hours} h"},
        "domains": (domain,),
        "hazards": ({"kind": kind, "id": "held", "starts": "on_order", "with": parameters},) if held else (),
    }
    return Plan.of(type(shape.scenario).model_validate(scenario), model(), shape.province, seed=7)


def short(kind: str, *orders: Order, until_h: int = 8) -> Run:
    """The first hours of that plan under orders."""
    return run(held_plan(kind), orders, until_ms=until_h * HOUR_MS)


def test_a_hazard_that_nobody_orders_changes_nothing() -> None:
    """With a held hazard and without it, events and readings are the same to the byte."""
    assert lived(toy_plan(6, hazards=[SMOG]), 6).digest() == lived(toy_plan(6), 6).digest()
    assert held_plan("river_flood").setting()[0].forcings == {}


@pytest.mark.parametrize("kind", HELD)
def test_every_hazard_can_be_held(kind: str) -> None:
    """Its milestones come after the order and because of it; before that the run is the run without it."""
    made, calm = short(kind, start()), run(held_plan(kind, held=False), until_ms=8 * HOUR_MS)
    before = calm.world.log.first_at_or_after(AT_MS) - 1
    frames = [one.world.log.frame(one.world.places.codes, 1, before) for one in (made, calm)]
    assert frames[0].astype({"kind": str}).equals(frames[1].astype({"kind": str}))
    told = [row for row in events(made.world) if row.kind.startswith(f"hazard.{kind}")]
    assert told
    assert all(row.time_ms >= AT_MS for row in told)
    assert {list(made.world.log.chain(row.id))[-1].kind for row in told} == {"order.hazard_start"}
    assert made.digest() != calm.digest()


@pytest.mark.parametrize("kind", FIELD)
def test_weather_up_to_the_order_stays_as_it_was(kind: str) -> None:
    """The field it forces is the planned one up to the step in force, and another one later."""
    world, field = short(kind, start()).world, FIELD[kind]
    ours, planned = getattr(world.fields, field), getattr(world.setting.fields, field)
    row = AT_MS // 600_000 + 1
    assert np.array_equal(ours[:row], planned[:row])
    assert not np.array_equal(ours[row:], planned[row:])


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("river_flood", "flood.stage_bd3_passed"),
        ("river_flood", "flood.street_flooded"),
        ("typhoon", "weather.wind_strong"),
        ("winter_smog", "weather.air_still"),
        ("cyber_attack", "public_services.portal_impaired"),
    ],
)
def test_why_red_leads_to_the_order(kind: str, seen: str) -> None:
    """What an ordered hazard brings about goes back to its order."""
    world = short(kind, start(), until_h=10).world
    rows = [row for row in events(world, seen) if row.time_ms > AT_MS]
    assert "order.hazard_start" in {list(world.log.chain(row.id))[-1].kind for row in rows}


def test_strength_multiplies_what_the_hazard_adds() -> None:
    """Twice the strength is twice the wave; the milestones and the luck of the rain stay where they are."""
    waiting = held_plan("river_flood").setting()[0].held["held"]
    once, twice = waiting.forcing(AT_MS, 1.0), waiting.forcing(AT_MS, 2.0)
    assert twice.stage_m["kim-long"] == pytest.approx(2 * once.stage_m["kim-long"])
    assert twice.rain_mm_h == pytest.approx(2 * np.asarray(once.rain_mm_h))
    assert [row.at_ms for row in twice.milestones] == [row.at_ms for row in once.milestones]


@pytest.mark.parametrize("kind", HELD)
def test_a_weak_hazard_is_weaker_than_a_strong_one(kind: str) -> None:
    """Every kind of hazard knows what strength means for it."""
    waiting = held_plan(kind).setting()[0].held["held"]
    weak, strong = (_size(waiting.forcing(AT_MS, strength)) for strength in (0.3, 1.1))
    assert weak < strong


def _size(forcing: Any) -> float:
    """How much a forcing adds, in whatever it adds."""
    fields = [getattr(forcing, name) for name in FIELD.values()] + list(forcing.stage_m.values())
    added = sum(float(field.sum()) for field in fields if field is not None)
    return added or sum(row.value for row in forcing.milestones)


def test_a_later_order_brings_the_same_hazard_later() -> None:
    """The forcing moves with the order and looks the same."""
    waiting = held_plan("river_flood").setting()[0].held["held"]
    early, late = (waiting.forcing(hour * HOUR_MS, 1.0) for hour in (1, 3))
    assert np.array_equal(late.stage_m["kim-long"][12:], early.stage_m["kim-long"][:-12])
    assert late.milestones[0].at_ms - early.milestones[0].at_ms == 2 * HOUR_MS


def test_two_held_hazards_of_one_kind_begin_by_id() -> None:
    """Each has its own order, its own luck and its own milestones."""
    shape = toy_plan(6, hazards=[SMOG, MURK])
    made = run(shape, [start("murk", HOUR_MS), start("haze", 3 * HOUR_MS, seq=2)])
    began = events(made.world, "hazard.winter_smog_began")
    assert [row.time_ms for row in began] == [HOUR_MS, 3 * HOUR_MS]
    given_ = events(made.world, "order.hazard_start")
    assert [row.cause for row in began] == [row.id for row in given_]
    assert tuple(made.world.hazards.forcings) == ("murk", "haze")


@pytest.mark.parametrize(
    ("order", "key"),
    [
        (start("haze", 4 * HOUR_MS, seq=2), "hazard.started"),
        (start("fog", 4 * HOUR_MS, seq=2), "order.choice"),
        (start("always", 4 * HOUR_MS, seq=2), "order.choice"),
        (start("haze", 4 * HOUR_MS, strength=9, seq=2), "order.range"),
        (start("murk", 6 * HOUR_MS, seq=2), "hazard.too_late"),
    ],
)
def test_an_impossible_start_is_refused(order: Order, key: str) -> None:
    """Twice, a name that does not wait, a strength beyond its limits, or no time left."""
    always = {**SMOG, "id": "always", "starts": "by_time"}
    made = run(toy_plan(6, hazards=[SMOG, MURK, always]), [start("haze", HOUR_MS)], until_ms=order.at_ms)
    with pytest.raises(OrderRefused) as refused:
        made.world.check(order)
    assert refused.value.key == key


stops = st.lists(st.integers(1, 8 * HOUR_MS), max_size=4).map(sorted)


@lru_cache
def flooded() -> str:
    """The digest of a flood ordered at an odd moment, lived in one go."""
    return short("river_flood", start()).digest()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stops, st.integers(0, 8 * HOUR_MS))
def test_an_ordered_hazard_is_the_same_in_pieces_and_from_a_snapshot(pieces: list[int], moment: int) -> None:
    """Whatever the pieces, and wherever it is pickled, before the order or after it."""
    made = Run(held_plan("river_flood"))
    made.give(start())
    for stop in sorted([*pieces, moment]):
        made.advance(stop)
        if stop == moment:
            copy = Snapshot.of(made).restore()
    for one in (made, copy):
        one.advance(8 * HOUR_MS)
    assert made.digest() == copy.digest() == flooded()


def test_an_order_given_live_is_the_order_known_in_advance() -> None:
    """A room that gives the order at its moment lives the same run as one that replays the order log."""
    made = Run(held_plan("river_flood"))
    made.advance(AT_MS)
    made.give(start())
    made.advance(8 * HOUR_MS)
    assert made.digest() == flooded()


def test_a_branch_from_before_the_order_does_not_know_the_hazard() -> None:
    """A film wound back to before the order has the planned weather again; the film's own run keeps its own."""
    film = Film(Run(held_plan("winter_smog")), every_ms=HOUR_MS)
    film.advance(3 * HOUR_MS)
    film.run.give(start(at_ms=film.run.now_ms))
    film.advance(5 * HOUR_MS)
    branch = film.branch(2 * HOUR_MS + 1)
    branch.advance(5 * HOUR_MS)
    assert branch.digest() == run(held_plan("winter_smog"), until_ms=5 * HOUR_MS).digest()
    assert film.run.world.hazards.forcings
    assert not branch.world.hazards.forcings


def test_early_warnings_know_an_ordered_flood_only_from_its_order_on() -> None:
    """A domain that looks ahead looks again: communes are warned after the order, none before."""
    shape = held_plan("river_flood")
    changed = shape.scenario.model_copy(update={"parameters": {"flood": {"warning_lead": "2 h"}}})
    warned = Plan.of(changed, model(), plan("weekday", SMALL).province, seed=7)
    made = run(warned, [start()], until_ms=8 * HOUR_MS)
    times = [row.time_ms for row in events(made.world, "flood.warning_issued")]
    assert times
    assert min(times) >= AT_MS


def test_a_scenario_may_give_the_order_itself() -> None:
    """An order in the file, with a text among its arguments, is the order given live."""
    row = {"at": "T+1:00", "order": "hazard.start", "args": {"id": "haze", "strength": 1}}
    written = run(toy_plan(6, hazards=[SMOG], orders=[row]))
    live = run(toy_plan(6, hazards=[SMOG]), [start("haze", HOUR_MS)])
    assert written.digest() == live.digest()
