"""Joining: from a link or a PIN to a cookie that names a seat."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ioc.api.answering import json, problem
from ioc.api.doors import COOKIE
from ioc.api.gate import Buckets, Rate
from ioc.services.roster import DAY_S, Roster, Seat
from ioc.services.words import said

TRIES = Rate(burst=5, per_second=0.1)
"""How often one address may try: five times at once, then once in ten seconds."""
ALL_TRIES = Rate(burst=40, per_second=1.0)
"""How often all addresses together may try, so that guessing from many is no faster."""

HOME = {
    "director": "/exercise/control",
    "controller": "/exercise/control",
    "evaluator": "/exercise/evaluate",
    "player": "/exercise/desk",
    "screen": "/exercise/screen",
}
"""Where each role begins."""


class _Pin(BaseModel):
    """What somebody types."""

    model_config = ConfigDict(extra="forbid")

    pin: Annotated[str, Field(max_length=12)]


class Joining:
    """Routes under ``/join``."""

    def __init__(self, roster: Roster) -> None:
        """Let people in to the seats of ``roster``."""
        self._roster = roster
        self._tries, self._all = Buckets(TRIES), Buckets(ALL_TRIES)

    def routes(self) -> list[BaseRoute]:
        """The routes; the page ``/join`` itself is the dashboard's."""
        return [
            Route("/join/pin", self.by_pin, methods=["POST"]),
            Route("/join/leave", self.leave, methods=["POST"]),
            Route("/join/{token}", self.by_link, methods=["GET"]),
        ]

    async def by_pin(self, request: Request) -> Response:
        """Somebody has typed a PIN."""
        if not self._may_try(request):
            return problem(429, said("exercise_join.too_many"))
        try:
            typed = _Pin.model_validate_json(await request.body())
        except ValidationError:
            return problem(400, said("room.bad_request"))
        seat = await asyncio.to_thread(self._roster.by_pin, typed.pin)
        if seat is None:
            return problem(403, said("exercise_join.wrong"))
        return self._seated(seat, json({"ok": True, "to": HOME[seat.role]}))

    async def by_link(self, request: Request) -> Response:
        """Somebody has opened a link; a wrong one leads to the PIN page."""
        seat = self._roster.by_link(request.path_params["token"])  # 192 random bits: nobody guesses them
        if seat is None:
            return RedirectResponse("/join?wrong=1", 303)
        return self._seated(seat, RedirectResponse(HOME[seat.role], 303))

    async def leave(self, request: Request) -> Response:
        """Somebody gets up."""
        del request
        answer = json({"ok": True, "to": "/join"})
        answer.delete_cookie(COOKIE, path="/")
        return answer

    def _may_try(self, request: Request) -> bool:
        now_s = time.monotonic()
        address = request.client.host if request.client else ""
        return self._tries.take(address, now_s) and self._all.take("", now_s)

    def _seated(self, seat: Seat, answer: Response) -> Response:
        answer.set_cookie(
            COOKIE,
            self._roster.cookie(seat, secrets.token_hex(4)),
            max_age=DAY_S,
            httponly=True,
            samesite="lax",
            path="/",
        )
        return answer
