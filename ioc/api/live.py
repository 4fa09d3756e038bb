"""The live channel of a room: one snapshot, then deltas; and the same by HTTP for those who cannot have it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures import Future

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ioc.api.answering import answering, json_bytes, whole
from ioc.api.hub import Hub, Mailbox
from ioc.api.packing import Packed, served
from ioc.services.link import RoomFailed
from ioc.services.room import ANSWER_S, OPEN_S, Room
from ioc.services.rooms import Rooms

logger = logging.getLogger(__name__)

MOST_SOCKETS = 500
"""Browsers that may watch at once, all rooms together."""

_AGAIN_LATER, _RESTART, _UNKNOWN = 1013, 1012, 4404
"""WebSocket closing codes."""


class Live:
    """Routes under ``/live``."""

    def __init__(self, rooms: Rooms, hub: Hub) -> None:
        """Serve these rooms; ``hub`` gets their messages."""
        self._rooms = rooms
        self._hub = hub
        self._fixed: dict[tuple[str, str], Packed] = {}

    def routes(self) -> list[BaseRoute]:
        """The routes."""
        answers = {
            "static.json": self.static,
            "sensors.json": self.sensors,
            "snapshot.json": self.snapshot,
            "since.json": self.since,
            "at.json": self.at,
            "map.json": self.map,
            "series.json": self.series,
        }
        return [
            WebSocketRoute("/live/{room}/ws", self.watch),
            *(Route(f"/live/{{room}}/{name}", answering(handler)) for name, handler in answers.items()),
        ]

    async def watch(self, socket: WebSocket) -> None:
        """Serve one browser until it goes."""
        key = socket.path_params["room"]
        if self._hub.count() >= MOST_SOCKETS:
            await socket.close(_AGAIN_LATER)
            return
        try:
            room = await asyncio.to_thread(self._rooms.watch, key)
        except KeyError:
            await socket.close(_UNKNOWN)
            return
        except RoomFailed:
            await socket.close(_AGAIN_LATER)
            return
        try:
            await socket.accept()
            with self._hub.mailbox(key) as box:
                await self._serve(socket, box, room)
        finally:
            self._rooms.leave(key)

    async def _serve(self, socket: WebSocket, box: Mailbox, room: Room) -> None:
        """Send until the browser closes; what it says is not listened to."""
        tasks = [asyncio.create_task(self._send(socket, box, room)), asyncio.create_task(_closed(socket))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.add_done_callback(_noted)
                task.cancel()

    async def _send(self, socket: WebSocket, box: Mailbox, room: Room) -> None:
        try:
            await opened(room)
            first = room.snapshot()
        except (RoomFailed, TimeoutError):
            await socket.close(_AGAIN_LATER)
            return
        await socket.send_text(first.body.decode())
        seq = first.seq
        async for frame in box.frames():
            if frame.whole or frame.seq > seq:
                seq = frame.seq
                await socket.send_text(frame.body.decode())
        await socket.close(_RESTART)

    # HTTP.

    async def static(self, request: Request) -> Response:
        """What does not change in the run."""
        room = await self._room(request)
        return await self._unchanging(request, room, "static", room.static)

    async def sensors(self, request: Request) -> Response:
        """The sensors and where they stand."""
        room = await self._room(request)
        return await self._unchanging(request, room, "sensors", room.sensors)

    async def snapshot(self, request: Request) -> Response:
        """The whole picture now."""
        room = await self._room(request)
        return json_bytes(room.snapshot().body)

    async def since(self, request: Request) -> Response:
        """What leads from a picture to the present one."""
        room = await self._room(request)
        return json_bytes(room.since(whole(request, "seq"), request.query_params.get("run")))

    async def at(self, request: Request) -> Response:
        """The picture of a past time."""
        room = await self._room(request)
        return json_bytes(await answer_of(room.asking("at", time_ms=whole(request, "t"))))

    async def map(self, request: Request) -> Response:
        """One indicator in every commune."""
        room = await self._room(request)
        time_ms = whole(request, "t") if "t" in request.query_params else None
        asked = room.asking("map", key=request.query_params.get("key", ""), time_ms=time_ms)
        return json_bytes(await answer_of(asked))

    async def series(self, request: Request) -> Response:
        """Lines of indicators."""
        room = await self._room(request)
        now_ms = int(room.picture.data["t"])
        asked = room.asking(
            "series",
            keys=[key for key in request.query_params.get("keys", "").split(",") if key],
            from_ms=whole(request, "from", 0),
            to_ms=whole(request, "to", now_ms),
            points=whole(request, "n", 300),
        )
        return json_bytes(await answer_of(asked))

    async def _room(self, request: Request) -> Room:
        """The room of the address, with a picture."""
        return await opened(await asyncio.to_thread(self._rooms.room, request.path_params["room"]))

    async def _unchanging(self, request: Request, room: Room, what: str, body: bytes) -> Response:
        """Something that stays as it is for one run: packed once, kept by browsers that name the run."""
        key = (room.opening.run, what)
        packed = self._fixed.get(key)
        if packed is None:
            self._fixed = {held: value for held, value in self._fixed.items() if self._lives(held[0])}
            packed = await asyncio.to_thread(Packed.of, body, "application/json")
            self._fixed[key] = packed
        return served(packed, request, immutable=request.query_params.get("v") == room.opening.run)

    def _lives(self, run: str) -> bool:
        return run in self._rooms.runs()


def _noted(task: asyncio.Task[None]) -> None:
    """Note how a socket's task ended, unless the browser just went away."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, WebSocketDisconnect | RuntimeError):
        logger.error("a socket has ended", exc_info=error)


async def _closed(socket: WebSocket) -> None:
    """Wait until the browser has closed."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


async def opened(room: Room) -> Room:
    """Wait for a room's first picture without holding anything up.

    Raises:
        RoomFailed: It cannot be opened.
        TimeoutError: It takes too long.
    """
    if not room.ready:
        await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(room.first)), OPEN_S)
    room.check()
    return room


async def answer_of(asked: Future[bytes]) -> bytes:
    """Wait for a room's answer without holding anything up."""
    return await asyncio.wait_for(asyncio.wrap_future(asked), ANSWER_S)
