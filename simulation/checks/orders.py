"""Rules of orders: as a file declares them, and as a scenario gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import listed, nearest
from simulation.spec.domain import Argument, OrderSpec
from simulation.spec.scenario import ScheduledOrder
from simulation.spec.system import PHASES, SystemSpec

Choices = Mapping[str, tuple[str, ...]]
"""What ``hazards`` and ``sensors`` stand for in a scenario."""

_NUMBERS = ("minimum", "maximum", "default")


def check_declared(path: Trail, orders: Mapping[str, OrderSpec], names: Iterable[str]) -> Iterator[Finding]:
    """Orders of one domain or group: ``names`` is what they may touch."""
    names = tuple(names)
    for verb, order in orders.items():
        here = (*path, verb)
        for number, name in enumerate(order.touches):
            if name not in names:
                yield _unknown((*here, "touches", number), "E411", name, names)
        if order.undo == verb:
            yield Finding((*here, "undo"), "E414.itself", {"name": verb})
        elif order.undo is not None and order.undo not in orders:
            yield _unknown((*here, "undo"), "E414", order.undo, orders)
        yield from _cost(here, order)
        for name, argument in order.args.items():
            yield from _argument((*here, "args", name), argument)


def check_own(system: SystemSpec) -> Iterator[Finding]:
    """Orders of no domain: they touch events of their group, or what hazards tell."""
    for group, orders in system.orders.items():
        names = (*system.events.get(group, ()), *(PHASES if group == "hazard" else ()))
        yield from check_declared(("orders", group), orders, names)


def _cost(path: Trail, order: OrderSpec) -> Iterator[Finding]:
    """What is paid for is an argument that counts."""
    if order.cost is not None and order.cost.per is not None:
        counted = [name for name, argument in order.args.items() if argument.type != "text"]
        if order.cost.per not in counted:
            yield _unknown((*path, "cost", "per"), "E415", order.cost.per, counted)


def _argument(path: Trail, argument: Argument) -> Iterator[Finding]:
    """A number has limits and a default within them, a text its choices, and neither what the other has."""
    text = argument.type == "text"
    wanted, strange = (("choices",), _NUMBERS) if text else (_NUMBERS, ("choices",))
    given = argument.model_fields_set
    for key in wanted:
        if key not in given:
            yield Finding(path, "E110", {"key": key}, at_key=True)
    for key in strange:
        if key in given:
            yield Finding((*path, key), "E416", {"key": key, "type": argument.type}, at_key=True)
    if not text and given.issuperset(wanted) and not argument.accepts(argument.default):
        low, high = f"{argument.minimum:g}", f"{argument.maximum:g}"
        values = {"value": f"{argument.default:g}", "low": low, "high": high}
        yield Finding((*path, "default"), "E413", values)


def check_given(
    path: Trail, order: ScheduledOrder, declared: OrderSpec, choices: Choices
) -> Iterator[Finding]:
    """One order that a scenario gives, against its declaration."""
    if declared.target == "commune" and not order.target:
        yield Finding(path, "E306", {"order": order.order})
    if declared.target == "province" and order.target:
        yield Finding((*path, "target"), "E306.province", {"order": order.order})
    for name in declared.args:
        if name not in order.args and name not in {nearest(given, declared.args) for given in order.args}:
            yield Finding(path, "E110", {"key": f"args.{name}"})
    for name, value in order.args.items():
        here = (*path, "args", name)
        argument = declared.args.get(name)
        if argument is None:
            found = _unknown(here, "E303.argument", name, declared.args)
            yield Finding(here, found.key, {**found.values, "order": order.order}, at_key=True)
        else:
            yield from _value(here, value, argument, choices)


def _value(path: Trail, value: float | str, argument: Argument, choices: Choices) -> Iterator[Finding]:
    """One argument's value."""
    if argument.type == "text":
        allowed = choices[argument.choices] if isinstance(argument.choices, str) else argument.choices
        if not isinstance(value, str):
            raw = f"{value:g}"
            yield Finding(path, "E201.quote", {"expected": "text", "found": raw, "raw": raw})
        elif value not in allowed:
            key = "E303.held" if argument.choices == "hazards" else "E303.choice"
            yield _unknown(path, key, value, allowed)
    elif isinstance(value, str):
        yield Finding(path, "E201", {"expected": "a number", "found": f"'{value}'"})
    elif not argument.accepts(value):
        low, high = f"{argument.minimum:g}", f"{argument.maximum:g}"
        yield Finding(path, "E212.range", {"value": f"{value:g}", "low": low, "high": high, "unit": ""})


def _unknown(path: Trail, key: str, name: str, names: Iterable[str]) -> Finding:
    """A finding about a name that is not among ``names``."""
    names = tuple(names)
    return Finding(path, key, {"name": name, "close": nearest(name, names), "allowed": listed(names)})
