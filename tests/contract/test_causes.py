"""Law 4, the cause is recorded: every alert of the shipped scenarios can be walked back to what began it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pytest

from simulation.aggregation.alerts import Alert
from simulation.events import Event
from simulation.plan import Plan
from simulation.runner import Run, run
from tests.runs import HOUR_MS, lived, plan

pytestmark = pytest.mark.no_cover  # fifty hours of every hazard: what they run through is measured elsewhere

Life = tuple[str, str | None, int]
LIVED: tuple[Life, ...] = (
    ("ha-noi-weekday", None, 48),
    ("ha-noi-sunday", None, 48),
    ("weekday", "hue", 48),
    ("weekday", "bac-ninh", 48),
    ("weekday", "cao-bang", 48),
    ("weekday", "ho-chi-minh", 36),
    ("ha-noi-smog-week", None, 60),
    ("bac-ninh-flood-2025", None, 72),
    ("bac-ninh-portal-attack", None, 24),
    ("hue-flood-2025", None, 60),
    ("can-tho-tide", None, 60),
    ("quang-ninh-yagi-2024", None, 30),
)
"""Scenario, province and hours: ordinary days of several provinces, and the first days of every hazard."""

CROSSINGS = frozenset(
    {
        "air_quality.air_bad",
        "air_quality.air_clear",
        "air_quality.air_laden",
        "air_quality.air_less_bad",
        "air_quality.air_very_bad",
        "air_quality.smoke_reached",
        "electricity.overload_raised",
        "flood.people_exposed",
        "flood.rain_long",
        "flood.stage_bd1_passed",
        "flood.stage_bd2_passed",
        "flood.stage_bd3_passed",
        "flood.stage_raised",
        "flood.street_deep",
        "flood.street_flooded",
        "flood.water_gathers",
        "flood.water_stands",
        "traffic.road_closed",
        "traffic.slow",
    }
)
"""Kinds that only say that a quantity has passed a limit: they may stand in a chain, never at its root."""

WIDE = frozenset(
    f"{domain}.{kind}"
    for domain, kinds in {
        "air_quality": (
            "season_set",
            *(f"{name}_{turn}" for name in ("inflow", "stagnation", "night") for turn in ("began", "ended")),
            "air_laden",
            "air_clear",
        ),
        "traffic": ("peak_began", "peak_ended"),
    }.items()
    for kind in kinds
)
"""Turning points that are told once for the whole province."""


@pytest.fixture(scope="module", params=LIVED, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def life(request: pytest.FixtureRequest) -> Life:
    """One of them; of the module, so that all tests of one run follow each other and it is lived once."""
    row: Life = request.param
    return row


def chain(run_: Run, alert: Alert) -> list[Event]:
    """The alert's causes, root first; empty when it has none."""
    return list(run_.world.log.chain(alert.cause))[::-1]


def test_every_alert_leads_to_what_began_it(life: Life) -> None:
    """No alert is without a cause, and none ends at an event that only restates a crossing of a limit."""
    lived_ = lived(*life)
    alerts = lived_.fold.alerts.all()
    roots = {alert.id: next((event.kind for event in chain(lived_, alert)), "none") for alert in alerts}
    assert alerts
    assert {name: root for name, root in roots.items() if root in CROSSINGS | {"none"}} == {}


def test_causes_come_before_what_they_cause(life: Life) -> None:
    """Along a chain time does not go back, and its last event does not follow the alert."""
    lived_ = lived(*life)
    for alert in lived_.fold.alerts.all():
        times = [event.time_ms for event in chain(lived_, alert)]
        assert times == sorted(times), alert.id
        assert times[-1] <= alert.raised_ms, alert.id


def test_every_crossing_is_a_kind_of_event() -> None:
    """The list above names kinds that exist, so that a renamed kind is not forgiven."""
    assert set(Run(plan("weekday", "hue")).world.log.codes) >= CROSSINGS | WIDE


def test_turning_points_do_not_swell_the_log(life: Life) -> None:
    """Those of the whole province are at most 20 a day, slowing rain at most 5 a day and commune, all of them 2 %."""
    lived_ = lived(*life)
    log = lived_.world.log
    kinds = Counter(log.kinds[code].name for code in log.records()["kind"].tolist())
    days = life[2] / 24
    assert sum(kinds[name] for name in WIDE) <= 20 * days
    assert kinds["traffic.rain_slows"] <= 5 * days * len(lived_.world.places)
    assert sum(kinds[name] for name in WIDE | {"traffic.rain_slows"}) <= 0.02 * log.count


# What is told changes nothing.


@lru_cache
def silent(scenario: str, province: str | None) -> Plan:
    """The same plan with limits so high that no turning point is ever told."""
    told = plan(scenario, province)
    air = told.parameters["air_quality"].model_copy(
        update={"driver_from": 1e9, "laden_from": 1e9, "smoke_told": 1e9}
    )
    traffic = told.parameters["traffic"].model_copy(update={"peak_from": 1e9, "rain_told": 1e9})
    changed = {**told.parameters, "air_quality": air, "traffic": traffic}
    return replace(told, parameters=MappingProxyType(changed))


@pytest.mark.parametrize(
    ("scenario", "province", "hours"), [("ha-noi-weekday", None, 24), ("bac-ninh-flood-2025", None, 60)]
)
def test_telling_of_turning_points_changes_no_value(scenario: str, province: str | None, hours: int) -> None:
    """With and without these events every reading, every state and every indicator is the same to the byte."""
    told, quiet = (
        run(plan_, until_ms=hours * HOUR_MS)
        for plan_ in (plan(scenario, province), silent(scenario, province))
    )
    assert told.world.log.count > quiet.world.log.count
    assert told.readings.digest(told.world.channels) == quiet.readings.digest(quiet.world.channels)
    for name, values in told.world.state.values.items():
        assert np.array_equal(values, quiet.world.state.values[name]), name
    one, other = (of.fold.board.block(0, of.fold.board.count)[0] for of in (told, quiet))
    assert np.array_equal(one, other, equal_nan=True)
