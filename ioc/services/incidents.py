"""Incidents: the open cases of the domains whose cases stand on the map, kept event by event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ioc.services.delta import incident_order
from ioc.services.ground import Ground
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


class Incidents:
    """Open cases now, at a cost that depends on new events only; those of the past come from the case book."""

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
        self._open: dict[str, dict[int, _Open]] = {key: {} for key in self._specs}
        self._read = 0

    def now(self, place: int | None = None) -> list[Json]:
        """The newest open cases, in the province or in one commune."""
        self._catch_up()
        found: dict[str, Iterator[_Open]] = {}
        sizes: dict[str, int] = {}
        for key, cases in self._open.items():
            here = cases.values() if place is None else [row for row in cases.values() if row.place == place]
            found[key], sizes[key] = reversed(here), len(here)
        now_ms = self._run.now_ms
        rows = [
            self._row(key, case, now_ms)
            for key, share in shares(sizes, MOST).items()
            for case in islice(found[key], share)
        ]
        return sorted(rows, key=incident_order)

    def past(self, time_ms: int) -> list[Json]:
        """The newest of the cases that were open at a past moment; their state is the present one."""
        book = self._run.fold.cases.frame(self._run.now_ms)
        ended = book["closed_ms"].fillna(self._run.now_ms + 1)
        book = book[(book["opened_ms"] <= time_ms) & (ended > time_ms)]
        of_domain = {key: book[book["domain"] == key] for key in self._specs}
        rows = []
        for key, share in shares({key: len(frame) for key, frame in of_domain.items()}, MOST).items():
            frame = of_domain[key].tail(share)
            for case, opened_ms, place, last in zip(
                frame["case"].tolist(),
                frame["opened_ms"].tolist(),
                frame["place"].cat.codes.tolist(),
                frame["last"].tolist(),
                strict=True,
            ):
                if place < self._province:
                    rows.append(self._row(key, _Open(case, opened_ms, place, last), time_ms))
        return sorted(rows, key=incident_order)

    def _catch_up(self) -> None:
        log = self._run.world.log
        if log.count == self._read:
            return
        records = log.records(self._read + 1)
        self._read = log.count
        for at in np.flatnonzero(self._wanted[records["kind"]]).tolist():
            time_ms, code, place, case, *_ = records[at].item()
            if case and place < self._province:
                self._follow(self._kinds[code], time_ms, place, case)

    def _follow(self, kind: str, time_ms: int, place: int, case: int) -> None:
        cases = self._open[kind.partition(".")[0]]
        if self._roles[kind] == "closes":
            cases.pop(case, None)
        elif case in cases:
            cases[case].last = kind
        elif self._roles[kind] == "opens":
            cases[case] = _Open(case, time_ms, place, kind)

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
