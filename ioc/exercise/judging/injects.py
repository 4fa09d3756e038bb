"""Rules for injects: what may go out, what may still be changed, whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from ioc.exercise.commands import Draft
from ioc.exercise.conditions import ConditionError, parse
from ioc.exercise.injects import Inject
from ioc.exercise.judging.shape import Rule
from ioc.exercise.kinds import PLAY
from ioc.exercise.reducing.injects import added, edited
from ioc.exercise.refusals import Refusal, by_whom, refused
from ioc.exercise.script import inject_of, script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def _waiting(setting: Setting, state: State, draft: Draft) -> Refusal | None:
    """Refuse an inject that is not there, or that has gone out or been left out."""
    inject = inject_of(setting, state, draft.subject)
    if inject is None:
        return refused("unknown_inject", inject=draft.subject)
    own = state.injects[inject.id]
    if own.fired is not None:
        return by_whom("already_fired", own.fired, status=own.status)
    return None if own.waiting else by_whom("already_closed", own.closed, status=own.status)


def fire(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """An inject goes out once, and not as a draft."""
    if (refusal := _waiting(setting, state, draft)) is not None:
        return refusal
    inject = inject_of(setting, state, draft.subject)
    if inject is not None and inject.status == "draft":
        return refused("draft", inject=draft.subject)
    return None


def waiting(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """What has gone out can neither be held, offered nor left out."""
    return _waiting(setting, state, draft)


def hold(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """What waits already need not be held again; only the exercise itself says that something is due."""
    if (refusal := _waiting(setting, state, draft)) is not None:
        return refusal
    if state.injects[draft.subject].status == "held":
        return by_whom("already_held", state.injects[draft.subject].due)
    return refused("payload", field="due") if said.due and draft.role != "system" else None


def release(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """What is held is released; if it is due it goes out, for which play must be on."""
    if (refusal := fire(setting, state, draft, said)) is not None:
        return refusal
    own = state.injects[draft.subject]
    if own.status != "held":
        return refused("not_held", inject=draft.subject)
    if own.due is not None and state.clock.phase not in PLAY:
        return refused("phase", kind=draft.kind, phase=state.clock.phase)
    return None


def cancel(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """Only what has gone out can be withdrawn, once."""
    if inject_of(setting, state, draft.subject) is None:
        return refused("unknown_inject", inject=draft.subject)
    own = state.injects[draft.subject]
    if own.status in ("cancelled", "skipped"):
        return by_whom("already_closed", own.closed, status=own.status)
    return None if own.released else refused("not_fired", inject=draft.subject)


def edit(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """Only what has not gone out can be edited, to something that holds together."""
    refusal, before = _waiting(setting, state, draft), inject_of(setting, state, draft.subject)
    if refusal is not None or before is None:
        return refusal
    try:
        after = edited(before, said.changes)
    except ValidationError as error:
        return _wrong(error)
    return _sound(setting, state, after)


def free(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """What is added has a name of its own and holds together; to go out at once, play must be on."""
    if draft.subject in state.injects:
        return refused("inject_taken", inject=draft.subject)
    try:
        inject = added(draft.subject, said.inject)
    except ValidationError as error:
        return _wrong(error)
    if said.release and inject.status == "draft":
        return refused("draft", inject=draft.subject)
    if said.release and state.clock.phase not in PLAY:
        return refused("phase", kind=draft.kind, phase=state.clock.phase)
    return _sound(setting, state, inject)


def _wrong(error: ValidationError) -> Refusal:
    """The first field that is not of its shape."""
    where = error.errors(include_url=False, include_input=False)[0]["loc"]
    return refused("bad_inject", field=".".join(str(part) for part in where))


def _sound(setting: Setting, state: State, inject: Inject) -> Refusal | None:
    """Refuse an inject that names what there is not, or says a condition that cannot be read."""
    taken = {one.id for other in script(setting, state) if other.id != inject.id for one in other.expects}
    expected = [one.id for one in inject.expects]
    after = inject.trigger.after
    wrong = {
        "to": not set(inject.to) <= set(setting.cells),
        "objectives": not set(inject.objectives) <= set(setting.objectives),
        "effects": any(effect.do not in setting.orders for effect in inject.effects),
        "expects": bool(taken & set(expected)) or len(set(expected)) < len(expected),
        "trigger.after": after is not None
        and (after.inject == inject.id or after.inject not in state.injects),
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            return refused("bad_inject", field=field)
    try:
        for condition in (inject.trigger.when, *(variant.when for variant in inject.variants)):
            if condition is not None:
                parse(condition)
    except ConditionError:
        return refused("bad_inject", field="trigger.when")
    return None


def own(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A cell reads and answers what it was told; of anything else it does not even learn that it exists."""
    inject = inject_of(setting, state, draft.subject)
    if not draft.cell:
        return refused("no_cell", kind=draft.kind)
    known = inject is not None and draft.cell in inject.to and state.injects[inject.id].fired is not None
    if not known:
        return refused("unknown_inject", inject="")
    seen = state.injects[draft.subject].read
    if draft.kind == "inject.read" and f"{draft.cell}/{draft.device}" in seen:
        return refused("already_read")
    withdrawn = state.injects[draft.subject].status == "cancelled"
    return refused("withdrawn") if withdrawn and draft.kind != "inject.read" else None


def answer(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """A cell is answered about what it was told."""
    inject = inject_of(setting, state, draft.subject)
    if inject is None:
        return refused("unknown_inject", inject=draft.subject)
    if said.cell not in inject.to:
        return refused("unknown_cell", cell=said.cell)
    return None if state.injects[inject.id].released else refused("not_fired", inject=inject.id)


def expire(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """Only what is out and open can run out."""
    if inject_of(setting, state, draft.subject) is None:
        return refused("unknown_inject", inject=draft.subject)
    own_state = state.injects[draft.subject]
    if not own_state.released:
        return refused("not_fired", inject=draft.subject)
    return None if own_state.closed is None else by_whom("already_closed", own_state.closed, status="closed")


def hint(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A hint is told once, of an inject that is out."""
    inject = inject_of(setting, state, draft.subject)
    if inject is None or inject.hint is None:
        return refused("unknown_inject", inject=draft.subject)
    own_state = state.injects[inject.id]
    if not own_state.released:
        return refused("not_fired", inject=inject.id)
    return None if own_state.hinted is None else by_whom("already_hinted", own_state.hinted)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "inject.fire": fire,
        "inject.offer": waiting,
        "inject.hold": hold,
        "inject.release": release,
        "inject.skip": waiting,
        "inject.cancel": cancel,
        "inject.edit": edit,
        "inject.free": free,
        "inject.read": own,
        "inject.ack": own,
        "inject.reply": own,
        "inject.answer": answer,
        "inject.expire": expire,
        "inject.hint": hint,
    }
)
