"""Provinces: by code or key, in full or only the head that a list needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation.checks.nearest import listed, nearest
from simulation.checks.province import check_province
from simulation.errors import InvalidInput, Problem, UnknownName
from simulation.loading.problems import problems
from simulation.loading.reading import LIMIT_BYTES_PROVINCE, read_file, read_text
from simulation.loading.shaping import shaped
from simulation.loading.source import Source
from simulation.locate import config_dir
from simulation.spec.base import Text
from simulation.spec.province import Province

_BLOCK = re.compile(r"^(\w+):.*\n(?:[ \-#].*\n|\n)*", re.MULTILINE)
_ENTRY = re.compile(r"""^ *(?:- |["']?\d{5}["']?:)""", re.MULTILINE)
_COUNTED = ("facilities", "communes")
_LEFT_OUT = frozenset((*_COUNTED, "climate", "air", "power", "resources", "population_rule"))
"""Top-level blocks that a list does not show: leaving them unread makes it fifteen times faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceHead:
    """What a list of provinces shows, read without the communes.

    Attributes:
        code: Official code, two digits; ``f`` at the end of a former unit's.
        key: Name in files and addresses.
        name: Name in both languages.
        kind: ``city`` or ``province``.
        region: Region in both languages.
        status: ``current`` or ``former``.
        part_of: The current unit that a former unit belongs to.
        area_km2: Area.
        population: People of the province's population series.
        communes: How many communes, wards and special zones.
        neighbours: Codes.
        river_stations: Ids of the gauges.
        air_stations: Ids of the air stations.
        facilities: How many facilities are named.
        seat: Latitude and longitude of the seat.
        path: The file.
    """

    code: str
    key: str
    name: Text
    kind: str
    region: Text
    status: str
    part_of: str | None
    area_km2: float
    population: int
    communes: int
    neighbours: tuple[str, ...]
    river_stations: tuple[str, ...]
    air_stations: tuple[str, ...]
    facilities: int
    seat: tuple[float, float]
    path: Path


def province_paths(config: Path | None = None) -> Mapping[str, Path]:
    """Files of all provinces by code, in the codes' order."""
    folder = (config or config_dir()) / "provinces"
    return {path.stem.partition("-")[0]: path for path in sorted(folder.glob("*-*.yaml"))}


def province_keys(config: Path | None = None) -> Mapping[str, str]:
    """Codes of all provinces by key."""
    return {path.stem.partition("-")[2]: code for code, path in province_paths(config).items()}


def province_path(name: str, config: Path | None = None) -> Path:
    """The file of a province named by code or key.

    Raises:
        UnknownName: There is none.
    """
    paths, keys = province_paths(config), province_keys(config)
    code = name if name in paths else keys.get(name)
    if code is None:
        close = nearest(name, keys)
        hint = f"; did you mean '{close}'?" if close else f": known are {listed(keys)}"
        said = f"; có phải ý bạn là '{close}'?" if close else f": có {listed(keys)}"
        raise UnknownName(
            f"province '{name}' does not exist{hint}", vi=f"không có tỉnh, thành phố '{name}'{said}"
        )
    return paths[code]


def load_province(name: str, *, config: Path | None = None, language: str = "en") -> Province:
    """A province by code (``01``) or key (``ha-noi``).

    Raises:
        UnknownName: There is none of that name.
        InvalidInput: Its file is wrong.
    """
    province, found = province_file(province_path(name, config), language=language)
    if province is None or found:
        raise InvalidInput(found)
    return province


def province_file(
    path: Path, *, language: str = "en", source: Source | None = None
) -> tuple[Province | None, tuple[Problem, ...]]:
    """A province's file and everything wrong with it."""
    source = source or read_file(path, LIMIT_BYTES_PROVINCE)
    if not source.readable:
        return None, problems(source, (), language)
    result = shaped(source.data, Province)
    found = result.findings
    if result.spec is not None:
        found += result.in_file(check_province(result.spec, path.stem))
    return result.spec, problems(source, found, language)


def load_province_heads(*, config: Path | None = None) -> tuple[ProvinceHead, ...]:
    """The heads of all provinces in the codes' order.

    Raises:
        InvalidInput: A file is wrong.
    """
    return tuple(load_province_head(code, config=config) for code in province_paths(config))


def load_province_head(name: str, *, config: Path | None = None) -> ProvinceHead:
    """What a list shows of a province; reads only the blocks it needs.

    Raises:
        UnknownName: There is none of that name.
        InvalidInput: The head is wrong.
    """
    path = province_path(name, config)
    blocks = {found[1]: found[0] for found in _BLOCK.finditer(path.read_text("utf-8"))}
    source = read_text("".join(text for key, text in blocks.items() if key not in _LEFT_OUT), str(path))
    facilities, communes = (len(_ENTRY.findall(blocks.get(key, ""))) for key in _COUNTED)
    try:
        return _head(source, path, communes=communes, facilities=facilities)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InvalidInput(province_file(path)[1]) from None


def _head(source: Source, path: Path, *, communes: int, facilities: int) -> ProvinceHead:
    """The head from plain data; whatever is wrong with it raises."""
    data = source.data
    return ProvinceHead(
        code=data["code"],
        key=data["key"],
        name=Text(**data["name"]),
        kind=data["kind"],
        region=Text(**data["region"]),
        status=data["status"],
        part_of=data.get("part_of"),
        area_km2=float(data["area"].removesuffix("km2")),
        population=data["population"]["people"],
        communes=communes,
        neighbours=data["neighbours"],
        river_stations=tuple(station["id"] for station in data.get("rivers", ())),
        air_stations=tuple(station["id"] for station in data.get("air_stations", ())),
        facilities=facilities,
        seat=data["seat"]["at"],
        path=path,
    )
