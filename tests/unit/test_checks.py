from __future__ import annotations

from pathlib import Path

import pytest

from simulation.checks.city import check_city
from simulation.checks.nearest import listed, nearest
from simulation.checks.province import check_neighbours
from simulation.errors import InvalidInput
from simulation.loading import load_domain, load_province, province_paths
from simulation.loading.provinces import province_file
from simulation.loading.tables import table_file
from simulation.locate import config_dir
from simulation.spec.domain import Coupling
from simulation.spec.measures import StateSample
from simulation.spec.system import SystemSpec
from tests.golden.small import FOLDER, RiverParameters, small_catalogue

RIVER = (FOLDER / "river.yaml").read_text("utf-8")


def codes(folder: Path, old: str, new: str) -> list[str]:
    """The codes of what is wrong with the small domain after one edit."""
    assert RIVER.count(old) >= 1
    file = folder / "river.yaml"
    file.write_text(RIVER.replace(old, new), "utf-8")
    try:
        load_domain(file, RiverParameters)
    except InvalidInput as error:
        return [problem.code for problem in error.problems]
    return []


def test_the_small_domain_is_right(tmp_path: Path) -> None:
    """What the mistakes below are made from has none."""
    assert codes(tmp_path, "key: river", "key: river") == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("key: river", "key: lake", "E408"),
        ("events: [road_closed]", "events: [road_shut]", "E401"),
        ("sensor: gauge", "sensor: gauges", "E402"),
        ("procedure: evacuate", "procedure: evacuation", "E403"),
        ("    procedure: evacuate\n", "", "E110"),
        ("watch: 2, alarm: 3", "watch: 3, alarm: 2", "E404"),
        ("watch: 2, alarm: 3", "watch: 3, alarm: 3", "E404"),
        ("better: lower\n    levels", "better: higher\n    levels", "E404"),
        ("better: lower\n    levels", "better: neither\n    levels", "E404"),
        ("thresholds: [1, 2, 3]", "thresholds: [1, 3, 2]", "E404"),
        ("clip: [-2, 20]", "clip: [20, -2]", "E404"),
        ("    headline: true\n", "", "E406"),
        ("step: {value: 5 min,", "stepp: {value: 5 min,", "E407"),
        ("limit: {value: 3.5 m,", "limit: {value: 3.5 s,", "E211"),
        ("limit: {value: 3.5 m,", "limit: {value: 3.5,", "E210"),
        ("share: {value: 40 %,", "share: {value: 140 %,", "E212"),
        ("rule: stations, stations: river,", "rule: stations,", "E409"),
        ("rule: stations, stations: river,", "rule: population,", "E409"),
        ("rule: stations, stations: river,", "rule: everywhere,", "E213"),
        ("touches: [closures]", "touches: [closure]", "E411"),
        ("default: 4", "default: 40", "E413"),
        ("touches: [closures]", "touches: [closures]\n    undo: open_road", "E414"),
        ("touches: [closures]", "touches: [closures]\n    undo: close_road", "E414"),
        (
            "touches: [closures]",
            "touches: [closures]\n    cost: {amount: 1 VND, per: days, source: assumed, status: assumed}",
            "E415",
        ),
        ("maximum: 24, default: 4", "default: 4", "E110"),
        ("type: whole, minimum: 1, maximum: 24, default: 4", "type: text", "E110"),
        ("type: whole,", "type: text, choices: [two, four],", "E416"),
        ("default: 4", "default: 4, choices: [two]", "E416"),
        ("about: {vi: Miền nhỏ để kiểm thử,", "about: {vn: Miền nhỏ để kiểm thử,", "E102"),
        ("kind: count,", "kind: counting,", "E213"),
        ("kind: count, ", "", "E110"),
        ("window: 1 h", "window: 1", "E210"),
        ("source: {vi: Trạm của tỉnh, en: The province's stations}, ", "", "E110"),
        ("source: {vi: Trạm của tỉnh, en: The province's stations}", "source: VnExpress 2025", "E215"),
        ("source: {vi: Trạm của tỉnh, en: The province's stations}", "source: assumed", "E215"),
        ("source: {vi: Trạm của tỉnh, en: The province's stations}", "source: {vi: Trạm của tỉnh}", "E110"),
        ("about: {vi: Miền nhỏ", "case: {name: {vi: Vụ, en: Case}}\nabout: {vi: Miền nhỏ", "E412"),
        ("stat: max}", "stat: max, windw: 1 h}", "E102"),
        ("unit: đường", "unit: 5", "E201"),
        ("  warn:\n", "  warn: 3\n  warm:\n", "E201"),
        ("parameters:\n  step:", "parameters:\n  stop: {value: 5 min}\n  step:", "E110"),
    ],
)
def test_a_mistake_in_a_domain_has_its_code(tmp_path: Path, old: str, new: str, code: str) -> None:
    """One edit, one rule."""
    assert code in codes(tmp_path, old, new)


