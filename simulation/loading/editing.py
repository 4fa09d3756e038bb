"""Changes of a scenario's text that touch nothing else: one value at a path, or keys that have moved."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simulation.checks.finding import Trail
from simulation.checks.known import HasParameters, Known
from simulation.loading.deprecated import MOVED
from simulation.loading.nodes import Node, Origin, at, children, plain, put, tree
from simulation.loading.paths import Target, targets
from simulation.loading.reading import read_text
from simulation.loading.source import lookup
from simulation.loading.spans import Span, comments, spans
from simulation.loading.writing import flow
from simulation.spec.domain import DomainSpec, OrderSpec

_NOWHERE = Origin(file="", line=0, column=0, how="written")
_STEP = 2


class _Nobody:
    """No domain and no hazard: keys as the format itself has them."""

    domains: Mapping[str, tuple[DomainSpec, HasParameters]] = MappingProxyType({})
    hazards: Mapping[str, HasParameters] = MappingProxyType({})
    orders: Mapping[str, Mapping[str, OrderSpec]] = MappingProxyType({})


class NotEditable(ValueError):
    """The text is no YAML mapping, the value to write is no YAML, or the place cannot be changed by itself."""


def set_value(text: str, path: str, value: str, known: Known | None = None) -> str:
    """A scenario's text with one value written at a path; every comment and all other lines stay as they are.

    Args:
        text: The scenario's YAML.
        path: As ``override`` takes it; what is missing on the way is made.
        value: The value as YAML: ``12 h``, ``[a, b]``, ``{dist: lognormal, median: 9 min, p90: 18 min}``.
        known: Domains and hazards, whose own keys may have dots.

    Raises:
        NotEditable: The text or the value cannot be read.
        PathError: The path is none, or chooses an entry of a list that is not there.
    """
    data = _data(text, "the text is not a YAML mapping")
    given = _data(f"value: {value}\n", f"'{value}' is not a YAML value")
    if len(given) != 1 or "\n" in value:
        raise NotEditable(f"'{value}' is not a YAML value on one line")
    root = _tree(data)
    for target in targets(root, path, known or _Nobody(), new=True):
        text = _checked(_written(text, root, target, value.strip()), _with(root, target, given["value"]))
        root = _tree(_data(text, ""))
    return text


def unset(text: str, path: str, known: Known | None = None, *, overrides_only: bool = False) -> str:
    """A scenario's text without its own value at a path and without an override of it; what lies below shows again.

    Raises:
        NotEditable: The text cannot be read.
        PathError: The path is none.
    """
    data = _data(text, "the text is not a YAML mapping")
    trails: list[Trail] = [("override", path)]
    if not overrides_only:
        found = targets(_tree(data), path, known or _Nobody(), new=True)
        trails += [
            target.trail for target in reversed(found)
        ]  # from the end of a list, so that positions stay
    for trail in trails:
        if lookup(data, trail) is not None:
            text = _checked(_without(text, trail), _bare(_tree(data), trail))
            data = _data(text, "the text is not a YAML mapping")
    return text


def migrate(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A text with every key that has moved where it stands now, and which ones did; comments are kept.

    Raises:
        NotEditable: The text cannot be read.
    """
    moved = []
    for old, new in MOVED.items():
        data = _data(text, "the text is not a YAML mapping")
        value = lookup(data, old)
        if value is None:
            continue
        text = _checked(_without(text, old), _bare(_tree(data), old))
        if lookup(data, new) is None:
            root = _tree(_data(text, ""))
            text = _written(text, root, Target(trail=new), flow(value))
        moved.append((".".join(map(str, old)), ".".join(map(str, new))))
    return text, tuple(moved)


def _data(text: str, why: str) -> dict[str, Any]:
    source = read_text(text, "")
    if not source.readable or source.findings or not isinstance(source.data, dict):
        raise NotEditable(why)
    return source.data


def _tree(data: Any) -> Node:
    return tree(data, lambda trail, said: _NOWHERE)


def _with(root: Node, target: Target, value: Any) -> Any:
    """The data as they must be after a value is written."""
    if target.name:
        list_at = _list_end(target.trail)
        rows = at(root, target.trail[:list_at])
        if rows is None or rows.value is None:
            root = put(root, target.trail[:list_at], Node([], _NOWHERE))
        entry = {"id": target.name}
        if isinstance(value, dict) and len(target.trail) == list_at + 1:
            return plain(put(root, target.trail, _tree({**entry, **value})))
        root = put(root, target.trail[: list_at + 1], _tree(entry))
    return plain(put(root, target.trail, _tree(value)))


