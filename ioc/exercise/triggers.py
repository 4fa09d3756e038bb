"""What the exercise does by itself: pure decisions, to be written down and applied like anybody's."""

from __future__ import annotations

from ioc.exercise.clock import passing
from ioc.exercise.closing import undecided
from ioc.exercise.commands import Draft
from ioc.exercise.conditions import Asking
from ioc.exercise.effects import pending
from ioc.exercise.ending import ending
from ioc.exercise.expecting import expiring, settling
from ioc.exercise.falling import falling
from ioc.exercise.injects import Inject
from ioc.exercise.kinds import PLAY, PLAY_OR_BREAK
from ioc.exercise.knowing import Known
from ioc.exercise.moments import Now
from ioc.exercise.reducer import placed, reduce
from ioc.exercise.script import script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.watching import by_itself, look, memory, thresholds

MOST_ROUNDS = 200
"""Rounds in which what follows from what has just happened is looked for; what is left then follows next time."""


def due(setting: Setting, state: State, asking: Asking, now: Now) -> tuple[Draft, ...]:
    """What falls due at a scenario minute that has just been lived; asked again, nothing is left.

    To be called for each minute the world lives through, also during steps and jumps. While the exercise stands
    still, or a step or a jump has reached its end, no minute passes and nothing falls due.
    """
    drafts: list[Draft] = []
    for _ in range(MOST_ROUNDS):
        found = _minute(setting, state, asking, now) if passing(state.clock, now) else ()
        if not found:
            break
        drafts += found
        state = _after(setting, state, found)
    return (*drafts, *settled(setting, state, asking, now))


def settled(setting: Setting, state: State, asking: Asking, now: Now) -> tuple[Draft, ...]:
    """What follows at once from commands: expectations met, effects of what was released, the speed.

    To be called after every command of people; asked again, nothing is left.
    """
    drafts: list[Draft] = []
    for _ in range(MOST_ROUNDS):
        found = _at_once(setting, state, now) if state.clock.phase in PLAY_OR_BREAK else ()
        if not found:
            break
        drafts += found
        state = _after(setting, state, found)
    return tuple(drafts)


def _after(setting: Setting, state: State, drafts: tuple[Draft, ...]) -> State:
    """The state after drafts, as it will be once they are written down."""
    for draft in drafts:
        state = reduce(setting, state, placed(state, draft))
    return state


def _minute(setting: Setting, state: State, asking: Asking, now: Now) -> tuple[Draft, ...]:
    """The first group of things that is to be done: those after it are looked at again when it is."""
    seen = look(setting, state, asking, now)
    known = Known(setting=setting, state=state, world=asking, now=now)
    return (
        memory(seen, now)
        or thresholds(setting, state, seen, now)
        or _at_once(setting, state, now)
        or falling(setting, state, asking, seen, now)
        or _hints(setting, state, now)
        or ending(known, seen)
    )


def _at_once(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """What follows without a minute passing."""
    return (
        _effects(setting, state, now)
        or settling(setting, state, now)
        or expiring(setting, state, now)
        or _pace(setting, state, now)
    )


def _effects(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """What released injects do to the world by now."""
    if state.clock.phase not in PLAY:
        return ()
    return tuple(
        by_itself(
            now,
            "world.effect",
            order.inject,
            {"index": order.index, "kind": order.kind, "target": order.target, "args": dict(order.args)},
        )
        for order in pending(setting, state, now.scenario_ms)
    )


def _hints(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """Hints for players who have done nothing about an inject for so long."""
    return tuple(
        by_itself(now, "inject.hint", inject.id)
        for inject in script(setting, state)
        if _needs_hint(state, inject, now)
    )


def _needs_hint(state: State, inject: Inject, now: Now) -> bool:
    """Whether nothing was done about an inject for as long as its hint waits."""
    own = state.injects[inject.id]
    if inject.hint is None or own.fired is None or not own.released:
        return False
    met = any(
        state.expectations[one.id].status == "met" for one in inject.expects if one.id in state.expectations
    )
    idle = own.closed is None and own.hinted is None and own.answered is None and not met
    return idle and now.exercise_ms - own.fired.at.exercise_ms >= inject.hint.after


def _pace(setting: Setting, state: State, now: Now) -> tuple[Draft, ...]:
    """Slow down to 1x while a decision is open, and go back after; a speed chosen since by hand stays."""
    clock = state.clock
    opened = [
        own.fired.seq
        for inject in script(setting, state)
        if undecided(inject, own := state.injects[inject.id]) and own.fired is not None
    ]
    if clock.auto_from is not None and not opened:
        return (by_itself(now, "session.speed", payload={"speed": clock.auto_from, "auto": True}),)
    slow = clock.auto_from is None and clock.speed > 1 and max(opened, default=0) > clock.chosen
    return (by_itself(now, "session.speed", payload={"speed": 1, "auto": True}),) if slow else ()
