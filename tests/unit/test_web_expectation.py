"""The estimate on the alert page: asked for by a button, marked as one run, absent where nothing can be decided."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.i18n import LANGUAGES, Language, t
from ioc.services.link import Refused, RoomFailed
from ioc.services.words import said
from ioc.web.callbacks.expecting import estimate
from ioc.web.callbacks.routing import draw, look
from ioc.web.figures.futures import Future, futures
from ioc.web.figures.history import Threshold
from ioc.web.ids import Id
from ioc.web.stores import Address, read_address
from tests.fakes.queries import FakeQueries


@pytest.fixture
def queries() -> FakeQueries:
    """The made-up room."""
    return FakeQueries()


@pytest.fixture
def address(queries: FakeQueries) -> Address:
    """The page of the room's first alert."""
    return read_address(f"/ha-noi/alert/{queries.alerts('ha-noi')[0]['id']}")


def drawn(part: Any) -> str:
    """Everything that stands in components, as JSON."""
    return " ".join(str(row.to_plotly_json()) for row in (part if isinstance(part, list) else [part]))


def page(queries: FakeQueries, address: Address) -> str:
    """The alert's page as text."""
    return drawn(draw(queries, address, look(queries, address.room, "vi", address.time_ms)))


def test_an_open_alert_offers_the_estimate(queries: FakeQueries, address: Address) -> None:
    """The button stands on the page, and nothing has been computed."""
    assert f"id=<Id.EXPECT: '{Id.EXPECT}'>" in page(queries, address)
    assert t("expect.without", "vi") not in page(queries, address)


def test_a_past_moment_offers_none(queries: FakeQueries, address: Address) -> None:
    """What has passed cannot be decided any more."""
    past = Address(kind="alert", room="ha-noi", item=address.item, query=(("t", "1000"),))
    assert str(Id.EXPECT_STATE) not in page(queries, past)


def test_an_alert_that_is_over_offers_none(
    queries: FakeQueries, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor can one that has been cleared."""
    over = {**queries.alert("ha-noi", address.item), "cleared": 5}
    monkeypatch.setattr(queries, "alert", lambda *_: over)
    assert str(Id.EXPECT_STATE) not in page(queries, address)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_says_what_it_is(queries: FakeQueries, address: Address, lang: Language) -> None:
    """One run with this seed, not an interval; every path; what could not be ordered and why."""
    text = drawn(estimate(queries, address, lang))
    orders = queries.alert("ha-noi", address.item)["orders"]
    assert {"vi": "không phải khoảng dự báo", "en": "not a forecast interval"}[lang] in text
    assert t("expect.without", lang) in text
    assert orders[0]["name"][lang] in text
    assert {"vi": "Hết xe", "en": "No vehicle left"}[lang] in text


def test_a_difference_says_whether_it_is_better(queries: FakeQueries, address: Address) -> None:
    """Less of what is bad above is better, and no difference is said as such."""
    text = drawn(estimate(queries, address, "vi"))
    assert "expect-better" in text
    assert "expect-worse" not in text
    assert t("expect.same", "vi") in text


@pytest.mark.parametrize("failure", [Refused(said("refused.expect_busy")), RoomFailed(said("room.slow"))])
def test_a_room_that_cannot_answer_says_why(
    queries: FakeQueries, address: Address, failure: Refused | RoomFailed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason stands where the answer would."""

    def fail(*_: str) -> None:
        raise failure

    monkeypatch.setattr(queries, "expect", fail)
    assert failure.text["vi"] in drawn(estimate(queries, address, "vi"))


def test_paths_differ_by_more_than_their_colours() -> None:
    """Each order's line has dashes of its own, and that without action lies on top."""
    paths = [Future(stamps=["2026-03-03T08:00:00"], values=[float(n)], name=str(n)) for n in range(4)]
    figure = futures(paths, [Threshold(value=2, level=1, label="Theo dõi 2")], "vi")
    lines = [row["line"] for row in figure["data"]]
    assert len({line.get("dash") for line in lines}) == len(lines) == 4
    assert figure["data"][-1]["name"] == "0"
    assert figure["layout"]["annotations"][0]["xanchor"] == "right"
