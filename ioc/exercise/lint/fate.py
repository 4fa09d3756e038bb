"""What can be said of a condition before play: never true, always true, or it depends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ioc.exercise.conditions import FUNCTIONS, Call, Node
from ioc.exercise.conditions.tree import All, Comparison, Either, Lasting, Not, Number, Truth
from ioc.exercise.lint.story import Story

_TURNED: Mapping[str, str] = MappingProxyType(
    {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
)
_CONTRARY: Mapping[str, str] = MappingProxyType(
    {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
)
_SCALES: Mapping[str, tuple[float, float]] = MappingProxyType({"alarm_level": (0, 3), "vn_aqi": (0, 500)})
_STATUS = ("fired", "acknowledged", "answered")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``low`` to ``high``; an open end is not among them."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def and_(self, operator: str, limit: float) -> Range:
        """Those that also compare so with a limit; ``!=`` takes nothing away."""
        match operator:
            case ">" | ">=" if limit > self.low or (limit == self.low and operator == ">"):
                return Range(limit, self.high, operator == ">", self.high_open)
            case "<" | "<=" if limit < self.high or (limit == self.high and operator == "<"):
                return Range(self.low, limit, self.low_open, operator == "<")
            case "==":
                return self.and_(">=", limit).and_("<=", limit)
        return self

    def all_(self, operator: str, limit: float) -> bool:
        """Whether every number compares so with a limit."""
        if operator == "!=":
            return self.and_("==", limit).empty
        contraries = ("<", ">") if operator == "==" else (_CONTRARY[operator],)
        return all(self.and_(contrary, limit).empty for contrary in contraries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a condition is asked.

    Attributes:
        inject: The inject whose trigger it is; empty for other conditions.
        opens_ms: Time since the beginning from which it is asked.
        closes_ms: Time since the beginning at which it is asked last.
    """

    inject: str = ""
    opens_ms: int = 0
    closes_ms: int


def fate(node: Node, story: Story, window: Window) -> bool | None:
    """True or False when a condition is so whatever happens, None when it depends."""
    match node:
        case Comparison():
            return _compared(node, story, window)
        case Truth(call):
            return None if _can_happen(call, story, window) else False
        case Not(of):
            inner = fate(of, story, window)
            return None if inner is None else not inner
        case All(of) | Either(of):
            return _joined(node, of, story, window)
        case Lasting(of, how, ms):
            too_long = how == "for" and ms > window.closes_ms
            return False if too_long or fate(of, story, window) is False else None


def _joined(node: All | Either, parts: tuple[Node, ...], story: Story, window: Window) -> bool | None:
    """Several parts: one decides alone, or all of them agree."""
    fates = {fate(one, story, window) for one in parts}
    deciding = isinstance(node, Either)
    if deciding in fates or (not deciding and _contradicts(parts, story, window)):
        return deciding
    return (not deciding) if fates == {not deciding} else None


def _compared(node: Comparison, story: Story, window: Window) -> bool | None:
    """A comparison with a limit against everything that can ever be; without data it is false, so never always true.

    Only the clock always has a number.
    """
    split = _split(node)
    if split is None:
        return None
    call, operator, limit = split
    possible = _possible(call, story, window)
    if possible.and_(operator, limit).empty or (operator == "!=" and possible == Range(limit, limit)):
        return False
    always = call.name in ("elapsed", "count") and possible.all_(operator, limit)
    return True if always else None


def _contradicts(parts: tuple[Node, ...], story: Story, window: Window) -> bool:
    """Whether parts that must hold together rule one another out."""
    texts = {str(part) for part in parts}
    if any(isinstance(part, Not) and str(part.of) in texts for part in parts):
        return True
    ranges: dict[Call, Range] = {}
    for plain in _plain(parts):
        split = _split(plain)
        if split is not None:
            before = ranges.get(split[0]) or _possible(split[0], story, window)
            ranges[split[0]] = before.and_(split[1], split[2])
    for part in parts:
        denied = _split(part.of) if isinstance(part, Not) and isinstance(part.of, Comparison) else None
        if denied is not None and denied[0] in ranges:
            ranges[denied[0]] = ranges[denied[0]].and_(_CONTRARY[denied[1]], denied[2])
    return any(one.empty for one in ranges.values())


def _plain(parts: Iterable[Node]) -> Iterable[Comparison]:
    """Comparisons among parts, also those that have to hold for some time."""
    for part in parts:
        inner = part.of if isinstance(part, Lasting) and part.how == "for" else part
        if isinstance(inner, Comparison):
            yield inner


def _split(node: Comparison) -> tuple[Call, str, float] | None:
    """What is asked, the operator and the limit; None when two things are compared with each other."""
    if isinstance(node.left, Call) and isinstance(node.right, Number):
        return node.left, node.operator, node.right.value
    if isinstance(node.left, Number) and isinstance(node.right, Call):
        return node.right, _TURNED[node.operator], node.left.value
    return None


def _possible(call: Call, story: Story, window: Window) -> Range:
    """Every number that a function can ever give."""
    function = FUNCTIONS[call.name]
    low = -math.inf if function.lowest is None else function.lowest
    high = math.inf if function.highest is None else function.highest
    match call.name:
        case "elapsed":
            return Range(window.opens_ms / 60_000, window.closes_ms / 60_000)
        case "count" if not story.can_be_given(call.args[0]):
            return Range(0, 0)
        case "budget":
            own = story.cells[call.args[0]].budget
            limit = story.exercise.budget if own is None else own
            return Range(low, high if limit is None else limit)
        case "kpi" | "resource":
            indicator = story.ground.indicators[call.args[0]]
            if indicator.scale is not None:
                return Range(*_SCALES[indicator.scale])
            return Range(0, 100) if indicator.unit == "%" else Range(low, high)
    return Range(low, high)


def _can_happen(call: Call, story: Story, window: Window) -> bool:
    """Whether something can ever have happened when the condition is asked."""
    name = call.args[0]
    if call.name == "action":
        return story.can_be_given(name)
    inject = story.named(name)
    if call.name == "done":
        return inject is not None or any(one.id == name for _, _, one in story.expected())
    if inject is None or (call.name != "fired" and not inject.to):
        return False
    return inject.id != window.inject and story.moments.get(name, 0) <= window.closes_ms
