"""Snapshots and films: the past can be lived again, and nothing of it is disturbed."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from simulation.errors import OrderRefused
from simulation.runner import Run, run
from simulation.snapshots import Film, Snapshot
from tests.toys import help_order, hush_order, lived, toy_plan
from tests.worlds import HOUR_MS

PLAN = toy_plan(6)
MOMENTS = [0, 1, 59_999, 60_000, HOUR_MS, HOUR_MS + 300_000, 9_876_543]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("keep", [True, False])
def test_a_restored_run_lives_on_like_the_original(moment: int, keep: bool) -> None:
    """Whatever the moment, twice, and the original goes on undisturbed."""
    original = Run(PLAN, keep_readings=keep)
    original.advance(moment)
    snapshot = Snapshot.of(original)
    first, second = snapshot.restore(), snapshot.restore()
    assert (snapshot.at_ms, first.now_ms, first.digest()) == (moment, moment, original.digest())
    for made in (first, original, second):
        made.advance(4 * HOUR_MS)
        assert made.digest() == lived(PLAN, 4).digest()


def test_a_restored_run_shows_the_same_board_alerts_and_cases() -> None:
    """What people see is restored too, and grows on separately."""
    original = lived(PLAN, 2)
    restored = Snapshot.of(original).restore()
    original.advance(3 * HOUR_MS)
    assert restored.fold.board.count == 24
    restored.advance(3 * HOUR_MS)
    ours, theirs = restored.fold, original.fold
    assert np.array_equal(
        ours.board.row(3 * HOUR_MS).values, theirs.board.row(3 * HOUR_MS).values, equal_nan=True
    )
    assert ours.alerts.all() == theirs.alerts.all()


def test_cases_are_read_again_from_the_log_as_they_were() -> None:
    """The restored book knows what was known then, although the original has gone on."""
    original = lived(PLAN, 2)
    snapshot, now = Snapshot.of(original), original.now_ms
    frame, counts = original.fold.cases.frame(now), original.fold.cases.open_counts.copy()
    original.advance(4 * HOUR_MS)
    book = snapshot.restore().fold.cases
    assert len(frame)
    pd.testing.assert_frame_equal(book.frame(now), frame)
    assert np.array_equal(book.open_counts, counts)


@pytest.mark.parametrize("minutes", [60, 61, 90, 119])
def test_readings_that_lie_ahead_are_left_out_and_made_again(minutes: int) -> None:
    """Of a window of an hour a snapshot keeps the minutes that have happened; an order then meets the same readings."""
    original = Run(PLAN)
    original.advance(minutes * 60_000)
    restored = Snapshot.of(original).restore()
    windows = [vars(channel)["_opened"] for channel in restored.world.channels.values()]
    assert {(len(window.counts), window.missing) for window in windows} == {(minutes - 59, 119 - minutes)}
    for made in (original, restored):
        made.give(hush_order(made.now_ms + 1, seq=1))
        made.advance(3 * HOUR_MS)
    assert restored.digest() == original.digest()


@pytest.mark.parametrize(
    ("own", "below", "shared"), [(False, False, True), (False, True, False), (True, True, False)]
)
def test_an_array_is_shared_when_nobody_may_write_to_it(own: bool, below: bool, shared: bool) -> None:
    """A view that is closed for writing still changes with the array that it looks into."""
    original = lived(PLAN, 1)
    held = np.arange(4.0)
    view = held[1:]
    view.flags.writeable, held.flags.writeable = own, below
    vars(original.world)["held"] = view
    assert (vars(Snapshot.of(original).restore().world)["held"] is view) == shared


def test_what_cannot_change_is_shared_and_what_grows_is_cut_back() -> None:
    """Plan and sensor tables are the same objects; the log of the copy ends at the snapshot."""
    original = lived(PLAN, 2)
    snapshot = Snapshot.of(original)
    count = original.world.log.count
    original.advance(4 * HOUR_MS)
    restored = snapshot.restore()
    assert restored.plan is original.plan
    assert restored.world.channels["toy.gauge"].table is original.world.channels["toy.gauge"].table
    assert restored.world.log.count == count < original.world.log.count
    assert restored.fold.board is not original.fold.board


def test_only_a_run_can_be_restored() -> None:
    """Bytes of something else are refused by name."""
    with pytest.raises(TypeError, match="a snapshot holds a Run, not dict"):
        Snapshot(at_ms=0, body=pickle.dumps({}), kept=()).restore()


def film(hours: float = 5, every_ms: int = HOUR_MS) -> Film:
    """A film of the plan's first hours."""
    made = Film(Run(PLAN), every_ms)
    made.advance(round(hours * HOUR_MS))
    return made


