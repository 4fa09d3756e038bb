"""The laws of the house, on whole runs with every domain."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import OrderRefused
from simulation.log import RECORD
from simulation.orders import Order
from simulation.plan import Plan
from simulation.runner import Run, run
from simulation.snapshots import Film, Snapshot
from tests.runs import HOUR_MS, SMALL, digest_of, lived, model, plan

HOURS = 8
END_MS = HOURS * HOUR_MS
SCENARIO = "weekday"

pieces = st.lists(st.integers(1, END_MS), max_size=6).map(sorted)


def whole() -> Run:
    """The reference: lived in one go."""
    return lived(SCENARIO, SMALL, HOURS)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces)
def test_a_run_in_pieces_is_the_run_in_one_go(stops: list[int]) -> None:
    """Law 1: whatever the pieces, events and readings are the same to the byte, and so is what people see."""
    other = Run(plan(SCENARIO, SMALL))
    for stop in [*stops, END_MS]:
        other.advance(stop)
    assert other.digest() == whole().digest()
    assert np.array_equal(
        other.fold.board.row(END_MS).values, whole().fold.board.row(END_MS).values, equal_nan=True
    )
    assert [alert.id for alert in other.fold.alerts.all()] == [
        alert.id for alert in whole().fold.alerts.all()
    ]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, END_MS - 1))
def test_a_restored_snapshot_lives_on_to_the_same_end(moment: int) -> None:
    """Law 1: pickled in the middle and gone on is the same run, and the original is not disturbed."""
    other = Run(plan(SCENARIO, SMALL))
    other.advance(moment)
    snapshot = Snapshot.of(other)
    for copy in (snapshot.restore(), snapshot.restore(), other):
        copy.advance(END_MS)
        assert copy.digest() == whole().digest()


def test_another_seed_is_another_day() -> None:
    """Chance matters: the digest moves with the seed."""
    assert lived(SCENARIO, SMALL, HOURS, 99).digest() != whole().digest()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "surroundings", [{"PYTHONHASHSEED": "1"}, {"NPY_DISABLE_CPU_FEATURES": "AVX2 AVX512F"}]
)
def test_another_process_gives_the_same_digest(surroundings: dict[str, str]) -> None:
    """Law 1: hash seed and the processor's vector units leave no trace."""
    code = f"from tests.runs import lived; print(lived({SCENARIO!r}, {SMALL!r}, {HOURS}).digest())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, **surroundings}, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.strip() == whole().digest()


@pytest.mark.no_cover
def test_one_process_or_two_give_the_same_digests() -> None:
    """Law 1: replications spread over fresh processes are those lived here one after the other."""
    seeds = [1, 2, 3, 4]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        spread = list(pool.map(digest_of, seeds))
    assert spread == [digest_of(seed) for seed in seeds]
    assert len(set(spread)) == len(seeds)


def order_at(at_ms: int, seq: int = 1) -> Order:
    """Two more ambulances at the first commune."""
    return Order(
        seq=seq, at_ms=at_ms, actor="test", role="test", kind="ambulance.add_units",
        target=next(iter(plan(SCENARIO, SMALL).province.communes)), args={"count": 2},
    )  # fmt: skip


def test_an_order_changes_nothing_before_its_time() -> None:
    """Law 2: until the order, the runs with and without it are the same run; after it, they differ."""
    at_ms = 3 * HOUR_MS
    changed = run(plan(SCENARIO, SMALL), [order_at(at_ms)], until_ms=END_MS)
    before = whole().world.log.first_at_or_after(at_ms + 1) - 1
    assert np.array_equal(changed.world.log.records(1, before), whole().world.log.records(1, before))
    assert changed.digest() != whole().digest()


def test_an_order_leaves_the_weather_alone() -> None:
    """Law 2: what an order cannot reach is identical with and without it."""
    changed = run(plan(SCENARIO, SMALL), [order_at(HOUR_MS)], until_ms=END_MS)
    ours, theirs = changed.world.setting.fields, whole().world.setting.fields
    assert np.array_equal(ours.rain_mm_h, theirs.rain_mm_h)
    assert np.array_equal(ours.stagnation, theirs.stagnation)


def test_an_order_for_the_past_is_refused_with_both_times() -> None:
    """Nobody changes what has happened."""
    late = Run(plan(SCENARIO, SMALL))
    late.advance(HOUR_MS)
    with pytest.raises(OrderRefused) as refused:
        late.give(order_at(HOUR_MS - 1))
    assert (refused.value.key, refused.value.placeholders["now_ms"]) == ("order.past", HOUR_MS)


def test_a_domain_left_out_changes_no_draw_of_the_others() -> None:
    """Law 3: streams are named by purpose; without citizens' reports, every ambulance call is the same call."""
    less = plan(SCENARIO, SMALL)
    kept = tuple(key for key in less.specs if key != "citizen_reports")
    scenario = less.scenario.model_copy(update={"domains": kept})
    other = run(Plan.of(scenario, model(), less.province), until_ms=END_MS)

    def calls(of: Run) -> list[tuple[int, int]]:
        frame = of.world.log.frame(of.world.places.codes)
        rows = frame[frame["kind"] == "ambulance.call_received"]
        return list(zip(rows["time_ms"], rows["place"], strict=True))

    assert calls(other) == calls(whole())


def test_every_cause_lies_before_its_effect() -> None:
    """Law 4: a cause is an earlier event, so every chain ends at a root."""
    records = whole().world.log.records()
    assert records.dtype == RECORD
    assert (records["cause"] < np.arange(1, len(records) + 1)).all()
    assert (np.diff(records["time_ms"]) >= 0).all()


def test_rewinding_and_living_again_is_the_same_run() -> None:
    """A film wound back and played on, and a branch from its past, end where the run ended."""
    film = Film(Run(plan(SCENARIO, SMALL)), every_ms=2 * HOUR_MS)
    film.advance(END_MS)
    branch = film.branch(3 * HOUR_MS + 123_456)
    branch.advance(END_MS)
    assert branch.digest() == film.run.digest() == whole().digest()
    film.rewind(HOUR_MS)
    assert film.run.now_ms == HOUR_MS
    film.advance(END_MS)
    assert film.run.digest() == whole().digest()


def test_a_branch_knows_the_orders_of_its_past_and_not_of_its_future() -> None:
    """What was ordered before the branching moment is carried over; what came later is not."""
    film = Film(Run(plan(SCENARIO, SMALL)), every_ms=HOUR_MS)
    film.advance(2 * HOUR_MS + 60_000)
    film.run.give(order_at(film.run.now_ms, seq=film.run.next_seq))
    film.advance(4 * HOUR_MS)
    film.run.give(order_at(film.run.now_ms, seq=film.run.next_seq))
    film.advance(5 * HOUR_MS)
    branch = film.branch(3 * HOUR_MS)
    assert [order.seq for order in branch.known_orders] == [1]
