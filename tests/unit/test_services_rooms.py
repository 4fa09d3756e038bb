"""The keeper of rooms: opened when asked for, no more than a few, and none runs on for nobody."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from ioc.app import CannotServe, _listen, create_app
from ioc.services import rooms as keeping
from ioc.services.asking import RoomQueries
from ioc.services.link import Refused, RoomFailed
from ioc.services.protocol import Frame, Opening
from ioc.services.queries import Queries
from ioc.services.room import Picture
from ioc.services.rooms import MOST, UNWATCHED_S, Rooms
from ioc.settings import Settings
from tests.sockets import heard

PROVINCES = ("hue", "da-nang", "can-tho", "lai-chau", "bac-ninh")


class StandIn:
    """A room without a process: it notes what it is told."""

    def __init__(self, opening: Opening, hear: Any) -> None:
        self.opening, self.key, self.hear = opening, opening.room, hear
        self.alive = self.ready = True
        self.closed = False
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.running, self.ended = True, False
        self.static_json = {"scenario": {"title": {"vi": "Lũ", "en": "Flood"}}}

    @property
    def picture(self) -> Picture:
        """A picture with a clock and three alerts."""
        clock = {"running": self.running, "speed": 300, "ended": self.ended}
        counts = {"alarm": 0, "watch": 3, "alerts": 3}
        return Picture(run=self.opening.run, seq=1, data={"clock": clock, "open": counts})

    def asking(self, what: str, **args: Any) -> Future[bytes]:
        """Note a question."""
        self.asked.append((what, args))
        self.running = {"pause": False, "run": True}.get(args.get("action", ""), self.running)
        return Future()

    def close(self) -> None:
        """Note the end."""
        self.closed = True


@pytest.fixture
def told() -> list[tuple[str, Frame | None]]:
    """What was told to the screens."""
    return []


@pytest.fixture
def rooms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: list[tuple[str, Frame | None]]
) -> Iterator[Rooms]:
    """A keeper of rooms without processes."""
    monkeypatch.setattr(keeping, "Room", StandIn)
    keeper = Rooms(
        Settings(province="hue", seed=5, speed=10, state_dir=tmp_path), lambda *said: told.append(said)
    )
    yield keeper
    keeper.close()


def test_a_room_is_opened_once(rooms: Rooms) -> None:
    """Who asks again gets the same room."""
    assert rooms.room("hue") is rooms.room("hue")


def test_the_first_room_follows_the_settings(rooms: Rooms) -> None:
    """Province, seed and speed are those that the operator chose; other rooms have their own seed."""
    first, other = rooms.room("hue").opening, rooms.room("lai-chau").opening
    assert (first.scenario, first.seed, first.speed) == ("hue-flood-2025", 5, 10)
    assert (other.scenario, other.seed, other.speed) == ("weekday", None, 10)


def test_an_ended_scenario_starts_again_at_the_first_speed(rooms: Rooms) -> None:
    """Another scenario keeps the speed; one that is over is seen again from its beginning as at first."""
    room: Any = rooms.room("hue")
    assert rooms.restart("hue", "hue-flood-2025", 5).opening.speed == 300
    room = rooms.room("hue")
    room.ended = True
    assert rooms.restart("hue", "hue-flood-2025", 5).opening.speed == 10


def test_a_file_of_ones_own_can_be_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rooms: Rooms
) -> None:
    """The scenario that runs is always one that may be started, however it came."""
    monkeypatch.setattr(rooms, "_settings", Settings(province="hue", scenario="weekday", state_dir=tmp_path))
    room: Any = rooms.room("hue")
    object.__setattr__(room.opening, "scenario", "mine/own.yaml")
    assert rooms.restart("hue", "mine/own.yaml", None).opening.scenario == "mine/own.yaml"
    with pytest.raises(Refused):
        rooms.restart("hue", "mine/other.yaml", None)


def test_a_scenario_brings_its_province(tmp_path: Path) -> None:
    """``--scenario`` of another province opens that province first."""
    settings = Settings(province="ha-noi", scenario="hue-flood-2025", state_dir=tmp_path)
    assert Rooms(settings, lambda *_: None).default == "hue"


def test_every_run_has_its_own_order_log(rooms: Rooms) -> None:
    """Two runs of the same scenario never share a file."""
    before = rooms.room("hue").opening
    after = rooms.restart("hue", "weekday", 9).opening
    assert before.run != after.run
    assert before.orders != after.orders


@pytest.mark.parametrize("key", ["atlantis", "", "HUE", "46"])
def test_an_unknown_province_has_no_room(rooms: Rooms, key: str) -> None:
    """Rooms go by their province's key."""
    with pytest.raises(KeyError):
        rooms.room(key)


def test_there_are_never_too_many_rooms(rooms: Rooms) -> None:
    """One more room closes the one that was looked at longest ago."""
    first = rooms.room(PROVINCES[0])
    for key in PROVINCES[1:]:
        rooms.room(key)
    assert len(rooms.runs()) == MOST
    _until(lambda: first.closed)  # type: ignore[attr-defined]


