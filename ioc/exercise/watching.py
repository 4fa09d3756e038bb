"""Conditions of one minute: which are asked, whether they hold, what they remember."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ioc.exercise.commands import Draft
from ioc.exercise.conditions import Asking, Held, evaluate
from ioc.exercise.injects import Inject
from ioc.exercise.knowing import Known, node
from ioc.exercise.moments import Now
from ioc.exercise.script import script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What conditions say in one minute.

    Attributes:
        truths: Whether each one that was asked holds, by its text.
        held: What changed in their memory.
    """

    truths: Mapping[str, bool]
    held: Mapping[str, Held]

    def holds(self, text: str) -> bool:
        """Whether a condition holds; one that was not asked does not."""
        return self.truths.get(text, False)


def look(setting: Setting, state: State, asking: Asking, now: Now) -> Look:
    """Ask every condition that matters now."""
    known = Known(setting=setting, state=state, world=asking, now=now)
    truths: dict[str, bool] = {}
    held: Mapping[str, Held] = state.held
    for text in dict.fromkeys(_asked(setting, state, now)):
        truths[text], held = evaluate(node(text), known, held, now.scenario_ms)
    changed = {text: memory for text, memory in held.items() if state.held.get(text) != memory}
    return Look(truths=truths, held=changed)


def open_window(setting: Setting, inject: Inject, now: Now) -> bool:
    """Whether the condition of an inject is to be asked by now; nothing is said of its end."""
    return now.scenario_ms >= setting.begins_ms + inject.trigger.not_before


def shut_window(setting: Setting, inject: Inject, now: Now) -> bool:
    """Whether the time of its condition is over."""
    last = inject.trigger.not_after
    return last is not None and now.scenario_ms > setting.begins_ms + last


def _asked(setting: Setting, state: State, now: Now) -> Iterator[str]:
    """Texts of the conditions that matter now; those of variants and of the end are asked for their memory."""
    for inject in script(setting, state):
        own = state.injects[inject.id]
        if not own.waiting:
            continue
        when = inject.trigger.when
        if when is not None and open_window(setting, inject, now) and not shut_window(setting, inject, now):
            yield when
        yield from (variant.when for variant in inject.variants)
    yield from (measure.when for measure in setting.measures() if measure.kind == "beyond" and measure.when)
    if setting.exercise.end.when is not None:
        yield setting.exercise.end.when
    yield from (outcome.holds for outcome in setting.exercise.wins)


def memory(seen: Look, now: Now) -> tuple[Draft, ...]:
    """What conditions remember, to be written down."""
    if not seen.held:
        return ()
    held = {text: [one.seen_ms, one.since_ms, one.last_true_ms] for text, one in sorted(seen.held.items())}
    return (by_itself(now, "world.held", payload={"held": held}),)


def thresholds(setting: Setting, state: State, seen: Look, now: Now) -> tuple[Draft, ...]:
    """Conditions of measures that have begun or ended to hold."""
    drafts = []
    for measure in setting.measures():
        if measure.kind != "beyond" or measure.when is None:
            continue
        known = state.beyond.get(measure.id)
        was, holds = known is not None and known.since_ms is not None, seen.holds(measure.when)
        if was != holds:
            drafts.append(by_itself(now, "world.threshold", measure.id, {"on": holds}))
    return tuple(drafts)


def by_itself(now: Now, kind: str, subject: str = "", payload: Mapping[str, object] | None = None) -> Draft:
    """What the exercise does by itself."""
    return Draft(
        now=now, actor="system", role="system", kind=kind, subject=subject, payload=dict(payload or {})
    )
