"""What sensors showed, how far they could be believed and which level they had at a past tick.

A sensor's level has a memory: it rises at a threshold and falls only once the value is back by the hysteresis. One
good reading therefore turns the level before it into itself clipped between two bounds, a bad one leaves it. Clips
one after the other are a clip again; when its bounds meet, what came before does not matter, so the search goes back
only for the few sensors that hover between a threshold and the end of its hysteresis.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from simulation.readings import Readings
from simulation.telemetry import Channel, Intervals

Int8s: TypeAlias = npt.NDArray[np.int8]
Counts: TypeAlias = npt.NDArray[np.int16]
Bad: TypeAlias = npt.NDArray[np.bool_]
Piece: TypeAlias = tuple[Counts, Bad | None]
"""Consecutive ticks of a class: counts, and where they are not to be believed (None: nowhere)."""


def pieces(readings: Readings, channel: Channel, tick: int) -> Iterator[Piece]:
    """The readings up to ``tick``, which is included, the latest ticks first; each piece in order of time."""
    blocks = readings.blocks.get(channel.cls.key, [])
    kept = blocks[-1].first + len(blocks[-1].counts) if blocks else 0
    if tick >= kept:
        yield channel.read(kept, tick + 1), channel.mask(kept, tick + 1)
    for number in range(bisect_right(blocks, tick, key=lambda block: block.first) - 1, -1, -1):
        block = blocks[number]
        rows = tick + 1 - block.first
        yield block.counts[:rows], None if block.bad is None else block.bad[:rows]


def shown(readings: Readings, channel: Channel, tick: int) -> npt.NDArray[np.float64]:
    """What the sensors showed at a tick, believed or not, physical; NaN for no reading."""
    counts = next((counts for counts, _ in pieces(readings, channel, tick) if len(counts)), None)
    return np.full(len(channel), np.nan) if counts is None else channel.physical(counts[-1])


def steps(readings: Readings, channel: Channel, tick: int) -> Int8s:
    """How many thresholds each sensor was beyond at a tick, as its level stood then."""
    size, most = channel.table.thresholds.shape
    low, high = np.zeros(size, np.int8), np.full(size, most, np.int8)
    for counts, bad in _with_last_row_first(pieces(readings, channel, tick)):
        unsure = np.flatnonzero(low < high)
        if not unsure.size:
            break
        earlier = _clips(channel, counts, bad, unsure)
        low[unsure], high[unsure] = np.clip(earlier, low[unsure], high[unsure])
    return low  # a level is 0 before the first reading, and 0 clipped is the lower bound


def _with_last_row_first(every: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces, the very last tick by itself: it settles nearly every sensor."""
    for counts, bad in every:
        if not len(counts):
            continue
        yield counts[-1:], None if bad is None else bad[-1:]
        if len(counts) > 1:
            yield counts[:-1], None if bad is None else bad[:-1]
        break
    yield from (piece for piece in every if len(piece[0]))


def _clips(channel: Channel, counts: Counts, bad: Bad | None, columns: npt.NDArray[np.intp]) -> Int8s:
    """Lower and upper bound between which a stretch of readings clips the level before it, [2, columns]."""
    scaling, thresholds = channel.cls.scaling, channel.table.thresholds[columns]
    inner = (counts[:, columns].astype(np.int32) * scaling.sign)[..., np.newaxis]
    back = thresholds - channel.cls.hysteresis * scaling.sign
    bounds = np.stack([inner >= scaling.least_at(thresholds), inner >= scaling.least_at(back)])
    clips: Int8s = bounds.sum(axis=3, dtype=np.int8)
    if bad is not None:
        clips[0][bad[:, columns]] = 0
        clips[1][bad[:, columns]] = thresholds.shape[1]
    while clips.shape[1] > 1:  # joined two by two
        pairs = clips.shape[1] // 2 * 2
        joined = np.clip(clips[:, 0:pairs:2], clips[:1, 1:pairs:2], clips[1:, 1:pairs:2])
        clips = np.concatenate([joined, clips[:, pairs:]], axis=1)
    return clips[:, 0]


class Qualities:
    """The quality of each sensor of one class at any tick; the class itself forgets what is over after an hour."""

    def __init__(self, channel: Channel) -> None:
        """Remember from now on."""
        self._channel = channel
        self._over: list[Intervals] = []
        self._ends: list[int] = []
        self._tick = 0

    def remember(self, tick: int) -> None:
        """Take over what ended since the last time, at most an hour ago; ``tick`` is the present one."""
        for part in self._channel.intervals(self._tick, tick + 1):
            end = int(part.until[0])
            if end <= tick + 1 and not any(part is known for known in self._over[-8:]):
                self._over.append(part)
                self._ends.append(end)
        self._tick = tick

    def at(self, tick: int) -> Int8s:
        """The quality codes at a past tick."""
        codes = np.zeros(len(self._channel), np.int8)
        recent = self._channel.intervals(max(tick, self._tick), np.iinfo(np.int32).max)
        for part in [*self._over[bisect_right(self._ends, tick) :], *recent]:
            here = (part.since <= tick) & (tick < part.until)
            codes[part.column[here]] = part.code[here]
        return codes