TOLD = {
    ("undo: open_road", "en"): "'open_road' to undo it is no order of the domain  Known: close_road, warn.",
    ("undo: open_road", "vi"): "lĩnh vực không có lệnh 'open_road' để hủy bỏ  Có: close_road, warn.",
    (
        "undo: close_road",
        "en",
    ): "order 'close_road' cannot undo itself  Name another order, or leave 'undo' out.",
    (
        "undo: close_road",
        "vi",
    ): "lệnh 'close_road' không tự hủy bỏ chính nó  Nêu một lệnh khác, hoặc bỏ 'undo'.",
    ("cost: {amount: 1 VND, per: hour, source: assumed, status: assumed}", "en"): (
        "'hour' to pay for is no counted argument of the order  Did you mean 'hours'? Known: hours."
    ),
    ("cost: {amount: 1 VND, per: hour, source: assumed, status: assumed}", "vi"): (
        "lệnh không có đối số đếm được 'hour' để tính chi phí  Có phải ý bạn là 'hours'? Có: hours."
    ),
}


@pytest.mark.parametrize(("line", "language"), TOLD)
def test_what_is_wrong_with_an_order_is_told_as_written_down(
    tmp_path: Path, line: str, language: str
) -> None:
    """An undo or a cost that points nowhere is told with its line, in both languages."""
    file = tmp_path / "river.yaml"
    file.write_text(RIVER.replace("touches: [closures]", f"touches: [closures]\n    {line}"), "utf-8")
    number = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if line in text)
    with pytest.raises(InvalidInput) as wrong:
        load_domain(file, RiverParameters, language=language)
    (problem,) = wrong.value.problems
    assert problem.line == number
    assert problem.text().endswith(TOLD[line, language])


_ALERT = """
sensor_alerts:
  {sensor}:
    procedure: {procedure}
    names: [{{vi: Một, en: One}}, {{vi: Hai, en: Two}}, {{vi: Ba, en: Three}}]
    levels: [watch, alarm{more}]
    source: assumed
    verified: false
    raised: {raised}
    cleared: road_opened
"""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"sensor": "gauges"}, "E402"),
        ({"procedure": "flee"}, "E403"),
        ({"raised": "road_shut"}, "E401"),
        ({"more": ""}, "E410"),
    ],
)
def test_a_sensors_alert_fits_its_class(tmp_path: Path, change: dict[str, str], code: str | None) -> None:
    """An alert names a class, events and a procedure of its domain, and a level for each name."""
    good = {"sensor": "gauge", "procedure": "evacuate", "raised": "road_closed", "more": ", alarm"}
    alert = _ALERT.format(**{**good, **change})
    assert codes(tmp_path, "procedures:\n", alert.lstrip() + "procedures:\n") == ([code] if code else [])


def test_more_headlines_than_the_overview_holds(tmp_path: Path) -> None:
    """Four indicators of a domain stand on the overview, a fifth does not."""
    one = "    better: lower\nprocedures:"
    more = "".join(
        f"  extra_{n}:\n    name: {{vi: Thêm, en: More}}\n    unit: đường\n    better: lower\n    headline: true\n"
        "    measure: {kind: count, events: [road_closed], window: 1 h}\n"
        for n in range(4)
    )
    assert codes(tmp_path, one, f"    better: lower\n{more}procedures:") == ["E406"]


def test_the_keys_of_a_measure_are_those_of_its_kind(tmp_path: Path) -> None:
    """Of nine shapes of a measure the one that ``kind`` names is told."""
    file = tmp_path / "river.yaml"
    file.write_text(RIVER.replace("window: 1 h}", "window: 1 h, per: day}"), "utf-8")
    with pytest.raises(InvalidInput, match="Allowed here: kind, events, window, per_million") as caught:
        load_domain(file, RiverParameters)
    assert [problem.code for problem in caught.value.problems] == ["E102"]


@pytest.mark.parametrize(
    ("of", "keys"),
    [
        ("road_speed", []),
        ("traffic.road_speed", []),
        ("river.road_closed", []),
        ("landslide.slipped", []),
        ("hazard.comet_began", []),
        ("rain", ["E405.known"]),
        ("river.road_shut", ["E401"]),
        ("rivr.road_closed", ["E401"]),
    ],
)
def test_a_coupling_comes_from_somewhere(of: str, keys: list[str]) -> None:
    """A state field, an event, or a partner that is not installed; no slip of the pen."""
    text = small_catalogue().specs["river"].name
    row = Coupling(of=of, on="level", sign="+", about=text, source="assumed", status="assumed")
    assert city({"couplings": (row,)}, {"road_speed": "traffic"}) == keys


