from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.aggregation.fold import Fold
from simulation.aggregation.inputs import PlaceTable, ReadingBuckets
from simulation.aggregation.measures import weighed
from simulation.events import BUCKET_MS
from tests.aggregates import buckets, domain, event, log_of, minute, plan_of, states, town_fold

PROVINCE = 4


def shown(fold: Fold, indicator: str, bucket: int = -1) -> list[float]:
    """Values of the communes and the province in one bucket."""
    bucket = bucket if bucket >= 0 else fold.board.count + bucket
    return [fold.board.value(f"town.{indicator}", place, bucket) for place in range(PROVINCE + 1)]


def test_a_count_holds_the_events_of_its_window_only() -> None:
    """An event is counted from its bucket on and no longer than the window."""
    fold = town_fold([event(2, "burst", 1)], 70)
    line = fold.board.series("town.bursts", 1, 0, minute(70)).values.tolist()
    assert line == [1.0] * 12 + [0.0] * 2


def test_an_event_on_a_bucket_edge_belongs_to_the_later_bucket() -> None:
    """Buckets are half open: an order given at an edge can never change a bucket that was complete."""
    fold = town_fold([event(5, "burst", 0)], 10)
    assert [shown(fold, "bursts", bucket)[0] for bucket in (0, 1)] == [0.0, 1.0]


def test_the_province_counts_communes_and_its_own_events() -> None:
    """The province's count is the sum over communes and the events placed at the province."""
    fold = town_fold([event(1, "burst", 0), event(1, "burst", 2), event(2, "storm", -1)], 5)
    assert shown(fold, "bursts") == [1.0, 0.0, 1.0, 0.0, 3.0]


def test_a_rate_is_shared_out_over_people() -> None:
    """Per million means the place's own people, and the province's for the province."""
    fold = town_fold([event(1, "burst", 1)], 5)
    assert shown(fold, "rate") == [0.0, 2.0, 0.0, 0.0, 0.5]


def test_nobody_lives_there() -> None:
    """A rate where nobody lives is no data, not a division by zero."""
    spec = domain("town")
    log = log_of([spec], [event(1, "burst", 0)])
    table = PlaceTable(
        codes=("00001", "00002"),
        names=("A", "B"),
        population=np.array([0.0, 1e6]),
        customers=np.array([0.0, 10.0]),
        alarm_levels=np.full((2, 3), np.nan),
    )
    fold = Fold(plan_of([spec], log, table))
    fold.advance(log, minute(5), {})
    assert math.isnan(fold.board.value("town.rate", 0, 0))
    assert math.isnan(fold.board.value("town.saifi", 0, 0))


def test_open_cases_are_those_opened_and_not_closed() -> None:
    """Open is opened less closed since the start, whatever the window."""
    events = [event(1, "opened", 0), event(1, "opened", 0), event(2, "opened", 1), event(300, "late", 0)]
    fold = town_fold(events, 305)
    assert shown(fold, "open", 0) == [2.0, 1.0, 0.0, 0.0, 3.0]
    assert shown(fold, "open") == [1.0, 1.0, 0.0, 0.0, 2.0]


def test_a_share_needs_its_least_number_of_events() -> None:
    """Below the least number of events a share is no data, in each place on its own."""
    fold = town_fold([event(1, "done", 0), event(1, "late", 0), event(1, "done", 1)], 5)
    values = shown(fold, "on_time")
    assert (values[0], values[4]) == (50.0, pytest.approx(66.667, abs=1e-3))
    assert math.isnan(values[1])


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [("mean", 3.25), ("median", 2.5), ("p90", 6.1), ("longest", 7.0), ("total", 6.5)],
)
def test_statistics_are_those_of_all_values_in_the_unit_shown(indicator: str, expected: float) -> None:
    """Seconds become minutes; the province's statistic is taken over every event of the province."""
    seconds = {0: [60.0, 240.0], 1: [420.0], 2: [60.0]}
    events = [
        event(1, "arrived", place, value=value) for place, values in seconds.items() for value in values
    ]
    assert shown(town_fold(events, 5), indicator)[PROVINCE] == pytest.approx(expected, abs=1e-4)


