"""Bytes that are compressed once and sent many times."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import brotli
from starlette.requests import Request
from starlette.responses import Response

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

_WORTH = 512
"""Shorter bodies are sent as they are."""

_TEXTUAL = ("text/", "application/json", "application/javascript", "application/geo+json", "image/svg+xml")
_BROTLI_QUALITY, _QUICK_QUALITY, _GZIP_LEVEL = 9, 5, 6
_LARGE = 400_000
"""From here on brotli takes the quicker setting: the last per cents cost seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A body in every coding that browsers ask for.

    Attributes:
        media: Its type.
        plain: As it is.
        codings: Coded bodies by the name of the coding, the preferred one first; only those that are smaller.
        etag: Names the content.
    """

    media: str
    plain: bytes
    codings: Mapping[str, bytes]
    etag: str

    @classmethod
    def of(cls, body: bytes, media: str) -> Packed:
        """Compress a body; takes up to a second for the largest, so call it off the event loop."""
        codings: dict[str, bytes] = {}
        if len(body) >= _WORTH and media.startswith(_TEXTUAL):
            quality = _QUICK_QUALITY if len(body) > _LARGE else _BROTLI_QUALITY
            codings["br"] = brotli.compress(body, quality=quality)
            codings["gzip"] = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        smaller = {name: coded for name, coded in codings.items() if len(coded) < len(body)}
        return cls(
            media=media,
            plain=body,
            codings=smaller,
            etag=f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        )


def served(packed: Packed, request: Request, *, immutable: bool) -> Response:
    """The body in a coding that the browser takes, or 304 when the browser has it already."""
    headers = {
        "cache-control": IMMUTABLE if immutable else REVALIDATE,
        "etag": packed.etag,
        "vary": "accept-encoding",
    }
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if packed.etag in known:
        return Response(status_code=304, headers=headers)
    coding = next((name for name in packed.codings if name in accepted(request)), None)
    body = packed.plain if coding is None else packed.codings[coding]
    if coding is not None:
        headers["content-encoding"] = coding
    return Response(body, headers=headers, media_type=packed.media)


def accepted(request: Request) -> frozenset[str]:
    """The codings that a browser takes."""
    names = set()
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = part.strip().partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0"):
            names.add(name.strip().lower())
    return frozenset(names)
