from __future__ import annotations

from pathlib import Path

import pytest

from simulation.errors import UnknownName
from simulation.loading import compose
from simulation.opening import open_plan
from simulation.plan import Plan
from tests.runs import model, plan_of

TEXT = """\
schema: ioc-scenario/1
id: changed
extends: can-tho-weekday
facilities:
  - {id: ambulance-base-02, closed: true}
  - {id: new-base, kind: ambulance_base, name: {vi: Trạm mới, en: New base}, commune: "31258", capacity: 3}
resources: {traffic.crew: 9}
sensors: {flood.rain: {failures: 12, repair: 2 h}}
override:
  parameters.ambulance.scene: {set: {dist: lognormal, median: 10 min, p90: 30 min}, why: crews of two}
  facilities[id=ambulance-base-01].capacity: {multiply: 2, why: twice the crews}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Plan:
    """A plan of a scenario that pulls every lever."""
    file = tmp_path / "changed.yaml"
    file.write_text(TEXT, "utf-8")
    return open_plan(model(), file)


def test_facilities_of_a_scenario_are_there_when_it_is_lived(changed: Plan) -> None:
    """One is closed, one is new and stands in its commune's centre, one has more crews; the rest stay."""
    before = {row.id: row for row in plan_of("can-tho-weekday").province.facilities}
    after = {row.id: row for row in changed.province.facilities}
    assert set(before) - set(after) == {"ambulance-base-02"}
    assert after["new-base"].at == changed.province.communes["31258"].at
    assert after["ambulance-base-01"].capacity == 2 * (before["ambulance-base-01"].capacity or 0)
    assert [key for key in before if key in after and before[key] != after[key]] == ["ambulance-base-01"]


def test_numbers_and_failures_of_a_scenario_are_there_too(changed: Plan) -> None:
    """Crews, sensors and both numbers of a distribution reach what the domains read."""
    assert changed.province.resources["traffic.crew"].count == 9
    rain = changed.specs["flood"].sensors["rain"]
    assert (rain.failures, rain.repair) == (12, 7_200_000)
    parameters = changed.parameters["ambulance"].model_dump()
    assert parameters["scene"] == 600_000
    assert parameters["scene_sigma"] == pytest.approx(0.857, abs=0.001)


def test_a_scenario_that_is_put_together_opens_like_its_file(changed: Plan, tmp_path: Path) -> None:
    """``open_plan`` takes a name, a file or a scenario; values by path win over the file."""
    scenario = compose(tmp_path / "changed.yaml", model().catalogue).require()
    assert open_plan(model(), scenario).province == changed.province
    later = open_plan(model(), tmp_path / "changed.yaml", changes=[("resources.traffic.crew", "4")])
    assert later.province.resources["traffic.crew"].count == 4
    with pytest.raises(UnknownName, match="is played in 'can-tho'"):
        open_plan(model(), scenario, province="hue")


def test_two_plans_for_ambulances_cost_about_the_same_a_year() -> None:
    """The worked study compares like with like: the shipped variants of Can Tho differ little in yearly cost."""
    costs = [plan_of(name).scenario.costs for name in ("can-tho-two-ambulances", "can-tho-one-base")]
    yearly = [sum(row.amount for row in rows if row.per == "year") for rows in costs]
    assert max(yearly) <= 1.2 * min(yearly)
    assert [row.about.en for rows in costs for row in rows if "assumed" not in row.about.en] == []
