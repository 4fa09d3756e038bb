"""What people would see of a world from ``tests/worlds.py``: every indicator in every bucket."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from simulation.aggregation.fold import Fold, FoldPlan
from simulation.aggregation.inputs import PlaceTable
from simulation.collecting import reading_buckets, state_samples
from simulation.engine.world import World
from simulation.events import BUCKET_MS
from simulation.loading import load_aqi
from tests.worlds import HOUR_MS, give_order


def watched(
    world: World, hours: float, order: tuple[float, str, str, Mapping[str, float]] | None = None
) -> Fold:
    """Run a fresh world, give one order (hour, kind, target, arguments) on the way, and aggregate every bucket."""
    world.sample_from_now()
    fold = Fold(
        FoldPlan(
            specs=tuple(world.setting.specs.values()),
            places=PlaceTable.of(world.province),
            codes=world.log.codes,
            aqi=load_aqi(),
            thresholds={key: channel.table.thresholds for key, channel in world.channels.items()},
        )
    )
    for stop in sorted({*range(HOUR_MS, round(hours * HOUR_MS) + 1, HOUR_MS), _at(order)} - {-1}):
        world.clock.run_to(stop)
        if stop == _at(order) and order is not None:
            give_order(world, order[1], order[2], **order[3])
        first, complete = fold.next_bucket, stop // BUCKET_MS
        if complete > first:
            readings = reading_buckets(world, first, complete)
            fold.advance(world.log, stop, readings, state_samples(world, first))
    return fold


def _at(order: tuple[float, str, str, Mapping[str, float]] | None) -> int:
    return -1 if order is None else round(order[0] * HOUR_MS)


def series(fold: Fold, indicator: str, place: int | None = None) -> npt.NDArray[np.float32]:
    """One indicator (``domain.key``) over all buckets, of a commune or of the province."""
    where = fold.places.province if place is None else place
    return fold.board.series(indicator, where, 0, fold.board.count * BUCKET_MS).values


def moves(values: npt.NDArray[np.float32]) -> bool:
    """Whether a series has data and does not stand still."""
    known = values[~np.isnan(values)]
    return bool(known.size and known.max() > known.min())
