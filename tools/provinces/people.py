"""How a province's people are shared over its communes: synthetic, by a stated rule, with an exact sum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tables import CommuneRow, ProvinceRow, Tables

Point = tuple[float, float]


def distance_km(a: Point, b: Point) -> float:
    """Distance between two points (latitude, longitude) on a plane tangent half way: good to 1 % here."""
    middle = math.radians((a[0] + b[0]) / 2)
    return 111.2 * math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(middle))


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of ``total`` in proportion to ``weights``, summing to it exactly; ties go to the first."""
    scale = total / math.fsum(weights)
    exact = [weight * scale for weight in weights]
    shares = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def weight(commune: CommuneRow, seats: Sequence[Point], rules: Mapping[str, Any]) -> float:
    """Class times a power of the area times closeness to the nearest old or new seat."""
    density = rules[commune.kind]
    near = min(distance_km(commune.at, seat) for seat in seats)
    close = 1 + rules["near"] * math.exp(-near / rules["reach_km"])
    exact: float = density["class"] * commune.area ** density["power"] * close
    return round(exact, 9)  # so that the last bit of a machine's exp decides nothing


def shared(
    communes: Sequence[CommuneRow], total: int, seats: Sequence[Point], rules: Mapping[str, Any]
) -> dict[str, int]:
    """``total`` people over ``communes``: special zones as listed, the others by weight."""
    listed: Mapping[str, int] = rules["special_zones"]
    fixed = {row.code: listed[row.code] for row in communes if row.kind == "special_zone"}
    free = [row for row in communes if row.kind != "special_zone"]
    shares = largest_remainder(total - sum(fixed.values()), [weight(row, seats, rules) for row in free])
    return fixed | {row.code: share for row, share in zip(free, shares, strict=True)}


def of_province(province: ProvinceRow, communes: Sequence[CommuneRow], tables: Tables) -> dict[str, int]:
    """People by commune: first over the old provinces by their 2023 people, then inside each by the rule."""
    members = [tables.former[code] for code in province.former]
    totals = largest_remainder(province.people, [float(member.people) for member in members])
    people: dict[str, int] = {}
    for member, total in zip(members, totals, strict=True):
        own = [row for row in communes if row.former == member.code]
        people |= shared(own, total, (member.seat, province.seat), tables.rules["people"])
    return people
