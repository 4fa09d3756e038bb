"""What everybody sees: title, marking, phase, clocks, announced breaks and stops."""

from __future__ import annotations

from ioc.exercise.canonical import Json
from ioc.exercise.moments import Now, Stamp
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from simulation.spec.base import Text


def screen_view(setting: Setting, state: State, now: Now) -> dict[str, Json]:
    """The common picture, for the big screen and as the top of every other view."""
    exercise, clock = setting.exercise, state.clock
    return {
        "rev": state.rev,
        "title": both(exercise.title),
        "purpose": both(exercise.purpose),
        "marking": both(exercise.marking),
        "phase": clock.phase,
        "clock": {
            "scenario_ms": now.scenario_ms,
            "exercise_ms": now.exercise_ms,
            "running": clock.phase == "running",
        },
        "break_until_ms": clock.break_until_ms,
        "notice": clock.note,
        "stopped": clock.phase == "stopped",
        "recovered": [dict(crash) for crash in state.recovered],
    }


def both(text: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if text is None else {"vi": text.vi, "en": text.en}


def moment(stamp: Stamp | None) -> dict[str, Json] | None:
    """When something was, on the two clocks of play."""
    if stamp is None:
        return None
    return {"scenario_ms": stamp.at.scenario_ms, "exercise_ms": stamp.at.exercise_ms}
