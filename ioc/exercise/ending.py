"""When play ends by itself, and whether it was won."""

from __future__ import annotations

from collections.abc import Mapping

from ioc.exercise.commands import Draft
from ioc.exercise.falling import became_of
from ioc.exercise.injects import Inject
from ioc.exercise.knowing import Known, holds
from ioc.exercise.moments import Now
from ioc.exercise.script import ends_at, inject_of, script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.watching import Look, by_itself


def ending(known: Known, seen: Look) -> tuple[Draft, ...]:
    """The end, if its time or its condition has come."""
    why = _why(known.setting, known.state, seen, known.now)
    if not why:
        return ()
    payload = {"because": why, "outcomes": outcomes(known)}
    return (by_itself(known.now, "session.end", payload=payload),)


def outcomes(known: Known) -> Mapping[str, bool]:
    """Which outcomes hold now."""
    return {outcome.id: holds(known, outcome.holds) for outcome in known.setting.exercise.wins}


def _why(setting: Setting, state: State, seen: Look, now: Now) -> str:
    """Why play ends now; empty when it goes on."""
    end = setting.exercise.end
    if now.scenario_ms >= ends_at(setting, state):
        return "time"
    if end.when is not None and seen.holds(end.when):
        return "condition"
    return "closed" if end.all_closed and all_closed(setting, state) else ""


def all_closed(setting: Setting, state: State) -> bool:
    """Whether the story is told: something was, and nothing that has to be told or answered is left.

    What is a draft, left out, optional, released by hand only, or waits for something that cannot happen any
    more never keeps an exercise from ending.
    """
    some = any(own.fired is not None for own in state.injects.values())
    return some and not any(_keeps_open(setting, state, inject) for inject in script(setting, state))


def _keeps_open(setting: Setting, state: State, inject: Inject) -> bool:
    """Whether an inject has to be told or answered before the end."""
    own = state.injects[inject.id]
    if own.released:
        return own.closed is None
    if not own.waiting or inject.status == "draft" or inject.difficulty != "core":
        return False
    return own.status != "pending" or not _unreachable(setting, state, inject)


def _unreachable(setting: Setting, state: State, inject: Inject) -> bool:
    """Whether a pending inject can only go out by hand, because of its trigger or of what it follows."""
    trigger = inject.trigger
    if trigger.after is None:
        return trigger.manual
    parent, own = inject_of(setting, state, trigger.after.inject), state.injects.get(trigger.after.inject)
    if parent is None or own is None or parent.status == "draft":
        return True
    return own.closed is not None and became_of(own, trigger.after.is_) is None
