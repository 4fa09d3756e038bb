"""From a request to a command that can be written down, or to the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ioc.exercise.authority import cost_of
from ioc.exercise.commands import Command, Draft
from ioc.exercise.conditions import Asking
from ioc.exercise.ending import outcomes
from ioc.exercise.judging import judge
from ioc.exercise.judging.session import jump_target
from ioc.exercise.judging.shape import written
from ioc.exercise.kinds import KINDS, payload_of
from ioc.exercise.knowing import Known, variant_of
from ioc.exercise.measuring import Facts
from ioc.exercise.records import Answered
from ioc.exercise.reducer import placed, scope
from ioc.exercise.reducing.injects import added
from ioc.exercise.refusals import Refusal, refused
from ioc.exercise.scoring import results, suggested
from ioc.exercise.script import inject_of, named
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a request: a command, a refusal, or the answer that it has already been given.

    Attributes:
        command: To be written down and applied.
        refusal: Why not.
        record: The refusal of an order, to be written down as well.
        again: The answer given before.
    """

    command: Command | None = None
    refusal: Refusal | None = None
    record: Draft | None = None
    again: Answered | None = None


def decide(
    setting: Setting, state: State, draft: Draft, asking: Asking, facts: Facts | None = None
) -> Verdict:
    """Judge a request and make a command of it; changes nothing.

    Args:
        setting: What is played.
        state: Where it stands.
        draft: The request, with its role and cell from the asker's link and never from what was sent.
        asking: The world, for conditions of texts and outcomes.
        facts: Statistics of the world, for the rating that is suggested.
    """
    refusal = written(draft)
    if refusal is None and draft.role == "system":
        refusal = refused("role", kind=draft.kind, role=draft.role)
    if refusal is not None:
        return Verdict(refusal=refusal)
    draft = addressed(state, draft)
    again = _answered(state, draft)
    if again is not None:
        return again
    refusal = judge(setting, state, draft)
    if refusal is not None:
        return Verdict(refusal=refusal, record=refusing(draft, refusal) if state.rev else None)
    known = Known(setting=setting, state=state, world=asking, now=draft.now)
    draft = _informed(known, draft, facts)
    refusal = _outdated(draft)
    if refusal is not None:
        return Verdict(refusal=refusal)
    return Verdict(command=placed(state, draft))


def refusing(draft: Draft, refusal: Refusal) -> Draft | None:
    """The record of an order that was refused, by the exercise or by the world; None for anything else."""
    if draft.kind != "order.give":
        return None
    said = {name: draft.payload[name] for name in ("target", "args", "inject") if name in draft.payload}
    return Draft(
        now=draft.now,
        actor=draft.actor,
        role="system",
        cell=draft.cell,
        device=draft.device,
        key=draft.key,
        kind="order.refused",
        subject=draft.subject,
        payload={**said, "refusal": refusal.key, "values": dict(refusal.values)},
    )


def refused_effect(draft: Draft, refusal: Refusal) -> Draft:
    """An effect of an inject that the world refuses, to be written down in place of the effect."""
    why = {"refusal": refusal.key, "values": dict(refusal.values)}
    return replace(draft, payload={**draft.payload, **why})


def addressed(state: State, draft: Draft) -> Draft:
    """The request with injects by their own names: players' devices know only numbers of releases."""
    if draft.kind == "inject.free" and not draft.subject:
        return replace(draft, subject=_free_name(state))
    if draft.role != "player":
        return draft
    if KINDS[draft.kind].subject in ("inject", "about") and draft.subject:
        return replace(draft, subject=named(state, draft.subject) or "?")
    number = draft.payload.get("inject") if draft.kind == "order.give" else None
    if number:
        return replace(draft, payload={**draft.payload, "inject": named(state, str(number)) or "?"})
    return draft


def _free_name(state: State) -> str:
    """A name that no inject has."""
    number = len(state.added) + 1
    while f"free-{number}" in state.injects:
        number += 1
    return f"free-{number}"


def _answered(state: State, draft: Draft) -> Verdict | None:
    """The answer to a request that was asked before; a key is not used for two things."""
    before = state.keys.get(scope(draft.cell, draft.device, draft.key)) if draft.key else None
    if before is None:
        return None
    same = before.kind == draft.kind and (draft.kind == "inject.free" or before.subject == draft.subject)
    return Verdict(again=before) if same else Verdict(refusal=refused("key_reused"))


def _informed(known: Known, draft: Draft, facts: Facts | None) -> Draft:
    """The command with what only this moment knows, so that it need not be found out again."""
    said = payload_of(draft)
    payload: dict[str, Any] = said.model_dump(mode="json", by_alias=True)
    setting, state = known.setting, known.state
    match draft.kind:
        case "inject.fire" | "inject.release":
            inject = inject_of(setting, state, draft.subject)
            payload["variant"] = -1 if inject is None else variant_of(known, inject)
        case "inject.free":
            payload["variant"] = variant_of(known, added(draft.subject, said.inject))
        case "order.give":
            payload["purse"] = setting.purse(draft.cell)
            payload["cost"] = cost_of(setting.orders[draft.subject], said.args) if draft.cell else 0.0
        case "session.jump":
            payload["to_ms"] = jump_target(setting, state, draft, said)
        case "session.end":
            payload["outcomes"] = dict(outcomes(known))
        case "rate.confirm" | "rate.override":
            payload["suggested"] = suggested(results(setting, state, draft.now, facts), draft.subject)
    return replace(draft, payload=payload)


def _outdated(draft: Draft) -> Refusal | None:
    """Refuse to confirm a rating that is not, or no longer, the suggested one."""
    if draft.kind != "rate.confirm" or draft.payload["rating"] == draft.payload["suggested"]:
        return None
    return refused("not_suggested", suggested=draft.payload["suggested"] or "")
