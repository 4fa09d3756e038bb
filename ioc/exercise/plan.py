"""Shape of ``config/exercises/<name>.yaml``: who plays what on which day, what happens to them, how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationInfo, WithJsonSchema, field_validator

from ioc.exercise.injects import Condition, Inject
from simulation.spec.base import EventKind, Key, Slug, Spec, Text
from simulation.spec.domain import Authority
from simulation.spec.scenario import KpiName
from simulation.units import Dong, DurationMs, Unit

MARKING = Text(vi="DIỄN TẬP – DỮ LIỆU MÔ PHỎNG", en="EXERCISE – SIMULATED DATA")

Rating: TypeAlias = Literal["P", "S", "M", "U"]
"""HSEEP: performed without challenges, with some, with major challenges, unable to be performed."""


MeasureKind: TypeAlias = Literal["delay", "expectations", "answered", "kpi", "beyond"]

_DURATION = Unit("ms", ("15 min", "90 s"), minimum=0)
_SHARE = Unit("", ("80 %", "0.8"), minimum=0, maximum=1)
_UNITS: Mapping[str, Unit] = MappingProxyType(
    {"delay": _DURATION, "beyond": _DURATION, "expectations": _SHARE, "answered": _SHARE}
)
"""What a measure's result is in; of a KPI it is the indicator's own unit."""

_AMOUNT = {"type": ["string", "number"], "examples": ["15 min", "80 %", 6000]}


class Cell(Spec):
    """Players who act together at one desk, or at several devices of one desk.

    Attributes:
        id: Its name in the exercise.
        name: What it is called.
        authority: Whose orders it may give.
        communes: Codes of the communes whose ``commune`` orders it may give; all when there are none.
        orders: Kinds of order it may give although they are not its own.
        budget: What it may spend; None shares the exercise's.
        about: Its task, on the players' cards.
    """

    id: Slug
    name: Text
    authority: Annotated[tuple[Authority, ...], Field(min_length=1)]
    communes: tuple[str, ...] = ()
    orders: tuple[EventKind, ...] = ()
    budget: Dong | None = None
    about: Text


class Storyline(Spec):
    """A thread of the story that controllers move as a whole."""

    id: Slug
    name: Text


class Measure(Spec):
    """One automatic measure; its result suggests a rating, which an evaluator confirms or overrides.

    Attributes:
        id: Its name in the exercise.
        name: What is measured.
        kind: What is looked at: ``delay`` (from ``since`` to the first order of kind ``of``), ``expectations`` (share
            of the weight of ``ids`` that was met in time), ``answered`` (share of the injects to ``cell`` that were
            answered), ``kpi`` (statistic of an indicator over the play), ``beyond`` (time for which ``when`` held).
        of: Kind of order whose first time counts, for ``delay``; KPI, for ``kpi``.
        since: Inject from whose release a delay counts; the beginning of the exercise when there is none.
        by: Cell that is meant; any when there is none.
        ids: Expectations, for ``expectations``.
        when: Condition, for ``beyond``.
        better: Whether a smaller or a greater result is better.
        target: Result up to (or from) which it is performed without challenges: milliseconds for ``delay`` and
            ``beyond`` (a duration in the file), a share for ``expectations`` and ``answered``, the indicator's own
            unit for ``kpi``.
        acceptable: Result up to (or from) which it is performed with some challenges, in the same unit.
        weight: How much it counts in its objective.
    """

    id: Slug
    name: Text
    kind: MeasureKind
    of: EventKind | KpiName | None = None
    since: Slug | None = None
    by: Slug | None = None
    ids: tuple[Slug, ...] = ()
    when: Condition | None = None
    better: Literal["lower", "higher"]
    target: Annotated[float, WithJsonSchema(_AMOUNT)]
    acceptable: Annotated[float, WithJsonSchema(_AMOUNT)]
    weight: Annotated[float, Field(gt=0, le=100)] = 1

    @field_validator("target", "acceptable", mode="before")
    @classmethod
    def _in_its_unit(cls, value: object, info: ValidationInfo) -> object:
        """Read a duration or a share as such; which it is, the kind says."""
        unit = _UNITS.get(info.data.get("kind", ""))
        return value if unit is None else unit.read(value)


class Task(Spec):
    """A critical task of an objective, with what evaluators look for."""

    id: Slug
    name: Text
    measures: tuple[Measure, ...] = ()


class Objective(Spec):
    """What the exercise is to show: a capability, its critical tasks."""

    id: Slug
    name: Text
    capability: Text | None = None
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]


class Planned(Spec):
    """One decision of the reference plan: what good players would do, and when.

    Attributes:
        at: Scenario time since the exercise began.
        by: The cell.
        do: Kind of order.
        target: Commune code, or nothing for the whole province.
        args: Its arguments; those left out take their defaults.
        why: The reason.
    """

    at: DurationMs
    by: Slug
    do: EventKind
    target: str = ""
    args: Annotated[dict[Key, Any], Field(default_factory=dict)]
    why: Text


class Outcome(Spec):
    """What winning means, so that a rehearsal can say whether the exercise can be won and lost.

    Attributes:
        id: Its name in the exercise.
        name: What is to be held.
        holds: A condition that is true at the end of a play that was won.
    """

    id: Slug
    name: Text
    holds: Condition


class End(Spec):
    """When the exercise ends beside its time and the director's word."""

    when: Condition | None = None
    all_closed: bool = False


class Exercise(Spec):
    """A tabletop exercise.

    Attributes:
        id: Its name, and the file's.
        title: Shown to everybody.
        purpose: Shown to everybody.
        about: For those who run it.
        scenario: The day it is played on.
        seed: Chance of that day; the scenario's own when there is none.
        starts: Scenario time at which the play begins; the scenario's ``opens`` when there is none.
        lasts: Scenario time after which the play ends.
        speed: Scenario seconds a second at the start.
        budget: What all cells may spend together.
        marking: On every page, export and sheet.
        cells: Who plays.
        storylines: Threads of the story.
        objectives: What is judged.
        injects: What happens.
        plan: The reference plan.
        wins: What winning means.
        end: When it ends early.
    """

    schema_: Annotated[Literal["ioc-exercise/1"], Field(alias="schema")]
    id: Slug
    title: Text
    purpose: Text
    about: Text
    scenario: Slug
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    starts: DurationMs | None = None
    lasts: Annotated[DurationMs, Field(gt=0)]
    speed: Literal[1, 2, 5, 10, 30, 60] = 1
    budget: Dong | None = None
    marking: Text = MARKING
    cells: Annotated[tuple[Cell, ...], Field(min_length=1)]
    storylines: tuple[Storyline, ...] = ()
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    injects: Annotated[tuple[Inject, ...], Field(min_length=1)]
    plan: tuple[Planned, ...] = ()
    wins: tuple[Outcome, ...] = ()
    end: End = End()
