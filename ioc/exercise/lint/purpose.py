"""Whether everything serves a purpose: objectives are tested, injects test something, good play is possible."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.exercise.authority import cost_of
from ioc.exercise.checks.orders import REACTIONS
from ioc.exercise.effects import filled
from ioc.exercise.lint.story import Story
from simulation.checks.finding import Finding
from simulation.checks.nearest import listed


def untested_objectives(story: Story) -> Iterator[Finding]:
    """An objective is tested by no inject."""
    tested = {name for _, inject in story.injects for name in inject.objectives}
    for number, objective in enumerate(story.exercise.objectives):
        if objective.id not in tested:
            yield Finding(("objectives", number, "id"), "W601", {"name": objective.id})


def aimless_injects(story: Story) -> Iterator[Finding]:
    """An inject that is told to players tests no objective, or nothing is expected after it."""
    for number, inject in story.injects:
        if inject.to and not inject.objectives:
            yield Finding(("injects", number, "id"), "W602", {"name": inject.id})
        if inject.to and not inject.expects:
            yield Finding(("injects", number, "id"), "W602.expects", {"name": inject.id})


def unmeasured_objectives(story: Story) -> Iterator[Finding]:
    """An objective has no measure: only evaluators' eyes judge it."""
    for number, objective in enumerate(story.exercise.objectives):
        if not any(task.measures for task in objective.tasks):
            yield Finding(("objectives", number, "id"), "W613", {"name": objective.id})


def out_of_reach(story: Story) -> Iterator[Finding]:
    """An order is expected of cells that may not give it."""
    for path, inject, expected in story.expected():
        if expected.action in REACTIONS or story.able(inject, expected):
            continue
        names = (expected.by,) if expected.by is not None else inject.to
        order = story.ground.orders[expected.action]
        values = {
            "order": expected.action,
            "cells": ", ".join(names),
            "allowed": listed(order.authority),
        }
        yield Finding((*path, "action"), "W607", values)


def too_late_to_show(story: Story) -> Iterator[Finding]:
    """An expected order acts only when play is over: whoever gives it never sees what it does."""
    lasts = story.exercise.lasts
    for path, inject, expected in story.expected():
        at = story.moments.get(inject.id)
        if at is None or expected.action in REACTIONS:
            continue
        lead = story.ground.orders[expected.action].lead
        if at + lead >= lasts:
            minutes = {"left": f"{(lasts - at) / 60_000:g}", "lead": f"{lead / 60_000:g}"}
            yield Finding((*path, "action"), "W608", {"order": expected.action, **minutes})


def expected_after_the_end(story: Story) -> Iterator[Finding]:
    """The time for an expected action ends after play does."""
    lasts = story.exercise.lasts
    for path, inject, expected in story.expected():
        at = story.moments.get(inject.id)
        if at is not None and at + expected.within > lasts:
            left = {"within": f"{expected.within / 60_000:g}", "left": f"{(lasts - at) / 60_000:g}"}
            yield Finding((*path, "within"), "W608.end", left)


def hints_too_late(story: Story) -> Iterator[Finding]:
    """A hint comes when the time for every expected action is over."""
    for number, inject in story.injects:
        limits = [expected.within for expected in inject.expects]
        if inject.hint is not None and limits and inject.hint.after >= max(limits):
            yield Finding(("injects", number, "hint", "after"), "W614", {"name": inject.id})


def by_hand_only(story: Story) -> Iterator[Finding]:
    """A core inject is released by hand only, so that a busy controller forgets it."""
    for number, inject in story.injects:
        if inject.trigger.manual and inject.difficulty == "core":
            yield Finding(("injects", number, "trigger"), "W610", {"name": inject.id}, at_key=True)


def unplanned(story: Story) -> Iterator[Finding]:
    """The reference plan lacks an order that good players are expected to give, or there is no plan or win at all."""
    exercise = story.exercise
    for key in ("plan", "wins"):
        if not getattr(exercise, key):
            yield Finding(("injects",), f"W615.{key}", {}, at_key=True)
    if not exercise.plan:
        return
    given = {(planned.do, planned.target) for planned in exercise.plan}
    kinds = {planned.do for planned in exercise.plan}
    for path, inject, expected in story.expected():
        if expected.action in REACTIONS or inject.need != "all" or inject.difficulty != "core":
            continue
        planned = (expected.action, expected.target) in given if expected.target else expected.action in kinds
        if not planned:
            yield Finding((*path, "action"), "W615", {"order": expected.action, "target": expected.target})


def unaffordable(story: Story) -> Iterator[Finding]:
    """The reference plan costs more than there is to spend."""
    spent: dict[str, float] = {}
    for number, planned in enumerate(story.exercise.plan):
        purse = story.setting.purse(planned.by)
        before, budget = spent.get(purse, 0.0), story.setting.budget(purse)
        order = story.ground.orders[planned.do]
        spent[purse] = before + cost_of(order, filled(story.setting, planned.do, planned.args))
        if budget is not None and before <= budget < spent[purse]:
            values = {"order": planned.do, "spent": f"{spent[purse]:,.0f}", "budget": f"{budget:,.0f}"}
            yield Finding(("plan", number, "do"), "W616", values)
