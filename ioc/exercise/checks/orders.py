"""Orders in an exercise are possible: they exist, are addressed as declared, and those who give them may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ioc.exercise.authority import may_order
from ioc.exercise.checks.ground import Ground
from ioc.exercise.checks.names import commune
from ioc.exercise.plan import Cell, Exercise, Planned
from ioc.exercise.setting import Setting
from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import listed, nearest
from simulation.checks.scenario import unknown
from simulation.spec.domain import Argument

REACTIONS = ("acknowledge", "reply", "decide", "nothing")
"""Expected actions that are no orders."""


def check_orders(exercise: Exercise, ground: Ground) -> Iterator[Finding]:
    """Everything wrong with effects, expected orders, the reference plan and what cells may give."""
    for number, cell in enumerate(exercise.cells):
        for place, kind in enumerate(cell.orders):
            yield from _player(("cells", number, "orders", place), kind, ground)
    for number, inject in enumerate(exercise.injects):
        for place, effect in enumerate(inject.effects):
            path: Trail = ("injects", number, "effects", place)
            yield from _order(path, effect.do, effect.target, effect.args, ground)
        for place, expected in enumerate(inject.expects):
            if expected.action in REACTIONS:
                continue
            path = ("injects", number, "expects", place)
            yield from _player((*path, "action"), expected.action, ground)
            yield from _place(path, "action", expected.action, expected.target, ground, whole=False)
    setting = setting_of(exercise, ground)
    for number, planned in enumerate(exercise.plan):
        path = ("plan", number)
        yield from _order(path, planned.do, planned.target, planned.args, ground)
        order, by = ground.orders.get(planned.do), setting.cells.get(planned.by)
        if order is not None and order.by == "control":
            yield Finding((*path, "do"), "E605.control", {"order": planned.do})
        elif order is not None and by is not None:
            yield from _allowed(path, by, planned, setting)


def setting_of(exercise: Exercise, ground: Ground) -> Setting:
    """The setting in which an exercise would be played."""
    begins = ground.opens_ms if exercise.starts is None else exercise.starts
    return Setting.of(exercise, ground.orders, begins, ground.duration_ms)


def _allowed(path: Trail, cell: Cell, planned: Planned, setting: Setting) -> Iterator[Finding]:
    """A cell gives what it may; an order that says nothing of authority belongs to a file that is not ready."""
    order = setting.orders[planned.do]
    refusal = may_order(setting, cell, planned.do, planned.target) if order.authority else None
    if refusal is not None and refusal.key.endswith("commune"):
        values = {"cell": cell.id, "name": planned.target, "allowed": listed(cell.communes)}
        yield Finding((*path, "target"), "E605.commune", values)
    elif refusal is not None:
        values = {"cell": cell.id, "order": planned.do, "allowed": listed(order.authority)}
        yield Finding((*path, "by"), "E605", values)


def _player(path: Trail, kind: str, ground: Ground) -> Iterator[Finding]:
    """A kind of order exists and is one of players."""
    yield from exists(path, kind, ground)
    order = ground.orders.get(kind)
    if order is not None and order.by == "control":
        yield Finding(path, "E605.control", {"order": kind})


def exists(path: Trail, kind: str, ground: Ground) -> Iterator[Finding]:
    """A kind of order exists in a domain that takes part."""
    if kind in ground.elsewhere:
        yield Finding(path, "E303.off", {"name": kind.partition(".")[0]})
    elif kind not in ground.orders:
        yield unknown(path, "E303.order", kind, ground.orders)


def _order(path: Trail, kind: str, target: str, args: Mapping[str, Any], ground: Ground) -> Iterator[Finding]:
    """An order that is given: it exists, its place and its arguments fit."""
    yield from exists((*path, "do"), kind, ground)
    yield from _place(path, "do", kind, target, ground, whole=True)
    yield from commune((*path, "target"), target, ground)
    order = ground.orders.get(kind)
    for name, value in args.items() if order is not None else ():
        yield from _argument((*path, "args", name), kind, name, value, order.args if order else {})


def _place(
    path: Trail, key: str, kind: str, target: str, ground: Ground, *, whole: bool
) -> Iterator[Finding]:
    """A commune where the order wants one, none where it concerns the province; ``whole``: none is not any."""
    order = ground.orders.get(kind)
    if order is None:
        return
    if order.target == "province" and target:
        yield Finding((*path, "target"), "E306.province", {"order": kind})
    if order.target == "commune" and not target and whole:
        yield Finding((*path, key), "E306", {"order": kind})


def _argument(
    path: Trail, kind: str, name: str, value: object, declared: Mapping[str, Argument]
) -> Iterator[Finding]:
    """One argument against its declaration."""
    argument = declared.get(name)
    if argument is None:
        close = nearest(name, declared)
        values = {"name": name, "order": kind, "close": close, "allowed": listed(declared)}
        yield Finding(path, "E303.argument", values, at_key=True)
    elif argument.type == "text":
        choices = tuple(argument.choices)
        if value not in choices:
            close = nearest(str(value), choices)
            yield Finding(path, "E213", {"value": value, "close": close, "allowed": listed(choices)})
    elif isinstance(value, bool) or not isinstance(value, int | float):
        yield Finding(path, "E201", {"expected": "a number", "found": f"'{value}'"})
    elif not argument.minimum <= value <= argument.maximum:
        limits = {"low": f"{argument.minimum:g}", "high": f"{argument.maximum:g}", "unit": ""}
        yield Finding(path, "E212.range", {"value": f"{value:g}", **limits})
    elif argument.type == "whole" and value != int(value):
        yield Finding(path, "E201", {"expected": "a whole number", "found": f"{value:g}"})
