"""Where each value of a YAML text begins and ends, so that a change touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from simulation.checks.finding import Trail


@dataclass(slots=True)
class Span:
    """One value of a text; positions count characters from 0.

    Attributes:
        begin: Where the value begins.
        end: Behind its last character.
        key: Where its key begins, or the value itself in a list.
        column: Column of its key, or of its list's dash.
        colon: Behind the colon of its key; 0 in a list.
        block: Whether it is a mapping or list of lines of its own.
        flow: Whether it is one in brackets.
        inside: Keys or positions in it.
    """

    begin: int
    end: int
    key: int
    column: int
    colon: int = 0
    block: bool = False
    flow: bool = False
    inside: list[str | int] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    trail: Trail
    span: Span
    listed: bool
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)
    key_end: int = 0
    colon: int = 0


def spans(text: str) -> dict[Trail, Span]:
    """Every value of a readable text by its path; duplicate keys keep their first."""
    found: dict[Trail, Span] = {}
    stack: list[_Open] = []
    for event in _events(text):
        if stack and stack[-1].key is not None and not stack[-1].colon:
            stack[-1].colon = text.index(":", stack[-1].key_end) + 1
        if isinstance(event, CollectionEndEvent):
            closed = stack.pop()
            closed.span.end = _end(event, closed, found)
            _valued(stack)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            trail, span = _next(event, stack, found)
            span.flow = bool(event.flow_style)
            span.block = not span.flow
            stack.append(_Open(trail, span, isinstance(event, SequenceStartEvent)))
        elif isinstance(event, ScalarEvent | AliasEvent):
            top = stack[-1] if stack else None
            if top is not None and not top.listed and top.key is None:
                top.key = str(getattr(event, "value", ""))
                top.key_at = (event.start_mark.index, event.start_mark.column)
                top.key_end = event.end_mark.index
                continue
            _trim(text, event, _next(event, stack, found)[1], top)
            _valued(stack)
    return found


def _next(event: Event, stack: list[_Open], found: dict[Trail, Span]) -> tuple[Trail, Span]:
    """Note the value that begins or stands here."""
    begin, end = event.start_mark.index, event.end_mark.index
    if not stack:
        span = Span(begin, end, begin, event.start_mark.column)
        return (), found.setdefault((), span)
    top = stack[-1]
    if top.listed:
        part: str | int = len(top.span.inside)
        span = Span(begin, end, begin, top.span.column)
    else:
        part = top.key or ""
        span = Span(begin, end, top.key_at[0], top.key_at[1], top.colon)
    top.span.inside.append(part)
    trail = (*top.trail, part)
    return trail, found.setdefault(trail, span)


def _trim(text: str, event: Event, span: Span, around: _Open | None) -> None:
    """A scalar without the lines behind it; one that is not written stands right behind its key's colon."""
    if getattr(event, "value", None) == "" and not getattr(event, "style", None) and around is not None:
        if not around.listed:
            span.begin = span.end = span.colon
    elif getattr(event, "style", None) in ("|", ">"):
        span.end = span.begin + len(text[span.begin : span.end].rstrip())


def _valued(stack: list[_Open]) -> None:
    if stack:
        stack[-1].key, stack[-1].colon = None, 0


def _end(event: Event, closed: _Open, found: dict[Trail, Span]) -> int:
    """A collection's end: its bracket, or the end of the last value in it."""
    if closed.span.flow:
        return int(event.end_mark.index)
    ends = [found[*closed.trail, part].end for part in closed.span.inside]
    return max(ends, default=int(event.end_mark.index))


def _events(text: str) -> Iterator[Event]:
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
    return events


def comments(text: str, begin: int, end: int, found: dict[Trail, Span]) -> list[str]:
    """Comments between two positions, each with its ``#``."""
    scalars = sorted(
        (span.begin, span.end)
        for span in found.values()
        if not span.block and not span.flow and span.end > begin
    )
    result, at = [], begin
    while at < end:
        inside = next(((b, e) for b, e in scalars if b <= at < e), None)
        if inside is not None:
            at = inside[1]
        elif text[at] == "#" and (at == 0 or text[at - 1] in " \t\n"):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            result.append(text[at:stop].rstrip())
            at = stop
        else:
            at += 1
    return result
