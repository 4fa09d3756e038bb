"""Doors: each seat reaches what is its own, and nobody without a seat reaches anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from ioc.api.doors import COOKIE, Doors, seat_told
from ioc.api.joining import Joining
from ioc.services.roster import Roster, Seat, Ticket

SEATS = {
    "director": Seat(id="director", role="director"),
    "controller": Seat(id="controller", role="controller"),
    "evaluator": Seat(id="evaluator", role="evaluator"),
    "player": Seat(id="player", role="player", cell="health"),
    "screen": Seat(id="screen", role="screen"),
}
EVERY = frozenset(SEATS)
STAFF = frozenset({"director", "controller"})
REACHED = {
    "/": EVERY,
    "/hue": EVERY,
    "/hue/alerts": EVERY,
    "/live/hue/snapshot.json": EVERY,
    "/api/exercise/view": EVERY,
    "/_dash-layout": EVERY,
    "/exercise": EVERY,
    "/exercise/screen": EVERY,
    "/exercise/control": STAFF,
    "/exercise/evaluate": STAFF | {"evaluator"},
    "/exercise/desk": frozenset({"player"}),
    "/exercise/other": frozenset(),
    "/plan": frozenset(),
    "/plan/766": frozenset(),
    "/api/plan/scenarios": frozenset(),
    "/provinces": frozenset(),
    "/ha-noi": frozenset(),
    "/live/ha-noi/snapshot.json": frozenset(),
    "/huehue": frozenset(),
}
"""Which seats may read which path."""


async def _echo(request: Request) -> Response:
    return PlainTextResponse("|".join(seat_told(request)))


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("in")
    await socket.close()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Roster, dict[str, Ticket]]:
    """Five seats, and how to come to them; PINs are slow on purpose, so they are made once."""
    roster, tickets = Roster.begin(tmp_path_factory.mktemp("play") / "roster.json", SEATS.values())
    return roster, {ticket.seat: ticket for ticket in tickets}


@pytest.fixture
def roster(begun: tuple[Roster, dict[str, Ticket]]) -> Roster:
    """Five seats."""
    return begun[0]


@pytest.fixture
def client(roster: Roster) -> Iterator[TestClient]:
    """A server behind the doors that answers everything with who asked."""
    routes = [
        *Joining(roster).routes(),
        WebSocketRoute("/live/{room}/ws", _socket),
        Route("/{rest:path}", _echo, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Doors, roster=roster, room="hue")])
    with TestClient(app, follow_redirects=False) as made:
        yield made


def sit(client: TestClient, roster: Roster, seat: str) -> None:
    """Show the seat's cookie from now on."""
    client.cookies.set(COOKIE, roster.cookie(next(row for row in roster.seats if row.id == seat), "tablet"))


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("path", REACHED)
def test_each_seat_reads_its_own(client: TestClient, roster: Roster, seat: str, path: str) -> None:
    """What is not in the table of a seat is refused by the server."""
    sit(client, roster, seat)
    assert (client.get(path).status_code == 200) == (seat in REACHED[path])


@pytest.mark.parametrize("path", sorted(REACHED.keys() - {"/_dash-layout"}))
def test_without_a_seat_nothing_is_read(client: TestClient, path: str) -> None:
    """Pages lead to the join page, everything else is refused."""
    assert client.get(path).status_code in (303, 401)


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize(
    "path", ["/api/hue/clock", "/api/hue/order", "/api/hue/scenario", "/hue", "/api/plan/x"]
)
def test_the_world_is_moved_by_the_exercise_alone(
    client: TestClient, roster: Roster, seat: str, path: str
) -> None:
    """Not even the director commands the room past the exercise's journal."""
    sit(client, roster, seat)
    assert client.post(path).status_code == 403


def test_nobody_says_who_they_are_themselves(client: TestClient, roster: Roster) -> None:
    """The header that names a seat is the door's; one that comes from outside is thrown away."""
    sit(client, roster, "player")
    told = client.get("/hue", headers={"X-Ioc-Seat": "director//x"}).text.split("|")
    assert told[:2] == ["player", "health"]
    client.cookies.clear()
    assert client.get("/assets/x", headers={"X-Ioc-Seat": "director//x"}).text == "||"


@pytest.mark.parametrize("seat", ["", "player"])
def test_the_live_channel_needs_a_seat(client: TestClient, roster: Roster, seat: str) -> None:
    """A socket without a seat, or to another room, is closed."""
    if seat:
        sit(client, roster, seat)
        with client.websocket_connect("/live/hue/ws") as socket:
            assert socket.receive_text() == "in"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/live/ha-noi/ws" if seat else "/live/hue/ws"),
    ):
        pass


def test_a_pin_opens_its_seat(client: TestClient, begun: tuple[Roster, dict[str, Ticket]]) -> None:
    """Who types it is led to the desk of the role."""
    answer = client.post("/join/pin", json={"pin": begun[1]["player"].pin})
    assert answer.json() == {"ok": True, "to": "/exercise/desk"}
    assert client.get("/hue").text.startswith("player|health|")


def test_guessing_is_slow(client: TestClient) -> None:
    """After five wrong PINs an address has to wait."""
    codes = [client.post("/join/pin", json={"pin": "000000"}).status_code for _ in range(7)]
    assert codes == [403] * 5 + [429] * 2


@pytest.mark.parametrize(
    "body", ["", "[]", '{"pin": 1}', '{"pin": "1", "x": 2}', '{"pin": "' + "1" * 99 + '"}']
)
def test_what_is_no_pin_is_refused(client: TestClient, body: str) -> None:
    """Malformed bodies are told as such."""
    assert client.post("/join/pin", content=body).status_code == 400


def test_a_wrong_link_leads_to_the_pin_page(client: TestClient) -> None:
    """It says that it was wrong, and seats nobody."""
    answer = client.get("/join/nothing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/join?wrong=1")
    assert client.get("/hue").status_code == 303


def test_a_revoked_seat_is_shown_out(client: TestClient, roster: Roster) -> None:
    """The next request of an open page is refused."""
    sit(client, roster, "screen")
    assert client.get("/api/exercise/view").status_code == 200
    roster.revoke("screen")
    try:
        assert client.get("/api/exercise/view").status_code == 401
    finally:
        roster.issue("screen")


def test_a_link_leads_to_the_desk_with_a_cookie_that_scripts_cannot_read(
    client: TestClient, begun: tuple[Roster, dict[str, Ticket]]
) -> None:
    """A page's script cannot read who sits there."""
    answer = client.get(f"/join/{begun[1]['player'].token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/exercise/desk")
    assert {"httponly", "samesite=lax", "path=/"} <= set(answer.headers["set-cookie"].lower().split("; "))
