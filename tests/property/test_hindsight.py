"""Looking back: what a room says of a past time is what it said when that time was the present.

One room is asked at each of several moments, then lives on and is asked again about the same moments. Everything
must be the same but for what a room cannot or need not know any more:

* ``clock`` and ``mode`` of a picture: they tell how the room stands now, and that the picture is a past one;
* ``depth`` and ``outage``: lived to the minute, remembered at each bucket's end, so that they are the same at the end
  of a bucket and otherwise up to five minutes old;
* a procedure's ticks: the last state of each is kept, so a tick that was taken off later is not seen any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from ioc.services.answers import Answers
from ioc.services.memory import Memory
from ioc.services.ordering import Ordering
from ioc.services.orderlog import OrderLog
from ioc.services.seeing import marked
from ioc.services.view import View
from simulation.errors import UnknownName
from simulation.events import BUCKET_MS
from simulation.runner import Run
from tests.runs import plan

Json = dict[str, Any]
HOUR_MS, MINUTE_MS = 3_600_000, 60_000

SCENARIO, PROVINCE = "hue-flood-2025", "hue"
MOMENTS_MS = (
    3 * MINUTE_MS + 7,
    6 * HOUR_MS,
    30 * HOUR_MS + 17 * MINUTE_MS + 123,
    41 * HOUR_MS + 59 * MINUTE_MS + 59_999,
    46 * HOUR_MS + 35 * MINUTE_MS,
    60 * HOUR_MS + 40 * MINUTE_MS,
)
"""Before the first bucket's end, at a bucket's end, within buckets and ticks, in the flood, and as it goes down."""
END_MS = 64 * HOUR_MS + 21 * MINUTE_MS + 4_321

CLOCK = {"running": True, "speed": 60, "ended": False}
NOT_KEPT = frozenset({"clock", "mode"})
KEPT_BY_BUCKET = frozenset({"depth", "outage"})
CASES, COMMUNES = 12, 10


class Room:
    """A run as a room lives it: a bucket at a time, remembering."""

    def __init__(self, log: OrderLog) -> None:
        self.run = Run(plan(SCENARIO, PROVINCE))
        self.view = View(self.run, Memory())
        self.answers = Answers(self.run, self.view, Ordering(self.run, log))

        self.sensors: dict[int, Json] = {}
        """What the map marked of the sensors at each bucket's end."""

    def advance(self, to_ms: int) -> None:
        """Live until a moment."""
        while self.run.now_ms < to_ms:
            self.run.advance(min(to_ms, (self.run.now_ms // BUCKET_MS + 1) * BUCKET_MS))
            if self.run.now_ms % BUCKET_MS == 0:
                self.view.remember()
                self.sensors[self.run.now_ms] = self.view.sensors.now()

    def everything(self, at_ms: int | None, asked: Asked) -> Json:
        """Every answer that a page is drawn from, now or at a past time."""
        answers, now_ms = self.answers, self.run.now_ms if at_ms is None else at_ms
        keys = [f"{key}.{name}" for key, spec in self.run.plan.specs.items() for name in spec.indicators]
        return {
            "picture": self.view.now(CLOCK) if at_ms is None else answers.at(at_ms, CLOCK),
            "alerts": answers.alerts(at_ms),
            "alert": {name: answers.alert(name, at_ms) for name in asked.alerts},
            "case": {case: answers.case(case, at_ms) for case in asked.cases},
            "commune": {code: answers.commune(code, at_ms) for code in asked.communes},
            "domain": {key: answers.domain(key, at_ms) for key in self.run.plan.specs},
            "map": {key: answers.map(key, at_ms) for key in keys},
            "series": answers.series(keys[:40], now_ms - 24 * HOUR_MS, now_ms, 97),
        }

    def asked(self) -> Asked:
        """What is to be asked about: some of everything that is open now, and some of what is over."""
        known = self.run.fold.alerts.all()
        cases = self.run.fold.cases.frame(self.run.now_ms)["case"].tolist()
        step = max(1, len(cases) // CASES)
        return Asked(
            alerts=[alert.id for alert in known[:: max(1, len(known) // CASES)]],
            cases=cases[::step],
            communes=self.run.world.places.codes[::4][:COMMUNES],
        )


class Asked:
    """Alerts, cases and communes that pages are asked for."""

    def __init__(self, alerts: list[str], cases: list[int], communes: tuple[str, ...]) -> None:
        self.alerts, self.cases, self.communes = alerts, cases, communes


def sent(answer: Json) -> Json:
    """An answer as it goes through the pipe."""
    read: Json = orjson.loads(
        orjson.dumps(answer, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
    )
    return read


class Twice:
    """Each moment as it was told live, and as it is told later."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.asked: dict[int, Asked] = {}
        self.live: dict[int, Json] = {}
        for moment_ms in MOMENTS_MS:
            room.advance(moment_ms)
            self.asked[moment_ms] = room.asked()
            self.live[moment_ms] = sent(room.everything(None, self.asked[moment_ms]))
        room.advance(END_MS)
        self.later = {
            moment_ms: sent(room.everything(moment_ms, self.asked[moment_ms])) for moment_ms in MOMENTS_MS
        }


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    """A small province in the flood, asked live and afterwards."""
    with OrderLog(tmp_path_factory.mktemp("orders") / "orders.jsonl", {}) as log:
        yield Twice(Room(log))


@pytest.mark.parametrize("moment_ms", MOMENTS_MS)
@pytest.mark.parametrize("what", ["alerts", "alert", "case", "commune", "domain", "map", "series"])
def test_a_past_page_says_what_the_live_one_said(twice: Twice, moment_ms: int, what: str) -> None:
    """No page of the past knows less or more than the page that stood there then."""
    assert twice.later[moment_ms][what] == twice.live[moment_ms][what]


@pytest.mark.parametrize("moment_ms", MOMENTS_MS)
def test_a_past_picture_shows_what_the_live_one_showed(twice: Twice, moment_ms: int) -> None:
    """Alerts, cases, units, sensors with their hysteresis, values and marks are those of then."""
    free = NOT_KEPT if moment_ms % BUCKET_MS == 0 else NOT_KEPT | KEPT_BY_BUCKET
    later, live = (told[moment_ms]["picture"] for told in (twice.later, twice.live))
    assert {key: later[key] for key in later.keys() - free} == {key: live[key] for key in live.keys() - free}


def test_sensors_keep_the_levels_that_they_had(twice: Twice) -> None:
    """At every bucket's end levels and bad sensors are those of then: levels have their hysteresis."""
    shown = twice.room.view.sensors.shown
    differing = [time_ms for time_ms, told in twice.room.sensors.items() if marked(shown(time_ms)) != told]
    assert differing == []


def test_the_moments_tell_something(twice: Twice) -> None:
    """The laws above are not kept by empty pages: there are alerts, cases, marks, bad sensors and raised ones."""
    told = [twice.live[moment_ms]["picture"] for moment_ms in MOMENTS_MS]
    for name in ("alerts", "incidents", "units", "marks", "sensor_level", "sensor_bad", "hazards"):
        assert any(picture[name] for picture in told), name


def test_what_began_later_is_unknown(twice: Twice) -> None:
    """A page about an alert or a case that had not begun does not exist yet."""
    first_ms, last = MOMENTS_MS[0], twice.asked[MOMENTS_MS[-1]]
    with pytest.raises(UnknownName):
        twice.room.answers.alert(last.alerts[-1], first_ms)
    with pytest.raises(UnknownName):
        twice.room.answers.case(last.cases[-1], first_ms)


def test_the_future_is_the_present(twice: Twice) -> None:
    """Who asks for a time that has not come gets what is known now."""
    assert twice.room.answers.alerts(END_MS + HOUR_MS) == twice.room.answers.alerts()


def test_no_time_of_a_past_page_is_later(twice: Twice) -> None:
    """No event, opening, raising or reading of a past page lies behind the moment it shows."""
    late = [
        (moment_ms, key, value)
        for moment_ms in MOMENTS_MS
        for key, value in times(twice.later[moment_ms])
        if value > moment_ms
    ]
    assert late == []


TIMES = frozenset({"t", "t0", "since", "opened", "closed", "crossed", "cleared", "updated", "previous", "at"})
"""Keys under which something has happened; deadlines and arrivals may lie ahead."""


def times(told: Any) -> Iterator[tuple[str, int]]:
    """Every time at which something has happened."""
    if isinstance(told, dict):
        for key, value in told.items():
            if key in TIMES and isinstance(value, int):
                yield key, value
            elif key == "t" and isinstance(value, list):
                yield from ((key, time) for time in value)
            else:
                yield from times(value)
    elif isinstance(told, list):
        for value in told:
            yield from times(value)
