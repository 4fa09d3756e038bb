"""The exercise over HTTP: what a seat sees and asks for; who asks is known from the door, never from the body."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ioc.api.answering import BadRequest, answering, json, json_bytes, problem
from ioc.api.doors import seat_told
from ioc.api.live import answer_of, opened
from ioc.api.reporting import Reports
from ioc.services.plays import Play
from ioc.services.room import Room
from ioc.services.rooms import Rooms
from ioc.services.words import said

_Name = Annotated[str, Field(max_length=100)]


class CommandBody(BaseModel):
    """What somebody asks for.

    Attributes:
        kind: Kind of command (``ioc.exercise.kinds``).
        subject: What it is about.
        payload: What else is said.
        key: The same key is answered the same way again.
        based_on: Revision that the asker had in front of them.
        actor: The name given on joining.
        cell: Cell for which somebody who runs the exercise acts; players act for their own.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    kind: _Name
    subject: _Name = ""
    payload: Annotated[dict[str, Any], Field(default_factory=dict, max_length=40)]
    key: _Name = ""
    based_on: Annotated[int, Field(ge=0)] | None = None
    actor: _Name = ""
    cell: _Name = ""


class Exercises:
    """Routes under ``/api/exercise``."""

    def __init__(self, rooms: Rooms, play: Play) -> None:
        """Serve the exercise that is played in ``play.room``."""
        self._rooms = rooms
        self._play = play
        self._fresh = {ticket.seat: ticket for ticket in play.tickets}

    def routes(self) -> list[BaseRoute]:
        """The routes."""
        return [
            Route("/api/exercise/me", answering(self.me)),
            Route("/api/exercise/view", answering(self.view)),
            Route("/api/exercise/card", answering(self.card)),
            Route("/api/exercise/command", answering(self.command), methods=["POST"]),
            Route("/api/exercise/seats", answering(self.seats)),
            Route("/api/exercise/seats", answering(self.issue), methods=["POST"]),
            *Reports(self._rooms, self._play).routes(),
        ]

    async def me(self, request: Request) -> Response:
        """Who the asker is."""
        role, cell, device = seat_told(request)
        return json({"role": role, "cell": cell, "device": device, "room": self._play.room})

    async def view(self, request: Request) -> Response:
        """What the seat sees now."""
        return await self._shown(request, "play_view")

    async def card(self, request: Request) -> Response:
        """What does not change for the seat."""
        return await self._shown(request, "play_card")

    async def command(self, request: Request) -> Response:
        """Ask for something."""
        role, cell, device = seat_told(request)
        try:
            body = CommandBody.model_validate_json(await request.body())
        except ValidationError:
            raise BadRequest("body") from None
        room = await self._room()
        staff = role in ("director", "controller")
        asked = room.asking(
            "play_command",
            actor=body.actor.strip() or cell or role,
            role="observer" if role == "screen" else role,
            kind=body.kind,
            cell=body.cell if staff else cell,
            device=device,
            subject=body.subject,
            payload=body.payload,
            key=body.key,
            based_on=body.based_on,
        )
        return json_bytes(await answer_of(asked))

    async def seats(self, request: Request) -> Response:
        """The seats, for those who run the exercise; links only as long as this server remembers them."""
        if seat_told(request)[0] not in ("director", "controller"):
            return problem(403, said("exercise_join.not_yours"))
        director = seat_told(request)[0] == "director"
        rows = []
        for seat in self._play.roster.seats:
            ticket = self._fresh.get(seat.id) if director or seat.role != "director" else None
            link, pin = (None, None) if ticket is None else (f"/join/{ticket.token}", ticket.pin)
            who = {"seat": seat.id, "role": seat.role, "cell": seat.cell}
            rows.append({**who, "open": bool(seat.link), "link": link, "pin": pin})
        return json({"seats": rows})

    async def issue(self, request: Request) -> Response:
        """Issue a seat anew, or revoke it; the director's alone."""
        if seat_told(request)[0] != "director":
            return problem(403, said("exercise_join.not_yours"))
        try:
            body = _SeatBody.model_validate_json(await request.body())
        except ValidationError:
            raise BadRequest("body") from None
        if body.action == "revoke":
            await asyncio.to_thread(self._play.roster.revoke, body.seat)
            self._fresh.pop(body.seat, None)
            return json({"ok": True})
        ticket = self._fresh[body.seat] = await asyncio.to_thread(self._play.roster.issue, body.seat)
        return json({"ok": True, "link": f"/join/{ticket.token}", "pin": ticket.pin})

    async def _shown(self, request: Request, what: str) -> Response:
        role, cell, _ = seat_told(request)
        room = await self._room()
        return json_bytes(await answer_of(room.asking(what, role=role, cell=cell)))

    async def _room(self) -> Room:
        return await opened(await asyncio.to_thread(self._rooms.room, self._play.room))


class _SeatBody(BaseModel):
    """Which seat, and what is to become of it."""

    model_config = ConfigDict(extra="forbid")

    seat: _Name
    action: Annotated[str, Field(pattern="^(issue|revoke)$")]
