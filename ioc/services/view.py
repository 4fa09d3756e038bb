"""The picture of a run at one moment, now or past, as snapshots send it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, takewhile

import numpy as np

from ioc.services.ground import Ground
from ioc.services.incidents import Incidents
from ioc.services.memory import Ambient, Memory
from ioc.services.moments import Moment, Past
from ioc.services.protocol import Json
from ioc.services.rows import Rows, brief, rounded
from ioc.services.seeing import Sensors, marked
from ioc.services.words import told
from simulation.aggregation.alerts import Alert, grouped
from simulation.aggregation.board import NO_DATA, BoardRow
from simulation.aggregation.series import trend
from simulation.events import BUCKET_MS
from simulation.runner import Run

DAY_MS = 86_400_000

ALERTS, MARKS = 60, 60
"""Most rows of each kind in a snapshot."""

RAIN_BINS, RAIN_BUCKETS = 48, 6
SPARK_POINTS, SPARK_BUCKETS = 24, 3

LEVELS = (2, 1)


class View:
    """Makes snapshots of one run. What changes with a bucket only is made once a bucket."""

    def __init__(self, run: Run, memory: Memory) -> None:
        """Look at ``run`` from now on."""
        self._run = run
        self._memory = memory
        self.rows = Rows(run.plan, {key: channel.table.ids for key, channel in run.world.channels.items()})
        self.ground = Ground(run.plan, run.world.places)
        self.sensors = Sensors(run)
        self._province = len(run.world.places)
        self.incidents = Incidents(run, self.rows, self.ground)
        self._leads = {key: _lead(run, key) for key in run.plan.specs}
        self._hazard_events = HazardEvents(run)
        self._first = Ambient.of(run.world.state)  # what stands for the minutes before the first bucket's end
        self._recalled: Past | None = None
        self._held: tuple[int, Json] = (-2, {})

    def remember(self) -> None:
        """Keep what the past will be drawn from and the run itself forgets; at every bucket's end."""
        self._memory.take(self._run.world.state, self._run.now_ms)
        self.sensors.remember()

    def moment(self, time_ms: int | None = None) -> Moment:
        """What is known now, or was known at a time that has passed."""
        if time_ms is None or time_ms >= self._run.now_ms:
            return Moment(self._run, self.sensors)
        time_ms = max(0, time_ms)
        if self._recalled is None or self._recalled.time_ms != time_ms:
            self._recalled = Past(self._run, self.sensors, time_ms)
        return self._recalled

    def now(self, clock: Json) -> Json:
        """The picture now, without type and number."""
        return self._picture(self.moment(), clock, "live")

    def past(self, time_ms: int, clock: Json) -> Json:
        """The picture at a past moment, in the same shape."""
        return self._picture(self.moment(time_ms), clock, "replay")

    def _picture(self, moment: Moment, clock: Json, mode: str) -> Json:
        time_ms = moment.time_ms
        return {
            "t": time_ms,
            "mode": mode,
            "clock": clock,
            **self._measured(time_ms, moment.alerts),
            "incidents": self.incidents_of(moment),
            "units": self.ground.units(self._run.world.trips, time_ms),
            **_ambient(self._ambient(moment)),
            **(marked(moment.sensors) if moment.past else self.sensors.now()),
            "hazards": self._hazard_events.at(time_ms),
        }

    def incidents_of(self, moment: Moment, place: int | None = None) -> list[Json]:
        """Open cases on the map, in the province or in one commune."""
        if isinstance(moment, Past):
            return self.incidents.past(moment, place)
        return self.incidents.now(place)

    def _ambient(self, moment: Moment) -> Ambient:
        """Depth and outage: now to the minute, in the past as they were at the last bucket's end."""
        if not moment.past:
            return Ambient.of(self._run.world.state)
        return self._memory.at(moment.time_ms) or self._first

    def _measured(self, time_ms: int, alerts: list[Alert]) -> Json:
        """What comes of indicators and alerts."""
        bucket = self._run.fold.board.bucket_at(time_ms)
        if self._held[0] != bucket:
            self._held = (bucket, self._of_bucket(time_ms))
        of_bucket = self._held[1]
        levels = of_bucket["levels"].copy()
        for alert in alerts:
            if alert.place < self._province:
                levels[alert.place] = max(levels[alert.place], alert.level)
        return {
            "bucket": bucket,
            "values": of_bucket["values"],
            "rain": of_bucket["rain"],
            "map": {"key": "level"},
            "place_level": levels.tolist(),
            "domains": self._domains(alerts, of_bucket),
            "alerts": self.listed(alerts),
            "open": _open(alerts),
            "marks": self._marks(time_ms, alerts),
        }

    def _of_bucket(self, time_ms: int) -> Json:
        """What changes with a bucket only."""
        board = self._run.fold.board
        row = board.row(time_ms)
        known = row.levels[:, :-1]
        return {
            "values": self._values(time_ms, row),
            "levels": known.max(axis=0, initial=NO_DATA).astype(int),
            "spark": {key: self._spark(lead, time_ms) for key, lead in self._leads.items()},
            "rain": self._memory.rain(time_ms, RAIN_BINS, RAIN_BUCKETS),
        }

    def _values(self, time_ms: int, row: BoardRow) -> Json:
        """Every indicator's value in the province; a missing one is the last that was known, without a level."""
        board = self._run.fold.board
        change = trend(board, time_ms)
        values = {}
        for position, entry in enumerate(board.roster):
            value, level, age = float(row.values[position, -1]), int(row.levels[position, -1]), 0
            if np.isnan(value):
                value, age = self._last_known(entry.key, time_ms, row.bucket)
            values[entry.key] = {
                "v": rounded(value, entry.spec.decimals),
                "l": level,
                "trend": brief(float(change[position])),
                "age": None if np.isnan(value) else age,
            }
        return values

    def _last_known(self, key: str, time_ms: int, bucket: int) -> tuple[float, int]:
        """The last value of a day, and how old it is at the bucket's end."""
        line = self._run.fold.board.series(key, self._province, time_ms - DAY_MS, time_ms)
        known = np.flatnonzero(~np.isnan(line.values))
        if not len(known):
            return float("nan"), 0
        last = known[-1]
        return float(line.values[last]), int((bucket + 1) * BUCKET_MS - line.times_ms[last])

    def _spark(self, key: str, time_ms: int) -> list[float | None]:
        """The last hours of a domain's first headline indicator, a point each quarter of an hour."""
        board = self._run.fold.board
        decimals = self._run.plan.specs[key.partition(".")[0]].indicators[key.partition(".")[2]].decimals
        end = (board.bucket_at(time_ms) + 1) // SPARK_BUCKETS * SPARK_BUCKETS - 1
        buckets = range(end - (SPARK_POINTS - 1) * SPARK_BUCKETS, end + 1, SPARK_BUCKETS)
        return [rounded(board.value(key, self._province, bucket), decimals) for bucket in buckets]

    def _domains(self, alerts: Sequence[Alert], of_bucket: Json) -> Json:
        """Each domain's worst level, its numbers of alerts, and its spark line."""
        counts = Counter((alert.domain, alert.level) for alert in alerts)
        domains = {}
        for key, spec in self._run.plan.specs.items():
            mine = [of_bucket["values"][f"{key}.{name}"] for name in spec.indicators]
            ages = [value["age"] for value in mine if value["age"] is not None]
            normal = 0 if any(value["l"] > NO_DATA for value in mine) else NO_DATA
            domains[key] = {
                "level": next((level for level in LEVELS if counts[key, level]), normal),
                "watch": counts[key, 1],
                "alarm": counts[key, 2],
                "age": min(ages, default=None),
                "spark": of_bucket["spark"][key],
            }
        return domains

    def listed(self, alerts: Iterable[Alert]) -> list[Json]:
        """The most pressing alerts, those of one indicator at many places as one."""
        return [self.rows.group(group) for group in grouped(alerts)[:ALERTS]]

    def _marks(self, time_ms: int, alerts: list[Alert]) -> list[Json]:
        """Alerts raised in the last day, the newest of them, in the order in which they were raised."""
        since_ms = time_ms - DAY_MS
        over = chain.from_iterable(
            takewhile(lambda alert: (alert.cleared_ms or 0) > since_ms, reversed(closed))
            for closed in (self._run.fold.alerts.indicators.closed(), self._run.fold.alerts.sensors.closed())
        )
        raised = {alert.id: alert for alert in chain(over, alerts) if since_ms < alert.raised_ms <= time_ms}
        newest = sorted(raised.values(), key=lambda alert: (alert.raised_ms, alert.id))[-MARKS:]
        return [
            {"t": alert.raised_ms, "level": alert.worst, "domain": alert.domain, "id": alert.id}
            for alert in newest
        ]


