"""Readings that have happened: finished windows, as int16."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from simulation.telemetry.counts import Int16s


class History:
    """Finished windows in order; the newest is always kept."""

    def __init__(self, keep_ticks: int | None) -> None:
        """Keep ``keep_ticks`` ticks before the current window, or all of them (None)."""
        self._keep = keep_ticks
        self._firsts: list[int] = []
        self._blocks: list[Int16s] = []
        self.oldest = 0

    def append(self, first: int, block: Int16s) -> None:
        """Take a finished window over and drop what is older than asked for."""
        block.flags.writeable = False
        self._firsts.append(first)
        self._blocks.append(block)
        if self._keep is None:
            return
        needed = first + len(block) - self._keep
        while len(self._blocks) > 1 and self._firsts[1] <= needed:
            del self._firsts[0], self._blocks[0]
        self.oldest = self._firsts[0]

    def pieces(self, first: int, last: int) -> list[Int16s]:
        """Views that together hold ticks ``first`` to ``last`` (not included).

        Raises:
            LookupError: They are no longer kept.
        """
        if first < self.oldest:
            message = (
                f"tick {first}: readings before tick {self.oldest} are gone; raise keep_ticks or use a sink"
            )
            raise LookupError(message)
        blocks = slice(max(0, bisect_right(self._firsts, first) - 1), bisect_left(self._firsts, last))
        pairs = zip(self._firsts[blocks], self._blocks[blocks], strict=True)
        return [block[max(0, first - begin) : max(0, last - begin)] for begin, block in pairs]
