"""The questions that a room answers, and the commands it carries out, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ioc.i18n import catalogue
from ioc.services import fixed
from ioc.services.explain import Explain
from ioc.services.moments import Moment
from ioc.services.ordering import Ordering
from ioc.services.protocol import Json, Words
from ioc.services.rows import decimals_of, rounded
from ioc.services.view import View
from ioc.services.words import said, told
from simulation.aggregation.series import thinned
from simulation.errors import UnknownName
from simulation.events import TICK_MS
from simulation.runner import Run
from simulation.telemetry import Quality

CASES = 200
EVIDENCE = 30
_EVIDENCE_BACK = 20_000
"""How many of the log's last events are looked through for a domain's own."""

MOST_KEYS, MOST_POINTS = 40, 2_000


class Answers:
    """Answers about one run; each method is one question, its arguments are what was asked with it."""

    def __init__(self, run: Run, view: View, ordering: Ordering) -> None:
        """Answer for ``run`` as ``view`` shows it."""
        self._run = run
        self._view = view
        self._ordering = ordering
        self._ticks: dict[tuple[str, int], int] = {}
        self._places = run.world.places.codes

    def at(self, time_ms: int, clock: Json) -> Json:
        """The picture of a past time."""
        time_ms = min(max(0, time_ms), self._run.now_ms)
        return self._view.past(time_ms, clock)

    def series(self, keys: list[str], from_ms: int, to_ms: int, points: int) -> Json:
        """Lines of indicators, of the province or of a commune (``key@code``)."""
        points = min(max(2, points), MOST_POINTS)
        return {key: self._line(key, from_ms, to_ms, points) for key in keys[:MOST_KEYS]}

    def _line(self, key: str, from_ms: int, to_ms: int, points: int) -> Json:
        name, _, code = key.partition("@")
        board = self._run.fold.board
        decimals = board.roster.rows[board.roster.position(name)].spec.decimals
        line = thinned(board.series(name, self._place(code), from_ms, min(to_ms, self._run.now_ms)), points)
        return {"t": line.times_ms.tolist(), "v": [rounded(v, decimals + 1) for v in line.values.tolist()]}

    def map(self, key: str, time_ms: int | None) -> Json:
        """One indicator in every commune."""
        board = self._run.fold.board
        position = board.roster.position(key)
        row = board.row(self._run.now_ms if time_ms is None else time_ms)
        decimals = board.roster.rows[position].spec.decimals
        return {
            "v": [rounded(value, decimals) for value in row.values[position, :-1].tolist()],
            "l": row.levels[position, :-1].tolist(),
        }

    # Each of these answers for now, or for a past time as it was answered then.

    def alerts(self, time_ms: int | None = None) -> list[Json]:
        """Every open alert by itself."""
        return [self._view.rows.alert(alert) for alert in self._view.moment(time_ms).alerts]

    def alert(self, alert: str, time_ms: int | None = None) -> Json:
        """One alert, open or over."""
        moment = self._view.moment(time_ms)
        found = moment.alert(alert)
        if found is None:
            raise UnknownName(f"alert '{alert}' does not exist")
        ticks = {step: at_ms for step, at_ms in self._ticks.items() if at_ms <= moment.time_ms}
        return Explain(self._run, self._view, moment).alert(found, ticks)

    def case(self, case: int, time_ms: int | None = None) -> Json:
        """One case with its events and what led to it."""
        moment = self._view.moment(time_ms)
        events = moment.cases.events(self._run.world.log, case)
        if not events:
            raise UnknownName(f"case {case} does not exist")
        frame = moment.cases.frame(moment.time_ms)
        row = frame.iloc[int(np.searchsorted(frame["case"].to_numpy(), case))]
        domain = str(row["domain"])
        spec = self._run.plan.specs[domain]
        chain = reversed(list(self._run.world.log.chain(events[0].id)))
        return {
            "case": case,
            "domain": domain,
            "name": told(spec.short if spec.case is None else spec.case.name),
            "opened": int(row["opened_ms"]),
            "due": _whole(row["due_ms"]),
            "closed": _whole(row["closed_ms"]),
            "late": bool(row["late"]),
            "place": self._view.rows.place(events[0].place),
            "state": self._view.rows.kind_name(str(row["last"])),
            "events": [self._view.rows.event(event) for event in events],
            "chain": [self._view.rows.event(event) for event in chain],
        }

    def commune(self, code: str, time_ms: int | None = None) -> Json:
        """One commune with everything known of it."""
        place, moment = self._place(code), self._view.moment(time_ms)
        if place == len(self._places):
            raise UnknownName("a commune's code is needed")
        commune = self._run.plan.province.communes[code]
        alerts = [alert for alert in moment.alerts if alert.place == place]
        return {
            "code": code,
            "place": place,
            "name": fixed.place_name(commune),
            "population": commune.population,
            "area_km2": commune.area,
            "values": self._values(place, moment.time_ms),
            "alerts": [self._view.rows.alert(alert) for alert in alerts],
            "incidents": self._view.incidents_of(moment, place),
            "facilities": [
                {"kind": _facility(row.kind), "name": told(row.name), "capacity": row.capacity}
                for row in self._run.plan.province.facilities
                if row.commune == code
            ],
            "sensors": self._sensors(place, moment),
        }

    def _values(self, place: int, time_ms: int) -> Json:
        """Every indicator that communes have, at one of them."""
        board = self._run.fold.board
        row = board.row(time_ms)
        return {
            entry.key: {
                "v": rounded(float(row.values[position, place]), entry.spec.decimals),
                "l": int(row.levels[position, place]),
                "age": 0 if np.isfinite(row.values[position, place]) else None,
            }
            for position, entry in enumerate(board.roster)
            if entry.spec.places == "commune"
        }

    def _sensors(self, place: int, moment: Moment) -> list[Json]:
        """The sensors of a commune with their last readings."""
        rows: list[Json] = []
        age_ms = moment.time_ms % TICK_MS
        for shown in moment.sensors:
            domain, _, name = shown.of.key.partition(".")
            spec = self._run.plan.specs[domain].sensors[name]
            table, decimals = shown.of.channel.table, decimals_of(spec.scale)
            rows += [
                {
                    "id": table.ids[column],
                    "class": told(spec.name),
                    "value": rounded(float(shown.values[column]), decimals),
                    "unit": spec.unit,
                    "decimals": decimals,
                    "level": int(shown.levels[column]),
                    "quality": Quality(int(shown.quality[column])).name.lower(),
                    "age": age_ms,
                }
                for column in np.flatnonzero(table.place == place).tolist()
            ]
        return rows

    def domain(self, domain: str, time_ms: int | None = None) -> Json:
        """One domain: a table over the communes, alerts, cases, sensors' health, latest events."""
        spec, moment = self._run.plan.specs.get(domain), self._view.moment(time_ms)
        if spec is None:
            raise UnknownName(f"domain '{domain}' does not take part")
        alerts = [alert for alert in moment.alerts if alert.domain == domain]
        return {
            "key": domain,
            "table": {
                f"{domain}.{name}": self.map(f"{domain}.{name}", moment.time_ms) for name in spec.indicators
            },
            "alerts": [self._view.rows.alert(alert) for alert in alerts],
            "cases": [] if spec.case is None else self._cases(domain, told(spec.case.name), moment),
            "sensors": self._health(domain, moment),
            "evidence": self._evidence(domain, moment),
        }

    def _cases(self, domain: str, name: Words, moment: Moment) -> list[Json]:
        """The open cases that are due first; without due times, the oldest."""
        frame = moment.cases.open_cases(moment.time_ms, domain)
        frame = frame.sort_values(["due_ms", "opened_ms"], kind="stable", na_position="last").head(CASES)
        return [
            {
                "case": int(row["case"]),
                "name": name,
                "place": self._view.rows.place(int(place)),
                "opened": int(row["opened_ms"]),
                "due": _whole(row["due_ms"]),
                "late": bool(row["late"]),
                "state": self._view.rows.kind_name(row["last"]),
                "level": max(self._view.rows.kind_severity(row["last"]), int(row["late"])),
            }
            for row, place in zip(frame.to_dict("records"), frame["place"].cat.codes.tolist(), strict=True)
        ]

    def _health(self, domain: str, moment: Moment) -> list[Json]:
        """How many sensors of each class can be believed."""
        rows = []
        for shown in moment.sensors:
            key, _, name = shown.of.key.partition(".")
            if key == domain:
                bad, total = int(np.count_nonzero(shown.quality)), len(shown.quality)
                name_of = told(self._run.plan.specs[domain].sensors[name].name)
                rows.append({"class": name_of, "total": total, "good": total - bad, "bad": bad})
        return rows

    def _evidence(self, domain: str, moment: Moment) -> list[Json]:
        """The domain's latest events that matter, the newest first."""
        log = self._run.world.log
        first = max(1, moment.last_event - _EVIDENCE_BACK + 1)
        records = log.records(first, moment.last_event)
        codes = [code for name, code in log.codes.items() if name.partition(".")[0] == domain]
        telling = np.flatnonzero(np.isin(records["kind"], codes) & (records["severity"] > 0))[-EVIDENCE:]
        return [self._view.rows.event(log.event(first + at)) for at in reversed(telling.tolist())]

    # Commands.

    def order(self, kind: str, target: str, args: Mapping[str, float], reason: str, actor: str) -> Json:
        """Give an order now; it stands on disk before it takes effect."""
        order = self._ordering.give(kind, target, args, reason, actor)
        name = told(self._run.plan.orders()[order.kind].name)
        return {"ok": True, "text": {lang: said("room.order_taken", name=name[lang])[lang] for lang in name}}

    def tick(self, alert: str, step: int, done: bool) -> Json:
        """Tick a step of an alert's procedure off, or on again."""
        found = self._run.fold.alerts.find(alert)
        procedure = None if found is None or found.procedure is None else found.procedure
        if found is None or procedure is None:
            raise UnknownName(f"alert '{alert}' does not exist or has no procedure")
        if not 0 <= step < len(self._run.plan.specs[found.domain].procedures[procedure].steps):
            raise UnknownName(f"procedure '{procedure}' has no step {step}")
        if done:
            self._ticks.setdefault((alert, step), self._run.now_ms)
        else:
            self._ticks.pop((alert, step), None)
        return {"ok": True}

    def _place(self, code: str) -> int:
        """Index of a commune; the province's for no code."""
        if not code:
            return len(self._places)
        if code not in self._places:
            raise UnknownName(f"commune '{code}' does not exist here")
        return self._places.index(code)


def answer(answers: Answers, what: str, args: Mapping[str, Any]) -> Any:
    """Answer one question by its name.

    Raises:
        UnknownName: There is no such question, or what is asked about does not exist.
    """
    if what not in QUESTIONS:
        raise UnknownName(f"there is no question '{what}'")
    return getattr(answers, what)(**args)


QUESTIONS = frozenset(
    {"at", "series", "map", "alerts", "alert", "case", "commune", "domain", "order", "tick"}
)


def _whole(value: Any) -> int | None:
    """A whole number of a column in which some are missing."""
    return int(value) if isinstance(value, int | np.integer) else None


def _facility(kind: str) -> Words:
    """The name of a kind of facility; its key when it has none."""
    return said(f"facility.{kind}") if f"facility.{kind}" in catalogue("vi") else {"vi": kind, "en": kind}
