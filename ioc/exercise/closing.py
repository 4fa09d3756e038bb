"""When an inject has had its answer: what is still awaited of it, and when nothing is."""

from __future__ import annotations

from dataclasses import replace

from ioc.exercise.injects import Inject
from ioc.exercise.moments import Stamp
from ioc.exercise.records import ExpectationState, InjectState
from ioc.exercise.script import inject_of, told
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put, with_inject


def need_of(inject: Inject) -> int:
    """How many of an inject's expectations have to be met."""
    if inject.need == "all":
        return len(inject.expects)
    return 1 if inject.need == "any" else min(inject.need, len(inject.expects))


def met(state: State, inject: Inject) -> int:
    """How many of its expectations are met."""
    return sum(
        one.id in state.expectations and state.expectations[one.id].status == "met" for one in inject.expects
    )


def done(state: State, inject: Inject) -> bool:
    """Whether what was expected happened; without expectations, whether nothing is awaited any more."""
    own = state.injects[inject.id]
    if not inject.expects:
        return own.released and own.closed is not None and own.status != "expired"
    return own.fired is not None and met(state, inject) >= need_of(inject)


def undecided(inject: Inject, own: InjectState) -> bool:
    """Whether a decision that was asked for is still open."""
    asked = inject.decision and own.released and own.closed is None
    return asked and own.answered is None


def over(state: State, inject: Inject) -> bool:
    """Whether nothing more is awaited of a released inject."""
    own = state.injects[inject.id]
    if inject.expects:
        return done(state, inject)
    if inject.decision:
        return own.answered is not None
    if not inject.to or inject.channel == "none" or told(state, inject) is None:
        return True
    return bool(own.acked) or own.answered is not None


def closed(setting: Setting, state: State, name: str, stamp: Stamp) -> State:
    """The state with the inject closed, if nothing more is awaited of it."""
    inject, own = inject_of(setting, state, name), state.injects.get(name)
    if inject is None or own is None or not own.released or own.closed is not None:
        return state
    if not over(state, inject):
        return state
    state = with_inject(state, name, replace(own, closed=stamp))
    return forgotten(state, inject, stamp)


def forgotten(state: State, inject: Inject, stamp: Stamp) -> State:
    """The state without the open expectations of an inject: they are not needed any more."""
    for one in inject.expects:
        known = state.expectations.get(one.id)
        if known is not None and known.status == "open":
            settled = ExpectationState(inject=inject.id, status="na", settled=stamp)
            state = replace(state, expectations=put(state.expectations, one.id, settled))
    return state
