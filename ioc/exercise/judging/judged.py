"""Rules for evaluators, and for who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ioc.exercise.commands import Draft
from ioc.exercise.judging.shape import Rule
from ioc.exercise.refusals import Refusal, refused
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def settle(_setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """An expectation of an inject that is out is settled; people say why, and change what is otherwise."""
    known = state.expectations.get(draft.subject)
    if known is None:
        return refused("unknown_expectation", expectation=draft.subject)
    if draft.role == "system":
        return None if known.status == "open" else refused("already_settled", status=known.status)
    if known.status == draft.kind.partition(".")[2]:
        return refused("already_settled", status=known.status)
    return None if said.reason.strip() else refused("reason_needed")


def note(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """An observation is tied to what there is, and to a moment that has passed."""
    subject = f"{said.objective}/{said.task}" if said.task else said.objective
    if subject and not setting.rateable(subject):
        return refused("unknown_objective", objective=subject)
    if said.inject and said.inject not in state.injects:
        return refused("unknown_inject", inject=said.inject)
    if said.cell and said.cell not in setting.cells:
        return refused("unknown_cell", cell=said.cell)
    if said.moment_ms is not None and not 0 <= said.moment_ms <= draft.now.scenario_ms:
        return refused("payload", field="moment_ms")
    return None


def rate(setting: Setting, _state: State, draft: Draft, _said: Any) -> Refusal | None:
    """Objectives and their tasks are rated."""
    return None if setting.rateable(draft.subject) else refused("unknown_objective", objective=draft.subject)


def section(_setting: Setting, _state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A text belongs to a section."""
    return None if draft.subject else refused("payload", field="subject")


def join(_setting: Setting, _state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A device joins for itself, under a name."""
    if not draft.subject or draft.subject != draft.device:
        return refused("payload", field="device")
    return None if draft.actor.strip() else refused("payload", field="actor")


def leave(_setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A device leaves for itself, or is seen to be gone."""
    member = state.roster.get(draft.subject)
    if member is None or member.left is not None:
        return refused("unknown_device", device=draft.subject)
    mine = draft.role in ("system", "director") or draft.subject == draft.device
    return None if mine else refused("role", kind=draft.kind, role=draft.role)


def link(setting: Setting, state: State, draft: Draft, said: Any) -> Refusal | None:
    """A link is new, and a player's leads to a cell."""
    if not draft.subject or draft.subject in state.links:
        return refused("link_taken", link=draft.subject)
    needed = said.role == "player" or said.cell
    return refused("unknown_cell", cell=said.cell) if needed and said.cell not in setting.cells else None


def revoke(_setting: Setting, state: State, draft: Draft, _said: Any) -> Refusal | None:
    """A link that counts can be revoked."""
    known = state.links.get(draft.subject)
    return refused("unknown_link", link=draft.subject) if known is None or known["revoked"] else None


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "expect.met": settle,
        "expect.expired": settle,
        "expect.na": settle,
        "observe.note": note,
        "rate.confirm": rate,
        "rate.override": rate,
        "note.aar": section,
        "roster.join": join,
        "roster.leave": leave,
        "roster.link": link,
        "roster.revoke": revoke,
    }
)
