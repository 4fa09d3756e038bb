"""The Dash application over HTTP: start page, language, index, layout, callbacks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from ioc.web.dashboard import create_dash
from ioc.web.ids import Id
from ioc.web.stores import Address, read_address
from tests.fakes.queries import FakeQueries


class Settings:
    """The settings that the dashboard reads."""

    default_room = "ha-noi"
    exercise = False


@pytest.fixture(scope="module")
def app() -> Dash:
    """The dashboard on the made-up room."""
    return create_dash(FakeQueries(), Settings())


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    """A browser without scripts."""
    return app.server.test_client()  # type: ignore[no-any-return]


def test_the_start_page_leads_to_the_first_province(client: FlaskClient) -> None:
    """``/`` is no page of its own."""
    assert client.get("/").headers["Location"] == "/ha-noi"


@pytest.mark.parametrize(("query", "expected"), [("", "vi"), ("?lang=en", "en"), ("?lang=fr", "vi")])
def test_the_page_says_which_language_it_is_in(client: FlaskClient, query: str, expected: str) -> None:
    """Screen readers learn the language from the document."""
    assert f'<html lang="{expected}">' in client.get(f"/ha-noi{query}").text


def test_a_chosen_language_is_remembered(client: FlaskClient) -> None:
    """The next page, which does not name a language, is in the one chosen."""
    client.get("/ha-noi?lang=en")
    assert '<html lang="en">' in client.get("/ha-noi/alerts").text


def test_an_unknown_language_is_not_remembered(client: FlaskClient) -> None:
    """Nothing that a stranger's link says goes into a cookie."""
    assert "Set-Cookie" not in client.get("/ha-noi?lang=%22%3E").headers


def test_the_index_asks_no_other_host(client: FlaskClient) -> None:
    """Every script and style comes from this server."""
    page = client.get("/ha-noi").text
    assert re.findall(r'(?:src|href)="((?:https?:)?//[^"]*)"', page) == []


def test_the_index_has_no_inline_handlers(client: FlaskClient) -> None:
    """The content security policy allows none."""
    assert re.findall(r"\son\w+=", client.get("/ha-noi").text) == []


@pytest.mark.parametrize(
    ("path", "at_once"), [("/ha-noi", False), ("/ha-noi/alert/a0", False), ("/ha-noi/domain/flood", True)]
)
def test_only_pages_with_a_grid_load_its_script_at_once(
    client: FlaskClient, path: str, at_once: bool
) -> None:
    """A quarter of the bytes stays out of the wall's first load; its address is kept for later."""
    page = client.get(path).text
    assert ('<script src="/_dash-component-suites/dash_ag_grid/' in page) is at_once
    assert ('<meta name="grid-script" content="/_dash-component-suites/dash_ag_grid/' in page) is not at_once


def test_the_layout_is_that_of_the_page_that_asks(client: FlaskClient) -> None:
    """The first paint is complete: the layout holds the page of the address in the browser's bar."""
    answer = client.get(
        "/_dash-layout", headers={"Referer": "http://localhost/ha-noi/domain/flood?indicator=flood.river"}
    )
    assert '"data-page":"domain"' in answer.text.replace(" ", "")
    assert '"data-series":"flood.river"' in answer.text.replace(" ", "")


def test_a_foreign_referrer_names_no_page(client: FlaskClient) -> None:
    """Only an address of this host says which page is shown."""
    answer = client.get("/_dash-layout", headers={"Referer": "http://elsewhere.example/ha-noi/alerts"})
    assert '"data-page":"alerts"' not in answer.text.replace(" ", "")


def follow(client: FlaskClient, path: str, shown: str) -> Any:
    """What the browser gets when its address becomes ``path`` while ``shown`` is drawn."""
    asked = {
        "output": f"..{Id.PAGE}.children...{Id.SHOWN_PATH}.data..",
        "outputs": [{"id": Id.PAGE, "property": "children"}, {"id": Id.SHOWN_PATH, "property": "data"}],
        "inputs": [
            {"id": Id.URL, "property": "pathname", "value": path},
            {"id": Id.URL, "property": "search", "value": ""},
        ],
        "changedPropIds": [f"{Id.URL}.pathname"],
        "state": [{"id": Id.SHOWN_PATH, "property": "data", "value": shown}],
    }
    return client.post("/_dash-update-component", json=asked)


