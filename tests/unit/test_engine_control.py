"""Orders of no domain about sensors: breaking, repairing, reading by hand."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import OrderRefused
from simulation.orders import Order
from simulation.plan import Plan
from simulation.runner import Run, run
from simulation.snapshots import Snapshot
from simulation.telemetry.quality import Quality
from tests.runs import SMALL, model, plan
from tests.toys import FIRST, lived, toy_plan
from tests.worlds import HOUR_MS, events

KIM_LONG = "19774"
"""The commune of a river gauge."""
BROKEN = {"sensor": "flood.stage", "quality": "missing", "count": 5, "minutes": 600}


@lru_cache
def calm_plan() -> Plan:
    """Half a working day with water and nothing else, and no sensor that fails by itself."""
    shape = plan("weekday", SMALL)
    quiet = {f"flood.{name}": {"failures": 0} for name in ("rain", "street_depth", "stage")}
    scenario = shape.scenario.model_dump(by_alias=True) | {
        "time": {"start": "2026-03-03T06:00+07:00", "duration": "16 h"},
        "domains": ("flood",),
        "hazards": (
            {
                "kind": "river_flood",
                "id": "wave",
                "with": {
                    "rivers": (
                        {"station": "kim-long", "peak": "5 m", "peak_at": "T+8:00"}
                        | {"rise": "4 h", "fall": "9 h"},
                    )
                },
            },
        ),
        "sensors": quiet,
    }
    return Plan.of(type(shape.scenario).model_validate(scenario), model(), shape.province, seed=7)


def order(kind: str, at_ms: int, seq: int, target: str = KIM_LONG, **args: Any) -> Order:
    """One order."""
    return Order(seq=seq, at_ms=at_ms, actor="test", role="control", kind=kind, target=target, args=args)


def broken(at_ms: int = HOUR_MS, seq: int = 1, **changes: Any) -> Order:
    """The gauge at Kim Long goes silent."""
    return order("sensor.break", at_ms, seq, **{**BROKEN, **changes})


def level(made: Run) -> np.ndarray[Any, Any]:
    """The alarm level that the centre sees at the gauge's commune, a value a bucket."""
    board = made.fold.board
    place = made.world.places.index(KIM_LONG)
    column = board.block(0, board.count)[0][:, board.roster.position("flood.stage_level"), place]
    return np.asarray(column)


def test_what_breaks_is_silent_from_then_on_and_comes_back_by_itself() -> None:
    """Only whole sensors of the class at the commune, for as long as the order says."""
    made = run(calm_plan(), [broken(minutes=60)], until_ms=4 * HOUR_MS)
    failed, repaired = events(made.world, "sensor.failed"), events(made.world, "sensor.repaired")
    assert [row.time_ms for row in failed] == [HOUR_MS]
    assert [row.time_ms for row in repaired] == [2 * HOUR_MS]
    assert [world_kind(made, row.cause) for row in failed] == ["order.sensor_break"]
    seen = level(made)
    assert np.isnan(seen[13:24]).all()
    assert not np.isnan(seen[25:]).any()


def world_kind(made: Run, event: int) -> str:
    """The kind of an event."""
    return made.world.log.event(event).kind


def test_breaking_anywhere_breaks_as_many_as_are_asked_for() -> None:
    """For the whole province the class is drawn from everywhere, and the same seed draws the same."""
    asked = order("sensor.break", HOUR_MS, 1, "", **{**BROKEN, "sensor": "flood.rain", "count": 7})
    made = [run(calm_plan(), [asked], until_ms=2 * HOUR_MS) for _ in range(2)]
    units = [[row.unit for row in events(one.world, "sensor.failed")] for one in made]
    assert len(set(units[0])) == 7
    assert units[0] == units[1]


def test_a_crew_repairs_after_its_way_and_not_twice() -> None:
    """Sensors speak again when the crew has come, long before they would have by themselves."""
    asked = order("sensor.repair", 2 * HOUR_MS, 2)
    made = run(calm_plan(), [broken(), asked], until_ms=16 * HOUR_MS)
    (repaired,) = events(made.world, "sensor.repaired")
    lead = made.plan.orders()["sensor.repair"].lead
    assert 2 * HOUR_MS + lead <= repaired.time_ms < 8 * HOUR_MS
    assert world_kind(made, repaired.cause) == "order.sensor_repair"


