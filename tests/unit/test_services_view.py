"""Pictures of a run: now, past, and how they change."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ioc.services.delta import diff, merge
from ioc.services.ground import Ground
from ioc.services.incidents import MOST, MOST_OF_ONE, shares
from ioc.services.memory import Memory
from ioc.services.view import View
from simulation.engine.world import Trip
from simulation.events import BUCKET_MS
from simulation.runner import Run
from tests.fakes.queries import FakeQueries
from tests.runs import plan

HOUR_MS = 3_600_000
CLOCK = {"running": True, "speed": 60, "ended": False}
HOURS = 52

Json = dict[str, Any]


class Watched:
    """A run with its view, advanced as a room advances it."""

    def __init__(self, scenario: str) -> None:
        self.run = Run(plan(scenario, "hue"))
        self.memory = Memory()
        self.view = View(self.run, self.memory)

    def advance(self, to_ms: int) -> None:
        """Live a bucket at a time."""
        while self.run.now_ms < to_ms:
            self.run.advance(min(to_ms, (self.run.now_ms // BUCKET_MS + 1) * BUCKET_MS))
            if self.run.now_ms % BUCKET_MS == 0:
                self.view.remember()


@pytest.fixture(scope="module")
def flood() -> Watched:
    """Huế in the flood, far enough that much is red; do not advance it."""
    watched = Watched("hue-flood-2025")
    watched.advance(HOURS * HOUR_MS)
    return watched


@pytest.fixture(scope="module")
def now(flood: Watched) -> Json:
    """The picture of the flood."""
    return flood.view.now(CLOCK)


def test_the_picture_has_everything_that_pages_read(now: Json) -> None:
    """Every key of the made-up picture that pages are tested with is in a real one."""
    missing = FakeQueries().picture.keys() - now.keys() - {"type", "seq", "run"}
    assert missing == set()


@pytest.mark.parametrize("name", ["alerts", "incidents", "marks", "hazards"])
def test_rows_have_everything_that_pages_read(now: Json, name: str) -> None:
    """Every key of a made-up row is in a real one."""
    made_up = FakeQueries().picture[name][0]
    assert now[name]
    assert made_up.keys() - now[name][0].keys() == set()


def test_a_picture_is_json(now: Json) -> None:
    """No number that JSON does not have, no key that is not text."""
    assert orjson.loads(orjson.dumps(now)) == now


def test_the_past_of_now_is_now(flood: Watched, now: Json) -> None:
    """Looking back to this very moment shows what is shown live."""
    assert flood.view.past(flood.run.now_ms, CLOCK) | {"mode": "live"} == now


def test_before_the_first_bucket_the_streets_were_as_at_the_start(flood: Watched) -> None:
    """The flood of today does not stand in the streets of the first minutes."""
    assert max(flood.view.past(60_000, CLOCK)["depth"]) == 0.0 < max(flood.view.now(CLOCK)["depth"])


def test_a_past_moment_is_read_off_the_log_once(flood: Watched) -> None:
    """The pages of one moment share what was found for the first of them."""
    assert flood.view.moment(10 * HOUR_MS) is flood.view.moment(10 * HOUR_MS)
    assert flood.view.moment() is not flood.view.moment()


def test_deltas_of_a_living_run_lead_to_its_pictures() -> None:
    """Picture after picture, the difference applied is the next picture."""
    watched = Watched("hue-flood-2025")
    watched.advance(44 * HOUR_MS)
    held = watched.view.now(CLOCK)
    for step in (30_000, 60_000, 300_000, 1_000, 900_000, 3_600_000):
        watched.advance(watched.run.now_ms + step)
        shown = watched.view.now(CLOCK)
        held = merge(held, diff(held, shown))
        assert held == shown


def test_looking_changes_nothing(flood: Watched) -> None:
    """A view draws no random number and advances nothing."""
    before = flood.run.digest()
    flood.view.now(CLOCK)
    flood.view.past(10 * HOUR_MS, CLOCK)
    assert flood.run.digest() == before


def test_a_commune_is_as_bad_as_its_worst_alert(flood: Watched, now: Json) -> None:
    """Each open alert's commune shows at least its level."""
    below = [
        alert.id
        for alert in flood.run.fold.alerts.open()
        if alert.place < len(now["place_level"]) and now["place_level"][alert.place] < alert.level
    ]
    assert below == []


