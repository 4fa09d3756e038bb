"""The planner's shelf: what it lists, what it says of a text, what it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.services.levers import lever_name, value_at
from ioc.services.planning import Planner, PlanRefused
from simulation.experiments.replicate import installed
from simulation.loading import load_levers, scenario_paths
from simulation.loading.scenarios import compose
from simulation.spec.levers import Lever

BASE = """schema: ioc-scenario/1
id: quiet
title: {vi: Hai giờ yên, en: Two quiet hours}
about: {vi: Chỉ cấp cứu, en: Ambulances only}
province: can-tho   # the province of the study
time: {start: "2026-03-03T08:00+07:00", duration: 2 h}
domains: [ambulance]
"""
CHILD = """schema: ioc-scenario/1
id: faster
title: {vi: Xuất xe nhanh, en: Faster turnout}
extends: quiet
override:
  parameters.ambulance.turnout: {multiply: 0.5, why: a drill}
"""


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    """A desk with one base scenario of the planner's own."""
    desk = Planner(tmp_path)
    desk.save("quiet", BASE)
    return desk


def levers_of(planner: Planner, name: str, text: str) -> dict[str, dict[str, object]]:
    """The form's fields by path."""
    groups = planner.checked(name, text, "en")["levers"]
    return {row["path"]: row for group in groups for row in group["rows"]}


def test_own_files_come_first(planner: Planner) -> None:
    """The shelf lists one's own scenarios, then every shipped one."""
    rows = planner.rows()
    assert rows[0]["name"] == "quiet"
    assert rows[0]["own"]
    assert {row["name"] for row in rows[1:]} == set(scenario_paths())


def test_a_right_text_has_no_problem(planner: Planner) -> None:
    """Nothing is said against a right file, and its levers are offered."""
    found = planner.checked("quiet", BASE, "vi")
    assert found["problems"] == []
    assert found["levers"][0]["name"].startswith("Cấp cứu")


def test_a_slip_is_told_with_its_line(planner: Planner) -> None:
    """A mistyped parameter is told where it stands, with what was meant, and hides the levers."""
    found = planner.checked("quiet", BASE + "parameters: {ambulance: {turnuot: 1 min}}\n", "en")
    (problem,) = found["problems"]
    assert (problem["line"], problem["severity"], problem["here"]) == (8, "error", True)
    assert "turnout" in problem["suggestion"]
    assert found["levers"] == []


def test_a_difference_from_the_base_carries_its_reason(planner: Planner) -> None:
    """An override shows what the base said, what holds now, and why."""
    found = planner.checked("faster", CHILD, "en")
    assert found["base"] == "quiet"
    assert found["related"] == ["quiet"]
    (row,) = found["differences"]
    assert (row["path"], row["base"], row["own"], row["why"]) == (
        "parameters.ambulance.turnout",
        "90 s",
        "45 s",
        "a drill",
    )


def test_a_lever_writes_into_the_text_and_keeps_comments(planner: Planner) -> None:
    """Setting a field changes that value alone; the comment stays, and the form shows the new value."""
    text = planner.set(BASE, "parameters.ambulance.turnout", "45 s")
    assert "# the province of the study" in text
    row = levers_of(planner, "quiet", text)["parameters.ambulance.turnout"]
    assert (row["value"], row["base"], row["changed"]) == ("45 s", "90 s", True)


def test_a_lever_can_be_put_back(planner: Planner) -> None:
    """Without its value the text is what it was before the field was set."""
    text = planner.set(BASE, "parameters.ambulance.turnout", "45 s")
    assert planner.set(text, "parameters.ambulance.turnout", None) == BASE


def test_a_lever_takes_the_place_of_an_override(planner: Planner) -> None:
    """A value that is set wins over an override of the same path, which goes."""
    text = planner.set(CHILD, "parameters.ambulance.turnout", "30 s")
    assert "multiply" not in text
    assert levers_of(planner, "faster", text)["parameters.ambulance.turnout"]["value"] == "30 s"


def test_a_base_of_the_province_is_a_lever(planner: Planner) -> None:
    """The crews of an ambulance base can be set, and the base is the province's own number."""
    path = "facilities[id=ambulance-base-01].capacity"
    text = planner.set(BASE, path, "5")
    row = levers_of(planner, "quiet", text)[path]
    assert (row["value"], row["base"]) == ("5", "3 crews")


@pytest.mark.parametrize("name", ["", "Tên", "a b", "../up", "a" * 81, "weekday"])
def test_a_bad_name_is_refused_in_both_languages(planner: Planner, name: str) -> None:
    """Names are plain and new; a shipped scenario is never written over."""
    with pytest.raises(PlanRefused) as refused:
        planner.copy(BASE, name)
    assert set(refused.value.text) == {"vi", "en"}


def test_a_name_leads_out_of_no_folder(planner: Planner, tmp_path: Path) -> None:
    """Whatever a text is called, it extends only what stands in the planner's folder."""
    (tmp_path.parent / "secret.yaml").write_text(BASE.replace("id: quiet", "id: secret"), "utf-8")
    text = CHILD.replace("extends: quiet", "extends: secret.yaml")
    found = planner.checked(f"../{tmp_path.parent.name}/x", text, "en")
    assert any(row["code"] == "E111" for row in found["problems"])


def test_a_copy_has_its_own_id(planner: Planner) -> None:
    """A copy is kept under its new name, which is its id."""
    assert planner.copy(BASE, "quiet-2") == "quiet-2"
    assert planner.composed("quiet-2").require().id == "quiet-2"


def test_a_shipped_scenario_cannot_be_deleted(planner: Planner) -> None:
    """Only one's own files go."""
    with pytest.raises(PlanRefused):
        planner.delete("weekday")
    planner.delete("quiet")
    assert "quiet" not in planner.entries()


def test_a_moved_lever_is_multiplied(planner: Planner) -> None:
    """The tornado's variants differ from the scenario in one value."""
    found = value_at(
        planner.moved("quiet", "parameters.ambulance.turnout", 1.2), "parameters.ambulance.turnout"
    )
    assert found is not None
    assert found[0] == "108 s"


LEVERS = [lever for rows in load_levers().levers.values() for lever in rows]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.path)
def test_every_lever_exists_and_has_a_name(lever: Lever) -> None:
    """Each shipped lever leads to a value of an ordinary day, and moves indicators that exist."""
    made = compose(scenario_paths()["weekday"], installed().catalogue)
    assert value_at(made, lever.path) is not None
    assert lever_name(lever, "vi") != lever_name(lever, "en")
    domains = installed().catalogue.domains
    assert lever.kpis
    for kpi in lever.kpis:
        domain, name = kpi.split(".")[:2]
        assert name in domains[domain].spec.indicators