def test_gauges_read_by_hand_are_seen_again() -> None:
    """Half-hourly readings stand in for a silent gauge, are believed, and raise the alarm levels they show."""
    asked = order("sensor.read_by_hand", 3 * HOUR_MS, 2)
    dark, read, whole = (
        run(calm_plan(), given_, until_ms=9 * HOUR_MS) for given_ in ([broken()], [broken(), asked], [])
    )
    assert np.isnan(level(dark)[40:]).all()
    assert not np.isnan(level(read)[-8:]).any()
    assert level(read)[-1] == level(whole)[-1] > 0
    assert np.array_equal(level(read)[: 3 * 12], level(dark)[: 3 * 12], equal_nan=True)
    lead = read.plan.orders()["sensor.read_by_hand"].lead
    rounds = [row.time_ms for row in events(read.world, "sensor.read")]
    assert rounds[0] >= 3 * HOUR_MS + lead
    assert {late - early for early, late in pairwise(rounds)} == {HOUR_MS // 2}
    channel = read.world.channels["flood.stage"]
    column = int(np.flatnonzero(channel.table.place == read.world.places.index(KIM_LONG))[0])
    assert channel.quality[column] == Quality.MANUAL


def test_a_reading_by_hand_stands_until_the_next() -> None:
    """Between two rounds the number does not move."""
    asked = order("sensor.read_by_hand", 2 * HOUR_MS, 2)
    made = run(calm_plan(), [broken(), asked], until_ms=6 * HOUR_MS)
    channel = made.world.channels["flood.stage"]
    column = int(np.flatnonzero(channel.table.place == made.world.places.index(KIM_LONG))[0])
    first = events(made.world, "sensor.read")[0].time_ms // 60_000
    shown = channel.physical(channel.read(first + 1, first + 61))[:, column]
    assert len(set(shown[:30].tolist())) == 1
    assert shown[31] > shown[29]


def test_a_reader_leaves_after_the_shift() -> None:
    """A gauge that is still silent then gives no reading again."""
    asked = order("sensor.read_by_hand", 2 * HOUR_MS, 2)
    made = run(calm_plan(), [broken(minutes=1200), asked], until_ms=16 * HOUR_MS)
    assert len(events(made.world, "sensor.reader_left")) == 1
    assert np.isnan(level(made)[-1])


@pytest.mark.parametrize(
    ("before", "asked", "key"),
    [
        ((broken(),), broken(2 * HOUR_MS, 2), "sensor.none_whole"),
        ((), order("sensor.repair", 2 * HOUR_MS, 1), "sensor.none_failed"),
        (
            (order("sensor.read_by_hand", HOUR_MS, 1),),
            order("sensor.read_by_hand", 2 * HOUR_MS, 2),
            "sensor.reading",
        ),
        ((), broken(2 * HOUR_MS, sensor="flood.tide"), "order.choice"),
        ((), broken(2 * HOUR_MS, quality="lost"), "order.choice"),
        ((), broken(2 * HOUR_MS, count=1000), "order.range"),
        ((), broken(2 * HOUR_MS, count="5"), "order.range"),
        ((), order("sensor.repair", 2 * HOUR_MS, 1, ""), "order.place"),
        ((), order("sensor.mend", 2 * HOUR_MS, 1), "order.unknown"),
    ],
)
def test_what_cannot_be_done_is_refused(before: tuple[Order, ...], asked: Order, key: str) -> None:
    """Nothing to break, nothing to repair, somebody there already, or an impossible argument."""
    made = run(calm_plan(), before, until_ms=asked.at_ms)
    with pytest.raises(OrderRefused) as refused:
        made.world.check(asked)
    assert refused.value.key == key


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 8 * HOUR_MS), min_size=1, max_size=4).map(sorted))
def test_sensor_orders_are_the_same_in_pieces_and_from_a_snapshot(stops: list[int]) -> None:
    """Broken, read by hand and repaired: whatever the pieces, the same run."""
    asked = [
        broken(HOUR_MS + 12_345),
        order("sensor.read_by_hand", 2 * HOUR_MS + 1, 2),
        order("sensor.repair", 5 * HOUR_MS + 7, 3),
    ]
    made = Run(calm_plan())
    for one in asked:
        made.give(one)
    for stop in stops:
        made.advance(stop)
        made = Snapshot.of(made).restore()
    made.advance(8 * HOUR_MS)
    assert made.digest() == run(calm_plan(), asked, until_ms=8 * HOUR_MS).digest()


def test_the_models_own_orders_touch_what_exists() -> None:
    """Orders of no domain name events of their own group, have an owner, and undo one another."""
    phases = ("began", "peaked", "ended")
    system = calm_plan().system
    for group, orders in system.orders.items():
        names = {*system.events.get(group, {}), *phases}
        assert [name for row in orders.values() for name in row.touches if name not in names] == []
        assert all(row.authority for row in orders.values())
        assert {row.undo for row in orders.values()} <= {None, *orders}


def test_every_order_of_a_plan_lists_its_choices() -> None:
    """What stands for sensors and hazards is spelt out, so that a palette can offer it."""
    orders = calm_plan().orders()
    assert orders["sensor.break"].args["sensor"].choices == (
        "flood.rain",
        "flood.street_depth",
        "flood.stage",
    )
    assert orders["hazard.start"].args["id"].choices == ()
    assert "flood.start_pumps" in orders


@pytest.mark.parametrize("sensor", ["flood.rain", "flood.street_depth"])
def test_any_gauge_that_a_person_can_read_is_read(sensor: str) -> None:
    """Rain and street gauges too, with alarm levels of their own or none."""
    asked = [broken(sensor=sensor), order("sensor.read_by_hand", 2 * HOUR_MS, 2)]
    made = run(calm_plan(), asked, until_ms=4 * HOUR_MS)
    channel = made.world.channels[sensor]
    here = channel.table.place == made.world.places.index(KIM_LONG)
    assert set(channel.quality[here].tolist()) == {Quality.MANUAL}
    assert not np.isnan(channel.latest()[here]).any()


def test_a_domain_without_gauges_has_nothing_to_read() -> None:
    """Sensors that no person can read stay silent."""
    made = lived(toy_plan(6), 1)
    with pytest.raises(OrderRefused) as refused:
        made.world.check(order("sensor.read_by_hand", HOUR_MS, 1, FIRST))
    assert refused.value.key == "sensor.no_gauge"
