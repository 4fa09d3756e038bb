"""What a scenario comes to: each value with where it came from, the difference of two, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticCustomError

from simulation.checks.finding import Trail
from simulation.errors import UnknownName
from simulation.loading.composed import Composed
from simulation.loading.distributing import Spread, own_spread, spreads
from simulation.loading.fields import field_at, format_field
from simulation.loading.nodes import Node, Origin, at, children, leaves, plain, touched
from simulation.loading.paths import PathError, shown, targets
from simulation.loading.source import lookup
from simulation.spec.distributions import Distribution

_LABELS = ("schema", "id", "title", "about")
_LEVERS = ("parameters", "facilities", "resources", "sensors")
_PLACE = ("facilities", "resources")
_UNIT = re.compile(r"[+-]?\d[\d_.]*(?:[eE][+-]?\d+)?\s*(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value of a scenario.

    Attributes:
        path: As a person writes it.
        trail: The same as keys and positions of the composed data with its defaults.
        value: As written.
        unit: Its unit, when it has one.
        origin: Where it came from, the lowest layer first.
    """

    path: str
    trail: Trail
    value: Any
    unit: str
    origin: tuple[Origin, ...]

    @property
    def default(self) -> bool:
        """Whether nobody wrote it."""
        return self.origin[-1].how == "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A value in which two scenarios differ; None where one has nothing."""

    path: str
    a: Any
    b: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A distribution that a scenario changes, beside the one that the domain has of itself."""

    path: str
    spread: Spread
    usual: Distribution


def explain(composed: Composed, path: str | None = None) -> tuple[Row, ...]:
    """Values with their origins: everything that is written, or all that is at a path, defaults too.

    Raises:
        UnknownName: Nothing is at the path.
    """
    if path is None:
        return tuple(_rows(composed, (), only_touched=True))
    try:
        found = targets(composed.full, path, composed.known)
    except PathError as error:
        hint = f"; did you mean '{error.close}'?" if error.close else ""
        there = f" (there are: {error.allowed})" if error.allowed and not hint else ""
        raise UnknownName(f"nothing is at '{path}' in {composed.file}{hint}{there}") from error
    return tuple(row for target in found for row in _rows(composed, target.trail, only_touched=False))


def differences(a: Composed, b: Composed) -> tuple[Difference, ...]:
    """Values in which two scenarios differ in meaning: ``60 min`` and ``1 h`` are the same.

    Names and descriptions are left out. What their provinces have is only compared when they are in the same one.
    """
    same_place = a.province is not None and b.province is not None and a.province.key == b.province.key
    ours, theirs = _meant(a, same_place=same_place), _meant(b, same_place=same_place)
    found = []
    for path in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(path, (None, None)), theirs.get(path, (None, None))
        if one[0] != other[0]:
            found.append(Difference(path=path, a=one[1], b=other[1]))
    return tuple(found)


def levers(composed: Composed) -> tuple[Row, ...]:
    """What the scenario sets otherwise than the province, the domains and the scenarios that it extends."""
    return tuple(
        row
        for row in _rows(composed, (), only_touched=True)
        if row.trail[0] not in _LABELS
        and (row.trail[0] in _LEVERS or len([step for step in row.origin if step.how != "default"]) > 1)
    )


def chances(composed: Composed) -> tuple[Chance, ...]:
    """Distributions that a right scenario changes."""
    known, data = composed.known, composed.data or {}
    return tuple(
        Chance(
            path=shown(spread.trail),
            spread=spread,
            usual=own_spread(known.domains[str(spread.trail[1])][0], str(spread.trail[2]), spread.unit),
        )
        for spread in spreads(data, known)
    )


def _rows(composed: Composed, trail: Trail, *, only_touched: bool) -> Iterator[Row]:
    """Rows below a path; a distribution is one value."""
    node = at(composed.full, trail)
    if node is None:
        return
    data = plain(composed.full)
    for where, leaf in _values(node, trail):
        if only_touched and not touched(leaf):
            continue
        value = plain(leaf)
        yield Row(
            path=shown(where, composed.full),
            trail=where,
            value=value,
            unit=_unit(composed, where, value, data),
            origin=leaf.origin.chain(),
        )


def _values(node: Node, trail: Trail) -> Iterator[tuple[Trail, Node]]:
    """Leaves below a path, with distributions whole."""
    if isinstance(node.value, dict) and "dist" in node.value:
        yield trail, node
        return
    inside = dict(leaves(node, trail))
    if tuple(inside) == (trail,):
        yield trail, node
        return
    order = {key: number for number, key in enumerate(format_field(trail).keys or ())}
    for part, inner in sorted(children(node), key=lambda row: order.get(str(row[0]), len(order))):
        yield from _values(inner, (*trail, part))


def _unit(composed: Composed, trail: Trail, value: Any, data: Any) -> str:
    """The unit in which a value is written."""
    if not isinstance(value, str) or field_at(composed.known, trail, data).unit is None:
        return ""
    written = _UNIT.fullmatch(value.strip())
    return written[1] if written is not None else ""


def _meant(composed: Composed, *, same_place: bool) -> dict[str, tuple[Any, Any]]:
    """Every value by path, as it is compared and as it is shown."""
    data = plain(composed.full)
    result: dict[str, tuple[Any, Any]] = {}
    for trail, leaf in _values(composed.full, ()):
        if trail[0] in _LABELS or (trail[0] in _PLACE and not same_place and not touched(leaf)):
            continue
        value = plain(leaf)
        result[shown(trail, composed.full)] = (_canonical(composed, trail, value, data), value)
    return result


def _canonical(composed: Composed, trail: Trail, value: Any, data: Any) -> Any:
    """A value as the model takes it, where it is a quantity that can be read."""
    if isinstance(value, Mapping):
        return {key: _canonical(composed, (*trail, key), inner, data) for key, inner in value.items()}
    unit = field_at(composed.known, trail, data).unit
    if unit is None and len(trail) > 3 and trail[0] == "parameters" and lookup(data, (*trail[:3], "dist")):
        unit = field_at(composed.known, trail[:3], data).unit
    if unit is None:
        return value
    try:
        return unit.read(value)
    except PydanticCustomError:
        return value
