"""Readings of a run: finished windows as they come, kept, chained into a digest, and written as tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.events import TICK_MS
from simulation.telemetry import Channel

Counts = npt.NDArray[np.int16]
Bad = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Some consecutive ticks of one class.

    Attributes:
        first: Tick of the first row.
        counts: Ticks × sensors, in counts of the class's scale.
        bad: Same shape, where the quality is not OK; None when it is everywhere.
    """

    first: int
    counts: Counts
    bad: Bad | None


class Readings:
    """Every finished window of every class, in order.

    The digest is a chain over windows, so it can be taken at any moment without disturbing what follows.
    """

    def __init__(self, *, keep: bool) -> None:
        """Keep the blocks, or only their digest."""
        self._keep = keep
        self.blocks: dict[str, list[Block]] = {}
        self._chain: dict[str, bytes] = {}
        self._next: dict[str, int] = {}

    def take(self, channel: Channel, first: int, counts: Counts, bad: Bad) -> None:
        """Receive one finished window from the telemetry."""
        key = channel.cls.key
        self._chain[key] = _link(self._chain.get(key, b""), counts, bad)
        self._next[key] = first + len(counts)
        if self._keep:
            self.blocks.setdefault(key, []).append(
                Block(first=first, counts=counts, bad=bad if bad.any() else None)
            )

    def digest(self, channels: Mapping[str, Channel]) -> str:
        """SHA-256 over every reading up to now, the unfinished window included."""
        digest = hashlib.sha256()
        for key, channel in sorted(channels.items()):
            rest = self._rest(key, channel)
            digest.update(key.encode())
            bad = np.zeros(rest.counts.shape, np.bool_) if rest.bad is None else rest.bad
            digest.update(_link(self._chain.get(key, b""), rest.counts, bad))
        return digest.hexdigest()

    def window(self, channel: Channel, from_tick: int, to_tick: int) -> npt.NDArray[np.float64]:
        """Physical readings of ``from_tick`` to ``to_tick`` (not included), [ticks, sensors]; NaN where not good."""
        pieces = []
        for block in [*self.blocks.get(channel.cls.key, []), self._rest(channel.cls.key, channel)]:
            if block.first >= to_tick or block.first + len(block.counts) <= from_tick:
                continue
            rows = slice(max(from_tick - block.first, 0), max(to_tick - block.first, 0))
            values = channel.physical(block.counts[rows])
            if block.bad is not None:
                values[block.bad[rows]] = np.nan
            pieces.append(values)
        return np.concatenate(pieces) if pieces else np.empty((0, len(channel)))

    def frame(self, channel: Channel) -> pd.DataFrame:
        """All kept readings of one class as a long table: sensor, time_ms, value, good; sensor-major."""
        rows = [*self.blocks.get(channel.cls.key, []), self._rest(channel.cls.key, channel)]
        counts = np.concatenate([block.counts for block in rows])
        bad = np.concatenate([np.zeros(b.counts.shape, np.bool_) if b.bad is None else b.bad for b in rows])
        ticks, sensors = counts.shape
        return pd.DataFrame(
            {
                "sensor": pd.Categorical.from_codes(
                    np.repeat(np.arange(sensors, dtype=np.int32), ticks),
                    pd.Index(channel.table.ids, dtype="str"),
                ),
                "time_ms": np.tile((rows[0].first + np.arange(ticks, dtype=np.int64)) * TICK_MS, sensors),
                "value": channel.physical(counts).T.ravel().astype(np.float32),
                "good": ~bad.T.ravel(),
            }
        )

    def _rest(self, key: str, channel: Channel) -> Block:
        """The ticks of the unfinished window that have happened."""
        first = self._next.get(key, 0)
        counts = channel.read(first, np.iinfo(np.int32).max)
        bad = channel.mask(first, first + len(counts))
        return Block(first=first, counts=counts, bad=bad if bad.any() else None)

    def up_to(self, marks: Mapping[str, tuple[int, bytes]]) -> Readings:
        """The same readings as they were when ``marks`` were taken; blocks are shared, not copied."""
        past = Readings(keep=self._keep)
        past._next = {key: tick for key, (tick, _) in marks.items()}
        past._chain = {key: link for key, (_, link) in marks.items()}
        past.blocks = {
            key: [block for block in rows if block.first < past._next.get(key, 0)]
            for key, rows in self.blocks.items()
        }
        return past

    def marks(self) -> dict[str, tuple[int, bytes]]:
        """Where each class stands: next tick and chain; enough to cut back to this moment."""
        return {key: (tick, self._chain[key]) for key, tick in self._next.items()}


def _link(before: bytes, counts: Counts, bad: Bad) -> bytes:
    """The next link of a chain."""
    digest = hashlib.sha256(before)
    digest.update(np.ascontiguousarray(counts).tobytes())
    digest.update(np.packbits(bad).tobytes())
    return digest.digest()
