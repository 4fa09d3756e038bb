"""Data that remembers where each value came from, and how one layer of it lies over another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from simulation.checks.finding import Trail

How: TypeAlias = Literal["written", "inherited", "override", "default"]
_TAGS = ("kind", "dist")
_WHOLE = 3
"""Depth at which a parameter (`parameters.domain.name`) and a value of a facility stay whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value came from, and what it took the place of.

    Attributes:
        file: The file, as people are shown it; empty for what the format itself presumes.
        line: 1-based line, 0 when it is not known.
        column: 1-based column, 0 when it is not known.
        how: Written in the main file, inherited from one that it extends, changed by an override, or a default of
            the format, the domain or the province.
        why: The reason that an override gives.
        value: The value of this layer; of a mapping or a list of mappings nothing.
        at: Path of the value in its own file.
        before: What this took the place of.
    """

    file: str
    line: int
    column: int
    how: How
    why: str = ""
    value: Any = None
    at: Trail = ()
    before: Origin | None = None

    def chain(self) -> tuple[Origin, ...]:
        """This and everything it took the place of, the lowest layer first."""
        below = self.before.chain() if self.before is not None else ()
        return (*below, self)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its origin: a mapping of nodes, a list of nodes, or a scalar."""

    value: Any
    origin: Origin


def tree(data: Any, origin: Callable[[Trail, Any], Origin], trail: Trail = ()) -> Node:
    """Plain data as nodes; ``origin`` tells where the value at a path stands."""
    if isinstance(data, Mapping):
        inner: Any = {key: tree(value, origin, (*trail, key)) for key, value in data.items()}
        return Node(inner, origin(trail, None))
    if isinstance(data, tuple | list):
        rows = [tree(value, origin, (*trail, number)) for number, value in enumerate(data)]
        simple = not any(isinstance(row, Mapping | tuple | list) for row in data)
        return Node(rows, origin(trail, tuple(data) if simple else None))
    return Node(data, origin(trail, data))


def plain(node: Node) -> Any:
    """The data of a node: mappings as ``dict``, lists as ``tuple``."""
    if isinstance(node.value, dict):
        return {key: plain(inner) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return tuple(plain(inner) for inner in node.value)
    return node.value


def origins(node: Node, trail: Trail = ()) -> Iterator[tuple[Trail, Origin]]:
    """Every path of a node with its origin."""
    yield trail, node.origin
    for part, inner in children(node):
        yield from origins(inner, (*trail, part))


def leaves(node: Node, trail: Trail = ()) -> Iterator[tuple[Trail, Node]]:
    """Every scalar, empty mapping and list of scalars, with its path."""
    simple = isinstance(node.value, list) and not any(
        isinstance(inner.value, dict | list) for inner in node.value
    )
    inside = () if simple else tuple(children(node))
    if not inside:
        yield trail, node
    for part, inner in inside:
        yield from leaves(inner, (*trail, part))


def children(node: Node) -> Iterator[tuple[str | int, Node]]:
    """What lies directly inside a node, by key or position."""
    if isinstance(node.value, dict):
        yield from node.value.items()
    elif isinstance(node.value, list):
        yield from enumerate(node.value)


def at(node: Node, trail: Trail) -> Node | None:
    """The node at a path, if there is one."""
    for part in trail:
        inner = dict(children(node)).get(part)
        if inner is None:
            return None
        node = inner
    return node


def put(node: Node, trail: Trail, new: Node | None) -> Node:
    """The same tree with another value at a path, or without it; missing mappings on the way are made."""
    if not trail:
        return new if new is not None else node
    part, rest = trail[0], trail[1:]
    if isinstance(part, int):
        rows: list[Node] = list(node.value) if isinstance(node.value, list) else []
        below = rows[part] if part < len(rows) else None
        rows[part : part + 1] = [] if not rest and new is None else [_below(below, rest, new, node)]
        return Node(rows, node.origin)
    inner = dict(node.value) if isinstance(node.value, dict) else {}
    if not rest and new is None:
        inner.pop(part, None)
    else:
        inner[str(part)] = _below(inner.get(str(part)), rest, new, node)
    return Node(inner, node.origin)


def _below(below: Node | None, rest: Trail, new: Node | None, around: Node) -> Node:
    """The next node on the way to a path; one that did not exist comes from where the new value does."""
    if below is None:
        made: Any = [] if rest and isinstance(rest[0], int) else {}
        below = Node(made, (new or around).origin)
    return put(below, rest, new)


def merged(lower: Node, upper: Node, cleared: Callable[[Node, Node], None] | None = None) -> Node:
    """One layer over another: mappings merge, lists of objects with ``id`` merge by it, all else is replaced.

    A mapping that names another ``kind`` or ``dist`` is another thing and replaces the whole.

    Args:
        lower: The layer below.
        upper: The layer above.
        cleared: Told of a null above and what it would have deleted; the lower value stays.
    """
    if upper.value is None and lower.value is not None and touched(lower):
        if cleared is not None:
            cleared(lower, upper)
        return lower
    if isinstance(lower.value, dict) and isinstance(upper.value, dict) and not _other_tag(lower, upper):
        both = dict(lower.value)
        for key, inner in upper.value.items():
            both[key] = merged(both[key], inner, cleared) if key in both else inner
        return Node(both, upper.origin)
    if isinstance(lower.value, list) and isinstance(upper.value, list) and _named(lower) and _named(upper):
        return Node(_by_id(lower.value, upper.value, cleared), upper.origin)
    return Node(upper.value, replace(upper.origin, before=lower.origin))


def _by_id(lower: list[Node], upper: list[Node], cleared: Callable[[Node, Node], None] | None) -> list[Node]:
    """Objects of both lists, those of one id merged, in the lower list's order and then the upper's."""
    rows = list(lower)
    where: dict[object, int] = {}
    for number, row in enumerate(rows):
        where.setdefault(row.value["id"].value, number)
    for row in upper:
        number = where.pop(row.value["id"].value, len(rows))
        rows[number : number + 1] = [merged(rows[number], row, cleared) if number < len(rows) else row]
    return rows


def _named(node: Node) -> bool:
    """Whether a list has objects with ids and nothing else."""
    return bool(node.value) and all(
        isinstance(row.value, dict) and "id" in row.value and isinstance(row.value["id"].value, str)
        for row in node.value
    )


def _other_tag(lower: Node, upper: Node) -> bool:
    """Whether two mappings say that they are different things."""
    return any(
        tag in lower.value and tag in upper.value and lower.value[tag].value != upper.value[tag].value
        for tag in _TAGS
    )


def touched(node: Node) -> bool:
    """Whether anything here is more than a default."""
    return node.origin.how != "default" or any(touched(inner) for _, inner in children(node))


def pruned(node: Node, trail: Trail = ()) -> Node | None:
    """What somebody wrote or changed, without the defaults beneath; None when there is nothing of it.

    A parameter of a domain and a value of a facility stay whole, so that the rest can be read without the ground.
    """
    if not touched(node):
        return None
    if len(trail) == _WHOLE and trail[0] in ("parameters", "facilities"):
        return node
    if isinstance(node.value, dict):
        kept = {key: pruned(inner, (*trail, key)) for key, inner in node.value.items()}
        if len(trail) == 2 and trail[0] == "facilities" and "id" in node.value:
            kept["id"] = node.value["id"]
        return Node({key: inner for key, inner in kept.items() if inner is not None}, node.origin)
    if isinstance(node.value, list):
        rows = (pruned(inner, (*trail, number)) for number, inner in enumerate(node.value))
        return Node([row for row in rows if row is not None], node.origin)
    return node
