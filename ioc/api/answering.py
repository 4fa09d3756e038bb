"""Answers over HTTP: JSON bytes, and errors that people can read in both languages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response

from ioc.services.link import Refused, RoomFailed
from ioc.services.protocol import Words
from ioc.services.room import ANSWER_S
from ioc.services.words import said

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

FRESH = {"cache-control": "no-store"}


class BadRequest(ValueError):
    """A request is not in the form that the interface has."""


def json_bytes(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON that is written already."""
    return Response(body, status, {**FRESH, **(headers or {})}, "application/json")


def json(data: Any, status: int = 200) -> Response:
    """Data as JSON."""
    return json_bytes(orjson.dumps(data), status)


def problem(status: int, text: Words) -> Response:
    """Why there is no answer, in both languages."""
    return json({"ok": False, "error": text}, status)


def answering(handler: Handler) -> Handler:
    """Turn what goes wrong into answers: 404 for the unknown, 409 for the refused, 503 for a room that failed."""

    @wraps(handler)
    async def safe(request: Request) -> Response:
        try:
            return await asyncio.wait_for(handler(request), ANSWER_S + 60)
        except KeyError:
            return problem(404, said("room.unknown"))
        except Refused as refused:
            return problem(409, refused.text)
        except RoomFailed as failed:
            return problem(503, failed.text)
        except TimeoutError:
            return problem(503, said("room.slow"))
        except BadRequest:
            return problem(400, said("room.bad_request"))

    return safe


def whole(request: Request, name: str, default: int | None = None) -> int:
    """A whole number of the query.

    Raises:
        BadRequest: It is missing or no number.
    """
    text = request.query_params.get(name)
    if text is None and default is not None:
        return default
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        raise BadRequest(name) from None
