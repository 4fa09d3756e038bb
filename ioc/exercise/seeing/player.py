"""What a cell of players sees: its inbox, its orders, its decisions, its messages, its money."""

from __future__ import annotations

from ioc.exercise.authority import communes_of, palette
from ioc.exercise.canonical import Json, plain
from ioc.exercise.injects import Inject
from ioc.exercise.judging.played import EVERYBODY
from ioc.exercise.moments import Now
from ioc.exercise.plan import Cell
from ioc.exercise.records import Decision, Given, Message, Reply
from ioc.exercise.script import number_of, script, told
from ioc.exercise.seeing.screen import both, moment, screen_view
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def player_view(setting: Setting, state: State, cell: str, now: Now) -> dict[str, Json]:
    """The view of one cell.

    Raises:
        KeyError: There is no such cell.
    """
    own = setting.cells[cell]
    return {
        **screen_view(setting, state, now),
        "cell": _cell(own),
        "cells": [{"id": one.id, "name": both(one.name)} for one in setting.exercise.cells],
        "inbox": [_letter(state, inject, cell) for inject in _inbox(setting, state, cell)],
        "palette": list(palette(setting, own)),
        "orders": [_order(given) for given in state.orders if given.by.cell == cell and not given.effect],
        "decisions": [_decision(state, row) for row in state.decisions if row.by.cell == cell],
        "messages": [_message(row, cell) for row in state.messages if _concerns(row, cell)],
        "budget": {"left": state.left(setting, cell), "shared": setting.purse(cell) == ""},
    }


def player_card(setting: Setting, cell: str) -> dict[str, Json]:
    """What does not change for a cell: its task, and the orders that it may give with all they need.

    Raises:
        KeyError: There is no such cell.
    """
    own = setting.cells[cell]
    return {
        "title": both(setting.exercise.title),
        "purpose": both(setting.exercise.purpose),
        "marking": both(setting.exercise.marking),
        "cell": _cell(own),
        "orders": [_allowed(setting, own, kind) for kind in palette(setting, own)],
    }


def _cell(cell: Cell) -> dict[str, Json]:
    return {
        "id": cell.id,
        "name": both(cell.name),
        "about": both(cell.about),
        "authority": list(cell.authority),
        "communes": list(cell.communes),
    }


def _allowed(setting: Setting, cell: Cell, kind: str) -> dict[str, Json]:
    """One order of a palette."""
    spec = setting.orders[kind]
    cost = spec.cost
    return {
        "kind": kind,
        "name": both(spec.name),
        "about": both(spec.about),
        "target": spec.target,
        "communes": list(communes_of(setting, cell, kind)),
        "args": {name: plain(argument) for name, argument in spec.args.items()},
        "lead_ms": spec.lead,
        "cost": None if cost is None else {"amount": cost.amount, "per": cost.per},
        "undo": None if spec.undo is None else f"{kind.partition('.')[0]}.{spec.undo}",
    }


def _inbox(setting: Setting, state: State, cell: str) -> list[Inject]:
    """What the cell was told, in the order of its coming."""
    mine = [
        (fired.seq, inject)
        for inject in script(setting, state)
        if cell in inject.to and (fired := state.injects[inject.id].fired) is not None
    ]
    return [inject for _, inject in sorted(mine, key=lambda row: row[0]) if inject.channel != "none"]


def _letter(state: State, inject: Inject, cell: str) -> dict[str, Json]:
    """One message of an inbox: named by the number of its release, without anything of the plan."""
    own = state.injects[inject.id]
    acked = own.acked.get(cell)
    return {
        "id": number_of(inject.id, state),
        "at": moment(own.fired),
        "from": both(inject.from_),
        "channel": inject.channel,
        "body": both(told(state, inject)),
        "asks_decision": inject.decision,
        "acknowledged": None if acked is None else {**(moment(acked) or {}), "by": acked.actor},
        "read_by": sorted(key.partition("/")[2] for key in own.read if key.partition("/")[0] == cell),
        "replies": [_reply(reply) for reply in own.replies if reply.cell == cell],
        "hint": both(inject.hint.body) if inject.hint is not None and own.hinted is not None else None,
        "withdrawn": own.status == "cancelled",
    }


def _reply(reply: Reply) -> dict[str, Json]:
    """A line of a conversation; who speaks for those who run the exercise is the persona."""
    return {
        "at": moment(reply.by),
        "text": reply.text,
        "persona": reply.persona,
        "by": reply.by.actor if reply.persona is None else None,
    }


def _order(given: Given) -> dict[str, Json]:
    return {
        "seq": given.by.seq,
        "at": moment(given.by),
        "by": given.by.actor,
        "kind": given.kind,
        "target": given.target,
        "args": dict(given.args),
        "reason": given.reason,
        "cost": given.cost,
        "refusal": None if given.refusal is None else {"key": given.refusal, "values": dict(given.values)},
        "arrived_ms": None if given.arrived is None else given.arrived.scenario_ms,
    }


def _decision(state: State, row: Decision) -> dict[str, Json]:
    return {
        "seq": row.by.seq,
        "at": moment(row.by),
        "by": row.by.actor,
        "situation": row.situation,
        "options": list(row.options),
        "choice": row.choice,
        "owner": row.owner,
        "acting_for": row.acting_for,
        "rationale": row.rationale,
        "follow_up": row.follow_up,
        "about": number_of(row.inject, state) if row.inject in state.injects else "",
        "nothing": row.nothing,
    }


def _concerns(row: Message, cell: str) -> bool:
    """Whether a message is from or to a cell."""
    return row.by.cell == cell or cell in row.to or EVERYBODY in row.to


def _message(row: Message, cell: str) -> dict[str, Json]:
    """A message; of other cells and of those who run the exercise no names are told."""
    return {
        "seq": row.by.seq,
        "at": moment(row.by),
        "from": row.by.cell or "control",
        "persona": row.persona,
        "by": row.by.actor if row.by.cell == cell else None,
        "to": list(row.to) if row.by.cell == cell else [one for one in row.to if one in (cell, EVERYBODY)],
        "text": row.text,
    }
