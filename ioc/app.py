"""The application: gate, live channel, commands, files and pages in one ASGI server, and how it is started."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import uvicorn
from a2wsgi import WSGIMiddleware
from dash import Dash
from dash.fingerprint import check_fingerprint
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from ioc.api.answering import problem
from ioc.api.commands import Commands
from ioc.api.doors import Doors
from ioc.api.exercise import Exercises
from ioc.api.files import Files, Load, folder, media_type
from ioc.api.gate import LARGEST_BODY, Gate
from ioc.api.hub import Hub
from ioc.api.joining import Joining
from ioc.api.live import Live
from ioc.api.planning import Planning
from ioc.locate import assets_dir
from ioc.services.asking import RoomQueries
from ioc.services.desk import Desk
from ioc.services.planning import Planner
from ioc.services.plays import Play
from ioc.services.protocol import Frame
from ioc.services.rooms import Rooms
from ioc.services.studies import Studies
from ioc.services.words import said
from ioc.settings import Settings
from ioc.web.dashboard import create_dash
from simulation.errors import IocError
from simulation.locate import config_dir
from simulation.opening import open_model

logger = logging.getLogger(__name__)

PAGE_THREADS = 16
REST_S = 15.0
"""How often it is looked which rooms nobody watches."""

SIMULATED = "DỮ LIỆU MÔ PHỎNG · SIMULATED DATA"


class CannotServe(IocError):
    """The address cannot be listened on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """What the dashboard asks of the settings."""

    default_room: str
    exercise: bool = False


def create_app(settings: Settings, play: Play | None = None) -> Starlette:
    """The whole application; the first room opens when it starts and every room ends when it stops.

    Args:
        settings: What whoever started it chose.
        play: The exercise that is played; then there is its room, behind its doors, and nothing else.

    Raises:
        UnknownName: There is no such province.
    """
    hub = Hub()
    bridge = _Bridge(hub)
    rooms = Rooms(settings, bridge.hear, play)
    desk = (
        None
        if play is not None
        else Desk(Planner(settings.state_dir / "scenarios"), Studies(settings.state_dir / "studies"))
    )
    pages = _Pages(default_room=rooms.default, exercise=play is not None)
    dash = create_dash(RoomQueries(rooms), pages, desk)
    middleware = [Middleware(Gate, host=settings.host, script_hashes=dash.csp_hashes())]
    if play is not None:
        middleware.append(Middleware(Doors, roster=play.roster, room=play.room))

    @contextlib.asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        bridge.begin(asyncio.get_running_loop())
        app.state.rooms, app.state.hub = rooms, hub
        await asyncio.to_thread(rooms.room, rooms.default)
        resting = asyncio.create_task(_rest(rooms))
        try:
            yield
        finally:
            resting.cancel()
            bridge.end()
            await asyncio.to_thread(rooms.close)
            if desk is not None:
                await asyncio.to_thread(desk.studies.close)

    return Starlette(
        routes=[
            Route("/health", _health),
            *Live(rooms, hub).routes(),
            *_asked(rooms, desk, play),
            Route("/live/{rest:path}", _nothing),
            Route("/api/{rest:path}", _nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Mount("/geo", Files(folder(config_dir() / "geo"), immutable=_versioned)),
            Mount("/assets", Files(folder(assets_dir()), immutable=_versioned)),
            Mount("/_dash-component-suites", Files(_component(dash), immutable=_fingerprinted)),
            Mount("/", WSGIMiddleware(dash.server, workers=PAGE_THREADS)),  # type: ignore[arg-type]  # ASGI of its own types
        ],
        middleware=middleware,
        lifespan=living,
    )


def _asked(rooms: Rooms, desk: Desk | None, play: Play | None) -> list[BaseRoute]:
    """What people may ask of the planner's desk and of rooms, or of the exercise that is played."""
    if play is not None:
        return [*Joining(play.roster).routes(), *Exercises(rooms, play).routes()]
    planning = [] if desk is None else Planning(desk.planner, desk.studies).routes()
    return [*planning, *Commands(rooms).routes()]


def serve(settings: Settings, play: Play | None = None) -> None:
    """Serve until Ctrl+C; the dashboard, or an exercise.

    Raises:
        CannotServe: Another program listens on the port, or the address is not this machine's.
        InvalidInput: A domain's, province's or scenario's file is wrong; everything wrong is in the error.
        UnknownName: There is no such province or scenario.
    """
    listening = _listen(settings)
    app = create_app(settings, play)
    open_model(
        settings.language
    )  # rooms read the files again, each in its process: here people are told at once
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared with
    name = f"[{host}]" if ":" in host else host
    logger.warning("%s  http://%s:%d/", SIMULATED, name, settings.port)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=LARGEST_BODY,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


class _Bridge:
    """Carries frames from the rooms' threads to the event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Carry to this loop from now on."""
        self._loop = loop

    def end(self) -> None:
        """Carry nothing any longer."""
        self._loop = None

    def hear(self, room: str, frame: Frame | None) -> None:
        """Take a frame in a room's thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just closed
                loop.call_soon_threadsafe(self._hub.publish, room, frame)


async def _rest(rooms: Rooms) -> None:
    """Stop the clocks of rooms that nobody watches, again and again."""
    while True:
        await asyncio.sleep(REST_S)
        await asyncio.to_thread(rooms.rest)


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _nothing(_: Request) -> Response:
    return problem(404, said("room.unknown"))


def _versioned(request: Request) -> bool:
    """Whether an address carries the version of what it names."""
    return bool(request.query_params.get("m") or request.query_params.get("v"))


def _fingerprinted(request: Request) -> bool:
    """Whether a component file's name carries its version."""
    return bool(check_fingerprint(request.url.path)[1])  # type: ignore[no-untyped-call]  # shipped without types


def _component(dash: Dash) -> Load:
    """Load the files that Dash's component packages bring, through Dash itself; their names carry their version."""

    def load(path: str) -> tuple[bytes, str] | None:
        answer = dash.server.test_client().get(f"/_dash-component-suites/{path}")
        if answer.status_code != 200:
            return None
        return answer.get_data(), answer.content_type or media_type(path)

    return load


def _listen(settings: Settings) -> socket.socket:
    """A socket that listens, before anything else is started.

    Raises:
        CannotServe: It cannot.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CannotServe(
            f"{settings.host}: {error.strerror or error}; choose an address with --host"
        ) from error
    listening = socket.socket(family, kind, protocol)
    if os.name == "posix":  # elsewhere it would let two programs share a port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        reason = f"{error.strerror or error}; choose an address of this machine with --host"
        if error.errno == errno.EADDRINUSE:
            reason = f"another program listens on port {settings.port}; choose one with --port"
        raise CannotServe(f"{settings.host}:{settings.port}: {reason}") from error
    return listening
