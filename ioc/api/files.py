"""Files that browsers ask for: read once, compressed once, kept in memory and in the browsers' caches."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ioc.api.answering import problem
from ioc.api.packing import Packed, served
from ioc.services.words import said

_TYPES = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".geojson": "application/geo+json",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".map": "application/json",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }
)

Load = Callable[[str], tuple[bytes, str] | None]
"""Gives the body and the type of a path, None when there is no such file; may take long."""


class Files:
    """An ASGI application over what ``load`` finds."""

    def __init__(self, load: Load, *, immutable: Callable[[Request], bool]) -> None:
        """Serve what ``load`` gives; ``immutable`` says whether an address always means the same content."""
        self._load = load
        self._immutable = immutable
        self._held: dict[str, Packed | None] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405)
        path = request.scope["path"].removeprefix(request.scope.get("root_path", "")).lstrip("/")
        if path not in self._held:
            await self._pack(path)
        packed = self._held.get(path)
        if packed is None:
            self._held.pop(path, None)
            return problem(404, said("room.unknown"))
        return served(packed, request, immutable=self._immutable(request))

    async def _pack(self, path: str) -> None:
        """Read and compress a file off the event loop, once however many ask at the same time."""
        lock = self._locks.setdefault(path, asyncio.Lock())
        async with lock:
            if path not in self._held:
                self._held[path] = await asyncio.to_thread(self._packed, path)
        self._locks.pop(path, None)

    def _packed(self, path: str) -> Packed | None:
        found = self._load(path)
        return None if found is None else Packed.of(*found)


def folder(root: Path) -> Load:
    """Load files of one folder and what lies below it, nothing else."""
    top = root.resolve()

    def load(path: str) -> tuple[bytes, str] | None:
        file = (top / path).resolve()
        if not file.is_relative_to(top) or not file.is_file() or file.name.startswith("."):
            return None
        return file.read_bytes(), media_type(file.name)

    return load


def media_type(name: str) -> str:
    """The type of a file by its name."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
