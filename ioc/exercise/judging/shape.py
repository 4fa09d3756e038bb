"""Rules for every command: its kind, its role, its shape, its phase, the baton."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic import ValidationError

from ioc.exercise.canonical import canonical
from ioc.exercise.commands import Draft
from ioc.exercise.kinds import KINDS, payload_of
from ioc.exercise.reducer import family
from ioc.exercise.refusals import Refusal, by_whom, refused
from ioc.exercise.setting import Setting
from ioc.exercise.state import State

Rule: TypeAlias = Callable[[Setting, State, Draft, Any], Refusal | None]
"""Setting, state, draft and its payload in; why it is not allowed, or None."""

LONGEST = 200_000
"""Characters of a record; a longer one is refused."""

_NAMES = 100
_SAME = {"session.pause": "paused", "session.resume": "running", "session.start": "running"}


def written(draft: Draft) -> Refusal | None:
    """Refuse an unknown kind, a payload of another shape, and what cannot be written down."""
    if draft.kind not in KINDS:
        return refused("unknown_kind", kind=draft.kind[:_NAMES])
    names = (draft.actor, draft.cell, draft.device, draft.subject, draft.key)
    if any(len(name) > _NAMES for name in names):
        return refused("payload", field="name")
    try:
        if len(canonical([*names, dict(draft.payload)])) > LONGEST:
            return refused("payload", field="size")
        payload_of(draft)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        return refused("payload", field=".".join(str(part) for part in where))
    except (TypeError, ValueError, RecursionError):
        return refused("payload", field="text")
    return None


def entitled(setting: Setting, state: State, draft: Draft) -> Refusal | None:
    """Refuse a role that may not, a phase in which nobody may, and who does not hold the clock."""
    kind = KINDS[draft.kind]
    if draft.role not in kind.roles:
        return refused("role", kind=draft.kind, role=draft.role)
    if draft.cell and draft.cell not in setting.cells:
        return refused("unknown_cell", cell=draft.cell)
    if draft.role == "player" and not draft.cell:
        return refused("no_cell", kind=draft.kind)
    if (state.rev == 0) != (draft.kind == "session.begin"):
        return refused("begun" if state.rev else "not_begun", kind=draft.kind)
    return _in_phase(state, draft) or _with_baton(state, draft)


def _in_phase(state: State, draft: Draft) -> Refusal | None:
    """Refuse what this phase does not allow; players give no orders while the world stands still."""
    phase = state.clock.phase
    if _SAME.get(draft.kind) == phase:
        return by_whom("already_phase", state.clock.since, phase=phase)
    allowed = phase in KINDS[draft.kind].phases
    if draft.kind == "order.give" and draft.role == "player":
        allowed = phase == "running"
    return None if allowed else refused("phase", kind=draft.kind, phase=phase)


def _with_baton(state: State, draft: Draft) -> Refusal | None:
    """Refuse a controller the clock that another one holds; the director may always."""
    baton = state.clock.baton
    if not KINDS[draft.kind].clock or draft.role != "controller" or baton is None:
        return None
    return None if baton.actor == draft.actor else by_whom("baton", baton)


def in_time(state: State, draft: Draft) -> Refusal | None:
    """Refuse what would lie before the last command: the journal has one order."""
    back = draft.now.scenario_ms < state.now.scenario_ms or draft.now.exercise_ms < state.now.exercise_ms
    return refused("time_back", at_ms=state.now.scenario_ms) if back else None


def unchanged(state: State, draft: Draft) -> Refusal | None:
    """Refuse a change of something that somebody else has changed since it was looked at."""
    if draft.based_on is None:
        return None
    last = state.touched.get(family(draft.kind, draft.subject))
    if last is None or last.seq <= draft.based_on or last.role == "system":
        return None  # what the exercise did by itself, such as offering an inject, overwrites nobody's word
    return by_whom("changed", last, rev=last.seq)
