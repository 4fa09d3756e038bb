"""Buckets by place, against a loop over every reading."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.telemetry import (
    NO_READING,
    STEP_MS,
    Channel,
    Quality,
    SensorClass,
    SensorTable,
    Telemetry,
    bucket_means,
    bucket_stats,
)
from tests.reference_telemetry import HeapClock

PLACES = 5


def run(place: list[int], faults: bool) -> Channel:
    """Noisy sensors after 47 ticks, some of which fail and come back."""
    count, clock = len(place), HeapClock()
    telemetry = Telemetry(clock, 3, 0, 20)
    cls = SensorClass(
        key="air.dust", unit="", scale=0.5, offset=10.0, noise_sd=9.0, minimum=0.0, maximum=300.0
    )
    table = SensorTable(
        ids=tuple(map(str, range(count))),
        place=np.array(place, dtype=np.int16),
        lat=np.zeros(count),
        lon=np.zeros(count),
        base=np.linspace(50, 90, count),
        thresholds=np.empty((count, 0)),
    )
    channel = telemetry.add(cls, table)
    telemetry.start()
    clock.run_to(12 * STEP_MS)
    if faults:
        channel.silence([0, 3], Quality.MISSING)
        channel.silence([1], Quality.STUCK)
    clock.run_to(31 * STEP_MS)
    channel.restore([3])
    clock.run_to(47 * STEP_MS)
    return channel


def by_hand(channel: Channel, first: int, buckets: int, size: int) -> list[list[list[float]]]:
    """The good readings of every bucket and place, one by one."""
    counts, bad = channel.read(first, first + buckets * size), channel.mask(first, first + buckets * size)
    cells: list[list[list[float]]] = [[[] for _ in range(PLACES)] for _ in range(buckets)]
    for row, column in zip(*np.nonzero(~bad), strict=True):
        assert counts[row, column] != NO_READING
        value = 10.0 + 0.5 * float(counts[row, column])
        cells[row // size][channel.table.place[column]].append(value)
    return cells


def table_of(cells: list[list[list[float]]], reduce: object) -> np.ndarray:
    """One number a cell, NaN for none."""
    return np.array([[reduce(cell) if cell else math.nan for cell in row] for row in cells])  # type: ignore[operator]


@pytest.mark.parametrize("place", [[0, 0, 1, 1, 3, 3], [3, 0, 1, 3, 0, 1], [4, 4, 4, 4, 4, 4]])
@pytest.mark.parametrize("faults", [False, True])
@pytest.mark.parametrize(("first", "size", "buckets"), [(0, 5, 9), (7, 1, 41), (3, 45, 1)])
def test_buckets_are_the_good_readings(
    place: list[int], faults: bool, first: int, size: int, buckets: int
) -> None:
    """Mean, extremes and number are those of the good readings, NaN where a place has none; only whole buckets."""
    channel = run(place, faults)
    cells = by_hand(channel, first, buckets, size)
    stats = bucket_stats(channel, first, 1000, size, PLACES)
    np.testing.assert_allclose(stats.mean, table_of(cells, np.mean))
    np.testing.assert_array_equal(stats.least, table_of(cells, min))
    np.testing.assert_array_equal(stats.most, table_of(cells, max))
    np.testing.assert_array_equal(stats.good, [[len(cell) for cell in row] for row in cells])
    np.testing.assert_array_equal(bucket_means(channel, first, 1000, size, PLACES), stats.mean)


def test_an_unfinished_bucket_is_not_given() -> None:
    """A bucket with a tick after now is left out, so a mean never changes later."""
    channel = run([0, 0, 0, 0], False)
    assert bucket_means(channel, 45, 60, 5, PLACES).shape == (0, PLACES)
    assert bucket_means(channel, 45, 60, 3, PLACES).shape == (1, PLACES)


def test_a_class_without_sensors_has_no_means() -> None:
    """An empty table gives NaN everywhere."""
    clock = HeapClock()
    telemetry = Telemetry(clock, 3, 0)
    cls = SensorClass(key="air.dust", unit="", scale=0.5, noise_sd=9.0, minimum=0.0, maximum=300.0)
    none = np.zeros(0)
    table = SensorTable(
        ids=(), place=none.astype(np.int16), lat=none, lon=none, base=none, thresholds=np.empty((0, 2))
    )
    channel = telemetry.add(cls, table)
    telemetry.start()
    clock.run_to(9 * STEP_MS)
    assert np.isnan(bucket_stats(channel, 0, 10, 5, PLACES).most).all()
