"""Rows that screens show: alerts, events and cases as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ioc.services.protocol import Json, Words
from ioc.services.words import in_both, told
from simulation.aggregation.alerts import Alert, AlertGroup
from simulation.events import NO_CASE, NO_CAUSE, Event
from simulation.plan import Plan
from simulation.spec.domain import EventSpec


def rounded(value: float, decimals: int) -> float | None:
    """A number as far as people read it, None for no data."""
    return None if math.isnan(value) else round(float(value), decimals)


def brief(value: float) -> float | None:
    """A number to three digits, None for no data."""
    return float(f"{value:.3g}") if math.isfinite(value) else None


def decimals_of(scale: float) -> int:
    """How many decimals a sensor that counts in ``scale`` shows."""
    return max(0, min(3, -math.floor(math.log10(scale) + 1e-9)))


class Rows:
    """Makes the rows of one run; everything it needs is fixed by the plan."""

    def __init__(self, plan: Plan, sensor_ids: Mapping[str, Sequence[str]]) -> None:
        """Read names; ``sensor_ids`` gives the ids of each sensor class in column order."""
        self._plan = plan
        self._kinds: dict[str, EventSpec] = plan.kinds()
        self._places = len(plan.province.communes)
        self._ids = sensor_ids
        self._stations: dict[str, Words] = {row.id: told(row.name) for row in plan.province.rivers}
        self._stations |= {row.id: told(row.name) for row in plan.province.air_stations}

    def place(self, index: int) -> int | None:
        """A commune's index, None for the whole province."""
        return index if 0 <= index < self._places else None

    def station(self, alert: Alert) -> Words | None:
        """The named station whose sensor raised an alert."""
        if alert.source != "sensor":
            return None
        return self._stations.get(self._ids[alert.key][alert.unit])

    def measured(self, alert: Alert) -> tuple[str, int]:
        """Unit and decimals of an alert's value."""
        spec = self._plan.specs[alert.domain]
        if alert.source == "sensor":
            sensor = spec.sensors[alert.indicator]
            return sensor.unit, decimals_of(sensor.scale)
        indicator = spec.indicators[alert.indicator]
        return indicator.unit, indicator.decimals

    def alert(self, alert: Alert, count: int = 1, places: int = 1) -> Json:
        """One alert, or the most pressing one of a group of ``count`` in ``places`` communes."""
        unit, decimals = self.measured(alert)
        station = self.station(alert) if count == 1 else None
        name = told(alert.name)
        if station is not None:
            name = in_both(lambda lang: f"{told(alert.name)[lang]} · {station[lang]}")
        return {
            "id": alert.id,
            "domain": alert.domain,
            "name": name,
            "level": alert.level,
            "place": self.place(alert.place),
            "value": rounded(float(np.float32(alert.value)), decimals),  # as the board keeps it for later
            "unit": unit,
            "decimals": decimals,
            "since": alert.since_ms,
            "due": alert.due_ms,
            "owner": told(alert.owner),
            "n": count,
            "places": places,
        }

    def group(self, group: AlertGroup) -> Json:
        """A group of alerts, named after its most pressing one; ``at`` tells each one's place, id and level."""
        row = self.alert(group.alerts[0], group.count, len(group.places)) | {"due": group.due_ms}
        if group.count > 1:
            row["at"] = [[self.place(alert.place), alert.id, alert.level] for alert in group.alerts]
        return row

    def event(self, event: Event) -> Json:
        """One event as chains and case histories show it."""
        spec = self._kinds[event.kind]
        domain = event.kind.partition(".")[0]
        return {
            "id": event.id,
            "t": event.time_ms,
            "kind": event.kind,
            "name": told(spec.name),
            "place": self.place(event.place),
            "value": None if spec.unit is None else rounded(event.value, spec.decimals),
            "unit": spec.unit or "",
            "decimals": spec.decimals,
            "domain": domain if domain in self._plan.specs else None,
            "level": event.severity,
            "case": None if event.case == NO_CASE else event.case,
            "cause": None if event.cause == NO_CAUSE else event.cause,
        }

    def kind_name(self, kind: str) -> Words:
        """The name of a kind of event."""
        return told(self._kinds[kind].name)

    def kind_severity(self, kind: str) -> int:
        """How much a kind of event matters."""
        return {"info": 0, "watch": 1, "alarm": 2}[self._kinds[kind].severity]
