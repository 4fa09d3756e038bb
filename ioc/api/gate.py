"""The gate: everything that comes in by HTTP or WebSocket passes here first."""

from __future__ import annotations

import ipaddress
import math
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.services.protocol import Words
from ioc.services.words import said

LARGEST_BODY = 64 * 1024
"""Bytes that a request may carry."""

_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REMEMBERED = 10_000
_INNER = ("/live/", "/api/")
"""Only the server's own pages ask here: asking opens rooms, which another site must not make a browser do."""

_ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to

Headers: TypeAlias = dict[bytes, bytes]
Clock: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much one address may ask: at once, and for ever."""

    burst: float
    per_second: float


WRITES = Rate(burst=40, per_second=20)
READS = Rate(burst=600, per_second=200)


@dataclass(slots=True)
class Bucket:
    """Tokens of one address; each request takes one, time gives them back."""

    rate: Rate
    tokens: float
    at_s: float

    def take(self, now_s: float) -> bool:
        """Take a token, if there is one."""
        self.tokens = min(self.rate.burst, self.tokens + (now_s - self.at_s) * self.rate.per_second)
        self.at_s = now_s
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(slots=True)
class Buckets:
    """A bucket for each address."""

    rate: Rate
    _held: dict[str, Bucket] = field(default_factory=dict)

    def take(self, address: str, now_s: float) -> bool:
        """Take a token of an address; full buckets of the past are forgotten."""
        bucket = self._held.get(address)
        if bucket is None:
            if len(self._held) >= _REMEMBERED:
                self._forget(now_s)
            bucket = self._held[address] = Bucket(self.rate, self.rate.burst, now_s)
        return bucket.take(now_s)

    def _forget(self, now_s: float) -> None:
        full_s = self.rate.burst / self.rate.per_second
        self._held = {name: held for name, held in self._held.items() if now_s - held.at_s < full_s}


def policy(script_hashes: Iterable[str]) -> str:
    """The content security policy: own files, the page's own inline scripts by their hashes, nothing from elsewhere."""
    scripts = " ".join(("'self'", *script_hashes))
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class Gate:
    """Refuses foreign hosts and origins, bodies that are too large or no JSON, and too many requests; adds headers."""

    def __init__(
        self, app: ASGIApp, *, host: str, script_hashes: Iterable[str], clock: Clock = time.monotonic
    ) -> None:
        """Stand before ``app``, which listens on ``host``."""
        self._app = app
        self._hosts = Hosts(host)
        self._clock = clock
        self._writes, self._reads = Buckets(WRITES), Buckets(READS)
        self._headers = [
            (b"content-security-policy", policy(script_hashes).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        refused = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            if refused is not None:
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        answer = self._with_headers(send)
        if refused is not None:
            await _refuse(answer, *refused)
            return
        await self._app(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, Words] | None:
        """Status and text of a refusal, None for a request that may come in."""
        host = headers.get(b"host", b"").decode("latin-1")
        method = scope.get("method", "GET")
        writing = method in _WRITING
        if not self._hosts.known(host):
            return 403, said("room.foreign")
        inner = scope["type"] == "websocket" or scope["path"].startswith(_INNER)
        if (writing or inner) and not _own(host, headers):
            return 403, said("room.foreign")
        address = (scope.get("client") or ("",))[0]
        if not (self._writes if writing else self._reads).take(address, self._clock()):
            return 429, said("room.too_many")
        return _body_refusal(headers) if writing else None

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = {name.lower() for name, _ in message.get("headers", ())}
                added = [pair for pair in self._headers if pair[0] not in held]
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        return sending


class Hosts:
    """Which names this server answers to; any other is a page of somebody else that found its address."""

    def __init__(self, host: str) -> None:
        """Answer to the loopback and to ``host``; when that is every address, to addresses and this machine's name."""
        self._anywhere = host in _ANYWHERE
        machine = socket.gethostname().lower()
        own = {machine, f"{machine}.local"} if self._anywhere else {host.lower().strip("[]")}
        self._names = {"localhost", *own}

    def known(self, host: str) -> bool:
        """Whether the ``Host`` header names this server."""
        name = urlsplit(f"//{host}").hostname if host else None
        if not name:
            return False
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name.lower().rstrip(".") in self._names
        return self._anywhere or address.is_loopback or name in self._names


def _own(host: str, headers: Headers) -> bool:
    """Whether a request comes from a page of this server, or from no page at all."""
    origin = headers.get(b"origin")
    if origin is None:
        return headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin")
    parts = urlsplit(origin.decode("latin-1"))
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _body_refusal(headers: Headers) -> tuple[int, Words] | None:
    """Why a body may not come in."""
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
        return 415, said("room.not_json")
    length = headers.get(b"content-length", b"")
    if not length.isdigit():
        return 411, said("room.bad_request")
    return (413, said("room.too_large")) if int(length) > LARGEST_BODY else None


async def _refuse(send: Send, status: int, text: Words) -> None:
    body = orjson.dumps({"ok": False, "error": text})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", str(math.ceil(1 / WRITES.per_second)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
