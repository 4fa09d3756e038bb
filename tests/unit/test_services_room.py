"""A real room in its own process, behind the real application, on a small province."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from ioc.app import create_app
from ioc.services.asking import RoomQueries
from ioc.services.orderlog import recover
from ioc.settings import Settings
from tests.sockets import heard

HERE = "http://127.0.0.1:8050"
ROOM = "hue"
HOUR_MS = 3_600_000
LAST_MS = 40 * HOUR_MS
"""Later than this the room begins anew: its two days end before long."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the rooms keep their orders."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def browser(state_dir: Path) -> Iterator[TestClient]:
    """A browser before the application, whose room all tests share."""
    app = create_app(Settings(province=ROOM, scenario="weekday", seed=7, state_dir=state_dir, speed=60))
    with TestClient(app, base_url=HERE) as made:
        opened(made)
        yield made


@pytest.fixture
def client(browser: TestClient) -> TestClient:
    """The browser, whose room has hours left to live at its first speed, whatever a test before has done to it."""
    picture = browser.get(f"/live/{ROOM}/snapshot.json").json()
    if picture["clock"]["ended"] or picture["t"] > LAST_MS:
        post(browser, "scenario", {"scenario": "weekday", "seed": 7})
        opened(browser)
    post(browser, "clock", {"action": "speed", "value": 60})
    return browser


def opened(client: TestClient) -> int:
    """The time at which the room opens, when it has got there."""
    opens: int = client.get(f"/live/{ROOM}/static.json").json()["opens"]
    patient(lambda: client.get(f"/live/{ROOM}/snapshot.json").json()["t"] >= opens)
    return opens


def patient(holds: Any, within_s: float = 30.0) -> None:
    """Wait until something holds."""
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until, "it did not come to hold in time"
        time.sleep(0.05)


def post(client: TestClient, what: str, body: dict[str, Any]) -> Any:
    """Send a command."""
    return client.post(f"/api/{ROOM}/{what}", json=body)


def paused(client: TestClient) -> dict[str, Any]:
    """The picture of a room whose clock has been stopped."""
    post(client, "clock", {"action": "pause"})
    picture: dict[str, Any] = client.get(f"/live/{ROOM}/snapshot.json").json()
    return picture


def test_a_room_opens_with_its_past(client: TestClient) -> None:
    """What lies before the opening has been lived: there is a line to draw."""
    opens = opened(client)
    key = client.get(f"/live/{ROOM}/static.json").json()["headline"][0]
    line = client.get(f"/live/{ROOM}/series.json?keys={key}&from=0&to={opens}&n=50").json()[key]
    assert len(line["t"]) > 20
    assert line["t"][-1] == opens >= 7 * HOUR_MS


def test_two_browsers_get_the_same_bytes(client: TestClient) -> None:
    """After the snapshot, every browser gets the same messages."""
    with (
        client.websocket_connect(f"ws://127.0.0.1:8050/live/{ROOM}/ws") as one,
        client.websocket_connect(f"ws://127.0.0.1:8050/live/{ROOM}/ws") as two,
    ):
        first, second = orjson.loads(heard(one)), orjson.loads(heard(two))
        assert first["type"] == second["type"] == "snapshot"
        post(client, "clock", {"action": "run"})
        ours = {
            message["seq"]: text
            for text in (heard(one) for _ in range(4))
            for message in [orjson.loads(text)]
        }
        theirs = {
            message["seq"]: text
            for text in (heard(two) for _ in range(4))
            for message in [orjson.loads(text)]
        }
    common = ours.keys() & theirs.keys()
    assert len(common) >= 2
    assert {seq: ours[seq] for seq in common} == {seq: theirs[seq] for seq in common}


def test_messages_are_numbered_without_gaps(client: TestClient) -> None:
    """A browser can see that it missed something."""
    with client.websocket_connect(f"ws://127.0.0.1:8050/live/{ROOM}/ws") as socket:
        seq = orjson.loads(heard(socket))["seq"]
        post(client, "clock", {"action": "run"})
        assert [orjson.loads(heard(socket))["seq"] for _ in range(3)] == [seq + 1, seq + 2, seq + 3]


def test_a_poller_is_led_to_the_present(client: TestClient) -> None:
    """One delta leads over any number of messages."""
    post(client, "clock", {"action": "run"})
    before = client.get(f"/live/{ROOM}/snapshot.json").json()
    patient(lambda: client.get(f"/live/{ROOM}/snapshot.json").json()["seq"] > before["seq"] + 1)
    delta = client.get(f"/live/{ROOM}/since.json?seq={before['seq']}").json()
    assert (delta["type"], delta["from"]) == ("delta", before["seq"])
    assert delta["t"] > before["t"]


def test_a_poller_from_another_run_gets_everything(client: TestClient) -> None:
    """Numbers of two runs do not meet: a small number is none of this run's."""
    assert client.get(f"/live/{ROOM}/since.json?seq=1").json()["type"] == "snapshot"


