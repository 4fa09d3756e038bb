"""State and command in, state out: the only way an exercise changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ioc.exercise.commands import Command, Draft, follow, sealed
from ioc.exercise.kinds import payload_of
from ioc.exercise.moments import Stamp
from ioc.exercise.records import Answered
from ioc.exercise.reducing import injects, judged, played, session
from ioc.exercise.reducing.session import Handler
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {**session.HANDLERS, **injects.HANDLERS, **played.HANDLERS, **judged.HANDLERS}
)
"""What each kind changes."""

_CHANGES = frozenset(
    f"inject.{verb}" for verb in ("fire", "offer", "hold", "release", "skip", "cancel", "edit", "free")
) | {"rate.confirm", "rate.override", "live.edit"}
"""Kinds that two people may do to one thing at once."""


def reduce(setting: Setting, state: State, command: Command) -> State:
    """The state after a command that was judged and written down.

    Raises:
        BrokenChain: The command is not the next one.
    """
    follow(command, state.rev, state.head)
    changed = HANDLERS[command.kind](setting, state, command)
    return replace(
        changed,
        rev=command.seq,
        head=command.digest(),
        now=command.now,
        keys=_keys(state, command),
        touched=_touched(state, command),
    )


def placed(state: State, draft: Draft) -> Command:
    """A draft as the next command."""
    return sealed(draft, state.rev + 1, state.head)


def replay(setting: Setting, commands: Iterable[Command]) -> State:
    """The state after all commands of a journal; nothing is judged or evaluated again.

    Raises:
        BrokenChain: The journal is not whole.
    """
    state = State.opening(setting)
    for command in commands:
        state = reduce(setting, state, command)
    return state


def scope(cell: str, device: str, key: str) -> str:
    """Whose key it is: two devices may choose the same one."""
    return f"{cell}|{device}|{key}"


def family(kind: str, subject: str) -> str:
    """What two people may change at once: one inject, one rating, the whole."""
    return f"{kind.partition('.')[0]}:{subject}"


def _keys(state: State, command: Command) -> Mapping[str, Answered]:
    """Answers already given, with this one."""
    if not command.key:
        return state.keys
    if command.kind == "order.refused":
        said = payload_of(command)
        answered = Answered(
            seq=command.seq,
            kind="order.give",
            subject=command.subject,
            refusal=said.refusal,
            values=said.values,
        )
    else:
        answered = Answered(seq=command.seq, kind=command.kind, subject=command.subject)
    return put(state.keys, scope(command.cell, command.device, command.key), answered)


def _touched(state: State, command: Command) -> Mapping[str, Stamp]:
    """Who changed what last, with this change."""
    if command.kind not in _CHANGES:
        return state.touched
    return put(state.touched, family(command.kind, command.subject), command.stamp)