class HazardEvents:
    """The hazards' milestones as they are logged; the log is read once."""

    def __init__(self, run: Run) -> None:
        """Know the kinds of the scenario's hazards."""
        self._run = run
        self._codes = {
            code: info.name
            for code, info in enumerate(run.world.log.kinds)
            if info.name.startswith("hazard.")
        }
        self._seen: list[tuple[int, str, str]] = []
        self._read = 0

    def at(self, time_ms: int) -> list[Json]:
        """Hazards that have begun and not ended, with their latest phase."""
        self._catch_up()
        latest = {kind: phase for at_ms, kind, phase in self._seen if at_ms <= time_ms}
        return [self._row(kind, phase) for kind, phase in latest.items() if phase != "ended"]

    def _catch_up(self) -> None:
        log = self._run.world.log
        if log.count == self._read:
            return
        records = log.records(self._read + 1)
        for at in np.flatnonzero(np.isin(records["kind"], list(self._codes))).tolist():
            kind, _, phase = self._codes[int(records["kind"][at])].removeprefix("hazard.").rpartition("_")
            self._seen.append((int(records["time_ms"][at]), kind, phase))
        self._read = log.count

    def _row(self, kind: str, phase: str) -> Json:
        plan = self._run.plan
        module = plan.catalogue.hazards[kind]
        risks = [getattr(given, "risk_level", None) for key, given in plan.hazards.values() if key == kind]
        return {
            "kind": kind,
            "name": told(module.PHASES[phase]),
            "phase": phase,
            "risk": max((risk for risk in risks if isinstance(risk, int)), default=None),
        }


def _ambient(ambient: Ambient) -> Json:
    """Depth and outage as lists of short numbers."""
    return {
        "depth": [round(depth, 2) for depth in ambient.depth_m.tolist()],
        "outage": [round(share, 2) for share in ambient.outage.tolist()],
    }


def _open(alerts: Sequence[Alert]) -> Json:
    levels = Counter(alert.level for alert in alerts)
    return {"alarm": levels[2], "watch": levels[1], "alerts": len(alerts)}


def _lead(run: Run, key: str) -> str:
    """The indicator that stands for a domain: its first headline one, else its first."""
    indicators = run.plan.specs[key].indicators
    name = next((name for name, spec in indicators.items() if spec.headline), next(iter(indicators)))
    return f"{key}.{name}"
