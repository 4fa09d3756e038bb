"""What those who run the exercise see: everything."""

from __future__ import annotations

from ioc.exercise.canonical import Json, plain
from ioc.exercise.closing import done, undecided
from ioc.exercise.injects import Inject
from ioc.exercise.moments import Now, Stamp
from ioc.exercise.script import ends_at, number_of, planned_ms, script, told
from ioc.exercise.seeing.screen import both, moment, screen_view
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


def control_view(setting: Setting, state: State, now: Now) -> dict[str, Json]:
    """The whole exercise: three clocks, the list of injects, everything that was done and said."""
    return {
        **screen_view(setting, state, now),
        "clock": clock_of(setting, state, now),
        "injects": [inject_row(setting, state, inject) for inject in script(setting, state)],
        "next": _next(setting, state),
        "waiting": [name for name, own in state.injects.items() if own.status in ("offered", "held")],
        "orders": plain(state.orders),
        "decisions": plain(state.decisions),
        "messages": plain(state.messages),
        "edits": plain(state.edits),
        "budgets": {cell: state.left(setting, cell) for cell in setting.cells},
        "mercy": list(state.mercy),
        "roster": [_member(device, state) for device in state.roster],
        "outcomes": dict(state.outcomes),
    }


def clock_of(setting: Setting, state: State, now: Now) -> dict[str, Json]:
    """Three clocks, how fast they go, and who holds them."""
    clock = state.clock
    return {
        **now.plain(),
        "running": clock.phase == "running",
        "since": by(clock.since),
        "speed": clock.speed,
        "slowed_from": clock.auto_from,
        "target_ms": clock.target_ms,
        "jumping": clock.jumping,
        "hold_at": list(clock.hold_at),
        "baton": None if clock.baton is None else clock.baton.actor,
        "begins_ms": setting.begins_ms,
        "ends_ms": ends_at(setting, state),
        "started": moment(clock.started),
        "ended": moment(clock.ended),
        "because": clock.because,
    }


def by(stamp: Stamp | None) -> dict[str, Json] | None:
    """Who did something and when, on all three clocks."""
    if stamp is None:
        return None
    return {**stamp.at.plain(), "seq": stamp.seq, "who": stamp.actor, "role": stamp.role, "cell": stamp.cell}


def inject_row(setting: Setting, state: State, inject: Inject) -> dict[str, Json]:
    """One inject with what is planned, what became of it, and what is expected."""
    own = state.injects[inject.id]
    return {
        "id": inject.id,
        "number": number_of(inject.id, state),
        "title": both(inject.title),
        "storyline": inject.storyline,
        "objectives": list(inject.objectives),
        "trigger": plain(inject.trigger),
        "planned_ms": planned_ms(setting, state, inject),
        "to": list(inject.to),
        "from": both(inject.from_),
        "channel": inject.channel,
        "body": both(told(state, inject)),
        "variant": own.variant,
        "difficulty": inject.difficulty,
        "decision": inject.decision,
        "undecided": undecided(inject, own),
        "notes": both(inject.notes_control),
        "draft": inject.status == "draft",
        "status": own.status,
        "due": by(own.due),
        "fired": by(own.fired),
        "closed": by(own.closed),
        "hinted": by(own.hinted),
        "done": done(state, inject),
        "read": {device: by(stamp) for device, stamp in own.read.items()},
        "acknowledged": {cell: by(stamp) for cell, stamp in own.acked.items()},
        "replies": plain(own.replies),
        "effects": [
            {"do": effect.do, "target": effect.target, "after_ms": effect.after, "done": index in own.effects}
            for index, effect in enumerate(inject.effects)
        ],
        "expects": expectations(state, inject),
        "edited": inject.id in state.scripts,
        "added": inject.id in state.added,
    }


def expectations(state: State, inject: Inject) -> list[dict[str, Json]]:
    """What is expected of players about an inject, and whether it happened."""
    rows = []
    for one in inject.expects:
        known = state.expectations.get(one.id)
        rows.append(
            {
                "id": one.id,
                "action": one.action,
                "by": one.by,
                "target": one.target,
                "within_ms": one.within,
                "clock": one.clock,
                "weight": one.weight,
                "about": both(one.about),
                "status": None if known is None else known.status,
                "settled": None if known is None else by(known.settled),
                "evidence": [] if known is None else list(known.evidence),
                "reason": "" if known is None else known.reason,
            }
        )
    return rows


def _next(setting: Setting, state: State) -> dict[str, Json] | None:
    """The next inject that is planned by time."""
    planned = [
        (at, inject.id)
        for inject in script(setting, state)
        if state.injects[inject.id].status == "pending"
        and inject.status == "approved"
        and (at := planned_ms(setting, state, inject)) is not None
    ]
    return {"at_ms": min(planned)[0], "id": min(planned)[1]} if planned else None


def _member(device: str, state: State) -> dict[str, Json]:
    """A device that takes part."""
    member = state.roster[device]
    return {"device": device, "joined": by(member.joined), "left": by(member.left)}