def test_a_pause_stops_the_scenario(client: TestClient) -> None:
    """Time stands while the room is paused."""
    t = paused(client)["t"]
    time.sleep(0.4)
    assert client.get(f"/live/{ROOM}/snapshot.json").json()["t"] == t


def test_a_step_moves_a_paused_room_by_itself(client: TestClient) -> None:
    """Ten minutes are ten minutes."""
    t = paused(client)["t"]
    post(client, "clock", {"action": "step", "value": 600_000})
    patient(lambda: client.get(f"/live/{ROOM}/snapshot.json").json()["t"] >= t + 600_000)
    assert client.get(f"/live/{ROOM}/snapshot.json").json()["t"] == t + 600_000


def test_the_speed_is_told(client: TestClient) -> None:
    """Everybody sees the speed that one chose."""
    post(client, "clock", {"action": "speed", "value": 300})
    patient(lambda: client.get(f"/live/{ROOM}/snapshot.json").json()["clock"]["speed"] == 300)
    post(client, "clock", {"action": "speed", "value": 60})


def test_an_order_stands_on_disk_and_in_the_run(client: TestClient, state_dir: Path) -> None:
    """What is answered with ok is in the order log, with the run's time."""
    t = paused(client)["t"]
    static = client.get(f"/live/{ROOM}/static.json").json()
    domain = next(row for row in static["domains"] if row["key"] == "flood")
    order = next(row for row in domain["orders"] if row["target"] == "commune")
    args = {arg["key"]: arg["default"] for arg in order["args"]}
    taken = []
    for place in static["places"]:
        body = {"kind": order["kind"], "target": place["code"], "args": args, "reason": "thử"}
        answer = post(client, "order", body)
        if answer.status_code == 200:
            taken.append(place["code"])
            break
    orders = recover(state_dir / "orders" / f"{static['run']}.jsonl").orders
    assert [(row.kind, row.target, row.at_ms, row.reason) for row in orders] == [
        (order["kind"], taken[0], t, "thử")
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "flood.make_it_stop"},
        {"kind": "nonsense"},
        {"kind": "traffic.close_road", "target": "00000"},
    ],
)
def test_an_impossible_order_is_refused_in_both_languages(client: TestClient, body: dict[str, Any]) -> None:
    """What cannot be done is told, and nothing is written."""
    answer = post(client, "order", body)
    assert answer.status_code == 409
    assert set(answer.json()["error"]) == {"vi", "en"}


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("clock", {"action": "jump"}),
        ("clock", {"action": "step"}),
        ("clock", {"action": "speed", "value": -1}),
        ("order", {"target": "19753"}),
        ("order", {"kind": "flood.pumps", "args": {"count": "many"}}),
        ("order", {"kind": "flood.pumps", "extra": 1}),
        ("tick", {"alert": "x", "step": -1}),
        ("scenario", {"scenario": "weekday", "seed": -1}),
    ],
)
def test_a_misshapen_command_is_refused(client: TestClient, what: str, body: dict[str, Any]) -> None:
    """Only what the interface knows gets to the model."""
    answer = post(client, what, body)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


@pytest.mark.parametrize(
    "path",
    [
        "/live/atlantis/snapshot.json",
        f"/live/{ROOM}/map.json?key=flood.nothing",
        f"/live/{ROOM}/series.json?keys=flood.nothing",
        f"/live/{ROOM}/nothing.json",
    ],
)
def test_what_does_not_exist_is_404(client: TestClient, path: str) -> None:
    """Unknown rooms, indicators and files are told as such."""
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["at.json", "at.json?t=soon", "since.json"])
def test_a_question_without_its_number_is_refused(client: TestClient, path: str) -> None:
    """Times and numbers must be numbers."""
    assert client.get(f"/live/{ROOM}/{path}").status_code == 400


def test_the_past_has_the_shape_of_the_present(client: TestClient) -> None:
    """A replayed picture can be shown by the same page."""
    now = client.get(f"/live/{ROOM}/snapshot.json").json()
    past = client.get(f"/live/{ROOM}/at.json?t={3 * HOUR_MS}").json()
    assert past.keys() == now.keys()
    assert (past["mode"], past["t"], past["run"]) == ("replay", 3 * HOUR_MS, now["run"])
    assert len(past["place_level"]) == len(now["place_level"])


def test_asking_changes_nothing(client: TestClient) -> None:
    """Looking at the past leaves the present as it is."""
    before = paused(client)
    client.get(f"/live/{ROOM}/at.json?t={2 * HOUR_MS}")
    client.get(f"/live/{ROOM}/map.json?key={next(iter(before['values']))}")
    after = client.get(f"/live/{ROOM}/snapshot.json").json()
    assert after == before


def test_the_unchanging_part_is_kept_by_browsers(client: TestClient) -> None:
    """Asked with the run's name it is immutable, without it is asked for again."""
    run = client.get(f"/live/{ROOM}/static.json").json()["run"]
    assert "immutable" in client.get(f"/live/{ROOM}/static.json?v={run}").headers["cache-control"]
    assert client.get(f"/live/{ROOM}/static.json").headers["cache-control"] == "no-cache"


