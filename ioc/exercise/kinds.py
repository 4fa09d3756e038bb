"""Every kind of command: who may give it, in which phases, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ioc.exercise import payloads as says
from ioc.exercise.commands import Draft
from simulation.spec.base import Spec

_D, _C, _E, _P, _O, _S = "director", "controller", "evaluator", "player", "observer", "system"
SYSTEM = frozenset({_S})
CONTROL = frozenset({_D, _C})
DIRECTOR = frozenset({_D})
JUDGES = frozenset({_D, _C, _E})
PLAYING = frozenset({_D, _C, _P})
EVERYBODY = frozenset({_D, _C, _E, _P, _O})

ANY = frozenset({"ready", "briefing", "running", "paused", "break", "stopped", "ended", "closed"})
OPEN = ANY - {"closed"}
LIVE = ANY - {"ended", "closed"}
BEFORE = frozenset({"ready", "briefing"})
PLAY = frozenset({"running", "paused"})
PLAY_OR_BREAK = PLAY | {"break"}
SHAPED = LIVE - {"stopped"}
AFTER_START = frozenset({"running", "paused", "break", "stopped", "ended"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of command.

    Attributes:
        roles: Who may give it.
        phases: When.
        payload: What it says.
        clock: Whether it moves the clock, which only the holder of the baton does.
        subject: What the subject names; empty when it names nothing.
    """

    roles: frozenset[str]
    phases: frozenset[str]
    payload: type[Spec] = says.Nothing
    clock: bool = False
    subject: str = ""


def _clock(
    phases: frozenset[str], payload: type[Spec] = says.Nothing, roles: frozenset[str] = CONTROL
) -> Kind:
    """A kind that moves the clock."""
    return Kind(roles=roles, phases=phases, payload=payload, clock=True)


def _inject(roles: frozenset[str], phases: frozenset[str], payload: type[Spec] = says.Nothing) -> Kind:
    """A kind about one inject."""
    return Kind(roles=roles, phases=phases, payload=payload, subject="inject")


_SESSION = {
    "session.begin": Kind(roles=DIRECTOR | SYSTEM, phases=frozenset({"ready"}), payload=says.Begin),
    "session.brief": _clock(frozenset({"ready"})),
    "session.start": _clock(BEFORE),
    "session.pause": _clock(frozenset({"running"}), says.Pause, CONTROL | SYSTEM),
    "session.resume": _clock(frozenset({"paused", "break"})),
    "session.speed": _clock(SHAPED, says.SpeedChange, CONTROL | SYSTEM),
    "session.step": _clock(frozenset({"paused"}), says.Step),
    "session.jump": _clock(PLAY, says.Jump),
    "session.break": _clock(PLAY, says.Break),
    "session.hold_at": Kind(roles=CONTROL, phases=SHAPED, payload=says.Switch, subject="inject"),
    "session.mercy": Kind(roles=CONTROL, phases=LIVE, payload=says.Mercy, subject="model"),
    "session.stop_real": Kind(roles=EVERYBODY - {_O}, phases=SHAPED, payload=says.Why),
    "session.clear_stop": Kind(roles=CONTROL, phases=frozenset({"stopped"}), payload=says.Why),
    "session.recover": Kind(roles=SYSTEM, phases=ANY, payload=says.Recovered),
    "session.end": Kind(roles=DIRECTOR | SYSTEM, phases=LIVE, payload=says.End),
    "session.close": Kind(roles=DIRECTOR, phases=frozenset({"ended"})),
    "session.reopen": Kind(roles=DIRECTOR, phases=frozenset({"closed"}), payload=says.MustSayWhy),
    "baton.take": Kind(roles=CONTROL, phases=ANY),
    "baton.give": Kind(roles=CONTROL, phases=ANY, subject="actor"),
}

