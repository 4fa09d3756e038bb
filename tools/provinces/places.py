"""Where a province's hospitals, bases and stations stand: real names where known, else spread by rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from people import Point, distance_km, largest_remainder
from tables import CommuneRow

RULE = "synthetic: placement rule in docs/provinces.md"
NAMED = "the hospital exists (general knowledge); point schematic, beds assumed"
SPREAD = {
    "hospital": (
        "Bệnh viện đa khoa khu vực số {n} (mô phỏng)",
        "Regional general hospital no. {n} (simulated)",
    ),
    "ambulance_base": ("Trạm cấp cứu 115 số {n} (mô phỏng)", "Ambulance base no. {n} (simulated)"),
    "fire_station": (
        "Đội chữa cháy và CNCH khu vực số {n} (mô phỏng)",
        "Fire and rescue station no. {n} (simulated)",
    ),
    "substation": ("Trạm biến áp 110 kV số {n} (mô phỏng)", "110 kV substation no. {n} (simulated)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A facility as it will stand in the file."""

    id: str
    kind: str
    vi: str
    en: str
    commune: str
    at: Point
    capacity: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A unit's communes with their people: what places are spread over."""

    communes: Sequence[CommuneRow]
    people: Mapping[str, int]
    seat: Point
    area: float

    @property
    def total(self) -> int:
        """All people of the unit."""
        return sum(self.people.values())

    def nearest(self, at: Point) -> CommuneRow:
        """The commune whose point is nearest."""
        return min(self.communes, key=lambda row: (distance_km(row.at, at), row.code))


def number(ground: Ground, rule: Mapping[str, float]) -> int:
    """How many places of a kind a unit has: by people and by area, at least a few."""
    wanted = ground.total / rule["people_each"] + ground.area / rule["km2_each"]
    return min(len(ground.communes), max(int(rule["least"]), round(wanted)))


def spread(ground: Ground, count: int, reach_km: float, taken: Iterable[CommuneRow] = ()) -> list[CommuneRow]:
    """Communes for ``count`` places: the seat first, then where most people are farthest from one."""
    chosen = list(taken) or [ground.nearest(ground.seat)]
    gap = {row.code: min(distance_km(row.at, base.at) for base in chosen) for row in ground.communes}
    while len(chosen) < count:
        best = max(
            ground.communes,
            key=lambda row: (ground.people[row.code] * min(gap[row.code], reach_km), row.code),
        )
        if gap[best.code] == 0:
            break
        chosen.append(best)
        for row in ground.communes:
            gap[row.code] = min(gap[row.code], distance_km(row.at, best.at))
    return chosen


def served(ground: Ground, bases: Sequence[CommuneRow]) -> list[float]:
    """People nearest to each base."""
    totals = [0.0] * len(bases)
    for row in ground.communes:
        near = min(range(len(bases)), key=lambda index: (distance_km(row.at, bases[index].at), index))
        totals[near] += ground.people[row.code]
    return totals


def _built(kind: str, bases: Sequence[CommuneRow], capacities: Sequence[int | None]) -> list[Place]:
    """Synthetic places of a kind, numbered from one."""
    vi, en = SPREAD[kind]
    return [
        Place(
            id=f"{kind.replace('_', '-')}-{order:02d}", kind=kind, vi=vi.format(n=order),
            en=en.format(n=order), commune=row.code, at=row.at, capacity=capacity, source=RULE,
        )
        for order, (row, capacity) in enumerate(zip(bases, capacities, strict=True), 1)
    ]  # fmt: skip


def hospitals(ground: Ground, rules: Mapping[str, Any], named: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Named hospitals first, then regional ones.

    The beds left over are shared by the square root of the people nearest: hospitals differ less than crowds.
    """
    real = [
        Place(
            id=f"bv-{row['id']}", kind="hospital", vi=row["name"][0], en=row["name"][1],
            commune=ground.nearest(tuple(row["at"])).code, at=tuple(row["at"]), capacity=row["beds"],
            source=NAMED,
        )
        for row in named
    ]  # fmt: skip
    taken = list({row.code: row for row in (ground.nearest(place.at) for place in real)}.values())
    count = max(number(ground, rules["hospital"]), len(taken) + 2)
    bases = spread(ground, count, rules["reach_km"], taken)
    beds = round(ground.total * rules["beds_per_10k"] / 10_000) - sum(place.capacity or 0 for place in real)
    weights = [math.sqrt(people) for people in served(ground, bases)[len(taken) :]]
    if not taken:
        seat_beds = min(rules["seat_beds_most"], round(beds * rules["seat_share"]))
        shares = [seat_beds, *largest_remainder(beds - seat_beds, weights[1:])]
    else:
        shares = largest_remainder(beds, weights)
    return real + _built("hospital", bases[len(taken) :], shares)


def ambulance_bases(ground: Ground, rules: Mapping[str, Any]) -> list[Place]:
    """Bases with the province's ambulances shared by the people nearest, at least one each."""
    wanted = ground.total / rules["vehicles_people_each"] + ground.area / rules["vehicles_km2_each"]
    vehicles = max(rules["vehicles_least"], round(wanted))
    bases = spread(ground, min(vehicles, number(ground, rules["ambulance_base"])), rules["reach_km"])
    shares = largest_remainder(vehicles - len(bases), served(ground, bases))
    return _built("ambulance_base", bases, [1 + share for share in shares])


def fire_stations(ground: Ground, rules: Mapping[str, Any]) -> list[Place]:
    """Fire stations with their engines."""
    bases = spread(ground, number(ground, rules["fire_station"]), rules["reach_km"])
    engines = [rules["engines_at_seat"]] + [rules["engines_elsewhere"]] * (len(bases) - 1)
    return _built("fire_station", bases, engines)


def substations(ground: Ground, rules: Mapping[str, Any]) -> list[Place]:
    """110 kV substations; their load is the electricity domain's affair."""
    bases = spread(ground, number(ground, rules["substation"]), rules["reach_km"])
    return _built("substation", bases, [None] * len(bases))


def facilities(ground: Ground, rules: Mapping[str, Any], named: Sequence[Mapping[str, Any]]) -> list[Place]:
    """All places of a unit."""
    return [
        *hospitals(ground, rules, named),
        *ambulance_bases(ground, rules),
        *fire_stations(ground, rules),
        *substations(ground, rules),
    ]


def power(total: int, rules: Mapping[str, float]) -> tuple[int, int]:
    """Customers and medium-voltage feeders."""
    customers = round(total / rules["people_per_customer"])
    return customers, math.ceil(customers / rules["customers_per_feeder"])