def test_open_alerts_are_all_counted(flood: Watched, now: Json) -> None:
    """Grouping hides no alert: the numbers on the domains add up to the open ones."""
    alerts = flood.run.fold.alerts.open()
    counted = sum(row["watch"] + row["alarm"] for row in now["domains"].values())
    assert counted == now["open"]["alerts"] == len(alerts) == sum(row["n"] for row in now["alerts"])


def test_alerts_stand_most_pressing_first(now: Json) -> None:
    """Alarms before watches, then by deadline."""
    keys = [(-row["level"], row["due"]) for row in now["alerts"]]
    assert keys == sorted(keys)


def test_a_hazard_tells_its_risk_level(now: Json) -> None:
    """The announced level of Decision 18/2021 stands with the hazard."""
    assert [row["risk"] for row in now["hazards"]] == [3]


def test_a_view_costs_the_same_after_many_hours(flood: Watched) -> None:
    """What a live picture reads does not grow with the log: it is read once."""
    flood.view.now(CLOCK)
    read: list[int] = []
    records = flood.run.world.log.records

    def counted(first: int = 1, last: int | None = None) -> Any:
        found = records(first, last)
        read.append(len(found))
        return found

    flood.run.world.log.records = counted  # type: ignore[method-assign]
    try:
        flood.view.now(CLOCK)
    finally:
        del flood.run.world.log.records
    assert sum(read) == 0


# Where things are.


def test_a_thing_stands_in_its_commune(flood: Watched) -> None:
    """Spots lie within the radius of the commune's area."""
    places, ground = flood.run.world.places, flood.view.ground
    lat, lon = ground.spot(3, 812)
    north_km = (lat - places.lat[3]) * 111.2
    east_km = (lon - places.lon[3]) * 111.2
    assert 0 < north_km**2 + east_km**2 < places.area_km2[3] / 3.14


def test_a_thing_always_stands_at_the_same_spot(flood: Watched) -> None:
    """A spot depends on the commune and the number only; number 0 is the label point."""
    ground, places = flood.view.ground, flood.run.world.places
    again = Ground(flood.run.plan, places)
    assert ground.spot(3, 812) == again.spot(3, 812) != ground.spot(3, 813)
    assert ground.spot(3, 0) == pytest.approx((places.lat[3], places.lon[3]), abs=1e-5)


def trip(unit: int, start_ms: int, arrive_ms: int, phase: str, case: int = 5) -> Trip:
    """A journey of an ambulance."""
    return Trip(
        domain="ambulance",
        unit=unit,
        origin=0,
        target=1,
        start_ms=start_ms,
        arrive_ms=arrive_ms,
        case=case,
        phase=phase,
    )


@pytest.mark.parametrize(
    ("time_ms", "state"),
    [
        (999, []),
        (1_000, ["to_scene"]),
        (2_500, ["at_scene"]),
        (3_000, ["to_hospital"]),
        (5_000, ["returning"]),
        (6_000, []),
    ],
)
def test_a_unit_is_drawn_while_it_is_out(flood: Watched, time_ms: int, state: list[str]) -> None:
    """From its leaving to its return, with what it is doing."""
    trips = [
        trip(7, 1_000, 2_000, "to_scene"),
        trip(7, 3_000, 4_000, "to_hospital"),
        trip(7, 5_000, 6_000, "returning", case=0),
    ]
    assert [row["state"] for row in flood.view.ground.units(trips, time_ms)] == state


@pytest.mark.parametrize(
    ("sizes", "taken"),
    [
        ({}, {}),
        ({"fire": 3, "ambulance": 10}, {"fire": 3, "ambulance": 10}),
        ({"fire": 3, "reports": 5_000}, {"fire": 3, "reports": MOST_OF_ONE}),
        ({"a": 900, "b": 900, "c": 900, "d": 900}, {"a": 30, "b": 30, "c": 30, "d": 30}),
    ],
)
def test_small_domains_are_not_hidden_by_large_ones(sizes: dict[str, int], taken: dict[str, int]) -> None:
    """All of the few, an equal share of the many, never too many."""
    assert shares(sizes, MOST) == taken


def test_memory_before_the_first_bucket_is_empty() -> None:
    """There is no past yet."""
    memory = Memory()
    assert memory.at(10 * BUCKET_MS) is None
    assert memory.rain(0, 4, 6) == [0.0] * 4


def test_memory_gives_the_last_complete_bucket(flood: Watched) -> None:
    """An instant within a bucket shows the end of the one before."""
    memory = flood.memory
    assert memory.at(3 * BUCKET_MS + 1) is memory.at(4 * BUCKET_MS - 1) is not memory.at(4 * BUCKET_MS)
