"""The gate: what comes from elsewhere, is too large, is no JSON or comes too often does not get in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from ioc.api.gate import LARGEST_BODY, READS, WRITES, Gate, Hosts

HERE = "http://127.0.0.1:8050"


class Wall:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now_s


@pytest.fixture
def wall() -> Wall:
    """The gate's clock."""
    return Wall()


@pytest.fixture
def client(wall: Wall) -> Iterator[TestClient]:
    """A browser before a gate with a small application behind."""

    async def echo(request: Request) -> Response:
        return JSONResponse({"got": len(await request.body())})

    async def greet(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    app = Starlette(
        routes=[
            Route("/api", echo, methods=["GET", "POST"]),
            Route("/live/hue", echo),
            WebSocketRoute("/ws", greet),
        ],
        middleware=[Middleware(Gate, host="127.0.0.1", script_hashes=["'sha256-abc'"], clock=wall)],
    )
    with TestClient(app, base_url=HERE) as browser:
        yield browser


def test_an_own_page_gets_in(client: TestClient) -> None:
    """JSON from a page of this server is let through."""
    answer = client.post("/api", json={"a": 1}, headers={"origin": HERE})
    assert (answer.status_code, answer.json()) == (200, {"got": 7})


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_foreign_page_may_not_write(client: TestClient, headers: dict[str, str]) -> None:
    """A POST from any other origin is refused, in both languages."""
    answer = client.post("/api", json={}, headers=headers)
    assert answer.status_code == 403
    assert set(answer.json()["error"]) == {"vi", "en"}


@pytest.mark.parametrize(("path", "status"), [("/live/hue", 403), ("/api", 200)])
def test_a_foreign_page_may_lead_to_pages_only(client: TestClient, path: str, status: int) -> None:
    """A link from elsewhere opens a page, but no other site can make a browser open rooms."""
    assert client.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == status


def test_a_foreign_page_may_not_watch(client: TestClient) -> None:
    """A WebSocket from any other origin is refused."""
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("ws://127.0.0.1:8050/ws", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_an_own_page_may_watch(client: TestClient) -> None:
    """A WebSocket from a page of this server is let through."""
    with client.websocket_connect("ws://127.0.0.1:8050/ws", headers={"origin": HERE}) as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8050", ""])
def test_a_foreign_name_is_refused(client: TestClient, host: str) -> None:
    """A page that has made its own name point here (DNS rebinding) gets nothing."""
    assert client.get("/api", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "LOCALHOST", "[::1]:8050"])
def test_the_loopback_has_several_names(client: TestClient, host: str) -> None:
    """Every usual way to write this machine is known."""
    assert client.get("/api", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("listens", "asked", "known"),
    [
        ("0.0.0.0", "192.168.1.20:8050", True),  # noqa: S104
        ("0.0.0.0", "evil.example", False),  # noqa: S104
        ("ioc.hue.example", "ioc.hue.example:8050", True),
        ("ioc.hue.example", "other.example", False),
        ("192.168.1.20", "192.168.1.20", True),
        ("192.168.1.20", "192.168.1.21", False),
    ],
)
def test_names_follow_the_address_listened_on(listens: str, asked: str, known: bool) -> None:
    """A server for the network answers to addresses, never to unknown names."""
    assert Hosts(listens).known(asked) is known


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_may_be_written(client: TestClient, kind: str) -> None:
    """What a plain form could send is refused."""
    assert client.post("/api", content=b"{}", headers={"content-type": kind}).status_code == 415


def test_a_large_body_is_refused(client: TestClient) -> None:
    """Up to 64 kB get in, one byte more does not."""
    kind = {"content-type": "application/json"}
    statuses = [
        client.post("/api", content=b" " * size, headers=kind).status_code
        for size in (LARGEST_BODY, LARGEST_BODY + 1)
    ]
    assert statuses == [200, 413]


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    """Who does not say how much comes cannot send more than allowed."""
    answer = client.post("/api", content=iter([b"{}"]), headers={"content-type": "application/json"})
    assert answer.status_code == 411


def test_writing_too_often_is_refused(client: TestClient) -> None:
    """After the burst there are no tokens."""
    statuses = [client.post("/api", json={}).status_code for _ in range(int(WRITES.burst) + 5)]
    assert statuses.count(429) == 5


def test_time_gives_tokens_back(client: TestClient, wall: Wall) -> None:
    """After a second one may write again, as often as a second allows."""
    for _ in range(int(WRITES.burst)):
        client.post("/api", json={})
    wall.now_s += 1
    statuses = [client.post("/api", json={}).status_code for _ in range(int(WRITES.per_second) + 1)]
    assert statuses == [200] * int(WRITES.per_second) + [429]


def test_reading_has_its_own_tokens(client: TestClient) -> None:
    """A page that loads many files does not use up the right to write."""
    statuses = {client.get("/api").status_code for _ in range(int(WRITES.burst) + 20)}
    assert statuses == {200}
    assert READS.burst > WRITES.burst


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    """Own scripts and those with a known hash, nothing from elsewhere, no frames."""
    headers = client.get("/api").headers
    policy = headers["content-security-policy"]
    assert "script-src 'self' 'sha256-abc';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_a_refusal_carries_the_policy_too(client: TestClient) -> None:
    """Nothing leaves without the headers."""
    assert "content-security-policy" in client.get("/api", headers={"host": "evil.example"}).headers
