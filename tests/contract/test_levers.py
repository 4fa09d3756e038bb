"""Every lever of a planner can be pulled in a scenario file, and moves its KPI the right way under the same chances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from simulation.experiments.kpis import Counted, full_name, measured
from simulation.opening import open_plan
from simulation.runner import run
from tests.runs import model

pytestmark = pytest.mark.no_cover  # two hundred runs

SEEDS = (1, 2, 3)
HEAD = "schema: ioc-scenario/1\nid: {name}\n"
TEXT = "title: {vi: Thử, en: Trial}\nabout: {vi: Thử đòn bẩy, en: Trial of a lever}\n"
WEEK = TEXT + 'province: hue\ntime: {start: "2026-03-02T00:00+07:00", duration: %s}\ndomains: [%s]\n'
FLOOD = """\
province: bac-ninh
time: {start: "2025-10-06T00:00+07:00", duration: 72 h}
domains: [flood, traffic, fire_rescue]
hazards:
  - kind: river_flood
    id: flood
    with:
      risk_level: 3
      rain: [{total: 260 mm, begins: "T+10:00", lasts: 30 h, at: [21.45, 106.15], radius: 60 km}]
      rivers: [{station: phu-lang-thuong, peak: 5.93 m, peak_at: "T+50:00", rise: 40 h, hold: 30 h, fall: 60 h}]
