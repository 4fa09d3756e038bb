"""The province files and the map that goes with them: complete, consistent, and what the tables make."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from simulation.spec.province import Province

ROOT = Path(__file__).resolve().parents[2]
PROVINCES = ROOT / "config" / "provinces"
GEO = ROOT / "config" / "geo"
PATHS = {path.name.split("-", 1)[0]: path for path in sorted(PROVINCES.glob("*.yaml"))}
CURRENT = [code for code in PATHS if not code.endswith("f")]
FORMER = [code for code in PATHS if code.endswith("f")]
NAMES = {
    "01": "Thành phố Hà Nội", "04": "Tỉnh Cao Bằng", "08": "Tỉnh Tuyên Quang", "11": "Tỉnh Điện Biên",
    "12": "Tỉnh Lai Châu", "14": "Tỉnh Sơn La", "15": "Tỉnh Lào Cai", "19": "Tỉnh Thái Nguyên",
    "20": "Tỉnh Lạng Sơn", "22": "Thành phố Quảng Ninh", "24": "Thành phố Bắc Ninh", "25": "Tỉnh Phú Thọ",
    "31": "Thành phố Hải Phòng", "33": "Tỉnh Hưng Yên", "37": "Tỉnh Ninh Bình", "38": "Tỉnh Thanh Hóa",
    "40": "Tỉnh Nghệ An", "42": "Tỉnh Hà Tĩnh", "44": "Tỉnh Quảng Trị", "46": "Thành phố Huế",
    "48": "Thành phố Đà Nẵng", "51": "Tỉnh Quảng Ngãi", "52": "Tỉnh Gia Lai", "56": "Tỉnh Khánh Hòa",
    "66": "Tỉnh Đắk Lắk", "68": "Tỉnh Lâm Đồng", "75": "Thành phố Đồng Nai", "79": "Thành phố Hồ Chí Minh",
    "80": "Tỉnh Tây Ninh", "82": "Tỉnh Đồng Tháp", "86": "Tỉnh Vĩnh Long", "91": "Tỉnh An Giang",
    "92": "Thành phố Cần Thơ", "96": "Tỉnh Cà Mau", "24f": "Tỉnh Bắc Giang (cũ)", "17f": "Tỉnh Hòa Bình (cũ)",
}  # fmt: skip
ALARM_LEVELS = {
    ("01", "ha-noi"): (9.5, 10.5, 11.5),
    ("01", "son-tay"): (12.4, 13.4, 14.4),
    ("01", "trung-ha"): (15, 16, 17),
    ("01", "thuong-cat"): (9, 10, 11),
    ("01", "ba-tha"): (5.5, 6.5, 7.5),
    ("24", "dap-cau"): (4.3, 5.3, 6.3),
    ("24", "phu-lang-thuong"): (4.3, 5.3, 6.3),
    ("24", "luc-nam"): (4.3, 5.3, 6.3),
    ("24", "cau-son"): (14, 15, 16),
    ("25", "phu-tho"): (17.5, 18.2, 19),
    ("25", "vu-quang"): (18.3, 19.5, 20.5),
    ("15", "yen-bai"): (30, 31, 32),
    ("08", "tuyen-quang"): (22, 24, 26),
    ("31", "pha-lai"): (4, 5, 6),
    ("92", "can-tho"): (1.8, 1.9, 2),
    ("46", "kim-long"): (1, 2, 3.5),
    ("46", "phu-oc"): (1.5, 3, 4.5),
}
KIND_BY_FIRST_WORD = {"Phường": "ward", "Xã": "commune", "Đặc": "special_zone"}


@cache
def province(code: str) -> Province:
    """The province in its file."""
    return Province.model_validate(YAML(typ="safe", pure=True).load(PATHS[code].read_text(encoding="utf-8")))


@cache
def features(name: str) -> tuple[dict, ...]:
    """The features of a map file."""
    return tuple(json.loads((GEO / name).read_text(encoding="utf-8"))["features"])


def test_there_are_the_34_units_and_the_two_former_ones() -> None:
    """Every unit has a file, and the files have the official names with their accents."""
    assert {code: province(code).name.vi for code in PATHS} == NAMES
    assert len(CURRENT) == 34
    assert sum(province(code).kind == "city" for code in CURRENT) == 9


def test_the_country_has_3321_communes() -> None:
    """709 wards, 2,599 communes and 13 special zones, none twice."""
    kinds = [commune.kind for code in CURRENT for commune in province(code).communes.values()]
    codes = {commune for code in CURRENT for commune in province(code).communes}
    assert (kinds.count("ward"), kinds.count("commune"), kinds.count("special_zone")) == (709, 2599, 13)
    assert len(codes) == len(kinds) == 3321


@pytest.mark.parametrize("code", PATHS)
def test_communes_sum_to_the_province(code: str) -> None:
    """The people of the communes are the people of the province, to the last one."""
    place = province(code)
    assert sum(commune.population for commune in place.communes.values()) == place.population.people


@pytest.mark.parametrize("code", PATHS)
def test_only_hoang_sa_has_no_people(code: str) -> None:
    """Every commune has people except the one in which no resident is modelled."""
    assert {key for key, commune in province(code).communes.items() if commune.population == 0} <= {"20333"}


@pytest.mark.parametrize("code", PATHS)
def test_places_lie_in_communes_of_the_province(code: str) -> None:
    """Every station and facility names a commune of the same file, and ids are not used twice."""
    place = province(code)
    for rows in (place.rivers, place.air_stations, place.facilities):
        assert {row.commune for row in rows} <= set(place.communes)
        assert len({row.id for row in rows}) == len(rows)


@pytest.mark.parametrize("code", PATHS)
def test_every_province_can_answer_a_call(code: str) -> None:
    """Hospitals have beds, bases have vehicles, stations have engines, and the grid has substations."""
    found = {kind: [row.capacity for row in province(code).facilities if row.kind == kind]
             for kind in ("hospital", "ambulance_base", "fire_station", "substation")}  # fmt: skip
    assert all(found.values())
    assert all(capacity for kind in found if kind != "substation" for capacity in found[kind])


@pytest.mark.parametrize("code", PATHS)
def test_names_are_composed_and_agree_with_the_kind(code: str) -> None:
    """Names are in composed Unicode and begin with the word of their kind."""
    place = province(code)
    for commune in place.communes.values():
        assert unicodedata.is_normalized("NFC", commune.name)
        assert KIND_BY_FIRST_WORD[commune.name.split()[0]] == commune.kind
    assert place.name.vi.startswith("Thành phố " if place.kind == "city" else "Tỉnh ")


@pytest.mark.parametrize("code", CURRENT)
def test_neighbourhood_is_mutual(code: str) -> None:
    """Who is my neighbour has me as a neighbour, and nobody is his own."""
    own = province(code).neighbours
    assert own
    assert code not in own
    assert all(code in province(other).neighbours for other in own)


@pytest.mark.parametrize("code", FORMER)
def test_a_former_province_lies_in_its_present_one(code: str) -> None:
    """A former unit's communes and stations are among those of the unit it became part of."""
    place = province(code)
    present = province(place.part_of or "")
    assert place.status == "former"
    assert place.communes.keys() < present.communes.keys()
    assert {row.id for row in place.rivers} <= {row.id for row in present.rivers}


