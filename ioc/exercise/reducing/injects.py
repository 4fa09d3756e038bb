"""Commands about injects: released, held, left out, edited, read, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ioc.exercise.canonical import plain
from ioc.exercise.closing import closed, forgotten
from ioc.exercise.commands import Command
from ioc.exercise.injects import Inject
from ioc.exercise.kinds import payload_of
from ioc.exercise.records import Edit, ExpectationState, InjectState, Reply
from ioc.exercise.reducing.session import Handler
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put, with_inject


def script_of(setting: Setting, state: State, name: str) -> Inject:
    """An inject that the judge has seen to exist."""
    return state.scripts.get(name) or setting.injects[name]


def fire(setting: Setting, state: State, command: Command) -> State:
    """An inject goes out; from now on its expectations run."""
    return _out(setting, state, command, payload_of(command).variant)


def _out(setting: Setting, state: State, command: Command, variant: int) -> State:
    """The state after a release."""
    name, stamp = command.subject, command.stamp
    own = state.injects[name]
    out = replace(own, status="fired", fired=stamp, due=own.due or stamp, variant=variant)
    awaited = {one.id: ExpectationState(inject=name) for one in script_of(setting, state, name).expects}
    state = replace(
        with_inject(state, name, out),
        expectations=MappingProxyType({**state.expectations, **awaited}),
        clock=replace(state.clock, hold_at=tuple(one for one in state.clock.hold_at if one != name)),
    )
    return closed(setting, state, name, stamp)


def offer(_setting: Setting, state: State, command: Command) -> State:
    """An inject is due and waits for a word."""
    own = state.injects[command.subject]
    return with_inject(state, command.subject, replace(own, status="offered", due=own.due or command.stamp))


def hold(_setting: Setting, state: State, command: Command) -> State:
    """An inject waits for a controller."""
    own = state.injects[command.subject]
    due = own.due or (command.stamp if payload_of(command).due else None)
    return with_inject(state, command.subject, replace(own, status="held", due=due))


def release(setting: Setting, state: State, command: Command) -> State:
    """A held inject goes out if it has fallen due, else it waits for its time again."""
    own = state.injects[command.subject]
    if own.due is not None:
        return _out(setting, state, command, payload_of(command).variant)
    return with_inject(state, command.subject, replace(own, status="pending"))


def skip(_setting: Setting, state: State, command: Command) -> State:
    """An inject is left out."""
    own = state.injects[command.subject]
    return with_inject(state, command.subject, replace(own, status="skipped", closed=command.stamp))


def cancel(setting: Setting, state: State, command: Command) -> State:
    """A released inject is withdrawn: effects still to come do not, nothing is expected of it."""
    own = state.injects[command.subject]
    state = with_inject(
        state, command.subject, replace(own, status="cancelled", closed=own.closed or command.stamp)
    )
    return forgotten(state, script_of(setting, state, command.subject), command.stamp)


def edit(setting: Setting, state: State, command: Command) -> State:
    """Fields of an inject change; what stood there before is kept."""
    before = script_of(setting, state, command.subject)
    after = edited(before, payload_of(command).changes)
    lines = []
    for field in type(before).model_fields:
        old, new = plain(getattr(before, field)), plain(getattr(after, field))
        if old != new:
            lines.append(Edit(by=command.stamp, subject=before.id, field=field, before=old, after=new))
    shifts = {
        name: ms
        for name, ms in state.shifts.items()
        if name != before.id or "trigger" not in payload_of(command).changes
    }
    return replace(
        state,
        scripts=put(state.scripts, before.id, after),
        edits=(*state.edits, *lines),
        shifts=MappingProxyType(shifts),
    )


def edited(inject: Inject, changes: Mapping[str, Any]) -> Inject:
    """An inject with fields changed, which are written as in the file.

    Raises:
        pydantic.ValidationError: They are no fields of an inject, or not of their shape.
    """
    needed = {"id": inject.id, "title": plain(inject.title), "trigger": {"manual": True}}
    written = Inject.model_validate({**needed, **changes, "id": inject.id})
    names = {field.alias or name: name for name, field in Inject.model_fields.items()}
    update = {names[key]: getattr(written, names[key]) for key in changes if key != "id"}
    return inject.model_copy(update=update)


def added(name: str, fields: Mapping[str, Any]) -> Inject:
    """An inject that is not in the file; without a trigger only people release it.

    Raises:
        pydantic.ValidationError: The fields are not those of an inject.
    """
    return Inject.model_validate({"trigger": {"manual": True}, **fields, "id": name})


def free(setting: Setting, state: State, command: Command) -> State:
    """An inject is added, and goes out at once unless it is to wait."""
    said = payload_of(command)
    inject = added(command.subject, said.inject)
    state = replace(
        state,
        scripts=put(state.scripts, inject.id, inject),
        added=(*state.added, inject.id),
        injects=put(state.injects, inject.id, InjectState()),
        edits=(
            *state.edits,
            Edit(by=command.stamp, subject=inject.id, field="", before=None, after=plain(inject)),
        ),
    )
    return _out(setting, state, command, said.variant) if said.release else state


def read(_setting: Setting, state: State, command: Command) -> State:
    """A device has shown an inject for the first time."""
    own = state.injects[command.subject]
    device = f"{command.cell}/{command.device}"
    return with_inject(state, command.subject, replace(own, read=put(own.read, device, command.stamp)))


def ack(setting: Setting, state: State, command: Command) -> State:
    """A cell has acknowledged an inject; the first time counts."""
    own = state.injects[command.subject]
    if command.cell in own.acked:
        return state
    status = "acknowledged" if own.status == "fired" else own.status
    changed = replace(own, status=status, acked=put(own.acked, command.cell, command.stamp))
    return closed(setting, with_inject(state, command.subject, changed), command.subject, command.stamp)


def reply(setting: Setting, state: State, command: Command) -> State:
    """A cell answers."""
    own = state.injects[command.subject]
    status = "answered" if own.status in ("fired", "acknowledged") else own.status
    said = Reply(by=command.stamp, cell=command.cell, text=payload_of(command).text)
    changed = replace(own, status=status, replies=(*own.replies, said))
    return closed(setting, with_inject(state, command.subject, changed), command.subject, command.stamp)


def answer(_setting: Setting, state: State, command: Command) -> State:
    """Those who run the exercise answer in somebody's name."""
    own, said = state.injects[command.subject], payload_of(command)
    line = Reply(by=command.stamp, cell=said.cell, text=said.text, persona=said.persona)
    return with_inject(state, command.subject, replace(own, replies=(*own.replies, line)))


def expire(setting: Setting, state: State, command: Command) -> State:
    """What was expected did not happen and can no longer."""
    own = state.injects[command.subject]
    state = with_inject(state, command.subject, replace(own, status="expired", closed=command.stamp))
    return forgotten(state, script_of(setting, state, command.subject), command.stamp)


def hint(_setting: Setting, state: State, command: Command) -> State:
    """Its hint is told."""
    own = state.injects[command.subject]
    return with_inject(state, command.subject, replace(own, hinted=command.stamp))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "inject.fire": fire,
        "inject.offer": offer,
        "inject.hold": hold,
        "inject.release": release,
        "inject.skip": skip,
        "inject.cancel": cancel,
        "inject.edit": edit,
        "inject.free": free,
        "inject.read": read,
        "inject.ack": ack,
        "inject.reply": reply,
        "inject.answer": answer,
        "inject.expire": expire,
        "inject.hint": hint,
    }
)
