"""Doors: during an exercise every request comes from a seat, and each seat reaches what is its own."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.api.answering import problem
from ioc.services.roster import Roster, Seat
from ioc.services.words import said

COOKIE = "ioc_seat"
SEAT_HEADER = b"x-ioc-seat"
"""Tells the pages who asks; only this door writes it, what comes from outside is thrown away."""

_OPEN = ("/health", "/join", "/join/", "/assets/", "/_dash-component-suites/", "/geo/", "/_favicon.ico")
_OWN_PAGES = {
    "/exercise/control": frozenset({"director", "controller"}),
    "/exercise/evaluate": frozenset({"evaluator", "director", "controller"}),
    "/exercise/desk": frozenset({"player"}),
    "/exercise/screen": frozenset({"screen", "director", "controller", "evaluator", "player"}),
    "/exercise": frozenset({"director", "controller", "evaluator", "player", "screen"}),
}
"""Which roles may open which of the exercise's own pages."""

_DASH = ("/_dash-layout", "/_dash-dependencies", "/_dash-update-component", "/_reload-hash")


_FRAME = ("/_dash-layout", "/_dash-dependencies")
"""What the join page's frame is made of; without a seat the layout is the join page, whatever address is told."""


class Doors:
    """Lets a request through to what its seat may reach; everything else is refused on the server."""

    def __init__(self, app: ASGIApp, *, roster: Roster, room: str) -> None:
        """Stand before ``app``, which plays an exercise in ``room``."""
        self._app = app
        self._roster = roster
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        held = seat_of(self._roster, scope)
        scope = _told(scope, held)
        refused = self._refusal(scope, None if held is None else held[0])
        if refused is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refused(scope, receive, send)

    def _refusal(self, scope: Scope, seat: Seat | None) -> Response | None:
        """What is answered instead, None for a request that may go on."""
        path = scope["path"]
        if _under(path, _OPEN):
            return None
        page = (
            scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and not _under(path, ("/api/", "/live/"))
        )
        if seat is None:
            if page and path in _FRAME:
                return None
            if page and not path.startswith("/_dash"):
                return RedirectResponse("/join", 303)
            return problem(401, said("exercise_join.join_first"))
        return None if self._may(path, scope, seat) else problem(403, said("exercise_join.not_yours"))

    def _may(self, path: str, scope: Scope, seat: Seat) -> bool:
        """Whether a seat reaches a path; commands are judged again by the exercise itself."""
        if path in _OWN_PAGES:
            return seat.role in _OWN_PAGES[path]
        if path == "/" or path in _DASH or path.startswith("/api/exercise/"):
            return True
        writing = scope["type"] == "http" and scope["method"] not in ("GET", "HEAD")
        return not writing and _under(path, (f"/{self._room}", f"/{self._room}/", f"/live/{self._room}/"))


def seat_of(roster: Roster, scope: Scope) -> tuple[Seat, str] | None:
    """The seat and the device that a request shows a cookie of."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies: SimpleCookie = SimpleCookie()
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return None
            if COOKIE in cookies:
                return roster.by_cookie(cookies[COOKIE].value)
    return None


def seat_told(request: Request) -> tuple[str, str, str]:
    """Role, cell and device of a request that came through the doors; empty for one that has no seat."""
    text = request.headers.get(SEAT_HEADER.decode(), "")
    role, _, rest = text.partition("/")
    cell, _, device = rest.partition("/")
    return role, cell, device


def _told(scope: Scope, held: tuple[Seat, str] | None) -> Scope:
    """The request with a header that says who asks, in place of any that came with it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != SEAT_HEADER]
    if held is not None:
        seat, device = held
        headers.append((SEAT_HEADER, f"{seat.role}/{seat.cell}/{device}".encode()))
    return {**scope, "headers": headers}


def _under(path: str, begins: Iterable[str]) -> bool:
    """Whether a path is one of these, or lies under one that ends in a slash."""
    return any(path == begin or (begin.endswith("/") and path.startswith(begin)) for begin in begins)
