"""Whether what was expected of an inject has happened, in time, by whom it was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ioc.exercise.closing import done
from ioc.exercise.commands import Draft
from ioc.exercise.injects import Expectation, Inject
from ioc.exercise.moments import Now, Stamp
from ioc.exercise.script import script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.watching import by_itself

Mine: TypeAlias = Callable[[Stamp], bool]
"""Whether an act is by somebody who was meant, after the release and in time."""


def settling(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """Expectations that were met, or were not and can no longer be; one an inject, as it may make others needless."""
    drafts: dict[str, Draft] = {}
    for inject, one, fired in _open(setting, state):
        draft = _settled(state, inject, one, fired, now)
        if draft is not None:
            drafts.setdefault(inject.id, draft)
    return tuple(drafts.values())


def expiring(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """Injects of which nothing is awaited any more although what they need did not happen."""
    drafts = []
    for inject in script(setting, state):
        own = state.injects[inject.id]
        waits = any(state.expectations[one.id].status == "open" for one in _awaited(state, inject))
        if inject.expects and own.released and own.closed is None and not waits and not done(state, inject):
            drafts.append(by_itself(now, "inject.expire", inject.id))
    return tuple(drafts)


def _awaited(state: State, inject: Inject) -> tuple[Expectation, ...]:
    """Expectations that run."""
    return tuple(one for one in inject.expects if one.id in state.expectations)


def _open(setting: Setting, state: State) -> Iterator[tuple[Inject, Expectation, Stamp]]:
    """Every open expectation with its inject and that one's release."""
    for inject in script(setting, state):
        own = state.injects[inject.id]
        if own.fired is None or not own.released:
            continue
        for one in _awaited(state, inject):
            if state.expectations[one.id].status == "open":
                yield inject, one, own.fired


def _settled(state: State, inject: Inject, one: Expectation, fired: Stamp, now: Now) -> Draft | None:
    """How an open expectation is settled by now; None when it stays open."""
    last = fired.at.on(one.clock) + one.within

    def mine(act: Stamp) -> bool:
        by = (one.by,) if one.by is not None else inject.to
        meant = bool(act.cell) and (not by or act.cell in by)
        return meant and act.seq > fired.seq and act.at.on(one.clock) <= last

    over = now.on(one.clock) > last
    evidence = _evidence(state, inject, one, mine)
    if one.action == "nothing":
        return _left_alone(state, inject, one, mine, over=over, now=now)
    if evidence:
        return by_itself(now, "expect.met", one.id, {"evidence": evidence[:1]})
    return by_itself(now, "expect.expired", one.id) if over else None


def _evidence(state: State, inject: Inject, one: Expectation, mine: Mine) -> list[int]:
    """Numbers of the commands that show what was expected."""
    own = state.injects[inject.id]
    match one.action:
        case "acknowledge":
            acts = list(own.acked.values())
        case "reply":
            acts = [reply.by for reply in own.answers]
        case "decide":
            acts = [decision.by for decision in state.decisions if decision.inject == inject.id]
        case kind:
            acts = _orders(state, kind, one.target)
    return sorted(act.seq for act in acts if mine(act))


def _orders(state: State, kind: str, target: str) -> list[Stamp]:
    """Orders that were given, of a kind (any when it is empty) and for a place (any when it is empty)."""
    return [
        given.by
        for given in state.orders
        if given.refusal is None
        and not given.effect
        and kind in ("", given.kind)
        and target in ("", given.target)
    ]


def _left_alone(
    state: State, inject: Inject, one: Expectation, mine: Mine, *, over: bool, now: Now
) -> Draft | None:
    """Doing nothing is met by saying so or by the end of its time, and failed by an order."""
    acts = sorted(act.seq for act in _orders(state, "", one.target) if mine(act))
    if acts:
        return by_itself(now, "expect.expired", one.id, {"evidence": acts[:1]})
    said = [row.by.seq for row in state.decisions if row.nothing and row.inject == inject.id and mine(row.by)]
    if said or over:
        return by_itself(now, "expect.met", one.id, {"evidence": said[:1]})
    return None
