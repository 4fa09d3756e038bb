"""Times of an exercise lie inside its play, its play inside the scenario, and nothing waits for itself."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.exercise.checks.ground import Ground
from ioc.exercise.injects import Inject, Trigger
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding, Trail
from simulation.checks.scenario import since_start


def check_times(exercise: Exercise, ground: Ground) -> Iterator[Finding]:
    """Everything wrong with times and with what follows what."""
    yield from _play(exercise, ground)
    for number, inject in enumerate(exercise.injects):
        path: Trail = ("injects", number)
        yield from _trigger((*path, "trigger"), inject.trigger, exercise.lasts)
        for place, effect in enumerate(inject.effects):
            yield from _late((*path, "effects", place, "after"), effect.after, exercise.lasts)
    for number, planned in enumerate(exercise.plan):
        yield from _late(("plan", number, "at"), planned.at, exercise.lasts)
    yield from _circles(exercise.injects)


def _play(exercise: Exercise, ground: Ground) -> Iterator[Finding]:
    """The play begins and ends within the scenario."""
    begins = ground.opens_ms if exercise.starts is None else exercise.starts
    if begins + exercise.lasts > ground.duration_ms:
        values = {
            "begins": since_start(begins),
            "ends": since_start(begins + exercise.lasts),
            "scenario": ground.scenario,
            "duration": since_start(ground.duration_ms).removeprefix("T+"),
        }
        yield Finding(("lasts",), "E604.play", values)


def _trigger(path: Trail, trigger: Trigger, lasts_ms: int) -> Iterator[Finding]:
    """A trigger's moments lie inside the play, and a window is one."""
    if trigger.at is not None:
        yield from _late((*path, "at"), trigger.at, lasts_ms)
    if trigger.after is not None:
        yield from _late((*path, "after", "wait"), trigger.after.wait, lasts_ms)
    for key in ("not_before", "not_after"):
        value = getattr(trigger, key)
        if not value:
            continue
        if trigger.when is None:
            yield Finding((*path, key), "E604.window", {"key": key}, at_key=True)
        else:
            yield from _late((*path, key), value, lasts_ms + 1 if key == "not_after" else lasts_ms)
    if trigger.not_after is not None and trigger.not_after < trigger.not_before:
        values = {"value": since_start(trigger.not_after), "begins": since_start(trigger.not_before)}
        yield Finding((*path, "not_after"), "E604.closed", values)


def _late(path: Trail, value_ms: int, lasts_ms: int) -> Iterator[Finding]:
    """Something that would happen when play is over."""
    if value_ms >= lasts_ms:
        lasts = since_start(lasts_ms).removeprefix("T+")
        yield Finding(path, "E604", {"value": since_start(value_ms), "duration": lasts})


def _circles(injects: tuple[Inject, ...]) -> Iterator[Finding]:
    """Injects that wait for one another; told once, at the first of a circle."""
    after = {one.id: one.trigger.after.inject for one in injects if one.trigger.after is not None}
    told: set[str] = set()
    for number, inject in enumerate(injects):
        way = [inject.id]
        while way[-1] in after and after[way[-1]] not in way:
            way.append(after[way[-1]])
        closes = after.get(way[-1]) == inject.id
        if closes and not told.intersection(way):
            told.update(way)
            values = {"way": " → ".join((*way, inject.id))}
            yield Finding(("injects", number, "trigger", "after", "inject"), "E603", values)
