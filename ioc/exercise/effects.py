"""From the exercise to the world: orders of players, and what released injects do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ioc.exercise.canonical import Json
from ioc.exercise.commands import Command, Draft
from ioc.exercise.injects import Inject
from ioc.exercise.kinds import payload_of
from ioc.exercise.script import script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from simulation.orders import Order

BY_INJECT = "exercise"
"""Who gives the orders that are effects of injects."""

_MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldOrder:
    """What an inject does to the world.

    Attributes:
        inject: Whose effect it is.
        index: Which of its effects.
        at_ms: Scenario time.
        kind: Kind of order.
        target: Commune code, or nothing for the whole province.
        args: Every argument of the order.
    """

    inject: str
    index: int
    at_ms: int
    kind: str
    target: str
    args: Mapping[str, Json]


def world_orders(setting: Setting, inject: Inject, fired_ms: int) -> tuple[WorldOrder, ...]:
    """The orders that an inject released at ``fired_ms`` gives, in order of time."""
    orders = (
        WorldOrder(
            inject=inject.id,
            index=index,
            at_ms=fired_ms + effect.after,
            kind=effect.do,
            target=effect.target,
            args=filled(setting, effect.do, effect.args),
        )
        for index, effect in enumerate(inject.effects)
    )
    return tuple(sorted(orders, key=lambda order: (order.at_ms, order.index)))


def pending(setting: Setting, state: State, now_ms: int) -> Iterator[WorldOrder]:
    """Effects of released injects whose time has come and that have not been carried out."""
    for inject in script(setting, state):
        own = state.injects[inject.id]
        if not inject.effects or own.fired is None or not own.released:
            continue
        for order in world_orders(setting, inject, own.fired.at.scenario_ms):
            if order.at_ms <= now_ms and order.index not in own.effects:
                yield order


def filled(setting: Setting, kind: str, args: Mapping[str, Json]) -> Mapping[str, Json]:
    """Arguments of an order with the defaults of those left out."""
    spec = setting.orders.get(kind)
    usual = {} if spec is None else {name: argument.usual for name, argument in spec.args.items()}
    return {**usual, **args}


def orders_of(setting: Setting, commands: Iterable[Command]) -> tuple[Order, ...]:
    """Every order that a journal gives the world, numbered from 1: with them the same world is lived again."""
    orders: list[Order] = []
    for command in commands:
        order = order_of(setting, command, len(orders) + 1)
        if order is not None:
            orders.append(order)
    return tuple(orders)


def order_of(setting: Setting, command: Draft, seq: int) -> Order | None:
    """The order that a command gives the world, as number ``seq`` of the run; None when it gives none."""
    if command.kind == "world.effect":
        said = payload_of(command)
        if said.refusal:
            return None
        kind, actor, role, reason = said.kind, BY_INJECT, "control", command.subject
    elif command.kind == "order.give":
        said = payload_of(command)
        role = "player" if command.role == "player" else "control"
        kind, actor, reason = command.subject, command.cell or command.actor, said.reason
    else:
        return None
    return Order(
        seq=seq,
        at_ms=command.now.scenario_ms,
        actor=actor,
        role=role,
        kind=kind,
        target=said.target,
        args=filled(setting, kind, said.args),
        reason=reason[:_MOST_REASON],
    )
