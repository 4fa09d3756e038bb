"""Every rule about a story with its weight, and what all of them say of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ioc.exercise.checks.ground import Ground
from ioc.exercise.lint import never, pace, purpose, texts
from ioc.exercise.lint.story import Story
from ioc.exercise.plan import Exercise
from simulation.checks.finding import Finding

Severity: TypeAlias = Literal["serious", "advice"]
"""``serious``: a part of the exercise will not work as written; ``advice``: it may be meant so."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: Stable code of what it finds; its sentences stand in the catalogue of messages.
        severity: How much it matters.
        look: Finds where a story breaks it.
    """

    code: str
    severity: Severity
    look: Callable[[Story], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule found."""

    severity: Severity
    finding: Finding


RULES = (
    Rule("W601", "serious", purpose.untested_objectives),
    Rule("W602", "advice", purpose.aimless_injects),
    Rule("W603", "serious", pace.crowded),
    Rule("W604", "advice", pace.breathless),
    Rule("W605", "advice", pace.no_recovery),
    Rule("W606", "serious", never.settled_conditions),
    Rule("W606", "serious", never.waits_for_nothing),
    Rule("W607", "serious", purpose.out_of_reach),
    Rule("W608", "advice", purpose.too_late_to_show),
    Rule("W608", "serious", purpose.expected_after_the_end),
    Rule("W609", "serious", pace.idle_cells),
    Rule("W610", "advice", purpose.by_hand_only),
    Rule("W611", "advice", pace.red_herrings),
    Rule("W612", "advice", texts.untranslated),
    Rule("W613", "advice", purpose.unmeasured_objectives),
    Rule("W614", "advice", purpose.hints_too_late),
    Rule("W615", "advice", purpose.unplanned),
    Rule("W616", "serious", purpose.unaffordable),
)
"""In the order in which they are asked."""


def lint(exercise: Exercise, ground: Ground) -> Iterator[Advice]:
    """What is weak in the story of an exercise whose file has no errors."""
    story = Story.of(exercise, ground)
    for rule in RULES:
        for finding in rule.look(story):
            yield Advice(rule.severity, finding)
