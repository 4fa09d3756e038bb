"""A unit to write a file for: one of the 34, or one of the former provinces that the sources name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geometry import touching
from people import Point, of_province, shared
from tables import CommuneRow, ProvinceRow, Tables

FORMER = {"24f": ("24", "bac-giang"), "17f": ("17", "hoa-binh")}
REGISTER = (
    "register 2025 (dân số đăng ký, hồ sơ sắp xếp đơn vị hành chính 2025)",
    "Resolution 202/2025/QH15 and the files of the 2025 reorganisation",
)
YEARBOOK = (
    "average population 2023 (dân số trung bình 2023, 63 tỉnh thành)",
    "Statistical Yearbook of Vietnam 2023",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Everything about a unit that does not follow from a rule.

    Attributes:
        stands_in: The current unit that it is or lies in.
        old_code: The code among the 63 for a former unit.
    """

    code: str
    key: str
    vi: str
    en: str
    kind: str
    stands_in: ProvinceRow
    old_code: str | None
    members: tuple[str, ...]
    area: float
    total: int
    series: tuple[str, str]
    seat_name: str
    seat: Point
    neighbours: tuple[str, ...]
    communes: tuple[CommuneRow, ...]
    people: Mapping[str, int]

    @property
    def file_name(self) -> str:
        """The name of the unit's file."""
        return f"{self.code}-{self.key}.yaml"


def current(code: str, tables: Tables, geo: Path) -> Unit:
    """One of the 34 current units."""
    row = tables.provinces[code]
    communes = tuple(commune for commune in tables.communes if commune.province == code)
    border = touching({commune.code: commune.province for commune in tables.communes}, geo)
    return Unit(
        code=code, key=row.key, vi=("Thành phố " if row.kind == "city" else "Tỉnh ") + row.name,
        en=row.name_en, kind=row.kind, stands_in=row, old_code=None,
        members=tuple(tables.former[old].name for old in row.former) if len(row.former) > 1 else (),
        area=row.area, total=row.people, series=REGISTER, seat_name=row.seat_name, seat=row.seat,
        neighbours=border[code], communes=communes, people=of_province(row, communes, tables),
    )  # fmt: skip


def former(code: str, tables: Tables, geo: Path) -> Unit:
    """A former province: its communes of today, its own area, people and seat.

    Its neighbours are current units, among them the rest of the one it now lies in.
    """
    old_code, key = FORMER[code]
    row = tables.former[old_code]
    communes = tuple(commune for commune in tables.communes if commune.former == old_code)
    owner = {commune.code: commune.province for commune in tables.communes}
    owner |= {commune.code: code for commune in communes}
    people = shared(communes, row.people, (row.seat,), tables.rules["people"])
    return Unit(
        code=code, key=key, vi=f"Tỉnh {row.name} (cũ)", en=f"{row.name_en} (former)", kind="province",
        stands_in=tables.provinces[row.province], old_code=old_code, members=(), area=row.area,
        total=row.people, series=YEARBOOK, seat_name=row.name, seat=row.seat,
        neighbours=touching(owner, geo)[code], communes=communes, people=people,
    )  # fmt: skip


def unit(code: str, tables: Tables, geo: Path) -> Unit:
    """The unit with this code."""
    return former(code, tables, geo) if code in FORMER else current(code, tables, geo)