def _checked(text: str, wanted: Any) -> str:
    """The text, when it says what it must say and nothing else has changed."""
    if _data(text, "this place cannot be changed by itself; edit the file") != wanted:
        raise NotEditable("this place cannot be changed by itself; edit the file")
    return text


def _list_end(trail: Trail) -> int:
    """Position in a trail of its last list position."""
    return max(number for number, part in enumerate(trail) if isinstance(part, int))


def _written(text: str, root: Node, target: Target, value: str) -> str:
    """The text with a value at a trail."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = spans(text)
    trail = target.trail
    if target.name and isinstance(trail[-1], int) and value.startswith("{"):
        value = _named(value, target.name)
    if trail in found:
        return _replaced(text, found, found[trail], value)
    depth = next(n for n in range(len(trail) - 1, -1, -1) if trail[:n] in found)
    for number in range(len(trail) - 1, depth, -1):  # what is missing on the way, written in brackets
        name = f"id: {flow(target.name)}, " if target.name and number == _list_end(trail) + 1 else ""
        part = trail[number]
        value = f"[{value}]" if isinstance(part, int) else "{" + f"{name}{flow(part)}: {value}" + "}"
    around = found[trail[:depth]]
    if not around.block and not around.flow:  # nothing is written there yet
        part = trail[depth]
        value = f"[{value}]" if isinstance(part, int) else "{" + f"{flow(part)}: {value}" + "}"
        return _replaced(text, found, around, value)
    return _added(text, around, trail[depth], value)


def _named(value: str, name: str) -> str:
    """An entry of a list in brackets with its id first."""
    if "id" in _data(f"value: {value}\n", "")["value"]:
        return value
    return "{id: " + flow(name) + (", " + value[1:].lstrip() if value[1:-1].strip() else "}")


def _replaced(text: str, found: dict[Trail, Span], span: Span, value: str) -> str:
    """The text with other characters for one value; comments inside a value of several lines come after it."""
    begin = span.begin
    if span.block and span.colon:  # a key's value on lines of its own
        begin = span.colon
    if begin and text[begin - 1] == ":":
        value = f" {value}"
    kept = comments(text, begin, span.end, found) if span.block or span.flow else []
    tail = "".join(f"\n{' ' * (span.column + _STEP)}{row}" for row in kept)
    line_end = text.find("\n", span.end)
    line_end = len(text) if line_end < 0 else line_end
    return text[:begin] + value + text[span.end : line_end] + tail + text[line_end:]


def _added(text: str, around: Span, part: str | int, value: str) -> str:
    """The text with one more key or entry at the end of a mapping or list."""
    entry = value if isinstance(part, int) else f"{flow(part)}: {value}"
    if around.flow:
        stop = around.end - 1
        before = text[:stop].rstrip()
        comma = "" if before[-1] in "{[," else ","
        space = " " if before[-1] not in "{[" else ""
        return text[: len(before)] + comma + space + entry + text[len(before) :]
    column = text.rfind("\n", 0, around.begin)
    indent = around.begin - column - 1
    stop = text.find("\n", around.end)
    stop = len(text) if stop < 0 else stop
    dash = "- " if isinstance(part, int) else ""
    return f"{text[:stop]}\n{' ' * indent}{dash}{entry}" + (text[stop:] or "\n")


def _without(text: str, trail: Trail) -> str:
    """The text without a key, and without mappings around it that would be left empty; its comments stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = spans(text)
    while len(trail) > 1 and found[trail[:-1]].inside == [trail[-1]]:
        trail = trail[:-1]
    span, around = found[trail], found[trail[:-1]]
    if around.flow:
        end = span.end
        rest = text[end:].lstrip()
        if rest.startswith(","):
            end = text.index(",", end) + 1
            end += len(text[end:]) - len(text[end:].lstrip(" "))
            return text[: span.key] + text[end:]
        before = text[: span.key].rstrip().removesuffix(",")
        return before + text[end:]
    begin = text.rfind("\n", 0, span.key) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    first = span.colon and len(around.inside) > 1 and text[begin : span.key].strip() == "-"
    if first:  # the dash before it stays with the next key
        end = found[*trail[:-1], around.inside[1]].key
    kept = "".join(f"{' ' * span.column}{row}\n" for row in comments(text, begin, end, found))
    return text[:begin] + kept + (text[begin : span.key] if first else "") + text[end:]


def _bare(root: Node, trail: Trail) -> Any:
    """The data as they must be without a value, and without what would be left empty around it."""
    while len(trail) > 1 and len(tuple(children(_at(root, trail[:-1])))) == 1:
        trail = trail[:-1]
    return plain(put(root, trail, None))


def _at(root: Node, trail: Trail) -> Node:
    return at(root, trail) or root
