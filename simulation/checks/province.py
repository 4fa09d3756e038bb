"""Rules of a province that its shape cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.checks.finding import Finding, Trail
from simulation.checks.nearest import nearest
from simulation.checks.places import unknown_commune
from simulation.spec.province import AirStation, Facility, Province, RiverStation


def check_province(province: Province, file_stem: str) -> Iterator[Finding]:
    """Everything wrong with one province beyond its shape."""
    yield from check_file_name(province, file_stem)
    yield from check_alarm_levels(province)
    yield from check_places(province)
    yield from check_ids(province)


def check_file_name(province: Province, file_stem: str) -> Iterator[Finding]:
    """The file is named ``<code>-<key>``."""
    if file_stem != f"{province.code}-{province.key}":
        yield Finding(("key",), "E408", {"name": f"{province.code}-{province.key}", "file": file_stem})


def check_alarm_levels(province: Province) -> Iterator[Finding]:
    """A river's three alarm levels rise."""
    for number, station in enumerate(province.rivers):
        levels = station.alarm_levels
        if levels is not None and not levels[0] < levels[1] < levels[2]:
            shown = " – ".join(f"{level:g} m" for level in levels)
            yield Finding(("rivers", number, "alarm_levels"), "E420", {"value": shown})


def check_places(province: Province) -> Iterator[Finding]:
    """Stations and facilities stand in communes of the province."""
    for key, places in _placed(province).items():
        for number, place in enumerate(places):
            if place.commune not in province.communes:
                yield unknown_commune((key, number, "commune"), place.commune, province)


def _placed(province: Province) -> Mapping[str, tuple[RiverStation | AirStation | Facility, ...]]:
    """Everything of a province that has an id and stands in a commune, by key."""
    return {
        "rivers": province.rivers,
        "air_stations": province.air_stations,
        "facilities": province.facilities,
    }


def check_ids(province: Province) -> Iterator[Finding]:
    """Ids are unique within their list."""
    for key, places in _placed(province).items():
        seen: set[str] = set()
        for number, place in enumerate(places):
            if place.id in seen:
                yield Finding((key, number, "id"), "E305", {"name": place.id})
            seen.add(place.id)


def check_neighbours(code: str, neighbours: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Neighbours exist and name this unit as theirs; ``neighbours`` holds those of every unit by code.

    Former units (codes ending in ``f``) name their neighbours but are named by none.
    """
    for number, other in enumerate(neighbours[code]):
        path: Trail = ("neighbours", number)
        if other not in neighbours:
            yield Finding(path, "E421", {"name": other, "close": nearest(other, neighbours)})
        elif not code.endswith("f") and code not in neighbours[other]:
            yield Finding(path, "E422", {"name": other})
