"""A room as the web process holds it: the present picture, its last deltas, and the process behind."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from ioc.services.delta import diff, merge
from ioc.services.link import Link, RoomFailed
from ioc.services.protocol import Ended, Frame, Json, Opened, Opening, Said, Words
from ioc.services.words import said

logger = logging.getLogger(__name__)

ANSWER_S = 10.0
"""How long a page waits for an answer."""

OPEN_S = 60.0
"""How long the first picture of a room may take."""

KEPT = 240
"""Past pictures from which a poller can be led to the present: two minutes of two a second."""

Hear: TypeAlias = Callable[[Frame | None], None]
"""Called with each message of the live channel, and with None when the room has ended by itself; in its thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture at one number; never changed, only replaced."""

    run: str
    seq: int
    data: Json


class Room:
    """One live room; every method may be called from any thread."""

    def __init__(self, opening: Opening, hear: Hear) -> None:
        """Start the room; ``hear`` gets every frame."""
        self.opening = opening
        self.key = opening.room
        self._hear = hear
        self.first: Future[None] = Future()
        self._picture: Picture | None = None
        self._static: bytes = b""
        self._static_json: Json = {}
        self.sensors: bytes = b""
        self._past: deque[Picture] = deque(maxlen=KEPT)
        self._failed: Words | None = None
        self._lock = threading.Lock()
        self._link = Link(opening, self._heard)

    # What stands.

    @property
    def alive(self) -> bool:
        """Whether the room's process lives."""
        return self._failed is None and self._link.alive

    @property
    def ready(self) -> bool:
        """Whether there is a picture already."""
        return self._picture is not None and self._failed is None

    @property
    def process_id(self) -> int:
        """The id of the room's process."""
        return self._link.process_id

    def wait(self, patience_s: float = OPEN_S) -> None:
        """Wait for the first picture.

        Raises:
            RoomFailed: It did not come, with the reason.
        """
        try:
            self.first.result(patience_s)
        except TookTooLong:
            raise RoomFailed(said("room.slow")) from None
        self.check()

    def check(self) -> None:
        """Say so when the room has failed.

        Raises:
            RoomFailed: It has.
        """
        if self._failed is not None:
            raise RoomFailed(self._failed)

    @property
    def static(self) -> bytes:
        """What does not change in the run, as JSON."""
        self.wait()
        return self._static

    @property
    def static_json(self) -> Json:
        """The same as data; not to be changed."""
        self.wait()
        return self._static_json

    @property
    def picture(self) -> Picture:
        """The present picture."""
        self.wait()
        if self._picture is None:
            raise RoomFailed(said("room.slow"))
        return self._picture

    def snapshot(self) -> Frame:
        """The present picture as a message of the live channel."""
        picture = self.picture
        return Frame(seq=picture.seq, whole=True, body=orjson.dumps(picture.data))

    def since(self, seq: int, run: str | None = None) -> bytes:
        """What leads a poller from picture ``seq`` to the present one: a delta, or the whole picture."""
        picture = self.picture
        known = next((past for past in reversed(self._past) if past.seq == seq), None)
        if known is None or run not in (None, picture.run):
            return orjson.dumps(picture.data)
        message = {"type": "delta", "from": seq, "seq": picture.seq, "t": picture.data["t"]}
        return orjson.dumps(message | diff(known.data, picture.data))

    # What is asked.

    def asking(self, what: str, **args: Any) -> Future[bytes]:
        """Ask the room's process; the future gives JSON (see ``Link.ask``)."""
        return self._link.ask(what, args)

    def ask(self, what: str, *, patience_s: float = ANSWER_S, **args: Any) -> Any:
        """Ask and wait for so long.

        Raises:
            KeyError: What is asked about does not exist.
            RoomFailed: The room cannot answer, or not in time.
        """
        self.wait()
        asked = self.asking(what, **args)
        try:
            return orjson.loads(asked.result(patience_s))
        except TookTooLong:
            asked.cancel()
            raise RoomFailed(said("room.slow")) from None

    def close(self) -> None:
        """End the room's process."""
        if self._failed is None:
            self._failed = said("room.failed")
        self._come()
        self._link.close()

    def _come(self) -> None:
        """Let those who wait for the first picture go on."""
        with self._lock:
            if not self.first.done():
                self.first.set_result(None)

    # What is heard, in the link's thread.

    def _heard(self, _link: Link, message: Said) -> None:
        if isinstance(message, Frame):
            self._show(message)
        elif isinstance(message, Opened):
            self._static, self.sensors = message.static, message.sensors
            self._static_json = orjson.loads(message.static)
        elif isinstance(message, Ended) and self._failed is None:
            logger.warning("room %s has ended: %s", self.key, message.text["en"])
            self._failed = message.text
            self._come()
            self._hear(None)

    def _show(self, frame: Frame) -> None:
        """Replace the picture, then pass the message on."""
        data: Mapping[str, Any] = orjson.loads(frame.body)
        if frame.whole:
            new: Json = dict(data)
        elif self._picture is not None:
            new = merge(self._picture.data, dict(data))
        else:
            return
        self._picture = Picture(run=self.opening.run, seq=frame.seq, data=new)
        self._past.append(self._picture)
        self._come()
        self._hear(frame)
