"""Rules of a scenario that its shape cannot say: names that must exist, times that must fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from simulation.checks.finding import Finding, Trail
from simulation.checks.known import Known
from simulation.checks.nearest import listed, nearest
from simulation.checks.orders import check_given
from simulation.spec.scenario import Scenario


def check_scenario(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Everything wrong with a scenario beyond its shape, but for the places it names."""
    yield from check_domains(scenario, known)
    yield from check_hazards(scenario, known)
    yield from check_parameter_names(scenario, known)
    yield from check_faults(scenario, known)
    yield from check_orders(scenario, known)
    yield from check_resource_names(scenario, known)
    yield from check_sensor_changes(scenario, known)
    yield from check_experiment(scenario, known)
    yield from check_times(scenario)


def unknown(path: Trail, key: str, name: str, names: Iterable[str], *, at_key: bool = False) -> Finding:
    """A finding about a name that is not among ``names``."""
    names = tuple(names)
    values = {"name": name, "close": nearest(name, names), "allowed": listed(names)}
    return Finding(path, key, values, at_key=at_key)


def check_domains(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Domains that the scenario restricts itself to exist and stand once."""
    for number, key in enumerate(scenario.domains or ()):
        if key not in known.domains:
            yield unknown(("domains", number), "E303.domain", key, known.domains)
        elif key in (scenario.domains or ())[:number]:
            yield Finding(("domains", number), "E305", {"name": key})


def check_hazards(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Hazards exist and have an id each."""
    seen: Counter[str] = Counter()
    for number, hazard in enumerate(scenario.hazards):
        if hazard.kind not in known.hazards:
            yield unknown(("hazards", number, "kind"), "E303.hazard", hazard.kind, known.hazards)
        seen[hazard.id] += 1
        if seen[hazard.id] == 2:
            yield Finding(("hazards", number, "id"), "E305", {"name": hazard.id})


def check_parameter_names(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Parameters that the scenario changes belong to a domain that takes part."""
    for key, changed in scenario.parameters.items():
        path: Trail = ("parameters", key)
        if key not in known.domains:
            yield unknown(path, "E303.domain", key, known.domains, at_key=True)
            continue
        if not _takes_part(scenario, key):
            yield Finding(path, "E303.off", {"name": key}, at_key=True)
        names = known.domains[key][0].parameters
        for name in changed:
            if name not in names:
                values = {
                    "name": name,
                    "domain": key,
                    "close": nearest(name, names),
                    "allowed": listed(names),
                }
                yield Finding((*path, name), "E303.parameter", values, at_key=True)


def check_faults(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Sensor classes that fail exist in a domain that takes part."""
    classes = [f"{key}.{sensor}" for key, (spec, _) in known.domains.items() for sensor in spec.sensors]
    for number, fault in enumerate(scenario.faults):
        path: Trail = ("faults", number, "sensor")
        if fault.sensor not in classes:
            yield unknown(path, "E303.sensor", fault.sensor, classes)
        elif not _takes_part(scenario, fault.sensor.partition(".")[0]):
            yield Finding(path, "E303.off", {"name": fault.sensor.partition(".")[0]})


def check_resource_names(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Numbers that change are those of sensors, units or teams that a rule places."""
    rules = {
        f"{key}.{name}": placement.rule
        for key, (spec, _) in known.domains.items()
        for name, placement in (
            *((name, sensor.placement) for name, sensor in spec.sensors.items()),
            *spec.facilities.items(),
        )
    }
    countable = [name for name, rule in rules.items() if rule != "stations"]
    for name in scenario.resources:
        path: Trail = ("resources", name)
        if name not in rules:
            yield unknown(path, "E303.resource", name, countable, at_key=True)
        elif rules[name] == "stations":
            yield Finding(path, "E310", {"name": name}, at_key=True)
        elif not _takes_part(scenario, name.partition(".")[0]):
            yield Finding(path, "E303.off", {"name": name.partition(".")[0]}, at_key=True)


def check_sensor_changes(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Sensor classes whose failures change exist in a domain that takes part."""
    classes = [f"{key}.{sensor}" for key, (spec, _) in known.domains.items() for sensor in spec.sensors]
    for name in scenario.sensors:
        path: Trail = ("sensors", name)
        if name not in classes:
            yield unknown(path, "E303.sensor", name, classes, at_key=True)
        elif not _takes_part(scenario, name.partition(".")[0]):
            yield Finding(path, "E303.off", {"name": name.partition(".")[0]}, at_key=True)


def check_experiment(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """What a study judges are indicators of domains that take part, and it does not stop before it begins."""
    indicators = [f"{key}.{name}" for key, (spec, _) in known.domains.items() for name in spec.indicators]
    experiment = scenario.experiment
    named: list[tuple[Trail, str, bool]] = [
        *((("experiment", "kpis", n), name, False) for n, name in enumerate(experiment.kpis)),
        *((("experiment", "precision", name), name, True) for name in experiment.precision),
        *((("experiment", "smallest", name), name, True) for name in experiment.smallest),
    ]
    for path, name, at_key in named:
        indicator = ".".join(name.split(".")[:2])
        if indicator not in indicators:
            related = [other for other in indicators if other.partition(".")[0] == name.partition(".")[0]]
            close = nearest(indicator, indicators)
            values = {"name": indicator, "close": close, "allowed": listed(related or indicators)}
            yield Finding(path, "E303.indicator", values, at_key=at_key)
        elif not _takes_part(scenario, name.partition(".")[0]):
            yield Finding(path, "E303.off", {"name": name.partition(".")[0]}, at_key=at_key)
        elif name in experiment.kpis[: path[2] if isinstance(path[2], int) else 0]:
            yield Finding(path, "E305", {"name": name})
    if experiment.precision and experiment.replications > experiment.at_most:
        values = {"value": f"{experiment.replications}", "limit": f"{experiment.at_most}"}
        yield Finding(("experiment", "replications"), "E311", values)


def check_orders(scenario: Scenario, known: Known) -> Iterator[Finding]:
    """Orders that the scenario gives are declared, addressed as declared, with possible arguments."""
    declared = {key: spec.orders for key, (spec, _) in known.domains.items()} | dict(known.orders)
    kinds = {f"{key}.{verb}": order for key, orders in declared.items() for verb, order in orders.items()}
    choices = {
        "hazards": tuple(row.id for row in scenario.hazards if row.starts == "on_order"),
        "sensors": tuple(
            f"{key}.{sensor}"
            for key, (spec, _) in known.domains.items()
            for sensor in spec.sensors
            if _takes_part(scenario, key)
        ),
    }
    for number, order in enumerate(scenario.orders):
        path: Trail = ("orders", number)
        group = order.order.partition(".")[0]
        if order.order not in kinds:
            yield unknown((*path, "order"), "E303.order", order.order, kinds)
        elif group in known.domains and not _takes_part(scenario, group):
            yield Finding((*path, "order"), "E303.off", {"name": group})
        else:
            yield from check_given(path, order, kinds[order.order], choices)


def check_times(scenario: Scenario) -> Iterator[Finding]:
    """Faults and orders happen before the scenario ends, the room opens in it, and a study has something to count."""
    time, end = scenario.time, scenario.time.duration
    lasts = {"duration": since_start(end).removeprefix("T+")}
    if time.opens > end:
        yield Finding(("time", "opens"), "E304.opens", {"value": since_start(time.opens), **lasts})
    if time.warmup + time.cooldown >= end:
        shown = {name: since_start(getattr(time, name)).removeprefix("T+") for name in ("warmup", "cooldown")}
        at = "warmup" if time.warmup >= time.cooldown else "cooldown"
        yield Finding(("time", at), "E304.window", {**shown, **lasts})
    timed = [(("faults", number, "at"), fault.at) for number, fault in enumerate(scenario.faults)]
    timed += [(("orders", number, "at"), order.at) for number, order in enumerate(scenario.orders)]
    for path, at_ms in timed:
        if at_ms >= end:
            yield late(path, at_ms, end)


def late(path: Trail, at_ms: int, end_ms: int) -> Finding:
    """A finding about something that would happen after the end."""
    return Finding(
        path, "E304", {"value": since_start(at_ms), "duration": since_start(end_ms).removeprefix("T+")}
    )


def since_start(time_ms: int) -> str:
    """An instant as files write it, ``T+h:mm``."""
    minutes = time_ms // 60_000
    return f"T+{minutes // 60}:{minutes % 60:02d}"


def _takes_part(scenario: Scenario, key: str) -> bool:
    return scenario.domains is None or key in scenario.domains
