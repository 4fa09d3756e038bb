"""The story as it stands now: the file's injects with live edits, and those added while it runs."""

from __future__ import annotations

from ioc.exercise.injects import Inject
from ioc.exercise.setting import Setting
from ioc.exercise.state import State
from simulation.spec.base import Text


def script(setting: Setting, state: State) -> tuple[Inject, ...]:
    """Every inject in the order of the file, then added ones in the order of their coming."""
    edited = tuple(state.scripts.get(name, inject) for name, inject in setting.injects.items())
    return (*edited, *(state.scripts[name] for name in state.added))


def inject_of(setting: Setting, state: State, name: str) -> Inject | None:
    """One inject as it stands now."""
    return state.scripts.get(name) or setting.injects.get(name)


def told(state: State, inject: Inject) -> Text | None:
    """What recipients of an inject are told: its own text, or the variant that was chosen at its release."""
    variant = state.injects[inject.id].variant
    return inject.variants[variant].body if 0 <= variant < len(inject.variants) else inject.body


def planned_ms(setting: Setting, state: State, inject: Inject) -> int | None:
    """Scenario time at which an inject is planned; None when that depends on something."""
    if inject.trigger.at is None:
        return None
    return setting.begins_ms + inject.trigger.at + state.shifts.get(inject.id, 0)


def ends_at(setting: Setting, state: State) -> int:
    """Scenario time at which play ends at the latest."""
    planned = setting.begins_ms + setting.exercise.lasts
    return min(setting.ends_ms, planned if state.ends_ms is None else state.ends_ms)


def number_of(name: str, state: State) -> str:
    """How players' devices name a released inject: by the number of its release, which tells nothing."""
    fired = state.injects[name].fired
    return "" if fired is None else f"m{fired.seq}"


def named(state: State, number: str) -> str:
    """The released inject behind the number that players' devices use; empty when there is none."""
    for name, inject in state.injects.items():
        if inject.fired is not None and f"m{inject.fired.seq}" == number:
            return name
    return ""
