"""Conditions that never or always hold, and injects that wait for what never comes."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.exercise.checks.asked import conditions
from ioc.exercise.conditions import parse
from ioc.exercise.lint.fate import Window, fate
from ioc.exercise.lint.story import Story
from simulation.checks.finding import Finding, Trail


def settled_conditions(story: Story) -> Iterator[Finding]:
    """A condition holds at some moments and not at others; one that never does is a part of the story nobody sees."""
    for path, text in conditions(story.exercise):
        outcome = fate(parse(text), story, _window(path, story))
        if outcome is not None:
            yield Finding(path, "W606.always" if outcome else "W606", {"text": text})


def waits_for_nothing(story: Story) -> Iterator[Finding]:
    """An inject that follows another one needs that one to be released, and to be answered if it waits for that."""
    for number, inject in story.injects:
        after = inject.trigger.after
        if after is None:
            continue
        path: Trail = ("injects", number, "trigger", "after", "inject")
        parent = story.named(after.inject)
        if parent is None:
            yield Finding(path, "W606.draft", {"name": after.inject})
        elif after.is_ in ("acknowledged", "answered") and not parent.to:
            yield Finding(path, "W606.silent", {"name": after.inject})


def _window(path: Trail, story: Story) -> Window:
    """When the condition at a path is asked."""
    lasts = story.exercise.lasts
    if path[0] == "injects" and isinstance(path[1], int):
        inject = story.exercise.injects[path[1]]
        if path[2] == "trigger":
            closes = lasts if inject.trigger.not_after is None else inject.trigger.not_after
            return Window(inject=inject.id, opens_ms=inject.trigger.not_before, closes_ms=closes)
    opens = lasts if path[0] == "wins" else 0
    return Window(opens_ms=opens, closes_ms=lasts)