@pytest.mark.parametrize("code", FORMER)
def test_a_former_province_has_every_commune_that_remembers_it(code: str) -> None:
    """The present unit's communes marked with the former province are exactly the former unit's."""
    place = province(code)
    name = place.name.vi.removeprefix("Tỉnh ").removesuffix(" (cũ)")
    marked = {key for key, row in province(place.part_of or "").communes.items() if row.former == name}
    assert marked == set(place.communes)


@pytest.mark.parametrize(("code", "station"), ALARM_LEVELS)
def test_alarm_levels_are_the_published_ones(code: str, station: str) -> None:
    """BĐ1, BĐ2 and BĐ3 stand as published, above the usual stage."""
    row = next(row for row in province(code).rivers if row.id == station)
    assert row.alarm_levels == ALARM_LEVELS[code, station]
    assert row.normal < row.alarm_levels[0]


@pytest.mark.parametrize("code", CURRENT)
def test_no_other_station_is_judged(code: str) -> None:
    """A station without a published alarm level has none."""
    judged = {(code, row.id) for row in province(code).rivers if row.alarm_levels is not None}
    assert judged <= set(ALARM_LEVELS)


def test_can_tho_spring_tide_is_ordinary() -> None:
    """An ordinary spring tide peaks near BĐ1 to BĐ2 and far below the record, morning and evening."""
    tide = province("92").rivers[0].tide
    assert tide is not None
    peak = tide.mean + tide.semidiurnal * (1 + tide.spring_neap) + tide.diurnal
    assert 1.6 <= peak <= 1.9
    assert 5 <= tide.first_high / 3_600_000 <= 8
    assert 16 <= tide.first_high / 3_600_000 + 12.42 <= 20


@pytest.mark.parametrize("code", PATHS)
def test_monthly_air_factors_have_mean_one(code: str) -> None:
    """The months' factors leave the annual mean as it is."""
    assert sum(province(code).air.pm25_monthly_factor) / 12 == pytest.approx(1.0)


def test_hanoi_has_5000_sensors() -> None:
    """The counts that replace the domains' rules in Hanoi make 5,000, with one gauge a river station."""
    place = province("01")
    assert sum(row.count for row in place.resources.values()) == 5000
    assert place.resources["traffic.flow"].count == 1837
    assert place.resources["flood.stage"].count == len(place.rivers)
    assert place.resources["flood.rain"].count == len(place.communes)


@pytest.mark.parametrize("code", PATHS)
def test_map_has_exactly_the_communes(code: str) -> None:
    """The ids of the map are the commune codes, with the same names and kinds."""
    drawn = {row["id"]: row["properties"] for row in features(f"{code}.geojson")}
    assert {key: (row["name"], row["kind"]) for key, row in drawn.items()} == {
        key: (row.name, row.kind) for key, row in province(code).communes.items()
    }


def test_outlines_have_every_unit_and_both_archipelagos() -> None:
    """The map of the country has the 34 units by name, Hoàng Sa and Trường Sa."""
    drawn = {row["id"]: row["properties"]["name"] for row in features("provinces.geojson")}
    islands = {"20333": "Quần đảo Hoàng Sa (Đà Nẵng)", "22736": "Quần đảo Trường Sa (Khánh Hòa)"}
    assert drawn == {code: NAMES[code] for code in CURRENT} | islands


def test_map_files_are_small() -> None:
    """No map file is larger than 400 kB, so that a page may load one."""
    assert max(path.stat().st_size for path in GEO.glob("*.geojson")) <= 400_000


@pytest.mark.parametrize("code", PATHS)
def test_communes_come_last_one_a_line(code: str) -> None:
    """A reader may stop at the line ``communes:``; after it every line is a commune."""
    head, _, tail = PATHS[code].read_text(encoding="utf-8").partition("\ncommunes:\n")
    assert '\n  "' not in head
    assert len(tail.splitlines()) == len(province(code).communes)


@pytest.mark.parametrize("code", ["46", "24f"])
def test_files_are_what_the_tables_make(code: str) -> None:
    """The generator makes the committed files again, byte for byte."""
    command = [sys.executable, str(ROOT / "tools" / "provinces" / "generate.py"), "--check", code]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
