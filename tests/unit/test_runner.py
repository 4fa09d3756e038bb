"""A run: advancing, orders, what is known of them, and the digest."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.building import scheduled_orders
from simulation.errors import OrderRefused
from simulation.events import BUCKET_MS
from simulation.runner import Run, run
from tests.toys import FIRST, SECOND, help_order, hush_order, lived, toy_plan
from tests.worlds import HOUR_MS, events

PLAN = toy_plan(6)


def kinds_of(made: Run, *kinds: str) -> list[tuple[int, str, float]]:
    """Time, kind and value of some events."""
    return [(row.time_ms, row.kind, row.value) for row in events(made.world, *kinds)]


def test_a_run_ends_with_its_scenario() -> None:
    """Nothing is lived beyond the scenario's time, however far it is asked to go."""
    made = Run(PLAN)
    assert not made.ended
    made.advance(99 * HOUR_MS)
    assert (made.now_ms, made.ended) == (6 * HOUR_MS, True)


def test_advancing_to_the_past_or_the_present_changes_nothing() -> None:
    """Time only goes on."""
    made = lived(PLAN, 2)
    before = made.digest()
    made.advance(HOUR_MS)
    made.advance(2 * HOUR_MS)
    assert (made.now_ms, made.digest()) == (2 * HOUR_MS, before)


@pytest.mark.parametrize("stops", [[1, 2, 59_999, 60_000, 300_000], [HOUR_MS - 1, HOUR_MS + 1], [7_654_321]])
def test_the_pieces_leave_no_trace(stops: list[int]) -> None:
    """Events, readings, board, alerts and cases are those of the run in one go."""
    whole, other = lived(PLAN, 3), Run(PLAN)
    for stop in [*stops, 3 * HOUR_MS]:
        other.advance(stop)
    assert other.digest() == whole.digest()
    ours, theirs = other.fold.board, whole.fold.board
    assert np.array_equal(ours.block(0, ours.count)[0], theirs.block(0, theirs.count)[0], equal_nan=True)
    assert [alert.id for alert in other.fold.alerts.all()] == [alert.id for alert in whole.fold.alerts.all()]


@pytest.mark.parametrize(
    ("order", "key", "placeholders"),
    [
        (help_order(HOUR_MS - 1), "order.past", {"at_ms": HOUR_MS - 1, "now_ms": HOUR_MS}),
        (help_order(6 * HOUR_MS + 1), "order.after_end", {"at_ms": 6 * HOUR_MS + 1}),
    ],
)
def test_an_order_outside_the_time_that_is_left_is_refused(
    order: object, key: str, placeholders: dict[str, int]
) -> None:
    """Neither the past nor what lies after the end can be changed."""
    made = lived(PLAN, 1)
    with pytest.raises(OrderRefused) as refused:
        made.give(order)  # type: ignore[arg-type]
    assert (refused.value.key, refused.value.placeholders) == (key, placeholders)
    assert made.known_orders == ()


def test_an_order_for_now_is_carried_out_at_once() -> None:
    """It is on the log when ``give`` returns, after everything else of its instant."""
    made = lived(PLAN, 1)
    made.give(hush_order(HOUR_MS))
    assert made.world.log.event(made.world.log.count).kind == "order.toy_hush"
    assert [order.seq for order in made.orders] == [1]


def test_an_order_for_later_waits_for_its_time() -> None:
    """It is known from the start, and carried out at its own millisecond."""
    made = Run(PLAN)
    made.give(hush_order(1_234_567))
    assert ([order.seq for order in made.known_orders], made.orders) == ([1], [])
    made.advance(HOUR_MS)
    assert kinds_of(made, "order.toy_hush") == [(1_234_567, "order.toy_hush", 1.0)]
    assert made.known_orders == tuple(made.orders)


def test_orders_of_one_instant_go_by_number_however_they_were_given() -> None:
    """The order log's order is the order of effect."""
    made = Run(PLAN)
    for seq in (3, 1, 2):
        made.give(hush_order(HOUR_MS, seq))
    made.advance(HOUR_MS)
    assert [value for _, _, value in kinds_of(made, "order.toy_hush")] == [1.0, 2.0, 3.0]


def test_the_next_number_follows_the_greatest_known() -> None:
    """Carried out or waiting, every number is taken once."""
    made = Run(PLAN)
    assert made.next_seq == 1
    made.give(hush_order(HOUR_MS, 5))
    assert made.next_seq == 6
    made.advance(2 * HOUR_MS)
    assert made.next_seq == 6


def test_orders_given_one_by_one_or_known_in_advance_make_the_same_run() -> None:
    """Live and replayed are the same."""
    replayed = run(PLAN, [hush_order(2 * HOUR_MS)], until_ms=3 * HOUR_MS)
    live = lived(PLAN, 2)
    live.give(hush_order(2 * HOUR_MS))
    live.advance(3 * HOUR_MS)
    assert live.digest() == replayed.digest() != lived(PLAN, 3).digest()


def test_an_order_changes_nothing_before_its_time() -> None:
    """Law 2 in the small: the same log up to the order."""
    with_order = run(PLAN, [hush_order(2 * HOUR_MS)], until_ms=3 * HOUR_MS)
    without = lived(PLAN, 3)
    same = without.world.log.first_at_or_after(2 * HOUR_MS + 1) - 1
    assert np.array_equal(with_order.world.log.records(1, same), without.world.log.records(1, same))


def test_a_scenarios_own_orders_are_numbered_by_time_and_carried_out() -> None:
    """They stand in the file in any order; whoever gives the next one counts on from them."""
    row = {"order": "toy.help", "target": FIRST, "args": {"people": 1}, "reason": "thử"}
    plan = toy_plan(6, orders=[{**row, "at": "T+3:00"}, {**row, "at": "T+1:00", "target": SECOND}])
    orders = scheduled_orders(plan)
    assert [(order.seq, order.at_ms, order.target, order.actor) for order in orders] == [
        (1, HOUR_MS, SECOND, "scenario"),
        (2, 3 * HOUR_MS, FIRST, "scenario"),
    ]
    made = run(plan)
    assert made.next_seq == 3
    assert [order.reason for order in made.orders] == ["thử", "thử"]
    assert [time for time, *_ in kinds_of(made, "order.toy_help", "order.refused")] == [HOUR_MS, 3 * HOUR_MS]


def test_every_complete_bucket_is_aggregated_and_no_other() -> None:
    """The board follows the clock by whole buckets of five minutes; cases and sensor alerts by every event."""
    made = Run(PLAN)
    made.advance(BUCKET_MS - 1)
    assert made.fold.board.count == 0
    made.advance(3 * BUCKET_MS + 1)
    assert made.fold.board.count == 3


def test_the_digest_covers_events_and_readings() -> None:
    """Another seed moves it; keeping readings or not does not."""
    assert lived(PLAN, 2).digest() == lived(PLAN, 2, keep=False).digest()
    assert lived(PLAN, 2).digest() != lived(toy_plan(6, seed=2), 2).digest()


def test_a_whole_scenario_is_lived_when_no_end_is_given() -> None:
    """``run`` goes to the end."""
    assert run(toy_plan(1)).ended


def test_alerts_of_sensors_are_opened_by_their_events() -> None:
    """As many sensor alerts as times that a gauge rose above its first threshold."""
    made = lived(PLAN, 3)
    rises = [row for row in events(made.world, "toy.high") if row.value < 2]
    opened = [alert for alert in made.fold.alerts.all() if alert.source == "sensor"]
    assert len(opened) == len(rises) > 0