"""

BASES = {
    "counters": WEEK % ("36 h", "public_services"),
    "offices": WEEK % ("60 h", "public_services"),
    "on paper": WEEK % ("36 h", "public_services")
    + "parameters: {public_services: {digitised_share: 50 %}}\n",
    "reports": WEEK % ("5 d", "citizen_reports"),
    "power": WEEK % ("4 d", "electricity"),
    "ambulance": WEEK % ("4 d", "ambulance"),
    "fire": WEEK % ("4 d", "fire_rescue") + "parameters: {fire_rescue: {rescues_per_million: 6 /day}}\n",
    "roads": WEEK % ("18 h", "traffic") + "parameters: {traffic: {crashes_per_million: 20 /day}}\n",
    "flood": TEXT + FLOOD,
}
"""What is lived without the lever: short, with only the domains that the lever concerns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One lever.

    Attributes:
        name: For people.
        base: What it is pulled in.
        change: What a planner adds to the file.
        kpi: What it moves.
        sign: 1 up, -1 down.
        least: By how much at least, in the KPI's unit, in the mean of the pairs: about half of what was seen.
    """

    name: str
    base: str
    change: str
    kpi: str
    sign: int
    least: float


def parameter(key: str, **values: object) -> str:
    """Parameters as a file states them."""
    rows = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"parameters: {{{key}: {{{rows}}}}}\n"


def facilities(*rows: str) -> str:
    """Facilities as a file states them."""
    return "facilities:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


MORNING_SHORT = [1] * 7 + [0.5] * 5 + [1] * 12
NIGHT_SHORT = [0.3] * 6 + [1] * 12 + [0.3] * 6
NEW = "name: {vi: Trạm mới, en: New base}"

LEVERS = (
    Lever(name="counters by hour: half of them in the morning", base="counters",
          change=parameter("public_services", counter_staffing=MORNING_SHORT),
          kpi="public_services.counter_wait", sign=1, least=5),
    Lever(name="counters: a third more all day", base="counters",
          change=parameter("public_services", counter_staffing="133 %"),
          kpi="public_services.counter_wait", sign=-1, least=0.5),
    Lever(name="people per counter", base="counters",
          change=parameter("public_services", people_per_counter=80000, staff_at_least=1),
          kpi="public_services.counter_wait", sign=1, least=5),
    Lever(name="people per officer", base="offices",
          change=parameter("public_services", people_per_officer=40000, staff_at_least=1),
          kpi="public_services.open_dossiers.end", sign=1, least=20),
    Lever(name="officers: six of ten", base="offices",
          change=parameter("public_services", officer_staffing="60 %"),
          kpi="public_services.open_dossiers.end", sign=1, least=20),
    Lever(name="online share", base="offices",
          change=parameter("public_services", online_share="80 %"),
          kpi="public_services.score_online.end", sign=1, least=0.3),
    Lever(name="online share empties the counters", base="counters",
          change=parameter("public_services", online_share="80 %"),
          kpi="public_services.counter_wait", sign=-1, least=0.3),
    Lever(name="online payment share", base="offices",
          change=parameter("public_services", online_payment_share="50 %"),
          kpi="public_services.score_payment.end", sign=-1, least=0.3),
    Lever(name="digitised share: its score", base="offices",
          change=parameter("public_services", digitised_share="60 %"),
          kpi="public_services.score_digitisation.end", sign=-1, least=1),
    Lever(name="digitised share: paper takes two days to the department", base="offices",
          change=parameter("public_services", digitised_share="60 %"),
          kpi="public_services.overdue_dossiers.end", sign=1, least=10),
    Lever(name="way of paper dossiers: five days instead of two", base="on paper",
          change=parameter("public_services", transfer_paper="5 d"),
          kpi="public_services.overdue_dossiers.end", sign=1, least=20),
    Lever(name="processing time", base="offices",
          change=parameter("public_services", processing_time="140 %"),
          kpi="public_services.on_time", sign=-1, least=2),
    Lever(name="report teams: half as many", base="reports",
          change=parameter("citizen_reports", people_per_team=70000),
          kpi="citizen_reports.open_reports.end", sign=1, least=3),
    Lever(name="hours of report teams", base="reports",
          change=parameter("citizen_reports", teams_open="10 h", teams_close="14 h"),
          kpi="citizen_reports.open_reports.end", sign=1, least=40),
    Lever(name="moderators of 1022", base="reports",
          change=parameter("citizen_reports", moderators_at_least=1, moderators_per_million=0.1),
          kpi="citizen_reports.routed_in_time", sign=-1, least=5),
    Lever(name="deadline of ordinary reports: two days instead of five", base="reports",
          change=parameter("citizen_reports", due_normal="2 d"),
          kpi="citizen_reports.in_time", sign=-1, least=8),
    Lever(name="deadline of urgent reports: six hours instead of a day", base="reports",
          change=parameter("citizen_reports", due_urgent="6 h"),
          kpi="citizen_reports.in_time", sign=-1, least=2),
    Lever(name="repair crews: a third as many", base="power",
          change=parameter("electricity", feeders_per_crew=80),
          kpi="electricity.saidi.end", sign=1, least=0.05),
    Lever(name="sensor coverage: 20 street sensors in 99 communes", base="flood",
          change="resources: {flood.street_depth: 20}\n",
          kpi="flood.seen_share", sign=-1, least=20),
    Lever(name="sensor coverage: where people live", base="flood",
          change="resources: {flood.street_depth: 20}\n",
          kpi="flood.watched_share", sign=-1, least=40),
    Lever(name="sensor failures", base="flood",
          change="sensors: {flood.street_depth: {failures: 400}}\n",
          kpi="flood.watched_share", sign=-1, least=5),
    Lever(name="sensor repair", base="flood",
          change="sensors: {flood.street_depth: {failures: 100, repair: 96 h}}\n",
          kpi="flood.watched_share", sign=-1, least=2),
    Lever(name="warning lead time: fewer people in water", base="flood",
          change=parameter("flood", warning_lead="6 h"),
          kpi="flood.exposed_people", sign=-1, least=800),
    Lever(name="warning lead time: more people moved", base="flood",
          change=parameter("flood", warning_lead="6 h"),
          kpi="flood.people_moved.end", sign=1, least=3000),
    Lever(name="warning lead time: fewer to be rescued", base="flood",
          change=parameter("flood", warning_lead="6 h"),
          kpi="fire_rescue.rescued_24h", sign=-1, least=15),
    Lever(name="size of the hazard: a third more rain", base="flood",
          change='override: {"hazards[id=flood].with.rain[0].total": {multiply: 1.33, why: more rain}}\n',
          kpi="flood.street_depth", sign=1, least=0.005),
    Lever(name="timing of the hazard: the crest a day later", base="flood",
          change='override: {"hazards[id=flood].with.rivers[0].peak_at": {set: "T+74:00", why: a day later}}\n',
          kpi="flood.exposed_people", sign=-1, least=500),
    Lever(name="fewer ambulances", base="ambulance",
          change=facilities("id: ambulance-base-01, capacity: 1", "id: ambulance-base-03, capacity: 1"),
          kpi="ambulance.busy_share", sign=1, least=0.5),
    Lever(name="bases closed", base="ambulance",
          change=facilities(*(f"id: ambulance-base-0{n}, closed: true" for n in range(2, 8))),
          kpi="ambulance.response_median", sign=1, least=8),
    Lever(name="a base added", base="ambulance",
          change=facilities(f'id: base-new, kind: ambulance_base, {NEW}, commune: "19996", capacity: 3'),
          kpi="ambulance.response_median", sign=-1, least=0.5),
    Lever(name="crews by hour: a third of them at night", base="ambulance",
          change=parameter("ambulance", crews_on_duty=NIGHT_SHORT),
          kpi="ambulance.response_median", sign=1, least=2),
    Lever(name="crews by hour: fewer on duty", base="ambulance",
          change=parameter("ambulance", crews_on_duty=NIGHT_SHORT),
          kpi="ambulance.fleet", sign=-1, least=3),
    Lever(name="a fire station added", base="fire",
          change=facilities(f'id: station-new, kind: fire_station, {NEW}, commune: "20179", capacity: 3'),
          kpi="fire_rescue.response_p90", sign=-1, least=0.5),
    Lever(name="fire stations closed", base="fire",
          change=facilities(*(f"id: fire-station-0{n}, closed: true" for n in range(2, 8))),
          kpi="fire_rescue.response_p90", sign=1, least=15),
    Lever(name="road capacity: a fifth less", base="roads",
          change=parameter("traffic", road_capacity="80 %"),
          kpi="traffic.mean_speed", sign=-1, least=1.5),
    Lever(name="road capacity: a fifth more", base="roads",
          change=parameter("traffic", road_capacity="120 %"),
          kpi="traffic.mean_speed", sign=1, least=0.8),
    Lever(name="tow crews", base="roads", change="resources: {traffic.crew: 1}\n",
          kpi="traffic.clear_time", sign=1, least=5),
)  # fmt: skip


@lru_cache
def folder() -> Path:
    """Where the files of this module are written."""
    return Path(mkdtemp(prefix="levers"))


@lru_cache(maxsize=256)
def lived(base: str, change: str, seed: int) -> dict[str, float]:
    """Every KPI of one run of a file that extends its base by the change."""
    name = base.replace(" ", "-")
    under = folder() / f"{name}.yaml"
    under.write_text(HEAD.format(name=name) + BASES[base], "utf-8")
    file = folder() / "trial.yaml"
    file.write_text(HEAD.format(name="trial") + f"extends: {under.name}\n" + change, "utf-8")
    plan = open_plan(model(), file, seed=seed)
    return measured(run(plan, keep_readings=False), Counted.of(plan.scenario))[0]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_moves_its_kpi_the_right_way(lever: Lever) -> None:
    """Paired seeds: pulled in a file, the lever moves the mean of its KPI in its direction, and by no mere trifle."""
    kpi = full_name(lever.kpi)
    moved = [lived(lever.base, lever.change, seed)[kpi] - lived(lever.base, "", seed)[kpi] for seed in SEEDS]
    assert lever.sign * sum(moved) / len(moved) >= lever.least, moved


@pytest.mark.parametrize(
    ("base", "change"),
    [
        ("counters", parameter("public_services", counter_staffing=[1] * 24, officer_staffing="100 %")),
        ("counters", parameter("public_services", transfer_paper="30 d", processing_time=1)),
        ("ambulance", parameter("ambulance", crews_on_duty=[1] * 24)),
        ("roads", parameter("traffic", road_capacity="100 %")),
        ("flood", parameter("flood", warning_lead="0 h", warning_heed="100 %")),
    ],
)
def test_a_lever_at_rest_changes_nothing(base: str, change: str) -> None:
    """The value that stands in the domain's file, written out, gives the same run to the last digit."""
    assert lived(base, change, 1) == pytest.approx(lived(base, "", 1), abs=0, nan_ok=True)
