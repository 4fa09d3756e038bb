"""Rules for what players do: orders inside their authority and budget, decisions, messages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ioc.exercise.authority import cost_of, may_order
from ioc.exercise.commands import Draft
from ioc.exercise.judging.shape import Rule
from ioc.exercise.refusals import Refusal, refused
from ioc.exercise.script import inject_of
from ioc.exercise.setting import Setting
from ioc.exercise.state import State

EVERYBODY = "all"
CONTROL_DESK = "control"

_MOST = 1e12
"""An argument beyond this is no number of anything."""


def give(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """An order exists, is the cell's to give, can be paid for; those who run the exercise may give any."""
    spec = setting.orders.get(draft.subject)
    if spec is None:
        return refused("unknown_order", order=draft.subject)
    if not draft.cell:
        return None
    if (refusal := may_order(setting, setting.cells[draft.cell], draft.subject, said.target)) is not None:
        return refusal
    if said.inject and (refusal := about(setting, state, draft, said.inject)) is not None:
        return refusal
    return _affordable(setting, state, draft, said)


def _affordable(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """Refuse what costs more than is left."""
    spec = setting.orders[draft.subject]
    if spec.cost is not None and spec.cost.per is not None:
        counted = said.args.get(spec.cost.per, 0)
        if isinstance(counted, bool | str) or not abs(counted) < _MOST:
            return refused("payload", field=f"args.{spec.cost.per}")
    left = state.left(setting, draft.cell)
    cost = cost_of(spec, said.args)
    if left is not None and cost > left:
        return refused("budget", order=draft.subject, cost=cost, left=max(0.0, left))
    return None


def about(setting: Setting, state: State, draft: Draft, name: str) -> Refusal | None:
    """Refuse to speak about an inject that the cell does not know."""
    inject = inject_of(setting, state, name)
    known = inject is not None and draft.cell in inject.to and state.injects[inject.id].fired is not None
    return None if known else refused("unknown_inject", inject="")


def decide(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A decision is a cell's, perhaps about something it was told."""
    if not draft.cell:
        return refused("no_cell", kind=draft.kind)
    return about(setting, state, draft, draft.subject) if draft.subject else None


def send(setting: Setting, _state: State, draft: Draft, said: Any) -> Refusal | None:
    """A message goes to those who exist; only those who run the exercise speak in another's name."""
    known = {*setting.cells, EVERYBODY, CONTROL_DESK}
    for name in said.to:
        if name not in known:
            return refused("unknown_cell", cell=name)
    if said.persona and draft.role not in ("director", "controller"):
        return refused("role", kind=draft.kind, role=draft.role)
    return None


def refuse(_setting: Setting, _state: State, _draft: Draft, _said: Any) -> Refusal | None:
    """A refusal is written down as it was given."""
    return None


def arrived(_setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """An order that was given arrives once."""
    for given in state.orders:
        if str(given.by.seq) == draft.subject and given.refusal is None and given.arrived is None:
            return None
    return refused("unknown_order", order=draft.subject)


def threshold(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """The condition of a measure begins and ends by turns."""
    if all(measure.id != draft.subject for measure in setting.measures()):
        return refused("unknown_measure", measure=draft.subject)
    known = state.beyond.get(draft.subject)
    on = known is not None and known.since_ms is not None
    return refused("payload", field="on") if on == said.on else None


def effect(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """An effect of an inject that is out happens once."""
    inject = inject_of(setting, state, draft.subject)
    if inject is None or not state.injects[inject.id].released:
        return refused("not_fired", inject=draft.subject)
    fresh = said.index < len(inject.effects) and said.index not in state.injects[inject.id].effects
    return None if fresh else refused("payload", field="index")


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "order.give": give,
        "order.refused": refuse,
        "order.arrived": arrived,
        "decision.log": decide,
        "act.nothing": decide,
        "message.send": send,
        "world.threshold": threshold,
        "world.effect": effect,
    }
)
