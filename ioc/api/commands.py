"""What people may do to a room: clock, orders, procedure steps, another scenario."""

from __future__ import annotations

import asyncio
import math
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ioc.api.answering import BadRequest, answering, json, json_bytes
from ioc.api.live import answer_of, opened
from ioc.services.room import Room
from ioc.services.rooms import Rooms

ACTOR = "console"

_Body = TypeVar("_Body", bound=BaseModel)

_LONGEST_STEP_MS = 24 * 3_600_000


class _Closed(BaseModel):
    """A body without any other key; numbers are finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class ClockBody(_Closed):
    """Run, pause, step by milliseconds, or set the speed."""

    action: Literal["run", "pause", "step", "speed"]
    value: Annotated[float, Field(ge=0, le=_LONGEST_STEP_MS)] | None = None


class OrderBody(_Closed):
    """An order for a commune, or for the whole province."""

    kind: Annotated[str, Field(max_length=80)]
    target: Annotated[str, Field(max_length=8)] | None = None
    args: Annotated[dict[str, float], Field(max_length=20)] = Field(default_factory=dict)
    reason: Annotated[str, Field(max_length=2_000)] = ""


class ScenarioBody(_Closed):
    """Another scenario, or another seed."""

    scenario: Annotated[str, Field(max_length=4_096)]
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class TickBody(_Closed):
    """A step of an alert's procedure is done, or is not."""

    alert: Annotated[str, Field(max_length=200)]
    step: Annotated[int, Field(ge=0, le=100)]
    done: bool = True


class Commands:
    """Routes under ``/api``."""

    def __init__(self, rooms: Rooms) -> None:
        """Command these rooms."""
        self._rooms = rooms

    def routes(self) -> list[BaseRoute]:
        """The routes."""
        handlers = {"clock": self.clock, "order": self.order, "scenario": self.scenario, "tick": self.tick}
        return [
            Route(f"/api/{{room}}/{name}", answering(handler), methods=["POST"])
            for name, handler in handlers.items()
        ]

    async def clock(self, request: Request) -> Response:
        """Run, pause, step or change the speed."""
        body = await _read(request, ClockBody)
        if body.action in ("step", "speed") and not body.value:
            raise BadRequest("value")
        room = await self._room(request)
        return json_bytes(await answer_of(room.asking("clock", action=body.action, value=body.value)))

    async def order(self, request: Request) -> Response:
        """Give an order."""
        body = await _read(request, OrderBody)
        room = await self._room(request)
        asked = room.asking(
            "order",
            kind=body.kind,
            target=body.target or "",
            args=_numbers(body.args),
            reason=body.reason,
            actor=ACTOR,
        )
        return json_bytes(await answer_of(asked))

    async def tick(self, request: Request) -> Response:
        """Tick a procedure's step."""
        body = await _read(request, TickBody)
        room = await self._room(request)
        return json_bytes(
            await answer_of(room.asking("tick", alert=body.alert, step=body.step, done=body.done))
        )

    async def scenario(self, request: Request) -> Response:
        """Open the room anew."""
        body = await _read(request, ScenarioBody)
        key = request.path_params["room"]
        room = await asyncio.to_thread(self._rooms.restart, key, body.scenario, body.seed)
        await opened(room)
        return json({"ok": True, "run": room.opening.run})

    async def _room(self, request: Request) -> Room:
        return await opened(await asyncio.to_thread(self._rooms.room, request.path_params["room"]))


async def _read(request: Request, shape: type[_Body]) -> _Body:
    """The body in its shape.

    Raises:
        BadRequest: It has another shape.
    """
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError:
        raise BadRequest("body") from None


def _numbers(args: dict[str, float]) -> dict[str, Any]:
    """Whole numbers as whole numbers, so that the same order has the same bytes."""
    return {
        key: int(value) if math.isfinite(value) and value == int(value) else value
        for key, value in args.items()
    }
