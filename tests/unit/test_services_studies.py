"""Studies of the planner's desk: started, stopped, kept, shown, and put on paper."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ioc.services.desk import Desk
from ioc.services.planning import Planner, PlanRefused
from ioc.services.reports import page, scenarios_zip, workbook
from ioc.services.studies import Studies, UnknownStudy
from ioc.services.studying import Wish, start_comparison, start_tornado
from ioc.services.verdict_places import place_view
from ioc.services.verdicts import study_view
from simulation.experiments.provenance import MARK
from simulation.experiments.workers import serial

BASE = """schema: ioc-scenario/1
id: quiet
title: {vi: Hai giờ yên, en: Two quiet hours}
about: {vi: Chỉ cấp cứu, en: Ambulances only}
province: any
time: {start: "2026-03-03T08:00+07:00", duration: 2 h}
domains: [ambulance]
experiment: {seed: 5, kpis: [ambulance.busy_share, ambulance.requests.end]}
"""
SLOWER = """schema: ioc-scenario/1
id: slower
title: {vi: Đường chậm, en: Slower roads}
extends: quiet
override:
  parameters.ambulance.speed_urban: {multiply: 0.5, why: a slow day}
  parameters.ambulance.speed_rural: {multiply: 0.5, why: a slow day}
costs: [{about: {vi: Không, en: None}, amount: 1000000 VND, per: once}]
"""
WISH = Wish(replications=10, province="can-tho")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's desk keeps its files."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    """A desk with two scenarios, that lives its studies in this process."""
    planner = Planner(folder / "scenarios")
    planner.save("quiet", BASE)
    planner.save("slower", SLOWER)
    studies = Studies(folder / "studies", serial())
    yield Desk(planner, studies)
    studies.close()


@pytest.fixture(scope="module")
def compared(desk: Desk) -> str:
    """A comparison that has been lived."""
    name = start_comparison(desk.planner, desk.studies, ["quiet", "slower"], WISH)
    finished(desk, name)
    return name


def finished(desk: Desk, name: str) -> None:
    """Wait until a study is over."""
    patient(lambda: desk.studies.row(name)["state"] != "running")


def patient(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until, "it did not come to hold in time"
        time.sleep(0.02)


def test_a_comparison_is_lived_and_kept(desk: Desk, compared: str) -> None:
    """Twenty runs, all done, in a folder with its tables."""
    row = desk.studies.row(compared)
    assert (row["state"], row["done"], row["total"], row["error"]) == ("done", 20, 20, "")
    assert (desk.studies.folder(compared) / "results.parquet").is_file()


def test_slow_roads_are_shown_to_be_worse(desk: Desk, compared: str) -> None:
    """The page's words, interval and share of pairs say the same thing."""
    view, parts = desk.study(compared, {}, "en")
    busy = next(kpi for kpi in view["kpis"] if kpi["kpi"] == "ambulance.busy_share.mean")
    (difference,) = busy["differences"]
    assert difference["verdict"] == "worse"
    assert difference["low"] > 0
    assert difference["words"] == "worse"
    assert view["base"] == "quiet"
    assert view["costs"]["slower"]["once"] == 1_000_000
    assert parts["variant"] == "slower"


def test_what_does_not_change_is_called_identical(desk: Desk, compared: str) -> None:
    """The same calls come in under the same chance: no difference in any pair."""
    view, _ = desk.study(compared, {}, "en")
    requests = next(kpi for kpi in view["kpis"] if kpi["kpi"] == "ambulance.requests.end")
    assert requests["differences"][0]["words"] == "identical in every run"


def test_a_map_says_where(desk: Desk, compared: str) -> None:
    """Every commune with a value has a side; a better one has a difference of the better sign."""
    results = desk.studies.results(compared)
    places = place_view(results, "ambulance.requests", "slower", "en")
    assert len(places["codes"]) == len(places["values"]) == len(places["sides"])
    assert set(places["sides"]) <= {-1, 0, 1}
    with pytest.raises(KeyError):
        place_view(results, "ambulance.nothing", "slower", "en")


def test_the_workbook_opens_and_is_marked(desk: Desk, compared: str) -> None:
    """Every sheet begins with the mark, and holds every run."""
    book = load_workbook(io.BytesIO(workbook(desk.studies.results(compared))))
    assert {"differences", "means", "runs", "places", "scenarios"} <= set(book.sheetnames)
    assert all(sheet["A1"].value == MARK for sheet in book.worksheets)
    assert book["runs"].max_row == 2 + 20


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_report_stands_alone(desk: Desk, compared: str, lang: str) -> None:
    """One page: marked, with the scenarios, asking no other host for anything."""
    results = desk.studies.results(compared)
    text = page(study_view(results, desk.studies.row(compared), lang), results, lang)  # type: ignore[arg-type]
    assert text.count(MARK) == 2
    assert "ioc-scenario/1" in text
    assert "http" not in text
    assert "<script" not in text


