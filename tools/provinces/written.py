"""A unit as YAML text, communes last and one a line, so that a reader may stop before them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from places import Ground, facilities, power
from tables import Tables
from units import Unit

_PLAIN = re.compile(r"[\w(][^:#,\[\]{}\"]*", re.UNICODE)
_PEOPLE = (
    "commune shares are synthetic: province people (over the merged provinces by their 2023 people) by "
    "density class × area × closeness to a seat, largest remainder; docs/provinces.md"
)
_CLIMATE = "rounded from general knowledge of the region's climate, not a station's normals"
_PM25 = {
    True: ("annual mean 2024: Viet Nam News, article 1693768; monthly factors assumed", "published"),
    False: ("national mean 2024 (Viet Nam News, article 1693768) for want of a local one", "assumed"),
}
_POWER = "rule: people / {people_per_customer} a customer, customers / {customers_per_feeder} a feeder"


def plain(text: str) -> str:
    """A text as a YAML scalar, quoted only where it must be."""
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)


def flow(values: Mapping[str, Any]) -> str:
    """A mapping in flow style."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def text(vi: str, en: str) -> str:
    """A bilingual text in flow style."""
    return flow({"vi": plain(vi), "en": plain(en)})


def point(at: Sequence[float]) -> str:
    """A point in flow style, four decimals at most."""
    return f"[{round(at[0], 4):g}, {round(at[1], 4):.7g}]"


def ascii_name(name: str) -> str:
    """A Vietnamese name without its accents, as English texts write it."""
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def series(values: Sequence[float], unit: str = "") -> str:
    """A row of numbers in flow style."""
    return "[" + ", ".join(f"{value:g}{unit}" for value in values) + "]"


def head(unit: Unit, tables: Tables) -> Iterator[str]:
    """The unit itself: names, status, area, people, seat, neighbours."""
    region = tables.climate["regions"][unit.stands_in.region]
    yield "schema: ioc-province/1"
    yield f'code: "{unit.code}"'
    yield f"key: {unit.key}"
    yield f"name: {text(unit.vi, unit.en)}"
    yield f"kind: {unit.kind}"
    yield f"region: {text(region['vi'], region['en'])}"
    yield f"status: {'former' if unit.old_code else 'current'}"
    if unit.old_code:
        yield f'part_of: "{unit.stands_in.code}"'
    if unit.members:
        yield f"former_members: [{', '.join(plain(name) for name in unit.members)}]"
    yield f"area: {unit.area:.2f} km2"
    yield "population:"
    yield f"  people: {unit.total}"
    yield f"  series: {plain(unit.series[0])}"
    yield f"  source: {plain(unit.series[1])}"
    yield "  status: published"
    yield f"seat: {flow({'name': plain(unit.seat_name), 'at': point(unit.seat)})}"
    codes = ", ".join(f'"{code}"' for code in unit.neighbours)
    yield f"neighbours: [{codes}]"


def surroundings(unit: Unit, tables: Tables) -> Iterator[str]:
    """Climate and air."""
    climate = tables.climate["climates"][unit.stands_in.climate]
    levels = tables.climate["pm25"]
    local = levels.get(unit.code)
    source, status = _PM25[local is not None]
    yield "climate:"
    yield f"  rain: {series(climate['rain'], ' mm')}"
    yield f"  rain_days: {series(climate['days'])}"
    yield f"  source: {plain(_CLIMATE)}"
    yield "  status: assumed"
    yield "air:"
    yield f"  pm25_annual: {local or levels['national']:g} µg/m3"
    yield f"  pm25_monthly_factor: {series(tables.climate['airs'][unit.stands_in.air])}"
    yield f"  source: {plain(source)}"
    yield f"  status: {status}"


def grid(unit: Unit, tables: Tables) -> Iterator[str]:
    """The electricity network in the large."""
    rule = tables.rules["power"]
    customers, feeders = power(unit.total, rule)
    yield "power:"
    yield f"  customers: {customers}"
    yield f"  feeders: {feeders}"
    yield f"  source: {plain(_POWER.format(**rule))}"
    yield "  status: assumed"


def _own(rows: Sequence[Mapping[str, Any]], unit: Unit) -> list[Mapping[str, Any]]:
    """The rows of a table that lie in the unit."""
    return [row for row in rows if not unit.old_code or row.get("former") == unit.old_code]


