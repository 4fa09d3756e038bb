"""Paths by which a person names a value: ``time.duration``, ``faults[sensor=flood.stage]``, ``orders[0].at``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.checks.finding import Trail
from simulation.checks.known import Known
from simulation.checks.nearest import listed, nearest
from simulation.loading.fields import Field, field_at
from simulation.loading.nodes import Node, at, plain

_SELECTOR = re.compile(r"\[\s*(?:(\d+)|([a-z_]+)\s*=\s*([^\]\[]*?))\s*\]")
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One value that a path names.

    Attributes:
        trail: Where it is.
        name: The ``id`` of an entry of a list that does not exist yet, or that the path ends with.
    """

    trail: Trail
    name: str = ""


class PathError(ValueError):
    """A path leads nowhere; ``rule`` says why, and the rest what to say of it."""

    def __init__(self, rule: str, path: str, *, close: str = "", allowed: str = "") -> None:
        """Keep the parts of the message."""
        self.rule, self.path, self.close, self.allowed = rule, path, close, allowed
        super().__init__(f"{rule}: {path}")


def targets(root: Node, path: str, known: Known, *, new: bool = False) -> tuple[Target, ...]:
    """The values that a path names; a selector such as ``[kind=storm]`` may choose several.

    Args:
        root: The scenario with everything that it may address.
        path: As a person wrote it.
        known: Domains and hazards.
        new: Whether a value that does not exist yet may be named.

    Raises:
        PathError: It is no path, or nothing is there.
    """
    data = plain(root)
    found: list[tuple[Target, str]] = [(Target(trail=()), path.strip())]
    done: list[Target] = []
    while found:
        target, rest = found.pop(0)
        if not rest:
            done.append(target)
            continue
        field = field_at(known, target.trail, data)
        node = at(root, target.trail)
        if rest.startswith("["):
            found = [*_selected(node, target, rest, path, new=new), *found]
        else:
            found.insert(0, _key(node, field, target, rest, path, new=new))
    if not done or not done[0].trail:
        raise PathError("syntax", path)
    return tuple(done)


def shown(trail: Trail, root: Node | None = None) -> str:
    """A trail as a person would write it; entries with an id by it, when the tree is at hand."""
    text = ""
    for number, part in enumerate(trail):
        if isinstance(part, int):
            row = at(root, trail[: number + 1]) if root is not None else None
            named = row.value.get("id") if row is not None and isinstance(row.value, dict) else None
            text += f"[id={named.value}]" if named is not None else f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _key(
    node: Node | None, field: Field, target: Target, rest: str, path: str, *, new: bool
) -> tuple[Target, str]:
    """One key further; the longest that is there, else what the format says of keys."""
    if target.trail:
        if not rest.startswith("."):
            raise PathError("syntax", path)
        rest = rest[1:]
    inside = node.value if node is not None and isinstance(node.value, dict) else {}
    names = dict.fromkeys((*inside, *(field.keys or ())))
    quoted = _QUOTED.match(rest)
    if quoted is not None:
        key, after = quoted[1] or quoted[2], rest[quoted.end() :]
    else:
        key = max((name for name in names if _begins(rest, name)), key=len, default="") or _guess(field, rest)
        after = rest[len(key) :]
    if not key or (after and after[0] not in ".["):
        raise PathError("syntax", path)
    if key not in inside and not new:
        raise _nothing(path, key, inside)
    return Target(trail=(*target.trail, key), name=target.name), after


def _guess(field: Field, rest: str) -> str:
    """A key that is not there, as long as the mapping's keys are."""
    if field.dots == -1:
        return rest
    parts = rest.partition("[")[0].split(".")
    key = ".".join(parts[: 1 + (field.dots or 0)])
    return key if all(_PLAIN_KEY.fullmatch(part) for part in key.split(".")) else ""


def _begins(rest: str, name: str) -> bool:
    return rest == name or (rest.startswith(name) and rest[len(name)] in ".[")


def _selected(
    node: Node | None, target: Target, rest: str, path: str, *, new: bool
) -> list[tuple[Target, str]]:
    """The entries of a list that a selector chooses."""
    selector = _SELECTOR.match(rest)
    if selector is None or not target.trail:
        raise PathError("syntax", path)
    after = rest[selector.end() :]
    rows: list[Node] = node.value if node is not None and isinstance(node.value, list) else []
    number, key, wanted = selector[1], selector[2], (selector[3] or "").strip("\"'")
    if number is not None:
        chosen = [int(number)] if int(number) < len(rows) else []
    else:
        chosen = [n for n, row in enumerate(rows) if _says(row, key, wanted)]
    if chosen:
        name = wanted if key == "id" and not after else ""
        return [(Target(trail=(*target.trail, n), name=name), after) for n in chosen]
    if new and key == "id" and wanted:
        return [(Target(trail=(*target.trail, len(rows)), name=wanted), after)]
    names = [] if key is None else [str(row.value[key].value) for row in rows if _has(row, key)]
    raise _nothing(path, wanted, names)


def _has(row: Node, key: str) -> bool:
    return isinstance(row.value, dict) and key in row.value


def _says(row: Node, key: str, wanted: str) -> bool:
    return _has(row, key) and str(row.value[key].value) == wanted


def _nothing(path: str, name: str, names: Iterable[str]) -> PathError:
    names = tuple(names)
    return PathError("nothing", path, close=nearest(name, names), allowed=listed(names))
