"""Small records the state is made of; each knows the command that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from ioc.exercise.canonical import Json
from ioc.exercise.moments import Now, Stamp

Phase: TypeAlias = Literal["ready", "briefing", "running", "paused", "break", "stopped", "ended", "closed"]
Status: TypeAlias = Literal[
    "pending", "offered", "held", "fired", "acknowledged", "answered", "expired", "skipped", "cancelled"
]
RELEASED = frozenset({"fired", "acknowledged", "answered", "expired"})
"""Statuses of an inject that went out and was not withdrawn."""

WAITING = frozenset({"pending", "offered", "held"})
"""Statuses of an inject that may still go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """Where the exercise stands and how fast its world goes.

    Attributes:
        phase: What is going on.
        since: The command that brought this phase about.
        speed: Scenario seconds a second while it runs.
        chosen: Number of the command by which somebody last chose a speed.
        auto_from: Speed to go back to when no decision is open any more; None when nothing was slowed down.
        target_ms: Scenario time to which a step or a jump goes.
        jumping: Whether that was a jump: what falls due before its end is offered, not released.
        hold_at: Injects at which the clock stops when they fall due.
        before: Phase before the emergency stop.
        break_until_ms: Wall time at which the announced break is over.
        note: What people are told about the break or the stop.
        played_ms: Exercise time when the clock last started or stopped.
        running_since_ms: Wall time since which it runs; None while it stands still.
        started: When play began.
        ended: When it ended.
        because: Why it ended.
        baton: Who holds the clock; None when nobody does.
    """

    phase: Phase = "ready"
    since: Stamp | None = None
    speed: int = 1
    chosen: int = 0
    auto_from: int | None = None
    target_ms: int | None = None
    jumping: bool = False
    hold_at: tuple[str, ...] = ()
    before: Phase | None = None
    break_until_ms: int | None = None
    note: str = ""
    played_ms: int = 0
    running_since_ms: int | None = None
    started: Stamp | None = None
    ended: Stamp | None = None
    because: str = ""
    baton: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a cell answered to an inject, or what those who run the exercise answered the cell.

    Attributes:
        by: Who and when.
        cell: The cell whose conversation it is.
        text: What was said.
        persona: Who speaks in the story; None when the cell does.
    """

    by: Stamp
    cell: str
    text: str
    persona: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectState:
    """What became of an inject.

    Attributes:
        status: Where it stands.
        due: When it fell due.
        fired: Who released it when.
        variant: Which of its variants was told; -1 for its own text.
        read: First sight of it by ``cell/device``.
        acked: Acknowledgement by cell.
        replies: Its conversations.
        hinted: When its hint was told.
        closed: When nothing more was awaited of it.
        effects: Which of its effects have been carried out.
        decided: Decisions about it.
    """

    status: Status = "pending"
    due: Stamp | None = None
    fired: Stamp | None = None
    variant: int = -1
    read: Mapping[str, Stamp] = field(default_factory=lambda: MappingProxyType({}))
    acked: Mapping[str, Stamp] = field(default_factory=lambda: MappingProxyType({}))
    replies: tuple[Reply, ...] = ()
    hinted: Stamp | None = None
    closed: Stamp | None = None
    effects: tuple[int, ...] = ()
    decided: tuple[Stamp, ...] = ()

    @property
    def released(self) -> bool:
        """Whether people have it."""
        return self.status in RELEASED

    @property
    def waiting(self) -> bool:
        """Whether it may still go out."""
        return self.status in WAITING

    @property
    def answers(self) -> tuple[Reply, ...]:
        """What cells said about it."""
        return tuple(reply for reply in self.replies if reply.persona is None)

    @property
    def answered(self) -> Stamp | None:
        """The first reply to it or decision about it."""
        said = (*(reply.by for reply in self.answers), *self.decided)
        return min(said, key=lambda stamp: stamp.seq, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationState:
    """Whether an expectation was met.

    Attributes:
        inject: Whose it is.
        status: ``na`` when it does not matter any more.
        settled: When that was decided, and by whom.
        evidence: Numbers of the commands that show it.
        reason: Why somebody decided by hand.
    """

    inject: str
    status: Literal["open", "met", "expired", "na"] = "open"
    settled: Stamp | None = None
    evidence: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An order that was given or refused.

    Attributes:
        by: Who and when.
        kind: Which order.
        target: Where.
        args: Its arguments.
        reason: Why, in the players' words.
        cost: What it cost, in dong.
        purse: From which budget.
        inject: The inject it answers, or whose effect it is.
        effect: Whether it is what an inject does to the world.
        refusal: Why it was refused; None when it was not.
        values: What stands in that reason.
        arrived: When it took effect.
    """

    by: Stamp
    kind: str
    target: str = ""
    args: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""
    cost: float = 0.0
    purse: str = ""
    inject: str = ""
    effect: bool = False
    refusal: str | None = None
    values: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))
    arrived: Now | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An entry of the decision log: what was known, what could be done, what was chosen, by whom, why."""

    by: Stamp
    situation: str
    options: tuple[str, ...]
    choice: str
    owner: str
    acting_for: str
    rationale: str
    follow_up: str
    inject: str
    nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody wrote to cells, to those who run the exercise (``control``) or to all (``all``)."""

    by: Stamp
    to: tuple[str, ...]
    text: str
    persona: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What an evaluator saw, for which objective, at which moment.

    Attributes:
        by: Who wrote it when.
        text: What was seen.
        objective: What it is evidence for; empty when for none.
        task: The critical task of that objective.
        inject: The inject it is about.
        cell: The cell it is about.
        sort: A strength, something to improve, or neither.
        moment_ms: Scenario time at which it was seen.
    """

    by: Stamp
    text: str
    objective: str
    task: str
    inject: str
    cell: str
    sort: Literal["strength", "improvement", "note"]
    moment_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A rating somebody gave, with the automatic suggestion of that moment beside it."""

    by: Stamp
    rating: str
    suggested: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One live edit: what stood there before, and what stands there now."""

    by: Stamp
    subject: str
    field: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """For how long the condition of a measure has held.

    Attributes:
        total_ms: Scenario time of the spells that are over.
        since_ms: Begin of the present spell; None when there is none.
        seen: Numbers of the commands that noted beginnings and ends.
    """

    total_ms: int = 0
    since_ms: int | None = None
    seen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A device that takes part."""

    joined: Stamp
    left: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a request, so that the same request gets the same answer again.

    Attributes:
        seq: Number of the command.
        kind: What was asked for.
        subject: Of what.
        refusal: Why it was refused; None when it was not.
        values: What stands in that reason.
    """

    seq: int
    kind: str
    subject: str
    refusal: str | None = None
    values: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))
