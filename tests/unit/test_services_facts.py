"""Facts about the world are what the room itself shows at that moment."""

from __future__ import annotations

import math

import pytest

from ioc.services.facts import WorldFacts
from simulation.runner import Run
from tests.runs import HOUR_MS, lived


@pytest.fixture(scope="module")
def made() -> Run:
    """Nine hours of an ordinary day."""
    return lived("weekday", "hue", 9)


@pytest.mark.parametrize("code", ["", "19753"])
def test_a_kpi_and_its_level_are_those_of_the_board(made: Run, code: str) -> None:
    """Province and commune alike."""
    code = code and made.world.places.codes[0]
    row = made.fold.board.row(made.now_ms)
    place = made.world.places.codes.index(code) if code else -1
    facts = WorldFacts(made)
    for position, entry in enumerate(made.fold.board.roster):
        value = float(row.values[position, place])
        assert facts.value("kpi", (entry.key, code)) == (None if math.isnan(value) else value)
        assert facts.value("level", (entry.key, code)) == row.levels[position, place]


def test_a_sensor_gives_its_last_reading(made: Run) -> None:
    """What its class's channel says now, also where several classes stand at one station."""
    facts = WorldFacts(made)
    for key, channel in made.world.channels.items():
        healthy = int((channel.quality == 0).argmax())
        found = facts.value("sensor", (key, channel.table.ids[healthy]))
        assert found == float(channel.latest()[healthy])


def test_open_cases_are_counted(made: Run) -> None:
    """As many as the table of open cases has rows."""
    facts = WorldFacts(made)
    for key in made.plan.specs:
        assert facts.value("incidents", (key, "")) == len(made.fold.cases.open_cases(made.now_ms, key))


@pytest.mark.parametrize("statistic", ["", ".mean", ".min", ".max", ".end"])
def test_statistics_are_over_the_play(made: Run, statistic: str) -> None:
    """Only what lies after the beginning counts."""
    line = made.fold.board.series(
        "public_services.open_dossiers", len(made.world.places.codes), 8 * HOUR_MS, made.now_ms
    )
    values = line.values[~(line.values != line.values)].tolist()
    wanted = {".min": min(values), ".max": max(values), ".end": values[-1]}
    found = WorldFacts(made).statistic(f"public_services.open_dossiers{statistic}", 8 * HOUR_MS)
    assert found == pytest.approx(wanted.get(statistic, sum(values) / len(values)))


def test_hours_beyond_a_level_are_counted_in_buckets(made: Run) -> None:
    """A level that holds for k buckets lasted k times five minutes."""
    name = "public_services.portal"
    line = made.fold.board.series(name, len(made.world.places.codes), 0, made.now_ms)
    assert WorldFacts(made).statistic(f"{name}.watch_h", 0) == pytest.approx((line.levels >= 1).sum() / 12)


@pytest.mark.parametrize("name", ["fired", "elapsed", "budget", "nothing"])
def test_what_is_not_about_the_world_is_not_answered(made: Run, name: str) -> None:
    """The play answers for itself."""
    assert WorldFacts(made).value(name, ("x",)) is None
