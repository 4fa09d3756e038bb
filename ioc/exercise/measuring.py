"""Results of single measures, from what the exercise knows and from statistics of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeAlias

from ioc.exercise.injects import Inject
from ioc.exercise.moments import Now, Stamp
from ioc.exercise.plan import Measure, Rating
from ioc.exercise.records import InjectState
from ioc.exercise.script import script
from ioc.exercise.setting import Setting
from ioc.exercise.state import State

POINTS: Mapping[Rating, int] = MappingProxyType({"P": 3, "S": 2, "M": 1, "U": 0})
"""What a rating counts in a mean; our own scale, HSEEP gives letters only."""


class Facts(Protocol):
    """Knows the world over the whole play."""

    def kpi(self, name: str) -> float | None:
        """A statistic of an indicator over the play, such as ``flood.exposed_people.max``; None without data."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a measure came to.

    Attributes:
        value: Milliseconds, a share or a number; None when there is none.
        evidence: Numbers of the commands that show it.
        never: Whether what should have been done was not done at all, though there was time for it.
        late: Whether it is not done yet and would be late by now.
    """

    value: float | None = None
    evidence: tuple[int, ...] = ()
    never: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureResult:
    """A measure's result with the rating that it suggests; both None for what was not observed."""

    measure: Measure
    value: float | None
    rating: Rating | None
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a measure is taken of: the exercise at a moment."""

    setting: Setting
    state: State
    now: Now
    facts: Facts | None

    @property
    def until_ms(self) -> int:
        """Scenario time up to which play counts: now, or its end."""
        ended = self.state.clock.ended
        return self.now.scenario_ms if ended is None else ended.at.scenario_ms


_Look: TypeAlias = Callable[[Case, Measure], Seen]


def result(case: Case, measure: Measure) -> MeasureResult:
    """The result of one measure."""
    seen = _LOOKS[measure.kind](case, measure)
    return MeasureResult(
        measure=measure,
        value=seen.value,
        rating=_rating(measure, seen),
        evidence=seen.evidence,
    )


def _rating(measure: Measure, seen: Seen) -> Rating | None:
    """The rating that a result suggests."""
    if seen.never:
        return "U"
    if seen.late:
        return "M"
    if seen.value is None:
        return None
    sign = 1 if measure.better == "lower" else -1
    if sign * seen.value <= sign * measure.target:
        return "P"
    if sign * seen.value <= sign * measure.acceptable:
        return "S"
    return "U" if measure.kind in ("expectations", "answered") and seen.value == 0 else "M"


def _delay(case: Case, measure: Measure) -> Seen:
    """Scenario time from the release of an inject, or from the beginning, to the first order of a kind."""
    state = case.state
    begun = state.clock.started if measure.since is None else _fired(state, measure.since)
    if begun is None:
        return Seen()
    since = begun.at.scenario_ms
    for given in state.orders:
        by_them = given.by.cell and measure.by in (None, given.by.cell)
        counts = given.kind == measure.of and given.refusal is None and not given.effect
        if by_them and counts and given.by.seq > begun.seq:
            return Seen(value=given.by.at.scenario_ms - since, evidence=(begun.seq, given.by.seq))
    overdue = case.until_ms - since > measure.acceptable
    ended = state.clock.ended is not None
    return Seen(evidence=(begun.seq,), never=overdue and ended, late=overdue and not ended)


def _fired(state: State, name: str) -> Stamp | None:
    """The release of an inject."""
    own = state.injects.get(name)
    return None if own is None else own.fired


def _expectations(case: Case, measure: Measure) -> Seen:
    """Share of the weight of expectations that were met, among those that are settled."""
    weights = {one.id: one.weight for inject in script(case.setting, case.state) for one in inject.expects}
    total = met = 0.0
    evidence: list[int] = []
    for name in measure.ids:
        known = case.state.expectations.get(name)
        if known is None or known.settled is None or known.status not in ("met", "expired"):
            continue
        total += weights.get(name, 1.0)
        met += weights.get(name, 1.0) if known.status == "met" else 0.0
        evidence += known.evidence or (known.settled.seq,)
    return Seen(value=met / total, evidence=tuple(evidence)) if total else Seen()


def _answered(case: Case, measure: Measure) -> Seen:
    """Share of the injects to a cell, or to any, that were answered."""
    outcomes: list[bool] = []
    evidence: list[int] = []
    for inject in script(case.setting, case.state):
        own = case.state.injects[inject.id]
        cells = inject.to if measure.by is None else tuple(cell for cell in inject.to if cell == measure.by)
        if not own.released or not cells or inject.channel == "none" or own.fired is None:
            continue
        answers = answers_of(case.state, inject, own, cells)
        if answers or own.closed is not None or case.state.clock.ended is not None:
            outcomes.append(bool(answers))
            evidence += answers[:1] or [own.fired.seq]
    share = sum(outcomes) / len(outcomes) if outcomes else None
    return Seen(value=share, evidence=tuple(evidence))


def answers_of(state: State, inject: Inject, own: InjectState, cells: tuple[str, ...]) -> list[int]:
    """Numbers of what cells answered to an inject: replies, decisions and orders about it.

    Where neither a reply nor a decision is expected, an acknowledgement is an answer.
    """
    said = [reply.by.seq for reply in own.answers if reply.cell in cells]
    said += [one.by.seq for one in state.decisions if one.inject == inject.id and one.by.cell in cells]
    said += [
        one.by.seq
        for one in state.orders
        if one.inject == inject.id and one.by.cell in cells and one.refusal is None and not one.effect
    ]
    if not any(one.action in ("reply", "decide") for one in inject.expects) and not inject.decision:
        said += [stamp.seq for cell, stamp in own.acked.items() if cell in cells]
    return sorted(said)


def _kpi(case: Case, measure: Measure) -> Seen:
    """A statistic of an indicator over the play."""
    if case.facts is None or measure.of is None:
        return Seen()
    return Seen(value=case.facts.kpi(measure.of))


def _beyond(case: Case, measure: Measure) -> Seen:
    """Scenario time for which a condition has held."""
    if case.state.clock.started is None:
        return Seen()
    known = case.state.beyond.get(measure.id)
    if known is None:
        return Seen(value=0.0)
    running = 0 if known.since_ms is None else max(0, case.until_ms - known.since_ms)
    return Seen(value=float(known.total_ms + running), evidence=known.seen)


_LOOKS: Mapping[str, _Look] = MappingProxyType(
    {
        "delay": _delay,
        "expectations": _expectations,
        "answered": _answered,
        "kpi": _kpi,
        "beyond": _beyond,
    }
)
