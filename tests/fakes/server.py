"""The dashboard on the made-up run, with a live channel: for browser tests and for looking at pages.

Run ``python -m tests.fakes.server 8050`` from the project's folder and open the address it prints.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from ioc.api.planning import Planning
from ioc.locate import assets_dir
from ioc.services.desk import Desk
from ioc.web.dashboard import create_dash
from tests.fakes import picture
from tests.fakes.city import GEO, text
from tests.fakes.queries import FakeQueries

TICK_S = 0.5


@dataclass
class FakeSettings:
    """What the dashboard asks of the settings."""

    default_room: str = "ha-noi"
    exercise: bool = False


class Strict:
    """Adds the content security policy that the product runs under."""

    def __init__(self, app: ASGIApp, hashes: list[str]) -> None:
        self.app = app
        self.policy = (
            f"default-src 'self'; script-src 'self' {' '.join(hashes)}; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the header to the answer."""

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [
                    (b"content-security-policy", self.policy.encode()),
                    (b"referrer-policy", b"same-origin"),
                ]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, with_policy)


class FakeRoom:
    """One live run: a clock, the sockets that watch it, and the seconds of the made-up picture."""

    def __init__(self) -> None:
        self.queries = FakeQueries()
        self.sockets: set[WebSocket] = set()
        self.silent = False
        self.posts: list[dict[str, Any]] = []

    @property
    def clock(self) -> dict[str, Any]:
        """The clock as the picture holds it."""
        clock: dict[str, Any] = self.queries.picture["clock"]
        return clock

    async def run(self) -> None:
        """Tick for ever, unless silent."""
        while True:
            await asyncio.sleep(TICK_S)
            if not self.silent:
                await self.tick()

    async def tick(self, step_ms: int | None = None) -> None:
        """Move the picture and tell every socket."""
        held = self.queries.picture
        if step_ms is None:
            step_ms = int(TICK_S * 1000 * self.clock["speed"]) if self.clock["running"] else 0
        now, seq = held["t"] + step_ms, held["seq"] + 1
        delta = (
            picture.moved(held, seq, now, self.queries.fixed)
            if step_ms
            else {"type": "delta", "seq": seq, "t": now}
        )
        held.update(t=now, seq=seq, bucket=now // 300_000 - 1)
        held["values"].update(delta.get("values", {}))
        await self.tell(delta)

    async def tell(self, message: dict[str, Any]) -> None:
        """Send one message to every socket."""
        for socket in list(self.sockets):
            try:
                await socket.send_text(json.dumps(message, ensure_ascii=False))
            except (RuntimeError, WebSocketDisconnect):
                self.sockets.discard(socket)

    async def watch(self, socket: WebSocket) -> None:
        """Serve one browser."""
        await socket.accept()
        await socket.send_text(json.dumps(self.queries.picture, ensure_ascii=False))
        self.sockets.add(socket)
        with suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()
        self.sockets.discard(socket)

    async def command(self, request: Request) -> JSONResponse:
        """Take a command of any kind."""
        what, body = request.path_params["what"], await request.json()
        self.posts.append({"what": what, **body})
        if what == "clock":
            await self.turn(body)
        if what == "tick":
            self.queries.done[body["alert"], body["step"]] = body["done"]
        if what == "order" and body["kind"].endswith("warn_people") and not body["reason"]:
            return JSONResponse({"ok": False, "error": text("Cần ghi lý do", "A reason is needed")}, 409)
        return JSONResponse({"ok": True, "text": text("Đã nhận lệnh", "Order taken")})

    async def turn(self, body: dict[str, Any]) -> None:
        """Run, pause, step or set the speed."""
        action = body["action"]
        if action == "step":
            await self.tick(int(body["value"]))
            return
        self.clock.update({"speed": body["value"]} if action == "speed" else {"running": action == "run"})
        held = self.queries.picture
        held["seq"] += 1
        await self.tell({"type": "delta", "seq": held["seq"], "t": held["t"], "clock": dict(self.clock)})

    async def read(self, request: Request) -> JSONResponse:
        """Answer what the live script fetches."""
        what, ask = request.path_params["what"], request.query_params
        queries = self.queries
        answers = {
            "static.json": lambda: queries.static("ha-noi"),
            "snapshot.json": lambda: queries.snapshot("ha-noi"),
            "since.json": lambda: queries.snapshot("ha-noi"),
            "sensors.json": lambda: picture.sensors(queries.fixed),
            "at.json": lambda: queries.at("ha-noi", int(ask["t"])),
            "map.json": lambda: queries.map("ha-noi", ask["key"]),
            "series.json": lambda: queries.series(
                "ha-noi", ask["keys"].split(","), int(ask["from"]), int(ask["to"]), int(ask["n"])
            ),
        }
        return JSONResponse(answers[what]())


def build(desk: Desk | None = None) -> tuple[Starlette, FakeRoom]:
    """The application and the room behind it, with a planner's desk when one is given."""
    room = FakeRoom()
    dash = create_dash(room.queries, FakeSettings(), desk)

    @asynccontextmanager
    async def ticking(_app: Starlette) -> Any:
        task = asyncio.create_task(room.run())
        yield
        task.cancel()

    routes = [
        *(Planning(desk.planner, desk.studies).routes() if desk is not None else []),
        WebSocketRoute("/live/ha-noi/ws", room.watch),
        Route("/live/ha-noi/{what}", room.read),
        Route("/api/ha-noi/{what}", room.command, methods=["POST"]),
        Mount("/geo", StaticFiles(directory=GEO)),
        Mount("/assets", StaticFiles(directory=assets_dir())),
        Mount("/", WSGIMiddleware(dash.server)),
    ]
    return Starlette(
        routes=routes, lifespan=ticking, middleware=[Middleware(Strict, hashes=dash.csp_hashes())]
    ), room


def main() -> None:
    """Serve on the port that the command line names."""
    app, _ = build()
    uvicorn.run(app, port=int(sys.argv[1]) if len(sys.argv) > 1 else 8050, log_level="warning")


if __name__ == "__main__":
    main()
