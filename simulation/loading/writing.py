"""Plain data as YAML text in one canonical form, which our own reader reads back as the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_WORD = re.compile(r"[A-Za-z_][\w./%-]*(?: [\w./%+-]+)*", re.ASCII)
_QUANTITY = re.compile(r"-?\d+(?:\.\d+)? (?:[A-Za-z%/µ][\w/%²³]*)(?: \d+(?:\.\d+)? [a-z]+)*")
_MEANING = frozenset(("true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"))
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_STEP = 2


def yaml_text(data: Mapping[str, Any]) -> str:
    """A mapping as a YAML file's text."""
    return "\n".join(_mapping(data, 0)) + "\n" if data else "{}\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_string(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _string(value) if isinstance(value, str) else repr(value)


def _mapping(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in data.items():
        head = " " * indent + _string(key) + ":"
        if _is_block(value):
            yield head
            yield from _block(value, indent + _STEP)
        else:
            yield f"{head} {flow(value)}"


def _block(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent)
        return
    for row in value:
        if isinstance(row, Mapping) and row:
            first, *others = _mapping(row, indent + _STEP)
            yield " " * indent + "- " + first.lstrip(" ")
            yield from others
        else:
            yield " " * indent + "- " + flow(row)


def _is_block(value: Any) -> bool:
    """Whether a value takes lines of its own: mappings, and lists of mappings."""
    if isinstance(value, Mapping):
        return bool(value) and (
            len(value) > 3 or any(isinstance(v, Mapping | tuple | list) for v in value.values())
        )
    return isinstance(value, tuple | list) and any(isinstance(row, Mapping) and row for row in value)


def _string(text: str) -> str:
    """A text, plain when it can only be read as itself."""
    plain = _WORD.fullmatch(text) or _QUANTITY.fullmatch(text)
    if plain and text not in _MEANING:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