def test_the_scenarios_run_again_as_they_were(desk: Desk, compared: str) -> None:
    """The archive holds the resolved text of each variant."""
    archive = zipfile.ZipFile(io.BytesIO(scenarios_zip(desk.studies.results(compared))))
    assert sorted(archive.namelist()) == ["quiet.yaml", "slower.yaml"]
    assert b"extends" not in archive.read("slower.yaml")


def test_another_start_finds_the_studies(desk: Desk, compared: str, folder: Path) -> None:
    """A desk that opens on the same folder shows the same study and the same numbers."""
    again = Studies(folder / "studies", serial())
    assert compared in {row["id"] for row in again.rows()}
    ours, theirs = desk.studies.results(compared).frame(), again.results(compared).frame()
    assert ours.equals(theirs)
    again.close()


def test_a_study_that_was_cut_off_is_a_stopped_one(
    desk: Desk, compared: str, folder: Path, tmp_path: Path
) -> None:
    """What a killed program left as running is shown as stopped, with the runs it has."""
    target = tmp_path / compared
    shutil.copytree(folder / "studies" / compared, target)
    note = json.loads((target / "desk.json").read_text("utf-8"))
    (target / "desk.json").write_text(json.dumps({**note, "state": "running", "done": 0}), "utf-8")
    again = Studies(tmp_path, serial())
    assert (again.row(compared)["state"], again.row(compared)["done"]) == ("stopped", 20)
    again.close()


@pytest.mark.parametrize("lived", [1, 2, 3])
def test_a_study_that_has_just_begun_has_a_page(
    desk: Desk, compared: str, tmp_path: Path, lived: int
) -> None:
    """After the first run of one variant there is nothing to compare yet, and the page says what there is."""
    source, target = desk.studies.folder(compared), tmp_path / compared
    shutil.copytree(source, target)
    lines = (source / "journal.jsonl").read_text("utf-8").splitlines(keepends=True)
    (target / "journal.jsonl").write_text("".join(lines[:lived]), "utf-8")
    young = Studies(tmp_path, serial())
    view, parts = Desk(desk.planner, young).study(compared, {}, "vi")
    assert len(view["kpis"]) > 0
    assert ("places" in parts) == (lived > 1)
    young.close()


def test_a_study_can_be_stopped(desk: Desk) -> None:
    """What was lived before the stop is kept and marked partial."""
    name = start_comparison(desk.planner, desk.studies, ["quiet"], Wish(replications=400, province="can-tho"))
    patient(lambda: desk.studies.row(name)["done"] >= 2)
    desk.studies.stop(name)
    finished(desk, name)
    row = desk.studies.row(name)
    assert row["state"] == "stopped"
    assert 2 <= row["done"] < 400
    view, _ = desk.study(name, {}, "vi")
    assert view["facts"]["partial"]


def test_a_tornado_moves_one_lever_at_a_time(desk: Desk) -> None:
    """Each variant differs from the scenario in one lever; faster turnout and slower turnout have their bars."""
    name = start_tornado(desk.planner, desk.studies, "quiet", Wish(replications=2, province="can-tho"))
    finished(desk, name)
    view, parts = desk.study(name, {"kpi": "ambulance.busy_share.mean"}, "en")
    assert view["state"] == "done"
    levers = {row["path"]: row for row in parts["tornado"]}
    turnout = levers["parameters.ambulance.turnout"]
    assert turnout["down"]["mean"] <= 0 <= turnout["up"]["mean"]
    assert any(row[side]["mean"] for row in levers.values() for side in ("down", "up"))
    assert all(path.startswith("parameters.ambulance.") for path in levers)


def test_wrong_wishes_are_refused(desk: Desk) -> None:
    """Unknown, wrong or unlike scenarios are told in both languages; nothing is started."""
    before = len(desk.studies.rows())
    desk.planner.save("wrong", BASE.replace("2 h", "2"))
    desk.planner.save("longer", BASE.replace("duration: 2 h", "duration: 3 h"))
    for names in (["nothing"], ["wrong"], ["quiet", "longer"], ["quiet", "quiet"], []):
        with pytest.raises(PlanRefused) as refused:
            start_comparison(desk.planner, desk.studies, names, WISH)
        assert all(refused.value.text.values())
    assert len(desk.studies.rows()) == before
    with pytest.raises(UnknownStudy):
        desk.studies.row("nothing")