def test_a_sampled_state_field_is_written_by_somebody() -> None:
    """An indicator of a field that nobody writes would never move."""
    level = small_catalogue().specs["river"].indicators["level"]
    measure = StateSample(kind="state", field="moon_phase")
    changed = level.model_copy(update={"measure": measure, "evidence": ()})
    assert city({"indicators": {"level": changed}}) == ["E405.known"]


def test_an_unread_parameter_stands_at_its_line(tmp_path: Path) -> None:
    """The place of a parameter's problem is the parameter, not the module."""
    file = tmp_path / "river.yaml"
    file.write_text(RIVER.replace("limit: {value: 3.5 m", "limit: {value: 3.5 s"), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_domain(file, RiverParameters)
    line = 1 + next(n for n, text in enumerate(RIVER.splitlines()) if text.startswith("  limit:"))
    assert [(problem.line, problem.code) for problem in caught.value.problems] == [(line, "E211")]


def city(change: dict[str, object], writers: dict[str, str] | None = None) -> list[str]:
    """The codes of a changed small domain beside an unchanged copy under another key."""
    spec = small_catalogue().specs["river"]
    specs = {"river": spec.model_copy(update=change), "lake": spec}
    kinds = frozenset({"river.road_closed", "river.road_opened"})
    return [finding.key for finding in check_city("river", specs, writers or {}, kinds)]


def test_domains_that_share_nothing_are_right() -> None:
    """The small domain has no quarrel with its copy."""
    assert city({}) == []


def test_a_state_field_has_one_writer() -> None:
    """Neither another domain nor the engine may write the same field."""
    text = small_catalogue().specs["river"].name
    assert city({"state": {"road_speed": text}}, {"road_speed": "traffic"}) == ["E405"]


def test_evidence_is_an_event_that_exists() -> None:
    """Nobody waits for an event that no domain emits."""
    level = small_catalogue().specs["river"].indicators["level"]
    changed = level.model_copy(update={"evidence": ("river.dried_out",)})
    assert city({"indicators": {"level": changed}}) == ["E401"]


def test_neighbours_know_one_another() -> None:
    """Neighbourhood goes both ways, except for former units."""
    neighbours = {"01": ("19", "99"), "19": (), "17f": ("01",)}
    assert [f.key for f in check_neighbours("01", neighbours)] == ["E422", "E421"]
    assert [f.key for f in check_neighbours("17f", neighbours)] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("alarm_levels: [1 m, 2 m, 3.5 m]", "alarm_levels: [1 m, 3.5 m, 2 m]", "E420"),
        ('commune: "19789"', 'commune: "19788"', "E302"),
        ("id: phu-oc", "id: kim-long", "E305"),
        ("key: hue\n", "key: hues\n", "E408"),
        ("area: 4947.11 km2", "area: 4947.11 m", "E211"),
        ("kind: city", "kind: town", "E213"),
    ],
)
def test_a_mistake_in_a_province_has_its_code(tmp_path: Path, old: str, new: str, code: str) -> None:
    """One edit, one rule."""
    text = province_paths()["46"].read_text("utf-8")
    assert old in text
    file = tmp_path / "46-hue.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    assert code in {problem.code for problem in province_file(file)[1]}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("amulance", "ambulance"), ("Hà Nội", "ha-noi"), ("heu", "hue"), ("zzz", ""), ("HUE", "hue"), ("x", "")],
)
def test_a_suggestion_is_close_or_absent(name: str, meant: str) -> None:
    """A wild guess is worse than none."""
    assert nearest(name, ["ambulance", "ha-noi", "hue", "da-nang"]) == meant


def test_long_lists_are_cut() -> None:
    """A message stays readable however many names there are."""
    assert listed(f"n{n}" for n in range(100)).endswith("… (+88)")


def test_a_commune_by_name_finds_its_code() -> None:
    """People know names, files need codes."""
    from simulation.checks.places import unknown_commune  # noqa: PLC0415

    province = load_province("46")
    code, commune = next(iter(province.communes.items()))
    assert unknown_commune((), commune.name, province).values["close"] == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("touches: [failed]", "touches: [failde]", "E411"),
        ("undo: repair", "undo: mend", "E414"),
        ("choices: [stuck, missing, drift, delayed]", "minimum: 1", "E110"),
        ("undo: repair", "undo: repair", None),
    ],
)
def test_orders_of_no_domain_keep_the_same_rules(
    tmp_path: Path, old: str, new: str, code: str | None
) -> None:
    """What the model itself can be ordered to do is checked like what a domain can."""
    text = (config_dir() / "system.yaml").read_text("utf-8").replace(old, new)
    (tmp_path / "system.yaml").write_text(text, "utf-8")
    found = table_file(tmp_path / "system.yaml", SystemSpec)[1]
    assert (code in {problem.code for problem in found}) if code else found == ()
