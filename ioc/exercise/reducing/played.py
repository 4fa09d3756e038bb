"""Commands of players and of the world: orders, decisions, messages, what conditions saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from ioc.exercise.closing import closed
from ioc.exercise.commands import Command
from ioc.exercise.conditions import Held
from ioc.exercise.kinds import payload_of
from ioc.exercise.records import Beyond, Decision, Given, Message
from ioc.exercise.reducing.session import Handler
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put, with_inject


def give(_setting: Setting, state: State, command: Command) -> State:
    """An order was given and is paid for."""
    said = payload_of(command)
    given = Given(
        by=command.stamp,
        kind=command.subject,
        target=said.target,
        args=said.args,
        reason=said.reason,
        cost=said.cost,
        purse=said.purse,
        inject=said.inject,
    )
    spent = state.spent
    if said.cost:
        spent = put(spent, said.purse, spent.get(said.purse, 0.0) + said.cost)
    return replace(state, orders=(*state.orders, given), spent=spent)


def refused(_setting: Setting, state: State, command: Command) -> State:
    """An order was refused, which is logged as well."""
    said = payload_of(command)
    given = Given(
        by=command.stamp,
        kind=command.subject,
        target=said.target,
        args=said.args,
        inject=said.inject,
        refusal=said.refusal,
        values=said.values,
    )
    return replace(state, orders=(*state.orders, given))


def arrived(_setting: Setting, state: State, command: Command) -> State:
    """An order took effect."""
    orders = tuple(
        replace(given, arrived=command.now) if str(given.by.seq) == command.subject else given
        for given in state.orders
    )
    return replace(state, orders=orders)


def decide(setting: Setting, state: State, command: Command) -> State:
    """A decision is logged."""
    said = payload_of(command)
    decision = Decision(
        by=command.stamp,
        situation=said.situation,
        options=said.options,
        choice=said.choice,
        owner=said.owner,
        acting_for=said.acting_for,
        rationale=said.rationale,
        follow_up=said.follow_up,
        inject=command.subject,
    )
    return _decided(setting, state, command, decision)


def nothing(setting: Setting, state: State, command: Command) -> State:
    """A cell says that it does nothing, and why."""
    said = payload_of(command)
    decision = Decision(
        by=command.stamp,
        situation=said.situation,
        options=(),
        choice="",
        owner=said.owner,
        acting_for=said.acting_for,
        rationale=said.rationale,
        follow_up="",
        inject=command.subject,
        nothing=True,
    )
    return _decided(setting, state, command, decision)


def _decided(setting: Setting, state: State, command: Command, decision: Decision) -> State:
    """The state with one more decision, known to its inject."""
    state = replace(state, decisions=(*state.decisions, decision))
    own = state.injects.get(decision.inject)
    if own is None:
        return state
    status = "answered" if own.status in ("fired", "acknowledged") else own.status
    changed = replace(own, status=status, decided=(*own.decided, command.stamp))
    state = with_inject(state, decision.inject, changed)
    return closed(setting, state, decision.inject, command.stamp)


def send(_setting: Setting, state: State, command: Command) -> State:
    """A message goes out."""
    said = payload_of(command)
    message = Message(by=command.stamp, to=said.to, text=said.text, persona=said.persona or None)
    return replace(state, messages=(*state.messages, message))


def threshold(_setting: Setting, state: State, command: Command) -> State:
    """The condition of a measure has begun or ended to hold."""
    known = state.beyond.get(command.subject, Beyond())
    total, since = known.total_ms, known.since_ms
    if since is not None:
        total += command.now.scenario_ms - since
    since = command.now.scenario_ms if payload_of(command).on else None
    changed = Beyond(total_ms=total, since_ms=since, seen=(*known.seen, command.seq))
    return replace(state, beyond=put(state.beyond, command.subject, changed))


def remember(_setting: Setting, state: State, command: Command) -> State:
    """What conditions remember after this minute."""
    changed = {
        text: Held(seen_ms=seen, since_ms=since, last_true_ms=last)
        for text, (seen, since, last) in payload_of(command).held.items()
    }
    return replace(state, held=MappingProxyType({**state.held, **changed}))


def effect(_setting: Setting, state: State, command: Command) -> State:
    """An inject does something to the world, once, even if the world refuses it."""
    said, own = payload_of(command), state.injects[command.subject]
    given = Given(
        by=command.stamp,
        kind=said.kind,
        target=said.target,
        args=said.args,
        inject=command.subject,
        effect=True,
        refusal=said.refusal or None,
        values=said.values,
    )
    state = replace(state, orders=(*state.orders, given))
    return with_inject(state, command.subject, replace(own, effects=(*own.effects, said.index)))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "order.give": give,
        "order.refused": refused,
        "order.arrived": arrived,
        "decision.log": decide,
        "act.nothing": nothing,
        "message.send": send,
        "world.threshold": threshold,
        "world.held": remember,
        "world.effect": effect,
    }
)
