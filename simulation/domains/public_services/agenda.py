"""An agenda: tens of thousands of things to do later behind one call of the clock every five minutes."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import accumulate, chain, pairwise
from typing import Any

from simulation.engine.world import World
from simulation.events import BUCKET_MS

_ACTIONS = 8


class Agenda:
    """Numbers of dossiers or visits, each with an action, in five-minute buckets.

    A dossier waits for days, so five minutes are exact enough; and lists of whole numbers are far smaller and
    faster in a snapshot of the world than as many pending events.
    """

    def __init__(self, world: World, actions: tuple[Callable[[int], None], ...]) -> None:
        """An empty agenda; ``actions`` are bound methods, at most eight, that get the number."""
        self._world, self._actions = world, actions
        self._buckets: dict[int, list[int]] = {}

    def begin(self) -> None:
        """Look every five minutes from now on."""
        self._world.every(BUCKET_MS, self._look)

    def add(self, moment_ms: int, action: int, number: int) -> int:
        """Have ``action`` done with ``number`` at the first look at or after ``moment_ms``; gives that look's time."""
        bucket = max(-(-moment_ms // BUCKET_MS), self._world.now_ms // BUCKET_MS + 1)
        entry = number * _ACTIONS + action
        entries = self._buckets.get(bucket)
        if entries is None:
            self._buckets[bucket] = [entry]
        else:
            entries.append(entry)
        return bucket * BUCKET_MS

    def _look(self) -> None:
        for entry in self._buckets.pop(self._world.now_ms // BUCKET_MS, ()):
            number, action = divmod(entry, _ACTIONS)
            self._actions[action](number)

    def __getstate__(self) -> dict[str, Any]:
        """All entries in one array, bucket after bucket, and where each bucket ends."""
        buckets = self._buckets
        ends = array("I", accumulate(map(len, buckets.values())))
        entries = array("I", chain.from_iterable(buckets.values()))
        return {**self.__dict__, "_buckets": (array("q", buckets), ends, entries)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Give each bucket its list back."""
        self.__dict__.update(state)
        numbers, ends, entries = state["_buckets"]
        parts = (entries[begin:end].tolist() for begin, end in pairwise([0, *ends]))
        self._buckets = dict(zip(numbers, parts, strict=True))
