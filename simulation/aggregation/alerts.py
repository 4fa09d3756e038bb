"""Alerts: what is beyond its level, since when, how bad, whose it is, by when, and because of which event."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from simulation.aggregation.board import NORMAL, Board
from simulation.spec.base import Text

Source: TypeAlias = Literal["indicator", "sensor"]

AT_ONCE = 5
"""From more than so many alerts of one indicator on, the wall shows one group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """A level that an alert took.

    Attributes:
        time_ms: When.
        level: 1 watch, 2 alarm, 0 over.
        value: The value that changed it.
    """

    time_ms: int
    level: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One episode of an indicator, or of a sensor, beyond its level.

    Attributes:
        id: Stable name; the same however the run was advanced.
        source: Whether an indicator or a single sensor raised it.
        domain: Key of the domain.
        indicator: Key of the indicator, or of the sensor class, in its domain.
        place: Commune index, or the number of communes for the province.
        unit: Index of the sensor, -1 for an indicator.
        bad: Whether values above or below the thresholds are bad.
        name: What is beyond its level.
        level: 1 watch or 2 alarm; the last one once it is over.
        worst: The highest level it took.
        since_ms: Start of the stretch that raised it.
        raised_ms: When it was raised.
        cleared_ms: When it was over, None while it is open.
        value: Latest value, in the indicator's or sensor's unit.
        peak: Worst value.
        cause: Event that explains it, 0 when none does; its cause chain leads to the root.
        due_ms: When the procedure must be done, None without one.
        owner: Agency that must act.
        procedure: Key of the procedure in the domain.
        changes: Every level it took, in order.
    """

    id: str
    source: Source
    domain: str
    indicator: str
    place: int
    unit: int
    bad: Literal["above", "below"]
    name: Text
    level: int
    worst: int
    since_ms: int
    raised_ms: int
    cleared_ms: int | None
    value: float
    peak: float
    cause: int
    due_ms: int | None
    owner: Text
    procedure: str | None
    changes: tuple[AlertChange, ...]

    @property
    def key(self) -> str:
        """``domain.indicator``."""
        return f"{self.domain}.{self.indicator}"

    def open_at(self, time_ms: int) -> bool:
        """Whether it was raised and not over at an instant."""
        return self.raised_ms <= time_ms and (self.cleared_ms is None or self.cleared_ms > time_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """Alerts of one indicator shown as one, or a single alert.

    Attributes:
        source: Whether an indicator or sensors raised them.
        domain: Key of the domain.
        indicator: Key of the indicator or sensor class.
        level: Highest present level.
        due_ms: Earliest deadline, None when no alert has one.
        places: Places concerned, ascending.
        alerts: The alerts, most pressing first.
    """

    source: Source
    domain: str
    indicator: str
    level: int
    due_ms: int | None
    places: tuple[int, ...]
    alerts: tuple[Alert, ...]

    @property
    def count(self) -> int:
        """How many alerts."""
        return len(self.alerts)


def pressing(alert: Alert | AlertGroup) -> tuple[int, float, str]:
    """Sort key: alarm first, then the earliest deadline, then the name."""
    name = alert.id if isinstance(alert, Alert) else alert.alerts[0].id
    return -alert.level, math.inf if alert.due_ms is None else alert.due_ms, name


def grouped(alerts: Iterable[Alert], at_once: int = AT_ONCE) -> tuple[AlertGroup, ...]:
    """The list for the wall: most pressing first, one group where an indicator is raised at many places at once."""
    kinds: dict[tuple[Source, str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=pressing):
        kinds.setdefault((alert.source, alert.domain, alert.indicator), []).append(alert)
    groups = []
    for members in kinds.values():
        if len(members) > at_once:
            groups.append(_group(members))
        else:
            groups.extend(_group([alert]) for alert in members)
    return tuple(sorted(groups, key=pressing))


def standing(alerts: Iterable[Alert], time_ms: int, board: Board) -> tuple[Alert, ...]:
    """The alerts that were open at an instant, as they stood then, most pressing first."""
    return tuple(sorted((_as_of(a, time_ms, board) for a in alerts if a.open_at(time_ms)), key=pressing))


def _group(members: list[Alert]) -> AlertGroup:
    first = members[0]
    deadlines = [alert.due_ms for alert in members if alert.due_ms is not None]
    return AlertGroup(
        source=first.source,
        domain=first.domain,
        indicator=first.indicator,
        level=first.level,
        due_ms=min(deadlines, default=None),
        places=tuple(sorted({alert.place for alert in members})),
        alerts=tuple(members),
    )


def _as_of(alert: Alert, time_ms: int, board: Board) -> Alert:
    changes = tuple(change for change in alert.changes if change.time_ms <= time_ms)
    values = [change.value for change in changes]
    worst_of = max if alert.bad == "above" else min
    if alert.source == "indicator":
        line = board.series(alert.key, alert.place, alert.since_ms, time_ms)
        values += [value for value in line.values.tolist() if not math.isnan(value)]
    return replace(
        alert,
        level=next((change.level for change in reversed(changes) if change.level > NORMAL), alert.level),
        worst=max(change.level for change in changes),
        cleared_ms=None,
        value=values[-1],
        peak=worst_of(values),
        changes=changes,
    )