def test_a_quantile_forgets_what_left_the_window() -> None:
    """When the longest value leaves the window the next longest is shown, then nothing."""
    events = [event(1, "arrived", 0, value=600.0), event(31, "arrived", 0, value=120.0)]
    fold = town_fold(events, 100)
    assert shown(fold, "longest", 11)[0] == 10.0
    assert shown(fold, "longest", 12)[0] == 2.0
    assert math.isnan(shown(fold, "longest", 18)[0])


def test_an_empty_window_holds_exactly_nothing() -> None:
    """Sums are exact: what entered leaves without a trace, also when seconds become fractions of minutes."""
    events = [event(at, "arrived", 0, value=at * 1.1) for at in range(1, 60, 3)]
    fold = town_fold(events, 120)
    assert shown(fold, "total")[0] == 0.0
    assert shown(fold, "total", 11)[0] == pytest.approx(
        sum(at * 1.1 for at in range(1, 60, 3)) / 60, abs=1e-3
    )


def test_a_level_runs_up_and_down() -> None:
    """A level is the sum of its ups less its downs, and exactly 0 when all is back."""
    events = [
        event(1, "cut", 0, value=100.1),
        event(2, "cut", 1, value=7.0),
        event(6, "back", 0, value=100.1),
    ]
    fold = town_fold(events, 10)
    assert shown(fold, "dark", 0) == pytest.approx([100.1, 7.0, 0.0, 0.0, 107.1], abs=1e-3)
    assert shown(fold, "dark", 1) == [0.0, 7.0, 0.0, 0.0, 7.0]


def advanced(readings: dict[str, ReadingBuckets] | None = None, **fields: Any) -> Fold:
    """The town after one bucket."""
    spec = domain("town")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    fold.advance(log, BUCKET_MS, readings or {}, states(**fields) if fields else None)
    return fold


def test_readings_are_shown_in_the_indicators_unit() -> None:
    """Centimetres become metres; a commune without readings has no data, a class without sensors neither."""
    fold = advanced({"town.depth": buckets("town.depth", np.array([[20.0, np.nan, 40.0, 60.0]]))})
    values = shown(fold, "depth")
    assert [values[0], values[2], values[4]] == pytest.approx([0.2, 0.4, 0.6])
    assert math.isnan(values[1])
    assert all(math.isnan(value) for value in shown(advanced(), "depth"))


@pytest.mark.parametrize(
    ("indicator", "field", "expected"), [("rain", "rain", 6.75), ("crowd", "crowd", 10.0)]
)
def test_the_province_weighs_its_communes(indicator: str, field: str, expected: float) -> None:
    """By population (5, 2.5, 1.25 and 1.25 parts of ten, here doubled by scale) or as a sum."""
    fold = advanced(**{field: np.array([[5.0, 2.0, 1.0, 2.0]])})
    assert shown(fold, indicator)[PROVINCE] == pytest.approx(expected)


@pytest.mark.parametrize(("weigh", "expected"), [("mean", 2.5), ("max", 5.0), ("min", 1.0)])
def test_the_province_may_be_the_mean_or_an_extreme(weigh: str, expected: float) -> None:
    """A plain mean of communes, or the greatest or least of those with data."""
    sampled = np.array([[5.0, 2.0, 1.0, 2.0, np.nan]])
    assert weighed(sampled, weigh, np.ones(5)).tolist() == [expected]


def test_unknown_communes_do_not_weigh() -> None:
    """A commune without a sample is left out of the province's value."""
    assert shown(advanced(rain=np.array([[4.0, np.nan, np.nan, np.nan]])), "rain")[PROVINCE] == 8.0
    assert math.isnan(shown(advanced(rain=np.full((1, 4), np.nan)), "rain")[PROVINCE])


def test_an_indicator_of_the_province_has_no_communes() -> None:
    """``places: province`` leaves communes without data."""
    values = shown(town_fold([event(1, "cut", 0, value=100.0)], 5), "saidi")
    assert all(math.isnan(value) for value in values[:PROVINCE])
    assert values[PROVINCE] == pytest.approx(0.4)


def test_missing_buckets_are_refused() -> None:
    """Readings that do not cover the buckets to be folded are an error that names both ranges."""
    spec = domain("town")
    log = log_of([spec])
    fold = Fold(plan_of([spec], log))
    reading = {"town.depth": buckets("town.depth", np.zeros((2, 4)), first=1)}
    with pytest.raises(ValueError, match=r"town.depth: buckets 0 to 2 are needed, 1 to 2 were given"):
        fold.advance(log, 3 * BUCKET_MS, reading)
