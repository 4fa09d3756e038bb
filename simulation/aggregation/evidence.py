"""Evidence: which event explains that an indicator was raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulation.aggregation.roster import Row
from simulation.events import NO_CAUSE, Severity
from simulation.log import EventLog
from simulation.spec.domain import DomainSpec, Indicator
from simulation.spec.measures import Count, Index, Level, Open, Ratio, StateSample, Statistic, Total
from simulation.units import parse

_LEAST_MS = 6 * 3_600_000
_MOST_MS = 24 * 3_600_000
_FARTHEST_MS = 7 * 24 * 3_600_000
_SEVERITIES = len(Severity)


class Evidence:
    """Finds causes among the kinds that an indicator names: the worst, then the latest, at the place itself.

    When none of those happened, the events that the indicator counts explain it, for a share those that spoil it.
    When nothing happened at the commune, events of the whole province count; for the province, events anywhere do.
    The search goes back 6 hours, or the measure's window if that is longer, but no more than 24 hours. Where nothing is
    found so near, it goes on as far as the value itself reaches: the whole window, up to a week, as for what is still
    open; 24 hours for a state, which holds until something changes it.

    Only the latest event of each severity is kept per indicator and place: if that one is too old, all are.
    """

    def __init__(self, rows: Sequence[Row], codes: Mapping[str, int], province: int) -> None:
        """Prepare the search for these rows; kinds of domains that do not run are left out."""
        self._province = province
        self._anywhere = province + 1
        wanted: list[list[int]] = [[] for _ in codes]
        self._near_ms, self._far_ms = [], []
        for number, row in enumerate(rows):
            for line, kinds in ((number, row.spec.evidence), (len(rows) + number, _counted(row))):
                for kind in sorted(set(kinds) & set(codes)):
                    wanted[codes[kind]].append(line)
            near_ms = min(max(getattr(row.spec.measure, "window", 0), _LEAST_MS), _MOST_MS)
            self._near_ms.append(near_ms)
            self._far_ms.append(max(near_ms, min(_reach_ms(row.domain, row.spec), _FARTHEST_MS)))
        self._starts = np.cumsum([0, *map(len, wanted)])
        self._lines = np.array([line for lines in wanted for line in lines], np.intp)
        self._latest = np.zeros((2 * len(rows), _SEVERITIES, province + 2), np.uint32)
        self._next = 1

    def causes(self, log: EventLog, number: int, places: Sequence[int], raised_ms: int) -> list[int]:
        """The event behind row ``number`` being raised at each of these places at ``raised_ms``, 0 for none.

        Instants must not go back from one call to the next.
        """
        self._read(log, log.first_at_or_after(raised_ms))
        back_ms = (self._near_ms[number], self._far_ms[number])
        near, far = (log.first_at_or_after(raised_ms - back) for back in back_ms)
        return [self._cause(number, place, near) or self._cause(number, place, far) for place in places]

    def _cause(self, number: int, place: int, oldest: int) -> int:
        columns = (self._anywhere,) if place == self._province else (place, self._province)
        for line in (number, len(self._latest) // 2 + number):  # what is named, then what is counted
            for column in columns:
                for found in reversed(self._latest[line, :, column].tolist()):  # the worst severity first
                    if found >= oldest:
                        return int(found)
        return NO_CAUSE

    def _read(self, log: EventLog, end: int) -> None:
        if end <= self._next:
            return
        records = log.records(self._next, end - 1)
        kind = records["kind"].astype(np.intp)
        first = self._starts[kind]
        repeats = self._starts[kind + 1] - first
        event = np.repeat(np.arange(repeats.size), repeats)
        line = self._lines[np.arange(event.size) - (np.cumsum(repeats) - repeats - first)[event]]
        severity = records["severity"][event]
        place = np.minimum(records["place"][event], self._province)
        found = (self._next + event).astype(np.uint32)
        np.maximum.at(self._latest, (line, severity, place), found)
        np.maximum.at(self._latest, (line, severity, np.full_like(place, self._anywhere)), found)
        self._next = end


def _counted(row: Row) -> tuple[str, ...]:
    return tuple(f"{row.domain.key}.{name}" for name in _spoiling(row.domain, row.spec))


def _spoiling(domain: DomainSpec, indicator: Indicator) -> tuple[str, ...]:
    """The kinds of events, without the domain's key, that make an indicator's value what it is."""
    match indicator.measure:
        case Count() | Total() | Statistic() as measure:
            return measure.events
        case Open() as measure:
            return measure.opened
        case Level() as measure:
            return measure.up
        case Ratio() as measure:
            spoiling = tuple(name for name in measure.among if name not in measure.of)
            return measure.of if indicator.better == "lower" else spoiling
        case Index() as measure:
            return _of_index(domain, measure)
        case _:
            return ()


def _of_index(domain: DomainSpec, measure: Index) -> tuple[str, ...]:
    """Of an index over shares, what spoils one of them; of a share of another indicator, what makes that one."""
    rows = (row for rows in measure.inputs.get("terms", {}).values() for row in rows)
    names = {name for row in rows for name in row["among"] if name not in row["of"]}
    part = _part(domain, measure)
    return tuple(sorted(names.union(() if part is None else _spoiling(domain, part))))


def _part(domain: DomainSpec, measure: Index) -> Indicator | None:
    """The indicator of which an index shows a share, if it does."""
    part = measure.inputs.get("part")
    return domain.indicators.get(part.get("indicator", "")) if isinstance(part, dict) else None


def _reach_ms(domain: DomainSpec, indicator: Indicator) -> int:
    """How far back what happened can still be in an indicator's value."""
    match indicator.measure:
        case StateSample():
            return _MOST_MS
        case Open() | Level():
            return _FARTHEST_MS
        case Index() as measure:
            part = _part(domain, measure)
            window = measure.inputs.get("window", 0)
            if part is not None or window == "all":
                return _FARTHEST_MS if part is None else _reach_ms(domain, part)
            return round(parse(window, "ms")) if window else 0
        case _:
            return int(getattr(indicator.measure, "window", 0))
