"""From a scenario to a plan, from a plan to a world; and from names to plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.building import build
from simulation.catalogue import Catalogue
from simulation.errors import UnknownName
from simulation.opening import DEFAULT_PROVINCE, open_model, open_plan
from simulation.plan import Plan
from simulation.runner import run
from tests.runs import model
from tests.toys import Parameters, toy_model, toy_plan, toy_scenario
from tests.worlds import HOUR_MS, events, tiny_province

SMOG = {
    "kind": "winter_smog",
    "id": "haze",
    "with": {"factor": 3, "begins": "T+0:30", "build": "1 h", "hold": "1 h", "clear": "1 h"},
}


def test_a_plan_holds_the_scenarios_domains_seed_and_length() -> None:
    """All domains unless the scenario names some; its own seed unless another is given."""
    plan = toy_plan(6, experiment={"seed": 9})
    assert (list(plan.specs), list(plan.modules), plan.duration_ms) == (["toy"], ["toy"], 6 * HOUR_MS)
    assert Plan.of(plan.scenario, toy_model(), plan.province).seed == 9
    assert plan.seed == 1


def test_a_scenario_may_leave_domains_out() -> None:
    """What is not named does not take part: no kind, no sensor, no parameter of it."""
    plan = toy_plan(2, domains=())
    world = build(plan)
    assert (dict(plan.specs), dict(plan.parameters), world.channels, world.domains) == ({}, {}, {}, {})
    assert not any(kind.startswith("toy.") for kind in plan.kinds())


def test_a_scenario_changes_parameters_of_its_own_run_only() -> None:
    """What the file states holds where the scenario says nothing."""
    changed = toy_plan(2, parameters={"toy": {"step": "20 min"}}).parameters["toy"]
    assert changed == Parameters.model_validate({"step": "20 min", "boost": 2})
    assert toy_plan(2).parameters["toy"] == Parameters.model_validate({"step": "7 min", "boost": 2})


def test_the_kinds_of_a_run_have_one_order_and_carry_their_severity() -> None:
    """System, the scenario's hazards, domains with their orders, orders of no domain; codes in the log follow it."""
    plan = toy_plan(2, hazards=[SMOG, {**SMOG, "id": "murk"}])
    kinds = list(plan.kinds())
    setting, _ = plan.setting()
    assert [info.name for info in setting.kinds] == kinds
    assert kinds[-14:] == [
        "hazard.winter_smog_began", "hazard.winter_smog_peaked", "hazard.winter_smog_ended",
        "toy.asked", "toy.done", "toy.high", "toy.low", "toy.helped", "order.toy_help", "order.toy_hush",
        "order.hazard_start", "order.sensor_break", "order.sensor_repair", "order.sensor_read_by_hand",
    ]  # fmt: skip
    severity = {info.name: int(info.severity) for info in setting.kinds}
    assert (severity["toy.asked"], severity["toy.high"], severity["hazard.winter_smog_began"]) == (0, 1, 1)
    assert severity["weather.wind_strong"] == 2


def test_a_hazard_that_the_scenario_does_not_have_leaves_no_kind_in_the_log() -> None:
    """A hazard that is installed and not used changes no digest."""
    assert not any(kind.startswith("hazard.") for kind in toy_plan(2).kinds())


def test_another_seed_or_replication_is_another_chance_of_the_same_day() -> None:
    """Weather differs with either; nothing else of the plan does."""
    plan = toy_plan(2)
    same, seed, replication = plan.with_seed(1), plan.with_seed(2), plan.with_seed(1, replication=3)
    assert same == plan
    assert (seed.seed, replication.replication, replication.scenario) == (2, 3, plan.scenario)
    ours = plan.setting()[0].fields.stagnation
    assert np.array_equal(same.setting()[0].fields.stagnation, ours)
    assert not np.array_equal(seed.setting()[0].fields.stagnation, ours)
    assert not np.array_equal(replication.setting()[0].fields.stagnation, ours)


def test_a_hazard_of_the_scenario_is_felt_told_and_blamed() -> None:
    """Smog stills the air; its first milestone causes the event that tells of still air."""
    world = run(toy_plan(6, seed=5, hazards=[SMOG])).world
    told = events(world, "hazard.winter_smog_began")[0]
    still = events(world, "weather.air_still")
    assert told.time_ms == HOUR_MS // 2
    assert {row.cause for row in still} == {told.id}
    assert (
        world.setting.fields.stagnation.max() > 2 * toy_plan(6, seed=5).setting()[0].fields.stagnation.max()
    )


