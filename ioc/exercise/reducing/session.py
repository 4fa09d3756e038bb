"""Commands that move the clock, and those about the exercise as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

from ioc.exercise.commands import Command
from ioc.exercise.kinds import payload_of
from ioc.exercise.moments import MINUTE_MS
from ioc.exercise.records import Edit, Phase
from ioc.exercise.script import ends_at, script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State, put

Handler: TypeAlias = Callable[[Setting, State, Command], State]


def _phase(state: State, command: Command, phase: Phase, **changes: Any) -> State:
    """The state in another phase; the clock of play goes on only while it runs."""
    clock = replace(
        state.clock,
        phase=phase,
        since=command.stamp,
        played_ms=command.now.exercise_ms,
        running_since_ms=command.now.wall_ms if phase == "running" else None,
        target_ms=None,
        jumping=False,
        break_until_ms=None,
        note="",
    )
    return replace(state, clock=replace(clock, **changes))


def _clock(state: State, **changes: Any) -> State:
    """The state with another clock in the same phase."""
    return replace(state, clock=replace(state.clock, **changes))


def begin(_setting: Setting, state: State, command: Command) -> State:
    """The run has a name."""
    return replace(state, run=MappingProxyType(payload_of(command).model_dump(mode="json")))


def brief(_setting: Setting, state: State, command: Command) -> State:
    """Players are being briefed."""
    return _phase(state, command, "briefing")


def start(_setting: Setting, state: State, command: Command) -> State:
    """Play begins."""
    return _phase(state, command, "running", started=command.stamp)


def pause(_setting: Setting, state: State, command: Command) -> State:
    """Everything stands still; a jump on its way ends here."""
    at = payload_of(command).at
    kept = tuple(name for name in state.clock.hold_at if name != at)
    return _phase(state, command, "paused", hold_at=kept)


def resume(_setting: Setting, state: State, command: Command) -> State:
    """Everything goes on where it stood."""
    return _phase(state, command, "running")


def speed(_setting: Setting, state: State, command: Command) -> State:
    """Another speed; one chosen by hand is kept until the next decision is open."""
    said = payload_of(command)
    if not said.auto:
        return _clock(state, speed=said.speed, auto_from=None, chosen=command.seq)
    slowed = state.clock.auto_from is None
    return _clock(state, speed=said.speed, auto_from=state.clock.speed if slowed else None)


def step(_setting: Setting, state: State, command: Command) -> State:
    """A few minutes of the scenario while the clock of play stands still."""
    target = command.now.scenario_ms + payload_of(command).minutes * MINUTE_MS
    return _clock(state, target_ms=target, jumping=False)


def jump(_setting: Setting, state: State, command: Command) -> State:
    """The world is simulated through to a later time."""
    return _clock(state, target_ms=payload_of(command).to_ms, jumping=True)


def take_break(_setting: Setting, state: State, command: Command) -> State:
    """An announced break."""
    said = payload_of(command)
    until = command.now.wall_ms + said.minutes * MINUTE_MS
    return _phase(state, command, "break", break_until_ms=until, note=said.text)


def hold_at(_setting: Setting, state: State, command: Command) -> State:
    """The clock will stop when an inject falls due, or no longer will."""
    others = tuple(name for name in state.clock.hold_at if name != command.subject)
    return _clock(state, hold_at=(*others, command.subject) if payload_of(command).on else others)


def mercy(_setting: Setting, state: State, command: Command) -> State:
    """The deterioration of a model is frozen or goes on."""
    others = tuple(name for name in state.mercy if name != command.subject)
    frozen = (*others, command.subject) if payload_of(command).on else others
    return replace(state, mercy=tuple(sorted(frozen)))


def stop_real(_setting: Setting, state: State, command: Command) -> State:
    """A real incident: everything stops, on every screen."""
    return _phase(state, command, "stopped", before=state.clock.phase, note=payload_of(command).reason)


def clear_stop(_setting: Setting, state: State, command: Command) -> State:
    """The incident is over: before play as it was, in play paused, and somebody has to resume."""
    before = state.clock.before
    return _phase(state, command, before if before in ("ready", "briefing") else "paused", before=None)


def recover(_setting: Setting, state: State, command: Command) -> State:
    """After a crash whatever ran stands still; every other phase is as it was."""
    crash = {"at_ms": command.now.scenario_ms, "lost_ms": payload_of(command).lost_ms}
    state = replace(state, recovered=(*state.recovered, MappingProxyType(crash)))
    return _phase(state, command, "paused") if state.clock.phase == "running" else state


def end(_setting: Setting, state: State, command: Command) -> State:
    """Play is over."""
    said = payload_of(command)
    ended = _phase(state, command, "ended", ended=command.stamp, because=said.because, before=None)
    return replace(ended, outcomes=MappingProxyType(dict(said.outcomes)))


def close(_setting: Setting, state: State, command: Command) -> State:
    """The evaluation is over; nothing of it changes any more."""
    return _phase(state, command, "closed")


def reopen(_setting: Setting, state: State, command: Command) -> State:
    """The evaluation goes on."""
    return _phase(state, command, "ended")


def take_baton(_setting: Setting, state: State, command: Command) -> State:
    """The author holds the clock."""
    return _clock(state, baton=command.stamp)


def give_baton(_setting: Setting, state: State, command: Command) -> State:
    """Another person holds the clock; nobody does when no name is given."""
    device = next(
        (
            device
            for device, member in state.roster.items()
            if member.left is None and member.joined.actor == command.subject
        ),
        "",
    )
    given = replace(command.stamp, actor=command.subject, device=device) if command.subject else None
    return _clock(state, baton=given)


def live_edit(setting: Setting, state: State, command: Command) -> State:
    """Times moved, the end moved, money granted: each leaves what was there before."""
    said = payload_of(command)
    for handler, wanted in ((_shift, said.shift_ms), (_lasts, said.lasts_ms), (_grant, said.grant)):
        if wanted is not None:
            state = handler(setting, state, command)
    return state


def _edited(state: State, command: Command, field: str, before: object, after: object) -> State:
    """The state with a line in the list of live edits."""
    subject = payload_of(command).storyline or payload_of(command).cell
    edit = Edit(by=command.stamp, subject=subject, field=field, before=before, after=after)
    return replace(state, edits=(*state.edits, edit))


def _shift(setting: Setting, state: State, command: Command) -> State:
    """Planned times of what has not fallen due, moved together so that gaps stay."""
    said = payload_of(command)
    moved = {
        inject.id: state.shifts.get(inject.id, 0) + said.shift_ms
        for inject in script(setting, state)
        if inject.trigger.at is not None
        and state.injects[inject.id].due is None
        and state.injects[inject.id].waiting
        and said.storyline in (None, inject.storyline)
    }
    state = replace(state, shifts=MappingProxyType({**state.shifts, **moved}))
    return _edited(state, command, "shift_ms", 0, said.shift_ms)


def _lasts(setting: Setting, state: State, command: Command) -> State:
    """Another end."""
    before = ends_at(setting, state) - setting.begins_ms
    lasts = payload_of(command).lasts_ms
    return _edited(replace(state, ends_ms=setting.begins_ms + lasts), command, "lasts_ms", before, lasts)


def _grant(setting: Setting, state: State, command: Command) -> State:
    """More money, or less."""
    said = payload_of(command)
    purse = setting.purse(said.cell)
    before = state.granted.get(purse, 0.0)
    granted = put(state.granted, purse, before + said.grant)
    return _edited(replace(state, granted=granted), command, "grant", before, before + said.grant)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "session.begin": begin,
        "session.brief": brief,
        "session.start": start,
        "session.pause": pause,
        "session.resume": resume,
        "session.speed": speed,
        "session.step": step,
        "session.jump": jump,
        "session.break": take_break,
        "session.hold_at": hold_at,
        "session.mercy": mercy,
        "session.stop_real": stop_real,
        "session.clear_stop": clear_stop,
        "session.recover": recover,
        "session.end": end,
        "session.close": close,
        "session.reopen": reopen,
        "baton.take": take_baton,
        "baton.give": give_baton,
        "live.edit": live_edit,
    }
)
