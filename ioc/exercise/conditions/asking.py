"""Whether a condition holds now, with the memory that ``for`` and ``within`` need."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from ioc.exercise.conditions.tree import All, Comparison, Either, Lasting, Node, Not, Number, Truth, Value

STEP_MS = 60_000
"""Conditions are asked once a scenario minute; memory knows whole minutes only."""

_ASKED_AS = MappingProxyType({"count": "action", "resource": "kpi"})
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }
)


class Asking(Protocol):
    """Knows the world and the play as they are now."""

    def value(self, name: str, args: tuple[str, ...]) -> float | None:
        """What a function gives; None when there is no data.

        Args:
            name: One of ``FUNCTIONS`` but ``count`` and ``resource``, which are asked as ``action`` and ``kpi``.
            args: All of its arguments in order, ``""`` for those left out. ``action`` gives how often.
        """
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """What is remembered of one ``for`` or ``within``.

    Attributes:
        seen_ms: Minute in which it was asked last.
        since_ms: Minute since which it has held without interruption; None when it does not hold.
        last_true_ms: Minute in which it last held; None when it never did.
    """

    seen_ms: int
    since_ms: int | None = None
    last_true_ms: int | None = None


def evaluate(
    node: Node, asking: Asking, held: Mapping[str, Held], now_ms: int
) -> tuple[bool, Mapping[str, Held]]:
    """Whether a condition holds, and the memory for the next minute.

    Every part is asked, also where the outcome is clear already, so that memory never depends on the order of
    parts. Asking more often within one minute changes nothing while the answers stay the same. A ``for`` that was
    not asked for more than a minute begins anew: nobody knows what happened meanwhile.

    Args:
        node: The condition.
        asking: The world and the play.
        held: Memory by the text of the part; not changed.
        now_ms: Scenario time.
    """
    memory = dict(held)
    truth = _holds(node, asking, memory, now_ms // STEP_MS * STEP_MS)
    return truth, MappingProxyType(memory)


def _holds(node: Node, asking: Asking, memory: dict[str, Held], now_ms: int) -> bool:
    """One part; notes what it has to remember in ``memory``."""
    match node:
        case Comparison(left, compare, right):
            first, second = _number(left, asking), _number(right, asking)
            return first is not None and second is not None and _COMPARE[compare](first, second)
        case Truth(call):
            return bool(_asked(call.name, call.args, asking))
        case Not(of):
            return not _holds(of, asking, memory, now_ms)
        case All(of):
            truths = [_holds(one, asking, memory, now_ms) for one in of]
            return all(truths)
        case Either(of):
            truths = [_holds(one, asking, memory, now_ms) for one in of]
            return any(truths)
        case Lasting(of):
            return _lasts(node, _holds(of, asking, memory, now_ms), memory, now_ms)


def _lasts(node: Lasting, truth: bool, memory: dict[str, Held], now_ms: int) -> bool:
    """Whether a part that is true or false now has been so for long enough, or was lately."""
    key = str(node)
    before = memory.get(key, Held(now_ms))
    watched = now_ms - before.seen_ms <= STEP_MS
    since = (before.since_ms if watched and before.since_ms is not None else now_ms) if truth else None
    last = now_ms if truth else before.last_true_ms
    memory[key] = Held(now_ms, since, last)
    if node.how == "for":
        return since is not None and now_ms - since >= node.ms
    return last is not None and now_ms - last <= node.ms


def _number(value: Value, asking: Asking) -> float | None:
    return value.value if isinstance(value, Number) else _asked(value.name, value.args, asking)


def _asked(name: str, args: tuple[str, ...], asking: Asking) -> float | None:
    """An answer; one that is not a number is none."""
    answer = asking.value(_ASKED_AS.get(name, name), args)
    return None if answer is None or math.isnan(answer) else answer
