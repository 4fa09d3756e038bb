"""Rules of one domain's file that its shape cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.checks.finding import Finding, Trail
from simulation.checks.orders import check_declared
from simulation.checks.scenario import unknown
from simulation.spec.domain import DomainSpec, Indicator, Placement, SensorAlert
from simulation.spec.measures import Reading

_EVENT_LISTS = ("events", "opened", "closed", "of", "among", "up", "down")
_HEADLINES = 4


def check_domain(spec: DomainSpec, file_stem: str) -> Iterator[Finding]:
    """Everything wrong with one domain beyond its shape, without looking at other files."""
    if spec.key != file_stem:
        yield Finding(("key",), "E408", {"name": spec.key, "file": file_stem})
    yield from check_case(spec)
    yield from check_measures(spec)
    yield from check_procedures(spec)
    yield from check_levels(spec)
    yield from check_headline(spec)
    yield from check_sensors(spec)
    yield from check_sensor_alerts(spec)
    yield from check_placements(spec)
    yield from check_orders(spec)


def check_case(spec: DomainSpec) -> Iterator[Finding]:
    """A domain with cases has an event that opens one and an event that closes one."""
    marks = {event.case for event in spec.events.values()}
    if spec.case is not None and not {"opens", "closes"} <= marks:
        yield Finding(("case",), "E412", at_key=True)


def check_measures(spec: DomainSpec) -> Iterator[Finding]:
    """Measures speak of the domain's own events and sensor classes."""
    for key, indicator in spec.indicators.items():
        path: Trail = ("indicators", key, "measure")
        if isinstance(indicator.measure, Reading) and indicator.measure.sensor not in spec.sensors:
            yield unknown((*path, "sensor"), "E402", indicator.measure.sensor, spec.sensors)
        for name in _EVENT_LISTS:
            events = getattr(indicator.measure, name, ())
            for number, event in enumerate(events if isinstance(events, tuple) else ()):
                if event not in spec.events:
                    yield unknown((*path, name, number), "E401", event, spec.events)


def check_procedures(spec: DomainSpec) -> Iterator[Finding]:
    """Every level has a procedure, and every procedure that is named exists."""
    for key, indicator in spec.indicators.items():
        path: Trail = ("indicators", key)
        if indicator.procedure is not None and indicator.procedure not in spec.procedures:
            yield unknown((*path, "procedure"), "E403", indicator.procedure, spec.procedures)
        if indicator.levels is not None and indicator.procedure is None:
            yield Finding(path, "E110", {"key": "procedure"}, at_key=True)


def check_levels(spec: DomainSpec) -> Iterator[Finding]:
    """Alarm lies beyond watch, on the side that is worse."""
    for key, indicator in spec.indicators.items():
        yield from _levels(("indicators", key), indicator)


def _levels(path: Trail, indicator: Indicator) -> Iterator[Finding]:
    levels = indicator.levels
    if levels is None:
        return
    if indicator.better == "neither":
        yield Finding((*path, "better"), "E404.neither")
        return
    rises = indicator.better == "lower"
    if levels.watch == levels.alarm or (levels.alarm > levels.watch) != rises:
        why = f"For better: {indicator.better}, alarm must be {'above' if rises else 'below'} watch."
        values = {"alarm": f"{levels.alarm:g}", "watch": f"{levels.watch:g}", "why": why}
        yield Finding((*path, "levels", "alarm"), "E404", values)


def check_headline(spec: DomainSpec) -> Iterator[Finding]:
    """One to four indicators stand on the overview."""
    headlines = [key for key, indicator in spec.indicators.items() if indicator.headline]
    if not headlines:
        yield Finding(("indicators",), "E406", at_key=True)
    for key in headlines[_HEADLINES:]:
        yield Finding(("indicators", key, "headline"), "E406.many", {"high": _HEADLINES})


def check_sensors(spec: DomainSpec) -> Iterator[Finding]:
    """A class's thresholds go the way in which it gets worse, and its clip is a range."""
    for key, sensor in spec.sensors.items():
        path: Trail = ("sensors", key)
        if not sensor.clip[0] < sensor.clip[1]:
            yield Finding((*path, "clip"), "E404.order", {"direction": "up", "value": list(sensor.clip)})
        rises = sensor.direction == "above"
        wanted = tuple(sorted(set(sensor.thresholds), reverse=not rises))
        if sensor.thresholds != wanted:
            values = {"direction": "up" if rises else "down", "value": list(sensor.thresholds)}
            yield Finding((*path, "thresholds"), "E404.order", values)


def check_sensor_alerts(spec: DomainSpec) -> Iterator[Finding]:
    """Alerts belong to a class, name events and a procedure of the domain, and have a name and level each threshold."""
    for key, alert in spec.sensor_alerts.items():
        path: Trail = ("sensor_alerts", key)
        if key not in spec.sensors:
            yield unknown(path, "E402", key, spec.sensors, at_key=True)
        elif len(alert.names) != len(alert.levels):
            yield Finding((*path, "levels"), "E410", {"left": "names", "right": "levels"})
        yield from _alert_names(path, alert, spec)


def _alert_names(path: Trail, alert: SensorAlert, spec: DomainSpec) -> Iterator[Finding]:
    if alert.procedure not in spec.procedures:
        yield unknown((*path, "procedure"), "E403", alert.procedure, spec.procedures)
    for name in ("raised", "cleared"):
        event = getattr(alert, name)
        if event not in spec.events:
            yield unknown((*path, name), "E401", event, spec.events)


def check_placements(spec: DomainSpec) -> Iterator[Finding]:
    """A placement by people or by area states its rate, one at stations says which."""
    for key, sensor in spec.sensors.items():
        yield from _placement(("sensors", key, "placement"), sensor.placement)
    for key, facility in spec.facilities.items():
        yield from _placement(("facilities", key), facility)


def _placement(path: Trail, placement: Placement) -> Iterator[Finding]:
    needed = {"population": "per_million", "area": "per_1000_km2", "stations": "stations"}.get(placement.rule)
    if needed is not None and not getattr(placement, needed):
        yield Finding((*path, "rule"), "E409", {"rule": placement.rule, "key": needed})


def check_orders(spec: DomainSpec) -> Iterator[Finding]:
    """What the domain's orders touch, cost, ask for and undo exists, and they propose what people may choose."""
    names = (*spec.indicators, *spec.state, *spec.sensors, *spec.events)
    yield from check_declared(("orders",), spec.orders, names)
