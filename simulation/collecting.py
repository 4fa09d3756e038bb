"""What a run hands to aggregation: complete buckets of readings and of the city state."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from simulation.aggregation.inputs import ReadingBuckets, StateSamples
from simulation.engine.world import World
from simulation.events import BUCKET_MS, TICK_MS
from simulation.telemetry import BucketStats, Channel, bucket_stats

FloatArray = npt.NDArray[np.float64]

_TICKS = BUCKET_MS // TICK_MS


def reading_buckets(world: World, first: int, last: int) -> dict[str, ReadingBuckets]:
    """Readings of buckets ``first`` to ``last`` (not included) by class."""
    return {
        key: _buckets_of(channel, first, last, len(world.places)) for key, channel in world.channels.items()
    }


def _buckets_of(channel: Channel, first: int, last: int, places: int) -> ReadingBuckets:
    stats = bucket_stats(channel, first * _TICKS, last * _TICKS, _TICKS, places)
    return ReadingBuckets(
        key=channel.cls.key,
        first_bucket=first,
        mean=stats.mean,
        max=stats.most,
        min=stats.least,
        province_mean=_mean(stats),
        province_max=_extreme(np.fmax, stats.most),
        province_min=_extreme(np.fmin, stats.least),
    )


def _mean(stats: BucketStats) -> FloatArray:
    """Mean over all good readings of the province, per bucket; NaN where there is none."""
    good = stats.good.sum(axis=1)
    total = np.where(stats.good > 0, stats.mean * stats.good, 0.0).sum(axis=1)
    mean: FloatArray = np.divide(total, good, out=np.full(len(good), np.nan), where=good > 0)
    return mean


def _extreme(ufunc: np.ufunc, values: FloatArray) -> FloatArray:
    """Greatest or least over the communes, per bucket, leaving out those without data."""
    return cast("FloatArray", ufunc.reduce(values, axis=1, initial=np.nan))


def state_samples(world: World, first: int) -> StateSamples:
    """The samples of the city state that the world has taken since bucket ``first``; the world forgets them."""
    rows = np.stack(world.samples).astype(np.float64)
    world.samples.clear()
    return StateSamples(first_bucket=first, fields={name: rows[:, i] for i, name in enumerate(world.sampled)})
