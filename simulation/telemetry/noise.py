"""Correlated noise in blocks that can each be made alone, from a key and the row before."""

from __future__ import annotations

import math
from typing import Any
from zlib import crc32

import numpy as np

from simulation.telemetry.classes import SensorClass
from simulation.telemetry.counts import Float32s

BLOCK_TICKS = 240
"""Length of a noise block; part of the definition of every reading, and independent of the window."""

_SLAB_CELLS = 32_768  # cells worked on at once: they stay in the processor's cache


class Noise:
    """First-order autoregressive noise of one class, rounded to whole counts.

    Row ``k`` is ``memory × row k-1 + fresh``, in float32, stationary from tick 0. Block ``b`` draws from
    ``Philox(key=(seed, class and replication), counter=b)``; its only other input is the last row of the
    block before.
    """

    def __init__(self, cls: SensorClass, sensors: int, seed: int, replication: int) -> None:
        """Prepare the stream; nothing is drawn yet."""
        memory = cls.memory
        step = cls.scaling.step
        self._key = (seed, crc32(cls.key.encode()) << 32 | replication)
        self._sensors = sensors
        self._memory = np.float32(memory)
        self._sd = np.float32(cls.noise_sd / step)
        self._fresh_sd = np.float32(cls.noise_sd / step * math.sqrt(1.0 - memory * memory))
        self._carries: list[Float32s] = []
        self._at = -1
        self._block: Float32s = np.empty((0, sensors), dtype=np.float32)

    @property
    def silent(self) -> bool:
        """Whether the class has no noise at all."""
        return not self._sd

    def rows(self, first: int, last: int) -> Float32s:
        """Ticks ``first`` to ``last`` (not included) × sensors, whole float32; valid until the next call."""
        number, row = divmod(first, BLOCK_TICKS)
        if row + last - first <= BLOCK_TICKS:
            return self.block(number)[row : row + last - first]
        rows = np.empty((last - first, self._sensors), dtype=np.float32)
        for top in range(first - row, last, BLOCK_TICKS):
            begin, end = max(first, top), min(last, top + BLOCK_TICKS)
            rows[begin - first : end - first] = self.block(top // BLOCK_TICKS)[begin - top : end - top]
        return rows

    def block(self, number: int) -> Float32s:
        """One whole block, made again when it is not the one at hand."""
        while len(self._carries) < number:
            self._make(len(self._carries))
        if self._at != number:
            self._make(number)
        return self._block

    def _make(self, number: int) -> None:
        """Draw block ``number`` in slabs of rows and leave its last row for the next."""
        counter = np.array([0, 0, 0, number], dtype=np.uint64)  # the low words count within the block
        draw = np.random.Generator(
            np.random.Philox(key=np.array(self._key, dtype=np.uint64), counter=counter)
        )
        block = self._block if len(self._block) else np.empty((BLOCK_TICKS, self._sensors), dtype=np.float32)
        before = self._carries[number - 1] if number else None
        slab_rows = max(1, _SLAB_CELLS // max(1, self._sensors))
        decayed = np.empty(self._sensors, dtype=np.float32)
        last = np.empty(self._sensors, dtype=np.float32)
        for top in range(0, BLOCK_TICKS, slab_rows):
            slab = block[top : top + slab_rows]
            draw.standard_normal(out=slab, dtype=np.float32)
            if before is None:
                opening = slab[0] * self._sd
            slab *= self._fresh_sd
            if before is None:
                slab[0] = opening
            if self._memory:
                for row in slab:
                    if before is not None:
                        np.multiply(before, self._memory, out=decayed)
                        np.add(row, decayed, out=row)
                    before = row
            last[:] = slab[-1]
            before = last
            np.rint(slab, out=slab)
        if number == len(self._carries):
            last.flags.writeable = False  # snapshots share it
            self._carries.append(last)
        self._block, self._at = block, number

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the block at hand, which the key and the carries make again."""
        return {**self.__dict__, "_at": -1, "_block": self._block[:0].copy()}
