"""Looking back on every page: the address carries the moment, the room is asked about it, and the page says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from ioc.i18n import t
from ioc.web.callbacks.routing import follow_link, look, renew, whole
from ioc.web.components.replay import when_of
from ioc.web.stores import read_address
from tests.fakes.picture import NOW
from tests.fakes.queries import FakeQueries

MINUTE_MS = 60_000
PAST = NOW - 30 * MINUTE_MS

PAGES = [
    "/ha-noi/domain/ambulance",
    "/ha-noi/commune/00004",
    "/ha-noi/case/816",
    "/ha-noi/alerts",
    "/ha-noi/data/map",
    "/ha-noi/data/flood.depth",
]
ASKED = frozenset({"alerts", "alert", "case", "commune", "domain", "map"})


class Listening(FakeQueries):
    """The made-up room, which notes about which time it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[int | None] = []
        self.series_ends: list[int] = []

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in ASKED:
            return found

        def noting(room: str, *args: Any, **named: Any) -> Any:
            last = args[-1] if args else None
            self.times.append(named.get("time_ms", last if isinstance(last, int) or last is None else None))
            return found(room, *args, **named)

        return noting

    def series(self, room: str, keys: list[str], from_ms: int, to_ms: int, points: int) -> Any:
        """Note where the line ends."""
        self.series_ends.append(to_ms)
        return super().series(room, keys, from_ms, to_ms, points)


@pytest.fixture
def queries() -> Listening:
    """The made-up room."""
    return Listening()


def at(path: str, time_ms: int = PAST) -> str:
    """The address of a page at a moment."""
    return f"{path}{'&' if '?' in path else '?'}t={time_ms}"


def nodes(component: Component | list[Component]) -> Iterator[dict[str, Any]]:
    """The properties of every element, through JSON as a browser gets them."""
    told = json.loads(json.dumps(component, default=lambda part: part.to_plotly_json()))
    yield from _within(told)


def _within(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        if "props" in told:
            yield told["props"]
        for value in told.values():
            yield from _within(value)
    elif isinstance(told, list):
        for value in told:
            yield from _within(value)


def classes(component: Component) -> list[str]:
    """The class names of a page's elements."""
    return [str(node.get("className", "")) for node in nodes(component)]


@pytest.mark.parametrize(
    ("url", "time_ms"),
    [
        ("/ha-noi?t=5", 5),
        ("/ha-noi/domain/flood?indicator=flood.depth&t=120000", 120_000),
        ("/ha-noi", None),
        ("/ha-noi?t=", None),
        ("/ha-noi?t=-5", None),
        ("/ha-noi?t=1e3", None),
        ("/ha-noi?t=²", None),
        ("/ha-noi?t=" + "9" * 40, None),
    ],
)
def test_the_address_tells_the_moment(url: str, time_ms: int | None) -> None:
    """Whole milliseconds of the scenario; anything else is the present."""
    assert read_address(url).time_ms == time_ms


@pytest.mark.parametrize("path", PAGES)
def test_a_past_page_is_asked_for_its_moment(queries: Listening, path: str) -> None:
    """Every question of the page is about the moment, and no line goes on behind it."""
    follow_link(queries, at(path), "vi")
    assert set(queries.times) <= {PAST}
    assert set(queries.series_ends) <= {PAST}
    assert queries.times + queries.series_ends or path == "/ha-noi/data/map"


@pytest.mark.parametrize("path", PAGES)
def test_a_past_page_says_so_and_leads_back(queries: Listening, path: str) -> None:
    """The bar with the way back stands over the page, the slider below it."""
    drawn = follow_link(queries, at(path), "vi")
    assert any(name.startswith("past-bar") for name in classes(drawn))
    assert [node["data-t"] for node in nodes(drawn) if "data-t" in node] == [PAST]
    actions = [node.get("data-action") for node in nodes(drawn)]
    assert "to-live" in actions
    assert [node["id"] for node in nodes(drawn) if node.get("id") in ("timeline", "handle")] == [
        "timeline",
        "handle",
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_live_page_has_the_slider_and_no_bar(queries: Listening, path: str) -> None:
    """The present needs no saying; the past is one drag away on every page."""
    drawn = follow_link(queries, path, "vi")
    assert not any(name.startswith("past-bar") for name in classes(drawn))
    assert [node["data-t"] for node in nodes(drawn) if "data-t" in node] == [""]
    assert "timeline" in [node.get("id") for node in nodes(drawn)]
    assert PAST not in queries.times


@pytest.mark.parametrize("time_ms", [NOW, NOW + 1, NOW + 3_600_000])
def test_a_moment_that_has_not_come_is_the_present(queries: Listening, time_ms: int) -> None:
    """An address from another run, or of the future, shows what is known now."""
    assert look(queries, "ha-noi", "vi", time_ms).past is None


def test_the_first_paint_is_of_the_moment(queries: Listening) -> None:
    """A reloaded page of the past shows its own clock at once, and hands its picture to the script."""
    drawn = list(nodes(whole(queries, at("/ha-noi"), "vi", "ha-noi")))
    (app,) = (node for node in drawn if node.get("id") == "app")
    (seed,) = (node for node in drawn if node.get("id") == "seed")
    (clock,) = (node for node in drawn if node.get("id") == "clock")
    held = json.loads(seed["data-snapshot"])
    assert (app["data-mode"], held["mode"], held["t"]) == ("replay", "replay", PAST)
    assert clock["children"] == look(queries, "ha-noi", "vi", PAST).clock(PAST)


def test_the_changing_part_of_a_past_page_stays_in_the_past(queries: Listening) -> None:
    """Renewing a page does not bring it to the present."""
    renew(queries, read_address(at("/ha-noi/alerts")), "vi")
    assert queries.times == [PAST]


def test_what_began_later_says_so(queries: Listening) -> None:
    """A case of which nothing was known says that, and offers the way to the present."""
    early = NOW - 120 * MINUTE_MS
    drawn = follow_link(queries, at("/ha-noi/case/812", early), "vi")
    said = t("replay.not_yet", "vi", time=when_of(look(queries, "ha-noi", "vi", early)))
    assert said in [node.get("children") for node in nodes(drawn)]
    assert "to-live" in [node.get("data-action") for node in nodes(drawn)]
