"""The report after an exercise over HTTP: made once for each state of the journal, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from types import MappingProxyType

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ioc.api.answering import FRESH, answering, problem
from ioc.api.doors import seat_told
from ioc.api.live import answer_of, opened
from ioc.i18n import language
from ioc.services.plays import Play, journal_of
from ioc.services.rooms import Rooms
from ioc.services.words import said

logger = logging.getLogger(__name__)

READERS = ("director", "evaluator")
OVER = ("ended", "closed")

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "xlsx": _SHEET,
        "zip": "application/zip",
        "jsonl": "application/jsonl",
    }
)


class Reports:
    """Routes ``/api/exercise/report.*``; only for those who direct or judge, only when play has ended."""

    def __init__(self, rooms: Rooms, play: Play) -> None:
        """Report on ``play``."""
        self._rooms = rooms
        self._play = play
        self._made: tuple[int, asyncio.Task[bool]] | None = None

    def routes(self) -> list[BaseRoute]:
        """The routes."""
        return [Route("/api/exercise/report.{form}", answering(self.report))]

    async def report(self, request: Request) -> Response:
        """The report as ``html`` or ``xlsx`` in the language asked for, the journal as ``jsonl``, all as ``zip``."""
        form = str(request.path_params["form"])
        if seat_told(request)[0] not in READERS:
            return problem(403, said("exercise_join.not_yours"))
        if form not in _FORMS:
            return problem(404, said("room.unknown"))
        if not await self._is_over():
            return problem(409, said("aar.play_started"))
        if not await asyncio.shield(self._making()):
            return problem(500, said("aar.failed"))
        lang = language(request.query_params.get("lang"))
        name = {"zip": "bundle.zip", "jsonl": "log.jsonl"}.get(form, f"report.{lang}.{form}")
        body = await asyncio.to_thread((self._out / name).read_bytes)
        kept = "inline" if form == "html" else "attachment"
        shown = f'{kept}; filename="{self._play.folder.name}.{name}"'
        return Response(body, headers={**FRESH, "content-disposition": shown}, media_type=_FORMS[form])

    @property
    def _out(self) -> Path:
        return self._play.folder / "report"

    async def _is_over(self) -> bool:
        room = await opened(await asyncio.to_thread(self._rooms.room, self._play.room))
        view = orjson.loads(await answer_of(room.asking("play_view", role="director", cell="")))
        return str(view["phase"]) in OVER

    def _making(self) -> asyncio.Task[bool]:
        """The making of the report of the journal as it is; who asks meanwhile waits for the same."""
        length = journal_of(self._play.folder).stat().st_size
        known = self._made
        if known is None or (known[1].done() and (known[0] != length or not known[1].result())):
            known = self._made = length, asyncio.create_task(self._make())
        return known[1]

    async def _make(self) -> bool:
        """Make the report where it takes no time from the rooms."""
        asked = ("exercise", "report", str(self._play.folder), "--out", str(self._out))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ioc",
            *asked,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
        if process.returncode:
            logger.error("%s: %s", self._play.folder.name, told.decode(errors="replace").strip())
        return process.returncode == 0
