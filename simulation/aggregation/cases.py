"""Cases: the life of every report, call, dossier or outage, read off the events that open, move and close it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.aggregation.inputs import PlaceTable
from simulation.events import NO_CASE, Event
from simulation.log import EventLog
from simulation.spec.domain import DomainSpec

_OPENS, _MOVES, _CLOSES = 1, 2, 3
_ROLES = {None: 0, "opens": _OPENS, "moves": _MOVES, "closes": _CLOSES}
_NEVER = -1

_CASE = np.dtype(
    [
        ("opened_ms", "<i8"),
        ("closed_ms", "<i8"),
        ("first", "<u4"),
        ("last", "<u4"),
        ("kind", "<i4"),
        ("place", "<i4"),
        ("domain", "<i2"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Roles:
    """What an event of each kind does to its case, in which domain, and by when that domain's cases are due."""

    role: np.ndarray[tuple[int], np.dtype[np.int8]]
    domain: np.ndarray[tuple[int], np.dtype[np.int16]]
    due_ms: np.ndarray[tuple[int], np.dtype[np.int64]]


class CaseBook:
    """All cases of a run in one table by case number, kept up to date event by event.

    Case numbers count up from 1 without large gaps. A second opening of a case reopens it.
    """

    def __init__(self, specs: Sequence[DomainSpec], places: PlaceTable, kinds: Mapping[str, int]) -> None:
        """An empty book for these domains; ``kinds`` gives the log's codes in order."""
        self._of = specs, places, kinds
        self._places = places
        self._kinds = tuple(kinds)
        self._domains = tuple(spec.key for spec in specs)
        role, domain = np.zeros(len(kinds), np.int8), np.zeros(len(kinds), np.int16)
        for number, spec in enumerate(specs):
            for name, event in spec.events.items():
                role[kinds[f"{spec.key}.{name}"]] = _ROLES[event.case]
                domain[kinds[f"{spec.key}.{name}"]] = number
        dues = [_NEVER if spec.case is None or spec.case.due is None else spec.case.due for spec in specs]
        self._roles = _Roles(role=role, domain=domain, due_ms=np.array(dues, np.int64))
        self._table = np.zeros(0, _CASE)
        self._size = 0
        self.read = 0
        """Events of the log that have been read."""
        self.open_counts = np.zeros((len(specs), places.province + 1), np.int64)
        """Open cases: domains × (communes + province)."""

    def __len__(self) -> int:
        """Number of cases that were opened."""
        return int(np.count_nonzero(self._table["first"][: self._size]))

    def advance(self, records: np.ndarray[tuple[int], np.dtype[np.void]], first: int) -> None:
        """Read the next events of the log; ``first`` is the id of the first."""
        self.read = first + len(records) - 1
        role = self._roles.role[records["kind"]]
        concerned = np.flatnonzero((records["case"] != NO_CASE) & (role > 0))
        if not concerned.size:
            return
        events = records[concerned]
        cases, role = events["case"].astype(np.intp), role[concerned]
        self._grow(int(cases.max()) + 1)
        touched = np.unique(cases)
        before = self._is_open(touched)
        table = self._table
        ids = first + concerned
        new = np.flatnonzero((table["first"][cases] == 0) & (role == _OPENS))[
            ::-1
        ]  # backwards: the first one stays
        table["first"][cases[new]] = ids[new]
        table["opened_ms"][cases[new]] = events["time_ms"][new]
        table["place"][cases[new]] = np.minimum(events["place"][new], self._places.province)
        table["domain"][cases[new]] = self._roles.domain[events["kind"][new]]
        table["last"][cases] = ids
        table["kind"][cases] = events["kind"]
        turning = np.flatnonzero(role != _MOVES)  # in order: the last one of a case decides
        closing = role[turning] == _CLOSES
        table["closed_ms"][cases[turning]] = np.where(closing, events["time_ms"][turning], _NEVER)
        self._recount(touched, before)

    def up_to(self, log: EventLog, count: int) -> CaseBook:
        """The book as it was after the first ``count`` events of the log, read again."""
        past = CaseBook(*self._of)
        if count:
            past.advance(log.records(1, count), 1)
        return past

    def domain_open(self, domain: str, place: int) -> int:
        """Open cases of a domain at a commune or in the province."""
        return int(self.open_counts[self._domains.index(domain), place])

    def open_cases(self, now_ms: int, domain: str | None = None, place: int | None = None) -> pd.DataFrame:
        """Open cases as a frame like ``frame``, optionally of one domain and one commune; the oldest first."""
        known = np.flatnonzero(self._is_open(np.arange(self._size)))
        if domain is not None:
            known = known[self._table["domain"][known] == self._domains.index(domain)]
        if place is not None and place != self._places.province:
            known = known[self._table["place"][known] == place]
        return self._frame(known[np.argsort(self._table["opened_ms"][known], kind="stable")], now_ms)

    def frame(self, now_ms: int) -> pd.DataFrame:
        """Every case: number, domain, place, opening, last event, closing, due time and whether it is late."""
        return self._frame(np.flatnonzero(self._table["first"][: self._size]), now_ms)

    def events(self, log: EventLog, case: int) -> list[Event]:
        """The events of one case in order; empty when there is no such case."""
        if not 0 < case < self._size or not self._table["first"][case]:
            return []
        first, last = int(self._table["first"][case]), int(self._table["last"][case])
        return [
            log.event(first + at) for at in np.flatnonzero(log.records(first, last)["case"] == case).tolist()
        ]

    def _frame(self, cases: np.ndarray[tuple[int], np.dtype[np.intp]], now_ms: int) -> pd.DataFrame:
        rows = self._table[cases]
        due_ms = self._roles.due_ms[rows["domain"]]
        due_ms = np.where(due_ms == _NEVER, _NEVER, rows["opened_ms"] + due_ms)
        ended_ms = np.where(rows["closed_ms"] == _NEVER, now_ms, rows["closed_ms"])
        names = [*self._places.codes, "province"]
        return pd.DataFrame(
            {
                "case": cases,
                "domain": pd.Categorical.from_codes(rows["domain"], pd.Index(self._domains, dtype="str")),
                "place": pd.Categorical.from_codes(rows["place"], pd.Index(names, dtype="str")),
                "opened_ms": rows["opened_ms"],
                "last": pd.Categorical.from_codes(rows["kind"], pd.Index(self._kinds, dtype="str")),
                "last_event": rows["last"],
                "closed_ms": _missing(rows["closed_ms"]),
                "due_ms": _missing(due_ms),
                "late": (due_ms != _NEVER) & (ended_ms > due_ms),
            }
        )

    def _is_open(
        self, cases: np.ndarray[tuple[int], np.dtype[np.intp]]
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        rows = self._table[cases]
        is_open: np.ndarray[tuple[int], np.dtype[np.bool_]] = (rows["first"] > 0) & (
            rows["closed_ms"] == _NEVER
        )
        return is_open

    def _recount(
        self,
        touched: np.ndarray[tuple[int], np.dtype[np.intp]],
        before: np.ndarray[tuple[int], np.dtype[np.bool_]],
    ) -> None:
        change = self._is_open(touched).astype(np.int64) - before
        domain, place = self._table["domain"][touched], self._table["place"][touched]
        np.add.at(self.open_counts, (domain, place), change)
        outside = place != self._places.province
        np.add.at(self.open_counts[:, -1], domain[outside], change[outside])

    def _grow(self, size: int) -> None:
        if size > len(self._table):
            table = np.zeros(max(size, 2 * len(self._table), 1024), _CASE)
            table["closed_ms"] = _NEVER
            table[: len(self._table)] = self._table
            self._table = table
        self._size = max(self._size, size)


def _missing(times_ms: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.Series:
    return pd.Series(times_ms, dtype="Int64").mask(pd.Series(times_ms == _NEVER))


def case_events(log: EventLog, book: CaseBook, case: int) -> list[Event]:
    """The events of one case in order."""
    return book.events(log, case)
