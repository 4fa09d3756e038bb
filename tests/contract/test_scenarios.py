"""What every shipped scenario keeps; a new one meets these tests unedited."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.runner import Run, run
from simulation.spec.scenario import ANY_PROVINCE
from tests.runs import HOUR_MS, plan_of, shipped_scenarios

SCENARIOS = shipped_scenarios()
FIRST_HOURS = 4


def first_hours(scenario: str) -> Run:
    """The first hours of a scenario, lived anew."""
    return run(plan_of(scenario), until_ms=FIRST_HOURS * HOUR_MS, keep_readings=False)


@pytest.fixture(scope="module", params=SCENARIOS)
def begun(request: pytest.FixtureRequest) -> Run:
    """A scenario after its first hours; all its tests follow each other."""
    return first_hours(request.param)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_tells_what_it_is_in_both_languages(scenario: str) -> None:
    """Title and description, Vietnamese first; a replay says what of it is assumed."""
    spec = plan_of(scenario).scenario
    assert spec.id == scenario
    assert min(len(spec.title.vi), len(spec.title.en)) >= 10
    assert min(len(spec.about.vi), len(spec.about.en)) >= 40
    assert spec.title.vi != spec.title.en


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_room_opens_within_the_scenario(scenario: str) -> None:
    """There is something left to live when the room opens."""
    time = plan_of(scenario).scenario.time
    assert 0 <= time.opens < time.duration


@pytest.mark.no_cover  # lived as for the fixture
def test_a_scenario_lives_and_is_the_same_twice(begun: Run) -> None:
    """Law 1: two runs from the same file end with the same digest, and something has happened."""
    assert begun.now_ms == FIRST_HOURS * HOUR_MS
    assert begun.digest() == first_hours(begun.plan.scenario.id).digest()
    assert begun.world.log.count > 100


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_hazard_begins_within_its_scenario_and_tells_its_story_in_order(scenario: str) -> None:
    """Its first word is not its last, and people hear of it while there is time left."""
    made = plan_of(scenario)
    told = [[row.at_ms for row in forcing.milestones] for forcing in made.setting()[0].forcings.values()]
    assert len(told) == len(made.scenario.hazards) - len(made.held)
    assert [times for times in told if times != sorted(times) or not 0 <= times[0] < made.duration_ms] == []


def test_there_is_an_ordinary_day_for_any_province_and_a_replay_of_a_flood() -> None:
    """Whoever opens the product finds a day to learn from."""
    bound = {name: plan_of(name).scenario.province for name in SCENARIOS}
    assert bound["weekday"] == ANY_PROVINCE
    assert bound["bac-ninh-flood-2025"] == "bac-ninh"


def test_every_scenario_is_worth_watching(begun: Run) -> None:
    """The board has data in the first hours in every domain that takes part."""
    values = begun.fold.board.row(begun.now_ms).values
    known = {
        row.domain.key for row, line in zip(begun.fold.roster, values, strict=True) if np.isfinite(line).any()
    }
    assert known == set(begun.plan.specs)