def rivers(unit: Unit, ground: Ground, tables: Tables) -> Iterator[str]:
    """The river stations."""
    here = [row for row in tables.stations["stations"] if row["province"] == unit.stands_in.code]
    for index, row in enumerate(_own(here, unit)):
        if index == 0:
            yield "rivers:"
        alarm, tide = row.get("alarm"), row.get("tide")
        yield f"  - id: {row['id']}"
        yield f"    river: {text(*row['river'])}"
        yield f"    name: {text(*row['name'])}"
        yield f'    commune: "{row.get("commune") or ground.nearest(tuple(row["at"])).code}"'
        yield f"    at: {point(row['at'])}"
        yield f"    normal: {row['normal']:g} m"
        yield f"    alarm_levels: {series(alarm, ' m') if alarm else 'null'}"
        yield f"    response: {row['response']} h"
        source = plain(tables.stations["sources"][row["source"]])
        if tide:
            values = {name: f"{tide[name]:g} m" for name in ("mean", "semidiurnal", "diurnal")}
            values |= {"spring_neap": f"{tide['spring_neap']:g}", "first_high": f"{tide['first_high']:g} h"}
            values |= {"source": "fitted to the usual heights and hours of high water", "status": "assumed"}
            yield f"    tide: {flow(values)}"
        yield f"    source: {source}"
        yield f"    status: {row['status']}"


def air_stations(unit: Unit, ground: Ground, tables: Tables) -> Iterator[str]:
    """The air stations: named areas, or one at the seat."""
    rows = tables.named["air_stations"].get(unit.code)
    source = "named area (general knowledge), point schematic" if rows else "one at the seat"
    names = [f"{unit.seat_name} (mô phỏng)", f"{ascii_name(unit.seat_name)} (simulated)"]
    yield "air_stations:"
    for row in rows or [{"id": "seat", "name": names, "at": unit.seat}]:
        commune = ground.nearest(tuple(row["at"])).code
        yield "  - " + flow({
            "id": row["id"], "name": text(*row["name"]), "commune": f'"{commune}"', "at": point(row["at"]),
            "source": plain(source), "status": "assumed",
        })  # fmt: skip


def buildings(unit: Unit, ground: Ground, tables: Tables) -> Iterator[str]:
    """The facilities, one a line."""
    named = _own(tables.named["hospitals"].get(unit.stands_in.code, []), unit)
    yield "facilities:"
    for place in facilities(ground, tables.rules["facilities"], named):
        values = {
            "id": place.id, "kind": place.kind, "name": text(place.vi, place.en),
            "commune": f'"{place.commune}"', "at": point(place.at),
        }  # fmt: skip
        if place.capacity is not None:
            values["capacity"] = str(place.capacity)
        yield "  - " + flow(values | {"source": plain(place.source), "status": "assumed"})


def resources(unit: Unit, tables: Tables) -> Iterator[str]:
    """Counts that replace a domain's own rule."""
    for index, (kind, row) in enumerate(tables.named["resources"].get(unit.code, {}).items()):
        if index == 0:
            yield "resources:"
        yield f"  {kind}: " + flow(row | {"source": plain(row["source"])})


def communes(unit: Unit, tables: Tables) -> Iterator[str]:
    """The communes with their people."""
    yield "population_rule: " + flow({"source": plain(_PEOPLE), "status": "assumed"})
    yield "communes:"
    for row in unit.communes:
        values = {
            "name": plain(row.name), "kind": row.kind, "area": f"{row.area:g} km2", "at": point(row.at),
            "population": unit.people[row.code],
        }  # fmt: skip
        if unit.members:
            values["former"] = plain(tables.former[row.former].name)
        yield f'  "{row.code}": {flow(values)}'


_FIRST_LINE = (
    "# Made by tools/provinces/generate.py from tools/provinces/data; the rules stand in docs/provinces.md."
)


def document(unit: Unit, tables: Tables) -> str:
    """The whole file."""
    ground = Ground(communes=unit.communes, people=unit.people, seat=unit.seat, area=unit.area)
    parts = (
        [_FIRST_LINE],
        head(unit, tables),
        surroundings(unit, tables),
        grid(unit, tables),
        rivers(unit, ground, tables),
        air_stations(unit, ground, tables),
        buildings(unit, ground, tables),
        resources(unit, tables),
        communes(unit, tables),
    )
    return "\n".join(line for part in parts for line in part) + "\n"