def test_following_a_link_draws_only_the_page(client: FlaskClient) -> None:
    """The frame with its clock and socket stays."""
    answer = follow(client, "/ha-noi/alerts", "/ha-noi")
    assert answer.get_json()["response"][Id.SHOWN_PATH]["data"] == "/ha-noi/alerts"
    assert "data-seq" not in answer.text


def test_the_page_that_is_shown_is_not_drawn_again(client: FlaskClient) -> None:
    """The address that the browser reports at the start costs nothing."""
    assert follow(client, "/ha-noi", "/ha-noi").status_code == 204


GOOD = {
    "output": f"{Id.LIVE_PART}.children",
    "outputs": {"id": Id.LIVE_PART, "property": "children"},
    "inputs": [{"id": Id.TICK, "property": "data", "value": 1}],
    "state": [{"id": Id.SHOWN_PATH, "property": "data", "value": "/ha-noi/alerts"}],
    "changedPropIds": [f"{Id.TICK}.data"],
}
"""A request as the page's script makes it."""


def test_what_the_script_asks_is_answered(client: FlaskClient) -> None:
    """The request that the next test spoils is a good one."""
    assert client.post("/_dash-update-component", json=GOOD).status_code == 200


@pytest.mark.parametrize(
    "spoilt",
    [
        {"output": None},
        {"output": "nothing.children"},
        {"outputs": []},
        {"outputs": {"id": "elsewhere", "property": "children"}},
        {"inputs": 3},
        {"inputs": []},
        {"inputs": ["tick"]},
        {"inputs": [{"id": Id.TICK, "property": "value"}]},
        {"state": {}},
        {"changedPropIds": "tick.data"},
        {"changedPropIds": [1]},
    ],
)
def test_a_request_that_asks_no_callback_is_refused(client: FlaskClient, spoilt: dict[str, Any]) -> None:
    """It is the asker's mistake, so it is answered in JSON as such and never reaches the program."""
    answer = client.post("/_dash-update-component", json=GOOD | spoilt)
    assert (answer.status_code, answer.get_json()["ok"]) == (400, False)


@pytest.mark.parametrize("body", [b"", b"garbage", b"[]", b"null", b"{}", b"\xff\xfe"])
def test_a_body_that_is_no_request_is_refused(client: FlaskClient, body: bytes) -> None:
    """Whatever is posted, the answer is a short JSON error."""
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert (answer.status_code, set(answer.get_json()["error"])) == (400, {"vi", "en"})


def test_a_state_of_another_kind_is_no_page(client: FlaskClient) -> None:
    """A number where an address should stand means no page; nothing is renewed."""
    state = [{"id": Id.SHOWN_PATH, "property": "data", "value": 5}]
    assert client.post("/_dash-update-component", json=GOOD | {"state": state}).status_code == 204


def test_a_referrer_that_is_no_address_names_no_page(client: FlaskClient) -> None:
    """What a stranger's header says ends no request."""
    assert client.get("/_dash-layout", headers={"Referer": "http://[x"}).status_code == 200


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://[x", Address(kind="")),
        ("/provinces", Address(kind="provinces")),
        ("/hue", Address(kind="overview", room="hue")),
        ("/hue/alerts", Address(kind="alerts", room="hue")),
        (
            "/hue/domain/flood?indicator=flood.depth",
            Address(kind="domain", room="hue", item="flood", query=(("indicator", "flood.depth"),)),
        ),
        ("/hue/nonsense/1", Address(kind="")),
        ("/", Address(kind="")),
    ],
)
def test_an_address_means_one_page(url: str, expected: Address) -> None:
    """Paths are read in one place."""
    assert read_address(url) == expected