def test_two_hazards_of_one_kind_do_not_share_their_luck() -> None:
    """A hazard draws by its own id, so that adding a second leaves the first as it was."""
    once = toy_plan(6, hazards=[SMOG]).setting()[0]
    twice = toy_plan(6, hazards=[SMOG, {**SMOG, "id": "murk"}]).setting()[0]
    haze, murk = twice.forcings["haze"].stagnation, twice.forcings["murk"].stagnation
    assert haze is not None
    assert murk is not None
    alone = once.forcings["haze"].stagnation
    assert alone is not None
    assert np.array_equal(haze, alone)
    assert not np.array_equal(haze, murk)
    assert twice.hazard_kinds == {"haze": "winter_smog", "murk": "winter_smog"}


def test_domains_start_into_the_weather_and_sensors_fail_from_the_start() -> None:
    """The first event tells of the run; the state has weather before any domain's first step."""
    world = build(toy_plan(2))
    assert world.log.event(1).kind == "run.started"
    world.clock.run_to(0)
    assert world.state["wind_m_s"].tolist() == world.setting.fields.wind_m_s[0].tolist()


def test_everything_that_is_installed_opens_as_a_model() -> None:
    """Domains in their order, every hazard, the tables."""
    installed = open_model()
    orders = [installed.catalogue.domains[key].spec.order for key in installed.catalogue.domains]
    assert orders == sorted(orders)
    assert {"flood", "ambulance"} <= set(installed.catalogue.domains)
    assert {"typhoon", "river_flood", "tide_surge", "winter_smog"} <= set(installed.catalogue.hazards)


@pytest.mark.parametrize(
    ("scenario", "province", "expected"),
    [
        ("weekday", None, DEFAULT_PROVINCE),
        ("weekday", "hue", "hue"),
        ("bac-ninh-flood-2025", None, "bac-ninh"),
        ("hue-flood-2025", "hue", "hue"),
    ],
)
def test_a_plan_opens_where_its_scenario_or_the_caller_says(
    scenario: str, province: str | None, expected: str
) -> None:
    """A scenario for any province is played where the caller says; one that is bound, at its own."""
    plan = open_plan(model(), scenario, province=province, seed=4)
    assert (plan.province.key, plan.seed, plan.scenario.id) == (expected, 4, scenario)


def test_the_scenarios_seed_holds_unless_another_is_given() -> None:
    """The same file opens to the same plan."""
    assert open_plan(model(), "weekday").seed == 20260303


def test_an_index_reads_the_scenarios_parameter() -> None:
    """With limits that no vehicle reaches the roads are at the worst level of service, F, in the dead of night."""
    plain = open_plan(model(), "weekday", province="hue", seed=4)
    scenario = plain.scenario.model_copy(
        update={"domains": ("traffic",), "parameters": {"traffic": {"los_limits": (99, 98, 97, 96, 95)}}}
    )
    changed = Plan.of(scenario, model(), plain.province, seed=4)
    assert plain.specs["traffic"].parameters["los_limits"].value != (99, 98, 97, 96, 95)
    board = run(changed, until_ms=900_000, keep_readings=False).fold.board
    assert board.value("traffic.los", board.places.province, board.count - 1) == 6.0


@pytest.mark.parametrize(
    ("scenario", "province"),
    [("no-such-day", None), ("weekday", "atlantis"), ("bac-ninh-flood-2025", "hue")],
)
def test_an_unknown_or_contradicting_name_is_refused(scenario: str, province: str | None) -> None:
    """No scenario, no province, or a scenario bound to another province."""
    with pytest.raises(UnknownName):
        open_plan(model(), scenario, province=province)


def test_a_model_may_be_made_of_anything_that_keeps_the_contract() -> None:
    """A catalogue without domains is a world with weather only."""
    bare = replace(toy_model(), catalogue=Catalogue(domains={}, hazards={}))
    plan = Plan.of(toy_scenario(2), bare, tiny_province())
    assert run(plan).world.log.count >= 1
