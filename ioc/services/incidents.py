"""Incidents: the open cases of the domains whose cases stand on the map, kept event by event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np

from ioc.services.delta import incident_order
from ioc.services.ground import Ground
from ioc.services.moments import Past
from ioc.services.protocol import Json
from ioc.services.rows import Rows
from ioc.services.words import told
from simulation.runner import Run

MOST = 120
MOST_OF_ONE = 48
"""Incidents of a picture, and of one domain in it: many small ones must not hide the few grave ones."""


@dataclass(slots=True)
class _Open:
    """A case while it is open."""

    case: int
    opened_ms: int
    place: int
    last: str


_Cases: TypeAlias = dict[str, dict[int, _Open]]
"""Open cases by domain and number, in the order in which they were opened."""


class Incidents:
    """Open cases now, at a cost that depends on new events only; those of the past are read off the log again."""

    def __init__(self, run: Run, rows: Rows, ground: Ground) -> None:
        """Follow ``run``."""
        self._run = run
        self._rows = rows
        self._ground = ground
        self._province = len(run.world.places)
        self._specs = {
            key: spec.case
            for key, spec in run.plan.specs.items()
            if spec.case is not None and spec.case.on_map
        }
        log = run.world.log
        self._kinds = [info.name for info in log.kinds]
        self._roles = {
            f"{key}.{name}": event.case
            for key in self._specs
            for name, event in run.plan.specs[key].events.items()
            if event.case is not None
        }
        self._wanted = np.array([name in self._roles for name in self._kinds], np.bool_)
        self._open: _Cases = {}
        self._read = 0

    def now(self, place: int | None = None) -> list[Json]:
        """The newest open cases, in the province or in one commune."""
        self._catch_up()
        return self._rows_of(self._open, self._run.now_ms, place)

    def past(self, moment: Past, place: int | None = None) -> list[Json]:
        """The same at a past moment: the log is read again for the cases that were open then."""
        records = self._run.world.log.records(1, moment.last_event)
        was_open = np.zeros(int(records["case"].max(initial=0)) + 1, np.bool_)
        for key in self._specs:
            was_open[moment.cases.open_cases(moment.time_ms, key)["case"].to_numpy()] = True
        cases: _Cases = {}
        self._follow(cases, records[was_open[records["case"]]])
        return self._rows_of(cases, moment.time_ms, place)

    def _rows_of(self, cases: _Cases, time_ms: int, place: int | None) -> list[Json]:
        found: dict[str, Iterator[_Open]] = {}
        sizes: dict[str, int] = {}
        for key in self._specs:
            of_one = cases.get(key, {}).values()
            here = of_one if place is None else [row for row in of_one if row.place == place]
            found[key], sizes[key] = reversed(here), len(here)
        rows = [
            self._row(key, case, time_ms)
            for key, share in shares(sizes, MOST).items()
            for case in islice(found[key], share)
        ]
        return sorted(rows, key=incident_order)

    def _catch_up(self) -> None:
        log = self._run.world.log
        if log.count != self._read:
            self._follow(self._open, log.records(self._read + 1))
            self._read = log.count

    def _follow(self, cases: _Cases, records: np.ndarray[tuple[int], np.dtype[np.void]]) -> None:
        """Carry the open cases along some events."""
        for at in np.flatnonzero(self._wanted[records["kind"]]).tolist():
            time_ms, code, place, case, *_ = records[at].item()
            if not case or place >= self._province:
                continue
            kind = self._kinds[code]
            of_one = cases.setdefault(kind.partition(".")[0], {})
            if self._roles[kind] == "closes":
                of_one.pop(case, None)
            elif case in of_one:
                of_one[case].last = kind
            elif self._roles[kind] == "opens":
                of_one[case] = _Open(case, time_ms, place, kind)

    def _row(self, domain: str, case: _Open, time_ms: int) -> Json:
        spec = self._specs[domain]
        late = spec.due is not None and case.opened_ms + spec.due < time_ms
        lat, lon = self._ground.spot(case.place, case.case)
        return {
            "case": case.case,
            "domain": domain,
            "name": told(spec.name),
            "place": case.place,
            "lat": lat,
            "lon": lon,
            "level": max(self._rows.kind_severity(case.last), int(late)),
            "since": case.opened_ms,
        }


def shares(sizes: dict[str, int], most: int) -> dict[str, int]:
    """How many of each to take, ``most`` together: all of the small ones, an equal share of the large."""
    taken: dict[str, int] = {}
    left = most
    for number, (key, size) in enumerate(sorted(sizes.items(), key=lambda pair: (pair[1], pair[0]))):
        taken[key] = min(size, left // (len(sizes) - number), MOST_OF_ONE)
        left -= taken[key]
    return taken
