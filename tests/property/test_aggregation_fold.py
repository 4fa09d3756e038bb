"""The fold against itself in pieces, against its own pickle, and against plain definitions written without windows."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from simulation.aggregation.fold import Fold
from simulation.aggregation.inputs import ReadingBuckets, StateSamples
from simulation.aggregation.scorecard import scorecard, text_table
from simulation.events import BUCKET_MS, PROVINCE
from simulation.log import EventLog
from tests.aggregates import buckets, domain, log_of, minute, plan_of, states

SPECS = [domain("air"), domain("town")]
BUCKETS = 40
PLACES = 4
KINDS = ("opened", "sent", "done", "late", "arrived", "burst", "storm", "cut", "back", "high", "low")

events: SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "time_ms": st.integers(0, BUCKETS * 5).map(minute) | st.integers(0, BUCKETS * BUCKET_MS),
            "kind": st.sampled_from(KINDS).map(lambda kind: f"town.{kind}"),
            "place": st.sampled_from([0, 0, 1, 2, PROVINCE]),
            "case": st.integers(0, 6),
            "cause": st.just(0),
            "value": st.integers(0, 90).map(float) | st.floats(0, 1000, width=32),
            "unit": st.integers(0, 3),
        }
    ),
    max_size=120,
).map(lambda found: sorted(found, key=lambda event: event["time_ms"]))
cuts = st.lists(st.integers(1, BUCKETS * BUCKET_MS), max_size=12).map(
    lambda at: sorted({*at, BUCKETS * BUCKET_MS})
)


@st.composite
def tables(draw: DrawFn, most: float) -> NDArray[np.float64]:
    """Buckets × communes that wander between 0 and ``most`` with gaps."""
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    steps = chance.normal(0, most / 5, (BUCKETS, PLACES)).cumsum(axis=0) + most / 3
    table = np.clip(steps, 0, most)
    table[chance.random(table.shape) < draw(st.sampled_from([0.0, 0.1, 0.6]))] = np.nan
    return table


class Feed:
    """Readings and states of the whole time, handed out by the bucket."""

    def __init__(
        self, depth: NDArray[np.float64], dust: NDArray[np.float64], rain: NDArray[np.float64]
    ) -> None:
        self._depth, self._dust, self._rain = depth, dust, rain

    def cut(self, first: int, last: int) -> tuple[dict[str, ReadingBuckets], StateSamples]:
        """What the fold is given for some buckets."""
        cut = slice(first, last)
        readings = {
            "town.depth": buckets("town.depth", self._depth[cut], first),
            "air.pm25": buckets("air.pm25", self._dust[cut], first),
            "air.o3": buckets("air.o3", self._dust[cut] * 2000, first),
        }
        return readings, states(first, rain=self._rain[cut], crowd=self._rain[cut], served=self._depth[cut])


feeds = st.builds(Feed, tables(most=80.0), tables(most=0.2), tables(most=50.0))


def advance(fold: Fold, log: EventLog, feed: Feed, to_ms: int) -> None:
    """Advance with exactly the buckets that are needed."""
    fold.advance(log, to_ms, *feed.cut(fold.next_bucket, to_ms // BUCKET_MS))


def folded(all_events: list[dict[str, Any]], feed: Feed, at: list[int], *, orders: bool = False) -> Fold:
    """A fold advanced to each of these instants, over a log that grows with it.

    With ``orders``, what happens at the very instant of an advance is written only after it, as orders are.
    """
    log = log_of(SPECS)
    fold = Fold(plan_of(SPECS, log))
    for to_ms in at:
        for event in all_events[log.count :]:
            if event["time_ms"] > to_ms - orders:
                break
            log.append(**event)
        advance(fold, log, feed, to_ms)
    for event in all_events[log.count :]:
        log.append(**event)
    advance(fold, log, feed, BUCKETS * BUCKET_MS)
    return fold


def everything(fold: Fold) -> tuple[Any, ...]:
    """All that people can see, comparable."""
    values, levels = fold.board.block(0, fold.board.count)
    card = scorecard(fold.board, fold.alerts.all())
    return (
        values.tobytes(),
        levels.tobytes(),
        repr(fold.alerts.open()),
        repr(fold.alerts.closed()),
        fold.cases.frame(BUCKETS * BUCKET_MS).to_json(),
        fold.cases.open_counts.tolist(),
        text_table(fold.board, card),
    )


@settings(max_examples=40)
@given(all_events=events, feed=feeds, at=cuts)
def test_a_fold_is_the_same_at_once_and_in_pieces(
    all_events: list[dict[str, Any]], feed: Feed, at: list[int]
) -> None:
    """Board, alerts, cases and scorecard do not depend on how the run was advanced, bit for bit."""
    assert everything(folded(all_events, feed, at)) == everything(
        folded(all_events, feed, [BUCKETS * BUCKET_MS])
    )


@settings(max_examples=20)
@given(all_events=events, feed=feeds, at=st.integers(0, BUCKETS))
def test_a_fold_lives_on_from_its_pickle(all_events: list[dict[str, Any]], feed: Feed, at: int) -> None:
    """A fold pickled on the way and taken up again ends where the unbroken one does."""
    log = log_of(SPECS, all_events)
    fold = Fold(plan_of(SPECS, log))
    advance(fold, log, feed, at * BUCKET_MS)
    again = pickle.loads(pickle.dumps(fold))  # noqa: S301 - written a moment ago by this test
    for each in (fold, again):
        advance(each, log, feed, BUCKETS * BUCKET_MS)
    assert everything(fold) == everything(again)


def in_window(all_events: list[dict[str, Any]], place: int, end: int, window: int) -> list[dict[str, Any]]:
    """Events of one place (4: everywhere) in the window of so many buckets that ends with bucket ``end``."""
    first_ms, last_ms = (end + 1 - window) * BUCKET_MS, (end + 1) * BUCKET_MS
    return [
        event
        for event in all_events
        if first_ms <= event["time_ms"] < last_ms and (place == PLACES or event["place"] == place)
    ]


def minutes_off(all_events: list[dict[str, Any]], end: int, window: int) -> float:
    """Customer-minutes in the window, by walking through the cuts one after the other."""
    to_ms = (end + 1) * BUCKET_MS
    from_ms = max(0, to_ms - window * BUCKET_MS)
    off, at, total = 0.0, from_ms, 0.0
    for event in all_events:
        sign = {"town.cut": 1.0, "town.back": -1.0}.get(event["kind"])
        if sign is None or event["time_ms"] >= to_ms:
            continue
        now = max(event["time_ms"], from_ms)
        total += off * (now - at) / 60_000
        off, at = off + sign * np.float32(event["value"]), now
    return float(total + off * (to_ms - at) / 60_000)


@settings(max_examples=40)
@given(
    all_events=events,
    feed=feeds,
    end=st.integers(0, BUCKETS - 1),
    place=st.sampled_from([0, 1, 2, 3, PLACES]),
)
def test_windows_hold_what_their_definition_says(
    all_events: list[dict[str, Any]], feed: Feed, end: int, place: int
) -> None:
    """Counts, open cases, shares and quantiles equal those of the events picked out one by one."""
    board = folded(all_events, feed, [BUCKETS * BUCKET_MS]).board

    def kinds(window: int, *names: str) -> list[dict[str, Any]]:
        return [
            e for e in in_window(all_events, place, end, window) if e["kind"].removeprefix("town.") in names
        ]

    assert board.value("town.bursts", place, end) == len(kinds(12, "burst", "storm"))
    opened, closed = kinds(BUCKETS, "opened"), kinds(BUCKETS, "done", "late")
    assert board.value("town.open", place, end) == max(0, len(opened) - len(closed))
    among = kinds(24, "done", "late")
    share = 100 * len(kinds(24, "done")) / len(among) if len(among) >= 2 else math.nan
    assert np.isclose(board.value("town.on_time", place, end), share, equal_nan=True)
    waits = [event["value"] / 60 for event in kinds(6, "arrived")]
    p90 = float(np.quantile(waits, 0.9)) if waits else math.nan
    assert np.isclose(board.value("town.p90", place, end), p90, atol=1e-4, equal_nan=True)
    waits = [event["value"] / 60 for event in kinds(12, "arrived")]
    mean = float(np.mean(waits)) if waits else math.nan
    assert np.isclose(board.value("town.mean", place, end), mean, atol=1e-3, equal_nan=True)


@settings(max_examples=40)
@given(all_events=events, feed=feeds, end=st.integers(0, BUCKETS - 1))
def test_saidi_is_the_time_without_power(all_events: list[dict[str, Any]], feed: Feed, end: int) -> None:
    """The closed formula equals walking through the interruptions, even when more come back than were cut."""
    saidi = folded(all_events, feed, [BUCKETS * BUCKET_MS]).board.value("town.saidi", PLACES, end)
    assert math.isclose(saidi, minutes_off(all_events, end, 12) / 1_000, rel_tol=1e-4, abs_tol=1e-3)


@settings(max_examples=20)
@given(all_events=events, feed=feeds)
def test_every_raised_alert_is_open_or_over(all_events: list[dict[str, Any]], feed: Feed) -> None:
    """Alerts are never lost: each id is listed once, and the judged levels of the board agree with those open."""
    fold = folded(all_events, feed, [BUCKETS * BUCKET_MS])
    found = fold.alerts.all()
    assert len({alert.id for alert in found}) == len(found)
    row = fold.board.row(BUCKETS * BUCKET_MS)
    beyond = {
        (fold.roster.rows[position].key, place): int(row.levels[position, place])
        for position, place in np.argwhere(row.levels > 0).tolist()
    }
    levels = {
        (alert.key, alert.place): alert.level for alert in fold.alerts.open() if alert.source == "indicator"
    }
    assert beyond.items() <= levels.items()