@pytest.mark.parametrize("at_ms", [0, 1, HOUR_MS, 2 * HOUR_MS + 345_678, 5 * HOUR_MS])
def test_a_branch_is_the_run_as_it_was(at_ms: int) -> None:
    """At any moment of the past and at the present; the film's own run stays where it is."""
    made = film()
    branch = made.branch(at_ms)
    assert branch.now_ms == at_ms
    assert branch.digest() == lived(PLAN, at_ms / HOUR_MS).digest()
    branch.advance(6 * HOUR_MS)
    assert (made.run.now_ms, made.run.digest()) == (5 * HOUR_MS, lived(PLAN, 5).digest())


@pytest.mark.parametrize("at_ms", [HOUR_MS - 1, 3 * HOUR_MS + 1])
def test_a_branch_outside_the_film_is_refused_with_both_times(at_ms: int) -> None:
    """Before the film began, and in the future."""
    made = Film(lived(PLAN, 1))
    made.advance(3 * HOUR_MS)
    with pytest.raises(OrderRefused) as refused:
        made.branch(at_ms)
    assert (refused.value.key, refused.value.placeholders) == (
        "branch.range",
        {"at_ms": at_ms, "now_ms": 3 * HOUR_MS},
    )


def test_a_branch_has_the_orders_of_its_past_and_none_of_its_future() -> None:
    """Orders between the snapshot and the moment are carried out again; waiting ones wait again."""
    made = Film(Run(PLAN))
    made.run.give(help_order(4 * HOUR_MS, seq=1))
    made.advance(2 * HOUR_MS + 60_000)
    made.run.give(hush_order(made.run.now_ms, seq=2))
    made.advance(3 * HOUR_MS + 1)
    made.run.give(hush_order(made.run.now_ms, seq=3))
    branch = made.branch(2 * HOUR_MS + 120_000)
    assert [order.seq for order in branch.known_orders] == [2, 1]
    again = run(
        PLAN, [help_order(4 * HOUR_MS, seq=1), hush_order(2 * HOUR_MS + 60_000, seq=2)], until_ms=5 * HOUR_MS
    )
    branch.advance(5 * HOUR_MS)
    assert branch.digest() == again.digest()


def test_rewinding_forgets_what_came_after_orders_included() -> None:
    """The past moment is the present; lived on without the order, it is the run without it."""
    made = film(2.5)
    made.run.give(hush_order(made.run.now_ms))
    made.advance(4 * HOUR_MS)
    made.rewind(2 * HOUR_MS)
    assert (made.run.now_ms, made.run.known_orders) == (2 * HOUR_MS, ())
    made.advance(5 * HOUR_MS)
    assert made.run.digest() == lived(PLAN, 5).digest()
    assert made.branch(HOUR_MS + 1).digest() == lived(PLAN, (HOUR_MS + 1) / HOUR_MS).digest()


def test_a_film_stops_with_its_scenario() -> None:
    """Advancing beyond the end ends at the end."""
    made = film(99, every_ms=90 * 60_000)
    assert made.run.ended
    assert made.branch(6 * HOUR_MS).digest() == lived(PLAN, 6).digest()


def test_a_snapshots_bytes_alone_are_nothing() -> None:
    """What is shared stands outside the bytes, so plain unpickling is refused by name."""
    with pytest.raises(pickle.UnpicklingError, match=r"read by Snapshot\.restore only"):
        pickle.loads(Snapshot.of(lived(PLAN, 1)).body)  # noqa: S301 - our own bytes


def test_cases_of_a_restored_run_are_those_of_its_moment() -> None:
    """What is read off the log is read again: cases are as they were, and go on like the original's."""
    original = lived(PLAN, 2)
    seen = original.fold.cases.frame(2 * HOUR_MS)
    snapshot = Snapshot.of(original)
    original.advance(5 * HOUR_MS)
    restored = snapshot.restore()
    assert restored.fold.cases.frame(2 * HOUR_MS).equals(seen)
    restored.advance(5 * HOUR_MS)
    assert restored.fold.cases.frame(5 * HOUR_MS).equals(original.fold.cases.frame(5 * HOUR_MS))
    assert len(seen) > 0
