"""Rules about the communes and stations that a scenario names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import listed, nearest
from simulation.spec.province import Province
from simulation.spec.scenario import FacilityChange, Scenario

_COMMUNE_KEYS = ("commune", "communes")
_STATION_KEYS = ("station", "stations")


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a scenario names: where it says so, and the code of a commune or the id of a station."""

    path: Trail
    name: str
    station: bool = False


def named_places(scenario: Scenario) -> tuple[Named, ...]:
    """Every commune and station that faults, orders and hazards name, in file order within each."""
    faults = [
        Named(("faults", n, "commune"), row.commune) for n, row in enumerate(scenario.faults) if row.commune
    ]
    orders = [
        Named(("orders", n, "target"), row.target) for n, row in enumerate(scenario.orders) if row.target
    ]
    hazards = [
        place
        for number, hazard in enumerate(scenario.hazards)
        for place in _inside(hazard.parameters, ("hazards", number, "with"))
    ]
    return (*hazards, *faults, *orders)


def own_places(scenario: Scenario) -> tuple[Named, ...]:
    """What a scenario says of one province's facilities, which one for any province cannot."""
    return tuple(Named(("facilities", n, "id"), row.id) for n, row in enumerate(scenario.facilities))


def _inside(data: Any, path: Trail) -> Iterator[Named]:
    """Places named anywhere in a hazard's parameters, by the names of their keys."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _COMMUNE_KEYS or key in _STATION_KEYS:
                yield from _names((*path, key), value, station=key in _STATION_KEYS)
            else:
                yield from _inside(value, (*path, key))
    elif isinstance(data, tuple):
        for number, value in enumerate(data):
            yield from _inside(value, (*path, number))


def _names(path: Trail, value: Any, *, station: bool) -> Iterator[Named]:
    """One name or a list of names."""
    if isinstance(value, str) and value:
        yield Named(path, value, station)
    elif isinstance(value, tuple):
        for number, name in enumerate(value):
            yield from _names((*path, number), name, station=station)


def check_no_places(named: Iterable[Named]) -> Iterator[Finding]:
    """A scenario for any province names no place."""
    for place in named:
        yield Finding(place.path, "E307", {"name": place.name})


def check_named(named: Iterable[Named], province: Province) -> Iterator[Finding]:
    """Communes and stations exist in the province."""
    stations = [row.id for row in province.rivers] + [row.id for row in province.air_stations]
    for place in named:
        if place.station and place.name not in stations:
            values = {"name": place.name, "province": province.name.vi, "allowed": listed(stations)}
            yield Finding(place.path, "E308", {**values, "close": nearest(place.name, stations)})
        elif not place.station and place.name not in province.communes:
            yield unknown_commune(place.path, place.name, province)


def unknown_commune(path: Trail, code: str, province: Province) -> Finding:
    """A finding about a commune that the province does not have; a name instead of a code finds its code."""
    by_name = {commune.name: number for number, commune in province.communes.items()}
    short = {name.split(" ", 1)[-1]: number for name, number in by_name.items()}
    close = by_name.get(nearest(code, by_name), "") or short.get(nearest(code, short), "")
    return Finding(path, "E302", {"name": code, "province": province.name.vi, "close": close})


def check_facilities(scenario: Scenario, province: Province) -> Iterator[Finding]:
    """Facilities that change exist, new ones have all that they need, and stand in a commune of the province."""
    seen: set[str] = set()
    for number, change in enumerate(scenario.facilities):
        path: Trail = ("facilities", number)
        if change.id in seen:
            yield Finding((*path, "id"), "E305", {"name": change.id})
        seen.add(change.id)
        yield from _facility(path, change, province)
        if change.commune is not None and change.commune not in province.communes:
            yield unknown_commune((*path, "commune"), change.commune, province)


def _facility(path: Trail, change: FacilityChange, province: Province) -> Iterator[Finding]:
    """One changed or new facility."""
    ids = [row.id for row in province.facilities]
    kinds = sorted({row.kind for row in province.facilities})
    if change.id not in ids:
        needed = ("kind", "name", "commune")
        missing = ", ".join(name for name in needed if getattr(change, name) is None)
        values = {"name": change.id, "province": province.name.vi, "close": nearest(change.id, ids)}
        if change.closed:
            yield Finding((*path, "id"), "E309.closed", values)
        elif missing:
            yield Finding((*path, "id"), "E309", {**values, "missing": missing})
    if change.kind is not None and change.kind not in kinds:
        values = {"name": change.kind, "close": nearest(change.kind, kinds), "allowed": listed(kinds)}
        yield Finding((*path, "kind"), "E309.kind", values)
    if change.capacity == 0 and not change.closed:
        yield Finding((*path, "capacity"), "E309.empty", {"name": change.id})
    if change.capacity is not None:
        yield from check_people((*path, "capacity"), change.capacity, province)


def check_resources(scenario: Scenario, province: Province) -> Iterator[Finding]:
    """There are not more units or sensors than people."""
    for name, count in scenario.resources.items():
        yield from check_people(("resources", name), count, province)


def check_people(path: Trail, count: int, province: Province) -> Iterator[Finding]:
    """A number of places or things that exceeds the people of the province is a slip."""
    people = province.population.people
    if count > people:
        yield Finding(
            path, "E312", {"value": f"{count}", "people": f"{people}", "province": province.name.vi}
        )
