"""The state of an exercise: frozen records, replaced and never changed, with one digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from ioc.exercise.canonical import Json, canonical, plain, sha256
from ioc.exercise.commands import NO_HEAD
from ioc.exercise.conditions import Held
from ioc.exercise.injects import Inject
from ioc.exercise.moments import Now, Stamp
from ioc.exercise.records import (
    Answered,
    Beyond,
    ClockState,
    Decision,
    Edit,
    ExpectationState,
    Given,
    InjectState,
    Member,
    Message,
    Observation,
    Rated,
)
from ioc.exercise.setting import Setting

_T = TypeVar("_T")

_BEFORE = Now(scenario_ms=0, exercise_ms=0, wall_ms=0)


def _nothing() -> MappingProxyType[str, _T]:
    """An empty mapping."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """Everything an exercise knows of itself after the command ``rev``.

    Attributes:
        rev: Number of the last command.
        head: Its SHA-256.
        now: Its moment.
        run: What the run was begun with.
        clock: Phase, speed, baton.
        injects: What became of each inject.
        scripts: Injects that were edited or added while it ran.
        added: Names of those that were added, in order.
        shifts: How far the times of injects that have not fallen due were moved, by inject.
        ends_ms: Scenario time at which play ends, when that was changed.
        expectations: Those of injects that were released.
        orders: Orders given, refused, and carried out as effects of injects.
        decisions: The decision log.
        messages: The message log.
        observations: What evaluators saw.
        ratings: Every rating of an objective or a task, the last one counts.
        edits: Live edits.
        spent: What was spent, by purse.
        granted: What was added to purses.
        mercy: Models whose deterioration is frozen.
        held: Memory of conditions.
        beyond: How long conditions of measures have held.
        outcomes: Whether the exercise was won, by outcome, at the end.
        roster: Who takes part, by device.
        links: Role links: role, cell, and whether they were revoked.
        notes: Human text of the after-action report, by section.
        recovered: Crashes that were survived: scenario time, and what was lost of it, in ms.
        keys: Answers already given.
        touched: Last change of each inject, rating and of the plan, by subject.
    """

    rev: int = 0
    head: str = NO_HEAD
    now: Now = _BEFORE
    run: Mapping[str, Json] = field(default_factory=_nothing)
    clock: ClockState = field(default_factory=ClockState)
    injects: Mapping[str, InjectState] = field(default_factory=_nothing)
    scripts: Mapping[str, Inject] = field(default_factory=_nothing)
    added: tuple[str, ...] = ()
    shifts: Mapping[str, int] = field(default_factory=_nothing)
    ends_ms: int | None = None
    expectations: Mapping[str, ExpectationState] = field(default_factory=_nothing)
    orders: tuple[Given, ...] = ()
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()
    observations: tuple[Observation, ...] = ()
    ratings: Mapping[str, tuple[Rated, ...]] = field(default_factory=_nothing)
    edits: tuple[Edit, ...] = ()
    spent: Mapping[str, float] = field(default_factory=_nothing)
    granted: Mapping[str, float] = field(default_factory=_nothing)
    mercy: tuple[str, ...] = ()
    held: Mapping[str, Held] = field(default_factory=_nothing)
    beyond: Mapping[str, Beyond] = field(default_factory=_nothing)
    outcomes: Mapping[str, bool] = field(default_factory=_nothing)
    roster: Mapping[str, Member] = field(default_factory=_nothing)
    links: Mapping[str, Json] = field(default_factory=_nothing)
    notes: Mapping[str, str] = field(default_factory=_nothing)
    recovered: tuple[Mapping[str, int], ...] = ()
    keys: Mapping[str, Answered] = field(default_factory=_nothing)
    touched: Mapping[str, Stamp] = field(default_factory=_nothing)

    @classmethod
    def opening(cls, setting: Setting) -> State:
        """The state before the first command."""
        clock = ClockState(speed=setting.exercise.speed)
        injects = {name: InjectState() for name in setting.injects}
        return cls(clock=clock, injects=MappingProxyType(injects))

    def digest(self) -> str:
        """SHA-256 over the canonical content."""
        return sha256(canonical(plain(self)))

    def left(self, setting: Setting, cell: str) -> float | None:
        """What a cell may still spend; None when there is no limit."""
        purse = setting.purse(cell)
        budget = setting.budget(purse)
        if budget is None:
            return None
        return budget + self.granted.get(purse, 0.0) - self.spent.get(purse, 0.0)


def put(mapping: Mapping[str, _T], key: str, value: _T) -> Mapping[str, _T]:
    """The mapping with one entry set."""
    return MappingProxyType({**mapping, key: value})


def with_inject(state: State, name: str, changed: InjectState) -> State:
    """The state with one inject's record replaced."""
    return replace(state, injects=put(state.injects, name, changed))
