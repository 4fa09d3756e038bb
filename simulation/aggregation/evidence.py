"""Evidence: which event explains that an indicator was raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulation.aggregation.roster import Row
from simulation.events import NO_CAUSE, Severity
from simulation.log import EventLog
from simulation.spec.measures import Count, Level, Open, Ratio, Statistic, Total

_LEAST_MS = 6 * 3_600_000
_MOST_MS = 24 * 3_600_000
_SEVERITIES = len(Severity)


class Evidence:
    """Finds causes among the kinds that an indicator names: the worst, then the latest, at the place itself.

    When none of those happened, the events that the indicator counts explain it, for a share those that spoil it.
    When nothing happened at the commune, events of the whole province count; for the province, events anywhere do.
    The search goes back 6 hours, or the measure's window if that is longer, but no more than 24 hours.

    Only the latest event of each severity is kept per indicator and place: if that one is too old, all are.
    """

    def __init__(self, rows: Sequence[Row], codes: Mapping[str, int], province: int) -> None:
        """Prepare the search for these rows; kinds of domains that do not run are left out."""
        self._province = province
        self._anywhere = province + 1
        wanted: list[list[int]] = [[] for _ in codes]
        self._back_ms = []
        for number, row in enumerate(rows):
            for line, kinds in ((number, row.spec.evidence), (len(rows) + number, _counted(row))):
                for kind in sorted(set(kinds) & set(codes)):
                    wanted[codes[kind]].append(line)
            window_ms = getattr(row.spec.measure, "window", 0)
            self._back_ms.append(min(max(window_ms, _LEAST_MS), _MOST_MS))
        self._starts = np.cumsum([0, *map(len, wanted)])
        self._lines = np.array([line for lines in wanted for line in lines], np.intp)
        self._latest = np.zeros((2 * len(rows), _SEVERITIES, province + 2), np.uint32)
        self._next = 1

    def causes(self, log: EventLog, number: int, places: Sequence[int], raised_ms: int) -> list[int]:
        """The event behind row ``number`` being raised at each of these places at ``raised_ms``, 0 for none.

        Instants must not go back from one call to the next.
        """
        self._read(log, log.first_at_or_after(raised_ms))
        oldest = log.first_at_or_after(raised_ms - self._back_ms[number])
        return [self._cause(number, place, oldest) for place in places]

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
    match row.spec.measure:
        case Count() | Total() | Statistic() as measure:
            names = measure.events
        case Open() as measure:
            names = measure.opened
        case Level() as measure:
            names = measure.up
        case Ratio() as measure:
            spoiling = tuple(name for name in measure.among if name not in measure.of)
            names = measure.of if row.spec.better == "lower" else spoiling
        case _:
            names = ()
    return tuple(f"{row.domain.key}.{name}" for name in names)
