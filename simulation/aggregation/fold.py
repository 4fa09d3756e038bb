"""The fold: carries the board, the alerts and the cases along a growing log, many buckets at once or one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.aggregation.board import NO_DATA, NORMAL, Board
from simulation.aggregation.cases import CaseBook
from simulation.aggregation.compiler import Compiler, Unmeasurable, Workshop
from simulation.aggregation.desk import AlertDesk, IndicatorWatch, SensorWatch
from simulation.aggregation.hours import HourlyMeans
from simulation.aggregation.indices import INDICES, IndexFunction
from simulation.aggregation.inputs import Floats, PlaceTable, ReadingBuckets, StateSamples
from simulation.aggregation.levels import sign
from simulation.aggregation.measures import Measurement, measurement
from simulation.aggregation.roster import Roster, Row
from simulation.aggregation.spans import Span
from simulation.aggregation.tallies import Tallies
from simulation.errors import InvalidInput, Problem
from simulation.events import BUCKET_MS
from simulation.log import EventLog
from simulation.spec.domain import DomainSpec
from simulation.spec.indices import AqiTable
from simulation.spec.measures import Index

_SPAN = 48
"""Buckets folded at once: large enough to amortise, small enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoldPlan:
    """What is folded for whom.

    Attributes:
        specs: The domains that run.
        places: The province's places.
        codes: Kinds of events to the log's codes, in the codes' order (``EventLog.codes``).
        aqi: Official table of the air index; needed when a domain shows it.
        thresholds: ``domain.sensor`` to sensors × levels, where sensors differ from their class's thresholds.
        indices: Named index functions.
    """

    specs: Sequence[DomainSpec]
    places: PlaceTable
    codes: Mapping[str, int]
    aqi: AqiTable | None = None
    thresholds: Mapping[str, Floats] = field(default_factory=dict)
    indices: Mapping[str, IndexFunction] = field(default_factory=lambda: INDICES)


class Fold:
    """Everything people see of a run; the same whether it was advanced at once or in pieces.

    Attributes:
        board: Value and level of every indicator at every place in every complete bucket.
        alerts: Alerts; those of sensors up to the last event, those of indicators up to the last bucket.
        cases: Cases up to the last event.
    """

    def __init__(self, plan: FoldPlan) -> None:
        """Compile every indicator.

        Raises:
            InvalidInput: Indicators cannot be measured as written; every problem of every file.
        """
        self.roster = Roster(plan.specs)
        self.places = plan.places
        self._measures, self._tallies, self._hours = _compile(plan, self.roster)
        self._province_only = np.array([row.spec.places == "province" for row in self.roster], np.bool_)
        self.board = Board(self.roster, plan.places)
        self.alerts = AlertDesk(
            IndicatorWatch(self.roster, plan.places, plan.codes),
            SensorWatch(self.roster.domains, plan.places, plan.codes, plan.thresholds),
        )
        self.cases = CaseBook(self.roster.domains, plan.places, plan.codes)
        self._next_event = 1

    @property
    def next_bucket(self) -> int:
        """The first bucket that has not been folded; readings and states are needed from here on."""
        return self.board.count

    def advance(
        self,
        log: EventLog,
        to_ms: int,
        readings: Mapping[str, ReadingBuckets],
        states: StateSamples | None = None,
    ) -> None:
        """Fold what happened up to ``to_ms``: whole buckets onto the board, every event into cases and sensor alerts.

        Readings and states must cover the buckets from ``next_bucket`` to the last that is complete at ``to_ms``.
        """
        last = to_ms // BUCKET_MS
        while self.board.count < last:
            self._fold(log, min(_SPAN, last - self.board.count), readings, states)
        end = log.first_at_or_after(to_ms + 1)
        if end > self._next_event:
            records = log.records(self._next_event, end - 1)
            self.alerts.sensors.advance(records, self._next_event)
            self.cases.advance(records, self._next_event)
            self._next_event = end

    def _fold(
        self, log: EventLog, count: int, readings: Mapping[str, ReadingBuckets], states: StateSamples | None
    ) -> None:
        first = self.board.count
        span = Span(first=first, count=count, log=log, places=self.places, indicators=len(self.roster))
        span.readings, span.states = readings, states
        self._tallies.advance(span)
        self._hours.advance(span)
        for position, measure in self._measures:
            span.values[:, position, :] = measure.values(span)
        span.values[:, self._province_only, :-1] = np.nan
        levels = np.where(np.isnan(span.values), np.int8(NO_DATA), np.int8(NORMAL))
        self.alerts.indicators.advance(log, first, span.values, levels)
        self.board.append(span.values, levels)


def check_indicators(plan: FoldPlan) -> tuple[Problem, ...]:
    """Every indicator that cannot be measured as written."""
    try:
        Fold(plan)
    except InvalidInput as invalid:
        return invalid.problems
    return ()


def _compile(plan: FoldPlan, roster: Roster) -> tuple[list[tuple[int, Measurement]], Tallies, HourlyMeans]:
    """Measures with their positions: plain ones first, so that indices may read them."""
    workshop = Workshop(
        roster=roster,
        places=plan.places,
        codes=plan.codes,
        tallies=Tallies(plan.codes, plan.places.province + 1),
        hours=HourlyMeans(),
        aqi=plan.aqi,
    )
    measures: list[tuple[int, Measurement]] = []
    problems: list[Problem] = []
    order = sorted(enumerate(roster), key=lambda pair: (pair[1].spec.measure.kind == "index", pair[0]))
    for position, row in order:
        try:
            measures.append((position, _measure(plan, workshop, row)))
        except Unmeasurable as mistake:
            problems.append(mistake.problem)
    if problems:
        raise InvalidInput(problems)
    return measures, workshop.tallies, workshop.hours


def _measure(plan: FoldPlan, workshop: Workshop, row: Row) -> Measurement:
    sign(row)  # refuses contradicting thresholds
    compiler = Compiler(workshop, row)
    spec = row.spec.measure
    if not isinstance(spec, Index):
        return measurement(spec, compiler)
    function = plan.indices.get(spec.function)
    if function is None:
        known = ", ".join(sorted(plan.indices))
        raise compiler.mistake("measure.function", f"'{spec.function}' is no index", f"Use one of: {known}.")
    return function(compiler.resolve(spec.inputs), compiler)
