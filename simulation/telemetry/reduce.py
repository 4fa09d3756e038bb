"""Readings by place and time bucket, without a group-by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.telemetry.channel import Channel
from simulation.telemetry.counts import LARGEST, Bools, Float64s, Int16s, Int32s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BucketStats:
    """Good readings of one class, buckets × places; physical, NaN where no sensor of a place was good.

    Attributes:
        mean: Mean reading.
        least: Smallest reading.
        most: Largest reading.
        good: How many good readings there were.
    """

    mean: Float64s
    least: Float64s
    most: Float64s
    good: Int32s


def bucket_means(channel: Channel, from_tick: int, to_tick: int, bucket: int, places: int) -> Float64s:
    """Mean of good readings, buckets × places, for whole buckets of ``bucket`` ticks that have happened.

    ``places`` is the number of communes; a place without a good reading gives NaN.
    """
    counts, bad = _whole_buckets(channel, from_tick, to_tick, bucket)
    return _means(channel, counts, bad, bucket, places)[0]


def bucket_stats(channel: Channel, from_tick: int, to_tick: int, bucket: int, places: int) -> BucketStats:
    """Mean, extremes and number of good readings, as ``bucket_means``."""
    counts, bad = _whole_buckets(channel, from_tick, to_tick, bucket)
    mean, good = _means(channel, counts, bad, bucket, places)
    extremes = []
    for ufunc, neutral in ((np.minimum, LARGEST), (np.maximum, -LARGEST)):
        cells = counts if bad is None else np.where(bad, np.int16(neutral), counts)
        by_time = ufunc.reduce(cells.reshape(len(good), bucket, cells.shape[1]), axis=1)
        extreme = channel.physical(_by_place(ufunc, by_time, channel, places))
        extreme[good == 0] = np.nan
        extremes.append(extreme)
    return BucketStats(mean=mean, least=extremes[0], most=extremes[1], good=good)


def _whole_buckets(
    channel: Channel, from_tick: int, to_tick: int, bucket: int
) -> tuple[Int16s, Bools | None]:
    """Counts of whole buckets, and where they are bad (None: nowhere)."""
    counts = channel.read(from_tick, to_tick)
    counts = counts[: len(counts) // bucket * bucket]
    if not channel.intervals(from_tick, from_tick + len(counts)):
        return counts, None
    return counts, channel.mask(from_tick, from_tick + len(counts))


def _means(
    channel: Channel, counts: Int16s, bad: Bools | None, bucket: int, places: int
) -> tuple[Float64s, Int32s]:
    """Means and numbers of good readings."""
    buckets, sensors = len(counts) // bucket, counts.shape[1]
    shape = (buckets, bucket, sensors)
    if bad is None:
        sums = np.add.reduce(counts.reshape(shape), axis=1, dtype=np.int32)
        number: Int32s = np.full((1, sensors), bucket, dtype=np.int32)
    else:
        sums = np.add.reduce(np.where(bad, np.int16(0), counts).reshape(shape), axis=1, dtype=np.int32)
        number = bucket - np.add.reduce(bad.reshape(shape), axis=1, dtype=np.int32)
    total = _by_place(np.add, sums.astype(np.float64), channel, places)
    good = np.broadcast_to(_by_place(np.add, number, channel, places), (buckets, places))
    mean = np.full(total.shape, np.nan)
    np.divide(total, good, out=mean, where=good > 0)
    mean *= channel.cls.scale
    mean += channel.cls.offset
    return mean, good


def _by_place(
    ufunc: np.ufunc, cells: NDArray[np.generic], channel: Channel, places: int
) -> NDArray[np.generic]:
    """Reduce columns to places; 0 where a place has no sensor."""
    groups = channel.table.groups
    result = np.zeros((len(cells), places), dtype=cells.dtype)
    ordered = cells if groups.order is None else cells.take(groups.order, axis=1)
    result[:, groups.places] = ufunc.reduceat(ordered, groups.starts, axis=1)
    return result
