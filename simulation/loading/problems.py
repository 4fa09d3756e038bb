"""Pydantic's errors and our own findings as problems with a line, a code and a suggestion."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import listed, nearest
from simulation.errors import Problem
from simulation.loading.messages import told
from simulation.loading.shapes import keys_at
from simulation.loading.source import Source
from simulation.spec.base import Spec
from simulation.spec.scenario import KPI_PATTERN

_Message: TypeAlias = tuple[str, Mapping[str, object]]

_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and _",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters, digits and -",
    r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": "domain.name in lower-case letters",
    KPI_PATTERN: (
        "domain.indicator, alone or with .mean, .min, .max, .end, .watch_h, .alarm_h, .alerts or .period"
    ),
    r"^\d{5}$": "five digits",
    r"^\d{2}f?$": "two digits",
    r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*|acknowledge|reply|decide|nothing)$": (
        "domain.order, acknowledge, reply, decide or nothing"
    ),
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "datetime_type": "a date and time",
}


def problems(source: Source, findings: Iterable[Finding], language: str) -> tuple[Problem, ...]:
    """Everything wrong with a file, in file order: what stands in the way of reading it and what was found."""
    placed = list(source.findings)
    taken = {place for _, place in placed}
    others = [(finding, source.place(finding)) for finding in findings]
    placed += [(finding, place) for finding, place in others if place not in taken]
    told_once: dict[tuple[int, int, str], Problem] = {}
    for finding, place in placed:
        message, suggestion = told(finding.key, finding.values, language)
        problem = Problem(
            file=source.file,
            line=place.line,
            column=place.column,
            code=finding.code,
            message=message,
            suggestion=suggestion,
        )
        told_once.setdefault((place.line, place.column, finding.code + message), problem)
    return tuple(sorted(told_once.values(), key=lambda p: (p.line, p.column, p.code)))


def findings(error: ValidationError, shape: type[Spec], data: Any) -> tuple[Finding, ...]:
    """What pydantic found in ``data`` as findings with paths of the data, one for each place.

    A missing key is not told when a mistyped one stands beside it, nor that entries are too few when those that are
    there are wrong.
    """
    by_place: dict[tuple[Trail, bool, object], Finding] = {}
    for detail in error.errors(include_url=False):
        finding = _finding(detail, shape, data)
        key = finding.values.get("key") if finding.code == "E110" else None
        by_place.setdefault((finding.path, finding.at_key, key), finding)
    meant = {(found.path[:-1], found.values["close"]) for found in by_place.values() if found.code == "E102"}
    around = {found.path[:depth] for found in by_place.values() for depth in range(len(found.path))}
    return tuple(
        found
        for found in by_place.values()
        if (found.code != "E110" or (found.path, found.values["key"]) not in meant)
        and (found.key != "E212.few" or found.path not in around)
    )


def _finding(detail: ErrorDetails, shape: type[Spec], data: Any) -> Finding:
    """One of pydantic's errors as a finding."""
    kind, context = detail["type"], detail.get("ctx", {})
    path = trail(detail["loc"], data, kind)
    if kind == "extra_forbidden":
        allowed = keys_at(shape, path[:-1], data)
        key = str(path[-1])
        asked = {"key": key, "close": nearest(key, allowed), "allowed": ", ".join(allowed)}
        return Finding(path, "E102", asked, at_key=True)
    if kind == "missing":
        return Finding(path[:-1], "E110", {"key": path[-1]}, at_key=True)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        return Finding(path, "E214", {"value": path[-1], "why": _pattern(context)}, at_key=True)
    if kind not in _MESSAGES and kind not in _EXPECTED:
        return Finding(path, "E215", {"why": detail["msg"].removeprefix("Value error, ")})
    key, values = _message(kind, context, detail["input"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        path = (*path, str(context.get("discriminator", "kind")).strip("'"))
        if kind == "union_tag_not_found":
            return Finding(path[:-1], "E110", {"key": path[-1]}, at_key=True)
    return Finding(path, key, values, at_key=detail["input"] is None)


def refused(path: Trail, error: PydanticCustomError, value: Any) -> Finding:
    """What a quantity's own reading has said of a value."""
    key, values = _message(error.type, error.context or {}, value)
    return Finding(path, key, values)


def trail(location: tuple[int | str, ...], data: Any, kind: str) -> Trail:
    """A pydantic location as a path of the data: without tags of unions and names of validators."""
    path: Trail = ()
    for number, part in enumerate(location):
        last = number == len(location) - 1
        inside = isinstance(data, tuple) and isinstance(part, int) and part < len(data)
        if inside or (isinstance(data, Mapping) and part in data):
            data, path = data[part], (*path, part)
        elif last and kind in ("missing", "extra_forbidden"):
            path = (*path, part)
    return path


def _message(kind: str, context: Mapping[str, Any], value: Any) -> _Message:
    """Message key and values for an error type."""
    make = _MESSAGES.get(kind)
    return make(context, value) if make is not None else _wrong_type(_EXPECTED[kind], value)


def _wrong_type(expected: str, value: Any) -> _Message:
    """What to say of a value of another type, with the likely reason."""
    values = {"expected": expected, "found": _found(value), "raw": value}
    if value is None:
        return ("E201.indent" if expected == "a mapping" else "E201"), values
    if expected == "text" and isinstance(value, int | float) and not isinstance(value, bool):
        return "E201.quote", values
    if expected in ("a whole number", "a number") and isinstance(value, str) and _numeric(value):
        return "E201.unquote", values
    if expected == "a list":
        return ("E201.entries" if isinstance(value, Mapping) else "E201.item"), values
    return "E201", values


def _numeric(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _found(value: Any) -> str:
    """The value as a person would name it."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, tuple | list) else _shown(value)


def _shown(value: Any) -> str:
    """A value for a message, shortened."""
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _bound(key: str, name: str) -> Callable[[Mapping[str, Any], Any], _Message]:
    """A message about one bound that pydantic calls ``name`` in its context."""

    def make(context: Mapping[str, Any], value: Any) -> _Message:
        limit, found = context[name], context.get("actual_length")
        return key, {"value": _shown(value), "low": limit, "high": limit, "unit": "", "found": found}

    return make


def _range(context: Mapping[str, Any], value: Any) -> _Message:
    """A quantity outside its physical range."""
    low, high = _plain(context["low"]), _plain(context["high"])
    unit = f" {context['unit']}".replace("**", "").rstrip()
    key = "E212.low" if high == "inf" else "E212.high" if low == "-inf" else "E212.range"
    return key, {"value": _shown(value), "low": low, "high": high, "unit": unit}


def _plain(number: float) -> str:
    return f"{number:g}"


def _choice(context: Mapping[str, Any], value: Any) -> _Message:
    """A value that is not one of a closed list; pydantic gives the list as a sentence."""
    said = str(context.get("expected") or context.get("expected_tags", ""))
    names = [part.strip().strip("'") for part in said.replace(" or ", ", ").split(",")]
    tag = str(context.get("tag", value))
    return "E213", {"value": tag, "close": nearest(tag, names), "allowed": listed(names)}


def _clock(context: Mapping[str, Any], value: Any) -> _Message:
    """``12:30`` where a duration or a time since the start is meant."""
    hours, minutes = (int(part) for part in str(value).strip().split(":")[:2])
    long = f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return "E220", {"value": str(value).strip(), "long": long, "hint": context.get("hint", "")}


def _missing_unit(context: Mapping[str, Any], value: Any) -> _Message:
    return "E210", {"value": _shown(value), "hint": str(context["hint"])}


def _other_unit(context: Mapping[str, Any], value: Any) -> _Message:
    return "E211", {"value": _shown(value), "unit": context["unit"], "close": "", "hint": context["hint"]}


def _per_cent(_: Mapping[str, Any], value: Any) -> _Message:
    """Per cent where points are meant: the same number in points."""
    return "E211.points", {"value": _shown(value), "number": str(value).replace("%", "").strip()}


def _counted(_: Mapping[str, Any], value: Any) -> _Message:
    """A unit where something is counted: the number alone."""
    number = str(value).strip().partition(" ")[0]
    if isinstance(value, str) and number != value and _numeric(number):
        return "E211.counted", {"value": _shown(value), "number": number}
    return _wrong_type("a number", value)


def _no_quantity(context: Mapping[str, Any], value: Any) -> _Message:
    values = {"expected": "a quantity with a unit", "found": _found(value), "hint": context["hint"]}
    return "E201.unit", values


def _comma(_: Mapping[str, Any], value: Any) -> _Message:
    return "E212.comma", {"value": value}


def _ill_formed(context: Mapping[str, Any], value: Any) -> _Message:
    return "E214", {"value": value, "why": _pattern(context)}


def _pattern(context: Mapping[str, Any]) -> str:
    pattern = str(context.get("pattern", ""))
    return _PATTERNS.get(pattern, pattern)


def _start(key: str) -> Callable[[Mapping[str, Any], Any], _Message]:
    """A message about a scenario's start."""

    def make(context: Mapping[str, Any], value: Any) -> _Message:
        return key, {"value": value, "hint": context.get("hint", "")}

    return make


def _one_moment(context: Mapping[str, Any], _: Any) -> _Message:
    """An inject's trigger that says no moment, or several."""
    return "E608" if context["found"] == "none" else "E608.many", {"found": context["found"]}


_MESSAGES: Mapping[str, Callable[[Mapping[str, Any], Any], _Message]] = types.MappingProxyType(
    {
        "quantity_type": _no_quantity,
        "quantity_number": _no_quantity,
        "quantity_missing": _missing_unit,
        "quantity_kind": _other_unit,
        "quantity_points": _per_cent,
        "quantity_counted": _counted,
        "quantity_clock": _clock,
        "quantity_comma": _comma,
        "quantity_range": _range,
        "time_start": _start("E220.start"),
        "time_offset": _start("E220.offset"),
        "timezone_aware": _start("E220.start"),
        "datetime_parsing": _start("E220.start"),
        "greater_than_equal": _bound("E212.low", "ge"),
        "greater_than": _bound("E212.above", "gt"),
        "less_than_equal": _bound("E212.high", "le"),
        "less_than": _bound("E212.below", "lt"),
        "too_short": _bound("E212.few", "min_length"),
        "too_long": _bound("E212.many", "max_length"),
        "string_too_short": _bound("E212.short", "min_length"),
        "string_pattern_mismatch": _ill_formed,
        "literal_error": _choice,
        "union_tag_invalid": _choice,
        "union_tag_not_found": _choice,
        "trigger_one": _one_moment,
    }
)
