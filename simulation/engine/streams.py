"""Random streams, named by purpose, so that a new use of chance leaves every other draw untouched."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import numpy as np


@lru_cache(maxsize=4096)
def _key(name: str) -> int:
    """A stable number for a stream's name."""
    return crc32(name.encode())


class Streams:
    """Gives a fresh generator for a name and a day; the same name and day always give the same draws."""

    def __init__(self, seed: int, replication: int = 0) -> None:
        """Fix the root: a run's seed and the number of its replication."""
        self.seed = seed
        self.replication = replication

    def generator(self, name: str, day: int = 0) -> np.random.Generator:
        """A generator for one named purpose on one day (0 = the scenario's first)."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(self.replication, _key(name), day))
        return np.random.Generator(np.random.SFC64(sequence))
