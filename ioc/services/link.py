"""The web process's end of one room's process: starts it, asks it, hears it, ends it."""

from __future__ import annotations

import contextlib
import itertools
import logging
import multiprocessing
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

from ioc.services.protocol import END, Answer, Ask, Ended, Opening, Said, Trouble, Words
from ioc.services.stage import perform
from ioc.services.words import said
from ioc.services.worker import work
from simulation.errors import IocError

logger = logging.getLogger(__name__)

END_S = 3.0
"""How long a process may take to end by itself."""


class RoomFailed(IocError):
    """A room's process has ended or does not answer; ``text`` tells people."""

    def __init__(self, text: Words) -> None:
        """Keep the text in both languages."""
        self.text = text
        super().__init__(text["en"])


class Refused(IocError):
    """A room does not carry a command out; ``text`` tells people why."""

    def __init__(self, text: Words) -> None:
        """Keep the text in both languages."""
        self.text = text
        super().__init__(text["en"])


class Link:
    """One room's process. Questions may come from any thread; what it says by itself goes to ``hear``."""

    def __init__(self, opening: Opening, hear: Callable[[Link, Said], None]) -> None:
        """Start the process; ``hear`` is called in a thread of its own with everything that is no answer."""
        self.opening = opening
        self._hear = hear
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[bytes]] = {}
        self._lock, self._sending = threading.Lock(), threading.Lock()
        self._over: Words | None = None
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=work if opening.play is None else perform,
            args=(theirs, opening),
            name=f"room {opening.room}",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._reader = threading.Thread(
            target=self._read, args=(self._pipe,), name=f"hear {opening.run}", daemon=True
        )
        self._reader.start()

    @property
    def alive(self) -> bool:
        """Whether the process can still answer."""
        return self._over is None

    @property
    def process_id(self) -> int:
        """The process's id, for operators and tests."""
        return self._process.pid or 0

    def ask(self, what: str, args: Mapping[str, Any]) -> Future[bytes]:
        """Ask for JSON.

        The future raises ``KeyError`` for what does not exist, ``Refused`` for what is not allowed and
        ``RoomFailed`` when the process met an error or has ended.
        """
        answer: Future[bytes] = Future()
        number = next(self._numbers)
        with self._lock:
            if self._over is not None:
                answer.set_exception(RoomFailed(self._over))
                return answer
            self._waiting[number] = answer
        try:
            with self._sending:  # not the lock that answers need: both pipes may be full
                self._pipe.send(Ask(number=number, what=what, args=args))
        except OSError:
            self._end(said("room.failed"))
        return answer

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self._end(said("room.failed"))
        with contextlib.suppress(OSError), self._sending:
            self._pipe.send(Ask(number=0, what=END))
        self._process.join(END_S)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(END_S)
        self._reader.join(END_S)
        self._pipe.close()

    def _read(self, pipe: Connection) -> None:
        """Hear until the process ends."""
        last: Words = said("room.failed")
        try:
            while True:
                message: Said = pipe.recv()
                if isinstance(message, Answer):
                    self._answered(message)
                    continue
                if isinstance(message, Ended):
                    last = message.text
                self._hear(self, message)
        except (EOFError, OSError):
            logger.debug("%s: the room's process has ended", self.opening.run)
        ended_by_itself = self._over is None
        self._end(last)
        if ended_by_itself:
            self._hear(self, Ended(text=last))

    def _answered(self, answer: Answer) -> None:
        with self._lock:
            waiting = self._waiting.pop(answer.number, None)
        if waiting is None or not waiting.set_running_or_notify_cancel():
            return
        if answer.trouble is None:
            waiting.set_result(answer.body)
        else:
            waiting.set_exception(_error(answer.trouble))

    def _end(self, text: Words) -> None:
        """Answer everything that waits with the failure, once."""
        with self._lock:
            if self._over is not None:
                return
            self._over = text
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if answer.set_running_or_notify_cancel():
                answer.set_exception(RoomFailed(text))


def _error(trouble: Trouble) -> Exception:
    if trouble.kind == "unknown":
        return KeyError(trouble.text["en"])
    return Refused(trouble.text) if trouble.kind == "refused" else RoomFailed(trouble.text)
