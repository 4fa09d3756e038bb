"""Rules for the clock, the baton, and edits of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ioc.exercise.commands import Draft
from ioc.exercise.judging.shape import Rule
from ioc.exercise.kinds import CONTROL
from ioc.exercise.refusals import Refusal, by_whom, refused
from ioc.exercise.script import ends_at, inject_of, planned_ms, script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def jump_target(setting: Setting, state: State, draft: Draft, said: Any) -> int | None:
    """Scenario time to which a jump goes; None when there is no such time."""
    if said.next:
        times = [
            at
            for inject in script(setting, state)
            if state.injects[inject.id].status == "pending"
            and (at := planned_ms(setting, state, inject)) is not None
            and at > draft.now.scenario_ms
        ]
        return min(times, default=None)
    if said.inject is not None:
        inject = inject_of(setting, state, said.inject)
        return None if inject is None else planned_ms(setting, state, inject)
    target: int | None = said.to_ms
    return target


def jump(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """A jump goes forward, and not beyond the end."""
    target = jump_target(setting, state, draft, said)
    if target is None:
        return refused("jump_nowhere")
    if target <= draft.now.scenario_ms:
        return refused("jump_back", to_ms=target, now_ms=draft.now.scenario_ms)
    end = ends_at(setting, state)
    return refused("jump_late", to_ms=target, end_ms=end) if target > end else None


def hold_at(setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """The clock can stop at an inject that has not gone out."""
    if inject_of(setting, state, draft.subject) is None:
        return refused("unknown_inject", inject=draft.subject)
    own = state.injects[draft.subject]
    return None if own.waiting else by_whom("already_fired", own.fired or own.closed, status=own.status)


def mercy(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """A model can be frozen once."""
    models = {kind.partition(".")[0] for kind in setting.orders}
    if draft.subject and draft.subject not in models:
        return refused("unknown_model", model=draft.subject)
    return (
        refused("already_mercy", model=draft.subject) if said.on == (draft.subject in state.mercy) else None
    )


def end(_setting: Setting, _state: State, draft: Draft, said: Any) -> Refusal | None:
    """Only the exercise itself ends for other reasons than the director's word."""
    by_hand = draft.role != "system"
    return refused("payload", field="because") if by_hand and said.because != "director" else None


def speed(_setting: Setting, _state: State, draft: Draft, said: Any) -> Refusal | None:
    """Only the exercise itself changes the speed for open decisions."""
    return refused("payload", field="auto") if said.auto and draft.role != "system" else None


def take_baton(_setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A controller takes a free baton; the director takes any."""
    baton = state.clock.baton
    if baton is None or baton.actor == draft.actor or draft.role == "director":
        return None
    return by_whom("baton", baton)


def give_baton(_setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """Its holder or the director gives it, to somebody who runs the exercise."""
    baton = state.clock.baton
    if draft.role != "director" and (baton is None or baton.actor != draft.actor):
        return by_whom("baton", baton)
    present = {
        member.joined.actor
        for member in state.roster.values()
        if member.left is None and member.joined.role in CONTROL
    }
    return refused("unknown_person", who=draft.subject) if draft.subject not in {"", *present} else None


def live_edit(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """Something changes, of what there is, and play does not end in the past."""
    if said.shift_ms is None and said.lasts_ms is None and said.grant is None:
        return refused("payload", field="shift_ms")
    if said.storyline is not None and all(one.id != said.storyline for one in setting.exercise.storylines):
        return refused("unknown_storyline", storyline=said.storyline)
    if said.cell and said.cell not in setting.cells:
        return refused("unknown_cell", cell=said.cell)
    if said.grant is not None and state.left(setting, said.cell) is None:
        return refused("no_budget", cell=said.cell)
    if said.lasts_ms is not None and setting.begins_ms + said.lasts_ms <= draft.now.scenario_ms:
        return refused("jump_back", to_ms=setting.begins_ms + said.lasts_ms, now_ms=draft.now.scenario_ms)
    return None


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "session.jump": jump,
        "session.hold_at": hold_at,
        "session.mercy": mercy,
        "session.end": end,
        "session.speed": speed,
        "baton.take": take_baton,
        "baton.give": give_baton,
        "live.edit": live_edit,
    }
)
