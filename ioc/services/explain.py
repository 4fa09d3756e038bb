"""Why is it red? One alert with its rule, its source, its course, its chain of causes and what can be done."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ioc import i18n
from ioc.i18n import Language
from ioc.services import fixed
from ioc.services.conditions import beyond, beyond_sensor, sensor_threshold
from ioc.services.moments import Moment
from ioc.services.protocol import Json, Words
from ioc.services.rows import rounded
from ioc.services.view import View
from ioc.services.words import in_both, said, told
from simulation.aggregation.alerts import Alert
from simulation.aggregation.board import NORMAL
from simulation.aggregation.series import thinned
from simulation.events import BUCKET_MS, PROVINCE, TICK_MS, Event
from simulation.runner import Run
from simulation.spec.domain import Indicator
from simulation.spec.measures import Ratio, Reading, Statistic

BEFORE_MS = 6 * 3_600_000
"""How much of the time before an alert its chart shows."""

POINTS = 160
Ticks = Mapping[tuple[str, int], int]
"""When a step of an alert's procedure was ticked off: scenario time by alert and step."""


class Explain:
    """Explains alerts of one run as they stand, or stood, at one moment."""

    def __init__(self, run: Run, view: View, moment: Moment) -> None:
        """Explain what ``view`` shows at ``moment``, from nothing that is later."""
        self._run = run
        self._view = view
        self._moment = moment
        self._province = len(run.world.places)
        self._names = [fixed.place_name(commune) for commune in run.plan.province.communes.values()]

    def alert(self, alert: Alert, ticks: Ticks) -> Json:
        """Everything about one alert."""
        chain = self.chain(alert.cause)
        place = self._view.rows.place(alert.place)
        return {
            "alert": self._view.rows.alert(alert),
            "indicator": alert.key if alert.source == "indicator" else None,
            "place_name": told(self._run.plan.province.name) if place is None else self._names[place],
            "rule": self._rule(alert),
            "threshold": self._threshold(alert),
            "series": self._series(alert),
            "crossed": alert.since_ms,
            "cleared": alert.cleared_ms,
            "chain": [self._view.rows.event(event) for event in chain],
            "summary": self._summary(chain),
            "procedure": self._procedure(alert, ticks),
            "owner": told(alert.owner),
            "due": alert.due_ms,
            "data": self._data(alert),
            "orders": self._orders(alert, place),
        }

    def chain(self, event_id: int) -> list[Event]:
        """An event's causes, root first, the event itself last."""
        return list(self._run.world.log.chain(event_id))[::-1]

    # The rule.

    def _rule(self, alert: Alert) -> list[Json]:
        """The alert's conditions, each with its present value and whether it is met."""
        spec = self._run.plan.specs[alert.domain]
        if alert.source == "sensor":
            return [beyond_sensor(alert, spec.sensors[alert.indicator], self._own_limits(alert))]
        indicator = spec.indicators[alert.indicator]
        rule = [beyond(alert, indicator)]
        levels = indicator.levels
        if levels is not None and levels.hold > 0:
            until_ms = alert.cleared_ms or self._moment.time_ms
            lasted_ms = until_ms - alert.since_ms
            hold = levels.hold
            rule.append(
                {
                    "text": in_both(lambda lang: i18n.t("why.hold", lang, span=i18n.duration(hold, lang))),
                    "value": in_both(
                        lambda lang: i18n.t("why.lasted", lang, span=i18n.duration(lasted_ms, lang))
                    ),
                    "met": lasted_ms >= hold,
                }
            )
        measure = indicator.measure
        if isinstance(measure, Ratio | Statistic) and measure.least > 1:
            kinds = measure.among if isinstance(measure, Ratio) else measure.events
            rule.append(self._least(alert, kinds, measure))
        return rule

    def _least(self, alert: Alert, kinds: tuple[str, ...], measure: Ratio | Statistic) -> Json:
        """That enough events have happened for the number to mean something."""
        log = self._run.world.log
        end_ms = alert.cleared_ms or self._moment.time_ms // BUCKET_MS * BUCKET_MS
        first = log.first_at_or_after(max(0, end_ms - measure.window))
        records = log.records(first, log.first_at_or_after(end_ms) - 1)
        codes = [log.codes[f"{alert.domain}.{kind}"] for kind in kinds]
        counted = np.isin(records["kind"], codes)
        if alert.place != self._province:
            counted &= records["place"] == alert.place
        number = int(counted.sum())
        return {
            "text": in_both(
                lambda lang: i18n.t(
                    "why.least", lang, n=measure.least, span=i18n.duration(measure.window, lang)
                )
            ),
            "value": said("why.events", n=number),
            "met": number >= measure.least,
        }

    def _own_limits(self, alert: Alert) -> list[float]:
        """The thresholds of the very sensor that raised the alert, in rising badness."""
        own = self._run.world.channels[alert.key].table.thresholds[alert.unit]
        return [limit for limit in own.tolist() if not math.isnan(limit)]

    def _threshold(self, alert: Alert) -> Json:
        """Where the levels come from."""
        spec = self._run.plan.specs[alert.domain]
        if alert.source == "sensor":
            return sensor_threshold(
                spec.sensor_alerts[alert.indicator], spec.sensors[alert.indicator], self._own_limits(alert)
            )
        levels = spec.indicators[alert.indicator].levels
        if levels is None:
            return {"watch": None, "alarm": None, "source": "", "verified": False, "status": "assumed"}
        return levels.model_dump()

    # The course.

    def _series(self, alert: Alert) -> Json:
        """The value before and during the alert."""
        from_ms = max(0, alert.since_ms - BEFORE_MS)
        to_ms = min(self._moment.time_ms, (alert.cleared_ms or self._moment.time_ms) + BEFORE_MS // 2)
        _, decimals = self._view.rows.measured(alert)
        if alert.source == "indicator":
            line = thinned(self._run.fold.board.series(alert.key, alert.place, from_ms, to_ms), POINTS)
            values = [rounded(value, decimals + 1) for value in line.values.tolist()]
            return {"t": line.times_ms.tolist(), "v": values}
        step = max(1, (to_ms - from_ms) // TICK_MS // POINTS)
        first = from_ms // TICK_MS
        channel = self._run.world.channels[alert.key]
        readings = self._run.readings.window(channel, first, to_ms // TICK_MS + 1)[::step, alert.unit]
        return {
            "t": [(first + number * step) * TICK_MS for number in range(len(readings))],
            "v": [rounded(value, decimals) for value in readings.tolist()],
        }

    # The causes in one sentence.

    def _summary(self, chain: list[Event]) -> Words:
        """The chain in words."""
        if not chain:
            return said("why.no_cause")
        return in_both(lambda lang: self._sentence(chain, lang))

    def _sentence(self, chain: list[Event], lang: Language) -> str:
        parts = []
        before: Event | None = None
        for event in chain:
            name = self._view.rows.kind_name(event.kind)[lang]
            where = (
                ""
                if event.place == PROVINCE
                else i18n.t("why.where", lang, place=self._names[event.place][lang])
            )
            if before is None:
                time = self._when(event.time_ms)
                parts.append(i18n.t("why.root", lang, name=name, where=where, time=time))
            elif event.time_ms - before.time_ms < TICK_MS:
                parts.append(i18n.t("why.at_once", lang, name=name, where=where))
            else:
                span = i18n.duration(event.time_ms - before.time_ms, lang)
                parts.append(i18n.t("why.next", lang, name=name, where=where, span=span))
            before = event
        return "; ".join(parts) + "."

    def _when(self, time_ms: int) -> str:
        """The local time of an event, with its date when that is another day than now."""
        calendar = self._run.world.calendar
        same_day = calendar.day(time_ms) == calendar.day(self._moment.time_ms)
        return calendar.moment(time_ms).strftime("%H:%M" if same_day else "%H:%M %d/%m")

    # What is to be done.

    def _procedure(self, alert: Alert, ticks: Ticks) -> Json | None:
        """The procedure with the steps that have been ticked off."""
        if alert.procedure is None:
            return None
        row = fixed.procedure(alert.procedure, self._run.plan.specs[alert.domain].procedures[alert.procedure])
        for number, step in enumerate(row["steps"]):
            at_ms = ticks.get((alert.id, number))
            step["done"], step["at"] = at_ms is not None, at_ms
        return row

    def _orders(self, alert: Alert, place: int | None) -> list[Json]:
        """The domain's orders, aimed at the alert's commune."""
        code = None if place is None else self._run.world.places.codes[place]
        return [
            fixed.order(f"{alert.domain}.{verb}", order)
            | {"for": order.target, "target": code if order.target == "commune" else None}
            for verb, order in self._run.plan.specs[alert.domain].orders.items()
            if order.by == "player"
        ]

    # The data behind.

    def _data(self, alert: Alert) -> Json:
        """Where the number comes from, how whole it is, and whom it concerns."""
        spec = self._run.plan.specs[alert.domain]
        people = self._run.world.places.population
        sensor = alert.indicator if alert.source == "sensor" else _sensor_of(spec.indicators[alert.indicator])
        places = self._concerned(alert)
        name = told(spec.sensors[sensor].name if sensor is not None else spec.short)
        key = "why.readings" if sensor is not None else "why.events_of"
        tick_ms = TICK_MS if alert.source == "sensor" else BUCKET_MS
        return {
            "source": in_both(lambda lang: i18n.t(key, lang, name=name[lang])),
            "updated": self._moment.time_ms // tick_ms * tick_ms,
            "complete": self._complete(f"{alert.domain}.{sensor}", alert.place)
            if sensor is not None
            else None,
            "people": int(people[places].sum()),
            "communes": len(places),
            "previous": self._previous(alert),
        }

    def _concerned(self, alert: Alert) -> list[int]:
        """Communes that the alert is about: its own, those beyond the same level now, or all of the province."""
        own = {alert.place} - {self._province}
        if alert.source == "indicator":
            board = self._run.fold.board
            levels = board.row(self._moment.time_ms).levels[board.roster.position(alert.key), :-1]
            own |= set(np.flatnonzero(levels > NORMAL).tolist())
        return sorted(own) or list(range(self._province))

    def _complete(self, key: str, place: int) -> list[int] | None:
        """Good sensors of a class at a place, and all."""
        shown = next((row for row in self._moment.sensors if row.of.key == key), None)
        if shown is None:
            return None
        of_place = shown.of.channel.table.place
        here = np.ones(len(of_place), np.bool_) if place == self._province else of_place == place
        return [int((shown.quality[here] == 0).sum()), int(here.sum())]

    def _previous(self, alert: Alert) -> int | None:
        """When the same thing was raised before."""
        desk = self._run.fold.alerts
        closed = desk.sensors.closed() if alert.source == "sensor" else desk.indicators.closed()
        before = (other for other in reversed(closed) if other.raised_ms < alert.raised_ms)
        return next((other.raised_ms for other in before if _thing(other) == _thing(alert)), None)


def _thing(alert: Alert) -> tuple[str, int, int]:
    """What an alert is about, whenever it was raised."""
    return alert.key, alert.place, alert.unit


def _sensor_of(indicator: Indicator) -> str | None:
    """The sensor class that an indicator reads, if it reads one."""
    return indicator.measure.sensor if isinstance(indicator.measure, Reading) else None