_INJECTS = {
    "inject.fire": _inject(CONTROL | SYSTEM, PLAY, says.Fire),
    "inject.offer": _inject(SYSTEM, PLAY, says.Offer),
    "inject.hold": _inject(CONTROL | SYSTEM, SHAPED, says.Hold),
    "inject.release": _inject(CONTROL, SHAPED, says.Fire),
    "inject.skip": _inject(CONTROL | SYSTEM, SHAPED, says.Why),
    "inject.cancel": _inject(CONTROL, SHAPED, says.Why),
    "inject.edit": _inject(CONTROL, SHAPED, says.Edited),
    "inject.free": Kind(roles=CONTROL, phases=SHAPED, payload=says.Free, subject="new inject"),
    "inject.read": _inject(PLAYING, AFTER_START),
    "inject.ack": _inject(PLAYING, PLAY_OR_BREAK),
    "inject.reply": _inject(PLAYING, PLAY_OR_BREAK, says.Reply),
    "inject.answer": _inject(CONTROL, PLAY_OR_BREAK, says.Answer),
    "inject.expire": _inject(SYSTEM, AFTER_START),
    "inject.hint": _inject(CONTROL | SYSTEM, PLAY),
}

_PLAYED = {
    "order.give": Kind(roles=PLAYING, phases=PLAY, payload=says.Order, subject="order"),
    "order.refused": Kind(roles=SYSTEM, phases=ANY, payload=says.Refused, subject="order"),
    "order.arrived": Kind(roles=SYSTEM, phases=AFTER_START, subject="number"),
    "decision.log": Kind(roles=PLAYING, phases=PLAY_OR_BREAK, payload=says.DecisionEntry, subject="about"),
    "act.nothing": Kind(roles=PLAYING, phases=PLAY_OR_BREAK, payload=says.NothingDone, subject="about"),
    "message.send": Kind(roles=PLAYING | {_E}, phases=OPEN - {"stopped"}, payload=says.Sent),
    "live.edit": Kind(roles=CONTROL, phases=SHAPED, payload=says.LiveEdit),
    "world.threshold": Kind(roles=SYSTEM, phases=PLAY, payload=says.Threshold, subject="measure"),
    "world.held": Kind(roles=SYSTEM, phases=LIVE, payload=says.Memory),
    "world.effect": Kind(roles=SYSTEM, phases=PLAY, payload=says.WorldEffect, subject="inject"),
}

_JUDGED = {
    "expect.met": Kind(roles=JUDGES | SYSTEM, phases=AFTER_START, payload=says.Met, subject="expectation"),
    "expect.expired": Kind(
        roles=JUDGES | SYSTEM, phases=AFTER_START, payload=says.Met, subject="expectation"
    ),
    "expect.na": Kind(roles=JUDGES | SYSTEM, phases=AFTER_START, payload=says.Met, subject="expectation"),
    "observe.note": Kind(roles=JUDGES, phases=OPEN, payload=says.Noted),
    "rate.confirm": Kind(roles=JUDGES, phases=AFTER_START, payload=says.Confirm, subject="rated"),
    "rate.override": Kind(roles=JUDGES, phases=AFTER_START, payload=says.Override, subject="rated"),
    "note.aar": Kind(roles=JUDGES, phases=ANY, payload=says.Section, subject="section"),
    "roster.join": Kind(roles=EVERYBODY, phases=ANY, subject="device"),
    "roster.leave": Kind(roles=EVERYBODY | SYSTEM, phases=ANY, subject="device"),
    "roster.link": Kind(roles=DIRECTOR | SYSTEM, phases=ANY, payload=says.Link, subject="link"),
    "roster.revoke": Kind(roles=DIRECTOR | SYSTEM, phases=ANY, payload=says.Why, subject="link"),
}

KINDS: Mapping[str, Kind] = MappingProxyType(_SESSION | _INJECTS | _PLAYED | _JUDGED)
"""Every kind by name."""

ASKED: frozenset[str] = frozenset(name for name, kind in KINDS.items() if kind.roles - SYSTEM)
"""Kinds that people ask for; the others the exercise gives itself."""


def payload_of(draft: Draft) -> Any:
    """The payload of a command in the shape of its kind.

    Raises:
        pydantic.ValidationError: It has another shape.
    """
    return KINDS[draft.kind].payload.model_validate(dict(draft.payload))
