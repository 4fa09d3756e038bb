"""Which injects fall due, and whether they then go out, are offered, or wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ioc.exercise.commands import Draft
from ioc.exercise.conditions import Asking
from ioc.exercise.injects import After, Inject
from ioc.exercise.knowing import Known, variant_of
from ioc.exercise.moments import MINUTE_MS, Now, Stamp
from ioc.exercise.records import InjectState
from ioc.exercise.script import planned_ms, script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from ioc.exercise.watching import Look, by_itself, open_window, shut_window

LATE_MS = 2 * MINUTE_MS
"""Exercise time beyond which an overdue inject is offered and not released: after it, it would be a burst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An inject that has fallen due.

    Attributes:
        inject: Which.
        at_ms: Scenario time at which it did.
        late_ms: Exercise time since then.
        window: Whether the time of its condition ended instead.
    """

    inject: Inject
    at_ms: int
    late_ms: float = 0.0
    window: bool = False


def falling(setting: Setting, state: State, asking: Asking, seen: Look, now: Now) -> tuple[Draft, ...]:
    """What happens to injects that fall due, in the order of their times, then of the story."""
    drafts: list[Draft] = []
    for due in sorted(_due(setting, state, seen, now), key=lambda due: due.at_ms):
        drafts.append(_release(Known(setting=setting, state=state, world=asking, now=now), due))
        if due.inject.id in state.clock.hold_at:
            drafts.append(by_itself(now, "session.pause", payload={"at": due.inject.id}))
            break  # what comes after it waits for the clock as well
    return tuple(drafts)


def _due(setting: Setting, state: State, seen: Look, now: Now) -> Iterator[Due]:
    """Every inject whose time has come, in the order of the story."""
    for inject in script(setting, state):
        if state.injects[inject.id].status == "pending" and inject.status == "approved":
            due = _moment(setting, state, inject, seen, now)
            if due is not None:
                yield due


def _moment(setting: Setting, state: State, inject: Inject, seen: Look, now: Now) -> Due | None:
    """When an inject fell due; None when it has not."""
    trigger, speed = inject.trigger, state.clock.speed
    planned = planned_ms(setting, state, inject)
    if planned is not None:
        late = now.scenario_ms - planned
        return Due(inject=inject, at_ms=planned, late_ms=late / speed) if late >= 0 else None
    if trigger.after is not None:
        return _after(state, inject, trigger.after, now)
    if trigger.when is None or not open_window(setting, inject, now):
        return None
    if shut_window(setting, inject, now):
        return Due(inject=inject, at_ms=now.scenario_ms, window=True)
    return Due(inject=inject, at_ms=now.scenario_ms) if seen.holds(trigger.when) else None


def _after(state: State, inject: Inject, after: After, now: Now) -> Due | None:
    """When what an inject waits for was long enough ago."""
    parent = state.injects.get(after.inject)
    became = None if parent is None else became_of(parent, after.is_)
    if became is None:
        return None
    late = now.on(after.clock) - became.at.on(after.clock) - after.wait
    if late < 0:
        return None
    if after.clock == "exercise":
        return Due(inject=inject, at_ms=now.scenario_ms, late_ms=late)
    return Due(inject=inject, at_ms=now.scenario_ms - late, late_ms=late / state.clock.speed)


def became_of(own: InjectState, what: str) -> Stamp | None:
    """When something became of an inject: fired, acknowledged, answered, skipped or closed."""
    if what == "fired":
        return own.fired
    if what == "acknowledged":
        return min(own.acked.values(), key=lambda stamp: stamp.seq, default=None)
    if what == "answered":
        return own.answered
    if what == "skipped" and own.status != "skipped":
        return None
    return own.closed


def _release(known: Known, due: Due) -> Draft:
    """What happens to an inject that is due: it goes out unless something speaks for waiting."""
    inject, now = due.inject, known.now
    if due.window and inject.trigger.otherwise == "skip":
        return by_itself(now, "inject.skip", inject.id, {"reason": "window"})
    if inject.hold or inject.id in known.state.clock.hold_at:
        return by_itself(now, "inject.hold", inject.id, {"due": True})
    why = _why_offered(known.state, due)
    if why:
        return by_itself(now, "inject.offer", inject.id, {"why": why})
    return by_itself(now, "inject.fire", inject.id, {"variant": variant_of(known, inject)})


def _why_offered(state: State, due: Due) -> str:
    """Why a due inject waits for a word instead of going out; empty when it goes out."""
    clock = state.clock
    if due.window and due.inject.trigger.otherwise == "offer":
        return "window"
    if clock.jumping and clock.target_ms is not None and due.at_ms < clock.target_ms:
        return "jump"
    if due.late_ms > LATE_MS:
        return "late"
    return "pressure" if due.inject.difficulty == "pressure" else ""
