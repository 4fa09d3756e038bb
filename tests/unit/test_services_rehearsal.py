"""Rehearsal: nobody's play and the reference plan's live the same past, and differ by what the plan does."""

from __future__ import annotations

import pytest

from ioc.exercise.plan import Outcome, Planned
from ioc.exercise.setting import Setting
from ioc.services.rehearsal import Rehearsed, once
from simulation.spec.base import Text
from tests.plays import BEGINS_MS, both, morning, setting_of


@pytest.fixture(scope="module")
def ways() -> dict[str, Rehearsed]:
    """The small exercise, with a plan that does one thing it may do and one that it may not."""
    run = morning()
    place = min(run.plan.province.communes)
    small = setting_of(run.plan)
    plan = (
        Planned(
            at="T+0:06",
            by="police",
            do="traffic.direct_traffic",
            target=place,
            args={"minutes": 60},
            why=Text(**both("x")),
        ),
        Planned(at="T+0:09", by="health", do="traffic.close_road", target=place, why=Text(**both("x"))),
    )
    wins = (Outcome(id="win-road", name=Text(**both("x")), holds='done("exp-1")'),)
    exercise = small.exercise.model_copy(update={"plan": plan, "wins": wins})
    setting = Setting.of(exercise, small.orders, BEGINS_MS, run.plan.duration_ms)
    return {played: once(setting, morning(), played) for played in ("nobody", "plan")}


def test_the_plan_wins_and_nobody_loses(ways: dict[str, Rehearsed]) -> None:
    """What has to be held is held only when somebody acts."""
    assert {played: dict(way.outcomes) for played, way in ways.items()} == {
        "nobody": {"win-road": False},
        "plan": {"win-road": True},
    }


def test_injects_go_out_when_they_are_due(ways: dict[str, Rehearsed]) -> None:
    """By time and by condition alike with both; what only a controller releases never does."""
    for way in ways.values():
        assert [(row.inject, row.at_ms) for row in way.fired] == [
            ("slide", 5 * 60_000), ("busy", 12 * 60_000), ("later", None),
        ]  # fmt: skip


def test_a_step_that_is_not_the_cells_is_told(ways: dict[str, Rehearsed]) -> None:
    """The plan of an exercise is played under the same rules as players."""
    assert [(step.by, why.key) for step, why in ways["plan"].refused] == [("health", "authority")]


def test_the_worlds_differ(ways: dict[str, Rehearsed]) -> None:
    """What the plan orders has changed the city."""
    assert ways["nobody"].digest != ways["plan"].digest