def test_sensors_stand_in_columns_of_one_length(client: TestClient) -> None:
    """Every sensor has an id, a class, a commune and a position."""
    table = client.get(f"/live/{ROOM}/sensors.json").json()
    lengths = {len(table[name]) for name in ("id", "cls", "place", "lat", "lon")}
    assert len(lengths) == 1
    assert max(table["cls"]) == len(table["class"]) - 1


@pytest.mark.parametrize("path", ["/", f"/{ROOM}", f"/{ROOM}/alerts", "/provinces", "/_dash-layout"])
def test_pages_are_served_beside_the_live_channel(client: TestClient, path: str) -> None:
    """The dashboard stands behind the same gate."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers


def test_pages_get_answers_from_the_room(client: TestClient) -> None:
    """Every question of a page goes to the room's process and comes back."""
    queries = RoomQueries(client.app.state.rooms)  # type: ignore[attr-defined]
    static, now = queries.static(ROOM), queries.snapshot(ROOM)
    key, place = static["headline"][0], static["places"][0]["code"]
    assert queries.at(ROOM, HOUR_MS)["t"] == HOUR_MS
    assert len(queries.map(ROOM, key)["v"]) == len(static["places"])
    assert queries.series(ROOM, [key], 0, now["t"], 20)[key]["t"]
    assert queries.commune(ROOM, place)["code"] == place
    assert {row["key"] for row in static["domains"]} == {
        queries.domain(ROOM, row["key"])["key"] for row in static["domains"]
    }
    assert [queries.alert(ROOM, row["id"])["alert"]["id"] for row in queries.alerts(ROOM)[:3]] == [
        row["id"] for row in queries.alerts(ROOM)[:3]
    ]
    case = now["incidents"][0]["case"]
    assert queries.case(ROOM, case)["case"] == case
    assert [row["live"] for row in queries.rooms() if row["room"] == ROOM] == [True]


@pytest.mark.parametrize(
    ("what", "asked"), [("alert", "none"), ("case", 0), ("commune", "00000"), ("domain", "none")]
)
def test_pages_are_told_what_does_not_exist(client: TestClient, what: str, asked: Any) -> None:
    """An unknown thing is a KeyError, as pages expect."""
    queries = RoomQueries(client.app.state.rooms)  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        getattr(queries, what)(ROOM, asked)


def test_a_step_of_a_procedure_is_ticked_for_everyone(tmp_path: Path) -> None:
    """What one person ticks off, the next page shows."""
    app = create_app(Settings(province=ROOM, scenario="weekday", seed=7, state_dir=tmp_path))
    with TestClient(app, base_url=HERE) as alone:  # a room of its own: it is moved to its first alert
        queries = RoomQueries(app.state.rooms)
        t = opened(alone)
        paused(alone)
        while not queries.alerts(ROOM):
            t += HOUR_MS // 2
            post(alone, "clock", {"action": "step", "value": HOUR_MS // 2})
            patient(lambda until=t: alone.get(f"/live/{ROOM}/snapshot.json").json()["t"] >= until)
        alert = queries.alerts(ROOM)[0]["id"]
        answer = post(alone, "tick", {"alert": alert, "step": 0, "done": True})
        assert answer.json() == {"ok": True}
        assert queries.alert(ROOM, alert)["procedure"]["steps"][0]["done"] is True


def test_a_tick_of_nothing_is_404(client: TestClient) -> None:
    """Only open procedures have steps."""
    assert post(client, "tick", {"alert": "nothing", "step": 0, "done": True}).status_code == 404


def test_a_room_that_cannot_keep_orders_does_not_open(tmp_path: Path) -> None:
    """Without a place for the order log there is no room, and people are told."""
    (tmp_path / "state").write_text("a file, not a folder")
    app = create_app(Settings(province=ROOM, scenario="weekday", state_dir=tmp_path / "state"))
    with TestClient(app, base_url=HERE) as browser:
        answer = browser.get(f"/live/{ROOM}/snapshot.json")
    assert answer.status_code == 503
    assert "state folder" in answer.json()["error"]["en"]


def test_another_scenario_is_another_run(client: TestClient) -> None:
    """Who watches gets a snapshot of the new run on the same socket."""
    with client.websocket_connect(f"ws://127.0.0.1:8050/live/{ROOM}/ws") as socket:
        before = orjson.loads(heard(socket))["run"]
        answer = post(client, "scenario", {"scenario": "weekday", "seed": 8}).json()
        message = orjson.loads(heard(socket))
        while message["type"] != "snapshot":
            message = orjson.loads(heard(socket))
    assert answer["run"] == message["run"] != before
    opened(client)
    assert client.get(f"/live/{ROOM}/static.json").json()["seed"] == 8


def test_a_scenario_of_another_province_is_refused(client: TestClient) -> None:
    """A province plays its own scenarios and those for any."""
    assert post(client, "scenario", {"scenario": "bac-ninh-flood-2025"}).status_code == 409
