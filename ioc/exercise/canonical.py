"""One text for one content: canonical JSON and its SHA-256, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

Json: TypeAlias = Any
"""What JSON can say: None, truth, number, text, list, object with text keys."""


def canonical(value: Json) -> str:
    """The one JSON text of a value.

    Raises:
        ValueError: A number is not finite, or a text cannot be written as UTF-8.
        TypeError: The value is not JSON.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    text.encode()  # a lone surrogate would break the journal later, when it is too late to refuse it
    return text


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> Json:
    """Records, shapes and mappings as JSON; what is JSON already stays."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