def test_a_watched_room_is_not_closed(rooms: Rooms) -> None:
    """The oldest room stays while somebody watches it; the next one goes."""
    watched = rooms.watch(PROVINCES[0])
    second = rooms.room(PROVINCES[1])
    for key in PROVINCES[2:]:
        rooms.room(key)
    _until(lambda: second.closed)  # type: ignore[attr-defined]
    assert not watched.closed  # type: ignore[attr-defined]


def test_no_watched_room_makes_place(rooms: Rooms) -> None:
    """When all are watched, another one is refused in words."""
    for key in PROVINCES[:MOST]:
        rooms.watch(key)
    with pytest.raises(RoomFailed) as refused:
        rooms.room(PROVINCES[MOST])
    assert set(refused.value.text) == {"vi", "en"}


def test_an_unwatched_clock_stops_once(rooms: Rooms) -> None:
    """After long without anybody the room is paused, and told so once."""
    room = rooms.room("hue")
    rooms.rest(unwatched_s=0)
    rooms.rest(unwatched_s=0)
    assert room.asked == [("clock", {"action": "pause"})]  # type: ignore[attr-defined]


def test_a_clock_that_stopped_for_nobody_goes_on_for_somebody(rooms: Rooms) -> None:
    """Who comes finds the room alive."""
    room = rooms.room("hue")
    rooms.rest(unwatched_s=0)
    rooms.watch("hue")
    assert room.asked[-1] == ("clock", {"action": "run"})  # type: ignore[attr-defined]


def test_a_clock_that_a_person_stopped_stays_stopped(rooms: Rooms) -> None:
    """A pause on purpose is not undone by somebody who comes."""
    room = rooms.room("hue")
    room.running = False  # type: ignore[attr-defined]
    rooms.rest(unwatched_s=0)
    rooms.watch("hue")
    assert room.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("unwatched_s", [UNWATCHED_S, 0.0])
def test_a_watched_clock_does_not_stop(rooms: Rooms, unwatched_s: float) -> None:
    """As long as somebody watches."""
    room = rooms.watch("hue")
    rooms.rest(unwatched_s)
    assert room.asked == []  # type: ignore[attr-defined]


def test_another_scenario_keeps_the_speed_and_the_watchers(rooms: Rooms) -> None:
    """Who watches goes on watching, at the speed that was chosen."""
    rooms.watch("hue")
    anew = rooms.restart("hue", "weekday", 9)
    rooms.rest(unwatched_s=0)
    assert (anew.opening.scenario, anew.opening.seed, anew.opening.speed) == ("weekday", 9, 300)
    assert anew.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["bac-ninh-flood-2025", "../secrets", "nothing"])
def test_only_fitting_scenarios_can_be_chosen(rooms: Rooms, name: str) -> None:
    """Names of shipped scenarios that the province can play, and no paths."""
    with pytest.raises(Refused):
        rooms.restart("hue", name, None)


def test_the_list_shows_every_province_of_today(rooms: Rooms) -> None:
    """34 provinces, with those that live marked and counted."""
    rooms.room("hue")
    rows = {row["room"]: row for row in rooms.rows()}
    assert len([row for row in rows.values() if not row["code"].endswith("f")]) == 34
    assert (rows["hue"]["live"], rows["hue"]["level"], rows["hue"]["alerts"]) == (True, 1, 3)
    assert (rows["ha-noi"]["live"], rows["ha-noi"]["level"]) == (False, -1)
    assert all(row["scenario"]["vi"] for row in rows.values())


def test_after_closing_nothing_opens(rooms: Rooms) -> None:
    """A server that stops opens no room."""
    rooms.close()
    with pytest.raises(KeyError):
        rooms.room("hue")


def test_rooms_answer_what_pages_may_ask(rooms: Rooms) -> None:
    """The real answers keep the contract that the pages know."""
    assert isinstance(RoomQueries(rooms), Queries)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """Another program on the port is a sentence, not a trace."""
    with _listen(Settings(port=0, state_dir=tmp_path)) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match="another program listens"):
            _listen(Settings(port=port, state_dir=tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ends a process by a signal")
def test_a_room_that_dies_tells_those_who_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets are closed so that browsers come again; questions get an answer in words, not silence."""
    monkeypatch.setattr(keeping, "RETRY_S", 3_600.0)  # on a slow machine it would be open again by then
    app = create_app(Settings(province="hue", scenario="weekday", state_dir=tmp_path))
    with (
        TestClient(app, base_url="http://127.0.0.1:8050") as browser,
        browser.websocket_connect("ws://127.0.0.1:8050/live/hue/ws") as socket,
    ):
        assert orjson.loads(heard(socket))["type"] == "snapshot"
        os.kill(app.state.rooms.living("hue").process_id, signal.SIGKILL)
        with pytest.raises(WebSocketDisconnect) as ended:
            _drained(socket)
        assert ended.value.code == 1012
        answer = browser.get("/live/hue/snapshot.json")
    assert answer.status_code == 503
    assert set(answer.json()["error"]) == {"vi", "en"}


def _drained(socket: WebSocketTestSession) -> None:
    """Receive until the other side closes."""
    while True:
        heard(socket)


def _until(holds: Any) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)
