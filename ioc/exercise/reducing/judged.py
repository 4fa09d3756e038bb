"""Commands of evaluators and about people: expectations, observations, ratings, who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from ioc.exercise.closing import closed
from ioc.exercise.commands import Command
from ioc.exercise.kinds import payload_of
from ioc.exercise.records import Member, Observation, Rated
from ioc.exercise.reducing.session import Handler
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put


def _settle(
    setting: Setting, state: State, command: Command, status: Literal["met", "expired", "na"]
) -> State:
    """An expectation is settled."""
    said, known = payload_of(command), state.expectations[command.subject]
    settled = replace(known, status=status, settled=command.stamp, evidence=said.evidence, reason=said.reason)
    state = replace(state, expectations=put(state.expectations, command.subject, settled))
    return closed(setting, state, known.inject, command.stamp)


def met(setting: Setting, state: State, command: Command) -> State:
    """What was expected happened."""
    return _settle(setting, state, command, "met")


def expired(setting: Setting, state: State, command: Command) -> State:
    """What was expected did not happen in time."""
    return _settle(setting, state, command, "expired")


def not_applicable(setting: Setting, state: State, command: Command) -> State:
    """What was expected does not matter."""
    return _settle(setting, state, command, "na")


def note(_setting: Setting, state: State, command: Command) -> State:
    """An evaluator saw something."""
    said = payload_of(command)
    seen = Observation(
        by=command.stamp,
        text=said.text,
        objective=said.objective,
        task=said.task,
        inject=said.inject,
        cell=said.cell,
        sort=said.sort,
        moment_ms=command.now.scenario_ms if said.moment_ms is None else said.moment_ms,
    )
    return replace(state, observations=(*state.observations, seen))


def confirm(_setting: Setting, state: State, command: Command) -> State:
    """The suggested rating is taken over."""
    said = payload_of(command)
    rated = Rated(by=command.stamp, rating=said.rating, suggested=said.suggested)
    return _rated(state, command.subject, rated)


def override(_setting: Setting, state: State, command: Command) -> State:
    """Another rating is given; the suggestion stays beside it."""
    said = payload_of(command)
    rated = Rated(by=command.stamp, rating=said.rating, suggested=said.suggested, reason=said.reason)
    return _rated(state, command.subject, rated)


def _rated(state: State, subject: str, rated: Rated) -> State:
    """The state with one more rating; earlier ones stay."""
    return replace(state, ratings=put(state.ratings, subject, (*state.ratings.get(subject, ()), rated)))


def section(_setting: Setting, state: State, command: Command) -> State:
    """Human text of the report."""
    return replace(state, notes=put(state.notes, command.subject, payload_of(command).text))


def join(_setting: Setting, state: State, command: Command) -> State:
    """A device takes part, perhaps again."""
    return replace(state, roster=put(state.roster, command.subject, Member(joined=command.stamp)))


def leave(_setting: Setting, state: State, command: Command) -> State:
    """A device is gone; a baton it held is free."""
    member = state.roster[command.subject]
    baton = state.clock.baton
    if baton is not None and baton.device == command.subject:
        baton = None
    return replace(
        state,
        roster=put(state.roster, command.subject, replace(member, left=command.stamp)),
        clock=replace(state.clock, baton=baton),
    )


def link(_setting: Setting, state: State, command: Command) -> State:
    """A role link exists."""
    said = payload_of(command)
    return replace(
        state,
        links=put(state.links, command.subject, {"role": said.role, "cell": said.cell, "revoked": False}),
    )


def revoke(_setting: Setting, state: State, command: Command) -> State:
    """A role link does not count any more."""
    known = state.links[command.subject]
    return replace(state, links=put(state.links, command.subject, {**known, "revoked": True}))


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "expect.met": met,
        "expect.expired": expired,
        "expect.na": not_applicable,
        "observe.note": note,
        "rate.confirm": confirm,
        "rate.override": override,
        "note.aar": section,
        "roster.join": join,
        "roster.leave": leave,
        "roster.link": link,
        "roster.revoke": revoke,
    }
)
