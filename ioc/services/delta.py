"""Deltas: what has changed between two snapshots, in the shape that browsers apply."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from ioc.services.protocol import Json

Row: TypeAlias = Mapping[str, Any]
Sorted: TypeAlias = tuple[float | str, ...]

TABLES = frozenset({"domains", "values"})
"""Records by key; a delta holds the fields that changed."""

COLUMNS = frozenset({"place_level", "depth", "outage"})
"""A value a commune; a delta holds the values that changed by the commune's index."""

SPARSE = frozenset({"sensor_level"})
"""Values by index with 0 left out; a delta holds 0 for what is gone."""

LISTS: Mapping[str, Callable[[Row], str]] = MappingProxyType(
    {
        "alerts": lambda row: str(row["id"]),
        "incidents": lambda row: str(row["case"]),
        "units": lambda row: f"{row['domain']}/{row['unit']}",
        "marks": lambda row: str(row["id"]),
    }
)
"""Rows with a name each; a delta holds ``set`` (whole rows) and ``del`` (names)."""

_SENDERS = frozenset({"type", "seq"})


def alert_order(row: Row) -> Sorted:
    """Alarms first, then the earliest deadline."""
    return -row["level"], math.inf if row["due"] is None else row["due"], row["id"]


def incident_order(row: Row) -> Sorted:
    """The newest first."""
    return -row["since"], -row["case"]


def unit_order(row: Row) -> Sorted:
    """By domain, then by number."""
    return row["domain"], row["unit"]


def mark_order(row: Row) -> Sorted:
    """As they were raised."""
    return row["t"], row["id"]


_ORDER: Mapping[str, Callable[[Row], Sorted]] = MappingProxyType(
    {"alerts": alert_order, "incidents": incident_order, "units": unit_order, "marks": mark_order}
)


def diff(old: Json, new: Json) -> Json:
    """What turns ``old`` into ``new``; empty when nothing does. Rows stand in the order of this module."""
    changed: Json = {}
    for key, value in new.items():
        if key in _SENDERS or (key in old and old[key] == value):
            continue
        part = _part(key, old.get(key), value)
        if part is not None:
            changed[key] = part
    return changed


def merge(old: Json, delta: Json) -> Json:
    """``old`` with a delta applied; shares what did not change and alters nothing."""
    new = dict(old)
    for key, part in delta.items():
        if key in TABLES:
            held = new.get(key, {})
            new[key] = held | {name: {**held.get(name, {}), **fields} for name, fields in part.items()}
        elif key in COLUMNS and isinstance(part, dict):
            column = list(new[key])
            for index, value in part.items():
                column[int(index)] = value
            new[key] = column
        elif key in SPARSE:
            new[key] = {index: value for index, value in {**new.get(key, {}), **part}.items() if value}
        elif key in LISTS:
            new[key] = _with_rows(key, new.get(key, []), part)
        elif key not in _SENDERS or key == "seq":
            new[key] = part
    return new


def _part(key: str, old: Any, new: Any) -> Any:
    """The delta of one key whose values differ."""
    if key in TABLES:
        return _fields(old or {}, new)
    if key in COLUMNS and old is not None and len(old) == len(new):
        return {str(i): b for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b}
    if key in SPARSE:
        before = old or {}
        gone = {index: 0 for index in before if index not in new}
        return gone | {index: value for index, value in new.items() if before.get(index) != value}
    if key in LISTS:
        return _rows(key, old or [], new)
    return new


def _fields(old: Mapping[str, Row], new: Mapping[str, Row]) -> Json:
    changed = {}
    for name, record in new.items():
        before = old.get(name)
        if before is None:
            changed[name] = dict(record)
        elif before != record:
            changed[name] = {
                field: value
                for field, value in record.items()
                if field not in before or before[field] != value
            }
    return changed


def _rows(key: str, old: list[Json], new: list[Json]) -> Json:
    name = LISTS[key]
    before = {name(row): row for row in old}
    after = {name(row): row for row in new}
    return {
        "set": [row for id_, row in after.items() if before.get(id_) != row],
        "del": [id_ for id_ in before if id_ not in after],
    }


def _with_rows(key: str, old: list[Json], part: Json) -> list[Json]:
    name = LISTS[key]
    rows = {name(row): row for row in old}
    for id_ in part["del"]:
        rows.pop(id_, None)
    for row in part["set"]:
        rows[name(row)] = row
    return sorted(rows.values(), key=_ORDER[key])
