"""The source tables of the province files: read once, typed, never changed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneRow:
    """A commune as the tables give it; ``former`` is the code of the old province it lies in."""

    code: str
    name: str
    kind: str
    province: str
    former: str
    area: float
    at: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerRow:
    """One of the 63 provinces until June 2025."""

    code: str
    name: str
    name_en: str
    province: str
    area: float
    people: int
    seat: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceRow:
    """One of the 34 provincial units."""

    code: str
    key: str
    name: str
    name_en: str
    kind: str
    region: str
    climate: str
    air: str
    area: float
    people: int
    seat_name: str
    seat: tuple[float, float]
    former: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _yaml(name: str) -> dict[str, Any]:
    """A YAML table."""
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load((DATA / name).read_text(encoding="utf-8"))
    return loaded


def _list(name: str) -> list[dict[str, Any]]:
    """A YAML table that is a list."""
    loaded: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((DATA / name).read_text(encoding="utf-8"))
    return loaded


def _commune(row: dict[str, str], raised: bool) -> CommuneRow:
    """A row of communes.csv, as the ward it has become when ``raised``."""
    return CommuneRow(
        code=row["code"], name=row["name"].replace("Xã ", "Phường ", 1) if raised else row["name"],
        kind="ward" if raised else row["kind"], province=row["province"], former=row["former"],
        area=float(row["area_km2"]), at=(float(row["lat"]), float(row["lon"])),
    )  # fmt: skip


class Tables:
    """Everything that the generator reads, each table on first use."""

    @cached_property
    def amendments(self) -> dict[str, dict[str, Any]]:
        """What changed after the 2025 reorganisation, by province."""
        return {row["province"]: row for row in _list("amendments.yaml")}

    @cached_property
    def provinces(self) -> dict[str, ProvinceRow]:
        """The 34 current units by code."""
        return {
            row["code"]: ProvinceRow(
                code=row["code"], key=row["key"], name=row["name"], name_en=row["name_en"],
                kind="city" if row["code"] in self.amendments else row["kind"],
                region=row["region"], climate=row["climate"], air=row["air"], area=float(row["area_km2"]),
                people=int(row["people"]), seat_name=row["seat"],
                seat=(float(row["seat_lat"]), float(row["seat_lon"])), former=tuple(row["former"].split()),
            )
            for row in _rows("provinces.csv")
        }  # fmt: skip

    @cached_property
    def former(self) -> dict[str, FormerRow]:
        """The 63 former provinces by code."""
        return {
            row["code"]: FormerRow(
                code=row["code"], name=row["name"], name_en=row["name_en"], province=row["province"],
                area=float(row["area_km2"]), people=int(row["people_2023"]),
                seat=(float(row["seat_lat"]), float(row["seat_lon"])),
            )
            for row in _rows("former.csv")
        }  # fmt: skip

    @cached_property
    def communes(self) -> tuple[CommuneRow, ...]:
        """All communes, by province and code, as they stand today."""
        wards = {code for row in self.amendments.values() for code in row["wards"]}
        return tuple(_commune(row, row["code"] in wards) for row in _rows("communes.csv"))

    @cached_property
    def rules(self) -> dict[str, Any]:
        """Numbers of the filling rules."""
        return _yaml("rules.yaml")

    @cached_property
    def climate(self) -> dict[str, Any]:
        """Climates, air and region names."""
        return _yaml("climate.yaml")

    @cached_property
    def stations(self) -> dict[str, Any]:
        """River stations and the sentences on their sources."""
        return _yaml("stations.yaml")

    @cached_property
    def named(self) -> dict[str, Any]:
        """Places with real names, and resources of single provinces."""
        return _yaml("named.yaml")
