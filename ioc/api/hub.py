"""The hub: the same bytes to every browser of a room, and a slow browser never holds up the others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from ioc.services.protocol import Frame

QUEUE = 5
"""Messages that wait for one browser; the oldest is dropped for a new one, and the browser sees the gap."""


class Mailbox:
    """What waits for one browser."""

    def __init__(self, size: int = QUEUE) -> None:
        """Nothing waits yet."""
        self._frames: deque[Frame] = deque(maxlen=size)
        self._over = False
        self._come = asyncio.Event()
        self.dropped = 0

    def put(self, frame: Frame) -> None:
        """Add a message; never waits."""
        if len(self._frames) == self._frames.maxlen:
            self.dropped += 1
        self._frames.append(frame)
        self._come.set()

    def end(self) -> None:
        """After what waits, nothing comes."""
        self._over = True
        self._come.set()

    async def frames(self) -> AsyncIterator[Frame]:
        """The messages as they come, until the end."""
        while True:
            while self._frames:
                yield self._frames.popleft()
            if self._over:
                return
            self._come.clear()
            await self._come.wait()


class Hub:
    """Mailboxes by room; used on the event loop only."""

    def __init__(self) -> None:
        """Nobody watches."""
        self._boxes: dict[str, set[Mailbox]] = {}

    def publish(self, room: str, frame: Frame | None) -> None:
        """Give a message to everyone who watches a room, or with None tell them that it has ended; never waits."""
        for box in self._boxes.get(room, ()):
            if frame is None:
                box.end()
            else:
                box.put(frame)

    @contextmanager
    def mailbox(self, room: str) -> Iterator[Mailbox]:
        """A mailbox that gets the room's messages until the block is left."""
        box = Mailbox()
        self._boxes.setdefault(room, set()).add(box)
        try:
            yield box
        finally:
            self._boxes[room].discard(box)

    def count(self, room: str | None = None) -> int:
        """How many watch a room, or all rooms."""
        if room is not None:
            return len(self._boxes.get(room, ()))
        return sum(len(boxes) for boxes in self._boxes.values())
