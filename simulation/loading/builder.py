"""YAML events to plain data that remembers where each key and value stands.

YAML 1.2 core rules: only ``true`` and ``false`` are booleans, ``12:30`` and ``no`` stay text, keys are always
text. Lists become tuples, so that the strict shapes of ``simulation.spec`` take them as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from simulation.checks.finding import Finding, Trail
from simulation.loading.source import ROOT, Place, Source

MAX_DEPTH = 20
MAX_ALIASES = 64

_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("", "~", "null", "Null", "NULL")),
        **dict.fromkeys(("true", "True", "TRUE"), True),
        **dict.fromkeys(("false", "False", "FALSE"), False),
    }
)
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled; ``hidden`` inside the value of a duplicate key."""

    path: Trail
    items: dict[str, Any] | list[Any]
    anchor: str | None
    aliases: int
    hidden: bool
    key: str | None = None
    skip: bool = False


class Builder:
    """Turns parser events into data, one event at a time, without recursion."""

    def __init__(self, source: Source) -> None:
        """Fill ``source``'s places while the data grows."""
        self._source = source
        self._stack: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._aliases = 0
        self._documents = 0
        self.result: Any = None

    def feed(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, CollectionEndEvent):
            self._end()
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._source.fail("E101.documents", _place(event))

    def _scalar(self, event: ScalarEvent) -> None:
        top = self._awaiting_key()
        if top is not None:
            self._key(top, event)
            return
        if _tagged(event):
            self._source.fail("E101.tag", _place(event), tag=str(event.tag))
        value = event.value if event.style else self._resolved(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        self._put(value, _place(event))

    def _key(self, top: _Open, event: ScalarEvent) -> None:
        """Remember the key whose value comes next; a second one of the same name is refused."""
        key, path = event.value, (*top.path, event.value)
        if key in top.items:
            first = self._source.keys.get(path, Place(0, 0))
            finding = Finding(path, "E103", {"key": key, "line": first.line})
            self._source.findings.append((finding, _place(event)))
            top.skip = True
        elif not top.hidden:
            self._source.keys[path] = _place(event)
        top.key = key

    def _resolved(self, event: ScalarEvent) -> Scalar:
        """What an unquoted scalar means in YAML 1.2."""
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text) if len(text) < 20 else float(text)
        if _BASED.fullmatch(text):
            return int(text, 0)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _NOT_FINITE.fullmatch(text):
            self._source.findings.append((Finding(ROOT, "E212.finite", {"value": text}), _place(event)))
            return 0.0
        return text

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if self._awaiting_key() is not None:
            self._source.fail("E101.key", _place(event))
            return
        if _tagged(event):
            self._source.fail("E101.tag", _place(event), tag=str(event.tag))
        if len(self._stack) >= MAX_DEPTH:
            self._source.fail("E107.depth", _place(event), limit=MAX_DEPTH)
        path, hidden = self._path(), self._hidden()
        if not hidden:
            self._source.values[path] = _place(event)
        items: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._stack.append(_Open(path, items, event.anchor, self._aliases, hidden))

    def _end(self) -> None:
        closed = self._stack.pop()
        value: Any = closed.items if isinstance(closed.items, dict) else tuple(closed.items)
        if closed.anchor is not None:
            if self._aliases != closed.aliases:
                place = self._source.values.get(closed.path, Place(1, 1))
                self._source.fail("E107.alias", place, limit=MAX_ALIASES)
            self._anchors[closed.anchor] = value
        self._put(value, None)

    def _alias(self, event: AliasEvent) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            self._source.fail("E107.alias", _place(event), limit=MAX_ALIASES)
        elif self._awaiting_key() is not None:
            self._source.fail("E101.key", _place(event))
        elif event.anchor not in self._anchors:
            self._source.fail("E101.alias", _place(event), name=event.anchor)
        else:
            self._put(self._anchors[event.anchor], _place(event))

    def _awaiting_key(self) -> _Open | None:
        """The mapping that expects a key next, if there is one."""
        top = self._stack[-1] if self._stack else None
        return top if top is not None and isinstance(top.items, dict) and top.key is None else None

    def _hidden(self) -> bool:
        """Whether what comes next belongs to a duplicate key."""
        return bool(self._stack) and (self._stack[-1].hidden or self._stack[-1].skip)

    def _path(self) -> Trail:
        """Path of the value that comes next."""
        if not self._stack:
            return ROOT
        top = self._stack[-1]
        return (*top.path, top.key if isinstance(top.items, dict) else len(top.items))  # type: ignore[arg-type]

    def _put(self, value: Any, place: Place | None) -> None:
        """Put a finished value where it belongs."""
        if not self._stack:
            self.result = value
            if place is not None:
                self._source.values[ROOT] = place
            return
        top = self._stack[-1]
        if place is not None and not self._hidden():
            self._source.values[self._path()] = place
        if isinstance(top.items, list):
            top.items.append(value)
            return
        if top.key is not None and not top.skip:
            top.items[top.key] = value
        top.key, top.skip = None, False


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _tagged(event: Event) -> bool:
    """Whether the file states a tag such as ``!include``."""
    tag = getattr(event, "ctag", None)
    return tag is not None and str(tag) != "!"
