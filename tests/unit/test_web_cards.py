"""Headline cards: everything that a figure needs to be trusted stands on its card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from ioc.i18n import Language
from ioc.web.callbacks.routing import look
from ioc.web.components.kpis import card, lead_agency
from ioc.web.stores import View
from simulation.events import BUCKET_MS
from tests.fakes.queries import FakeQueries

MINUTE = 60_000
KEY = "ambulance.response_p90"


def plain(component: Component) -> Any:
    """The JSON that the browser gets."""
    return json.loads(json.dumps(component.to_plotly_json(), default=lambda each: each.to_plotly_json()))


def words(tree: Any) -> str:
    """All text of a JSON tree."""
    if isinstance(tree, dict):
        return words(tree["props"].get("children"))
    if isinstance(tree, list):
        return "".join(words(each) for each in tree)
    return "" if tree is None else str(tree)


def parts(tree: Any) -> Iterator[tuple[str, Any]]:
    """Every element with its class, outermost first."""
    if isinstance(tree, list):
        for each in tree:
            yield from parts(each)
    elif isinstance(tree, dict):
        yield str(tree["props"].get("className")), tree
        yield from parts(tree["props"].get("children"))


def part(tree: Any, name: str) -> Any:
    """The one element of a class."""
    (found,) = [each for class_name, each in parts(tree) if class_name.split()[0] == name]
    return found


def drawn(lang: Language = "vi", past_bucket_ms: int = 0, **held: Any) -> Any:
    """The ambulances' card, so long after the last bucket was complete, with other values than the fake's."""
    queries = FakeQueries()
    queries.picture["values"][KEY].update(held)
    queries.picture["t"] = (queries.picture["bucket"] + 1) * BUCKET_MS + past_bucket_ms
    return plain(card(KEY, None, look(queries, "ha-noi", lang)))


@pytest.mark.parametrize(
    ("lang", "age", "later", "expected"),
    [
        ("vi", 0, 0, "vừa xong"),
        ("vi", 0, MINUTE, "1 phút trước"),
        ("en", 0, MINUTE, "1 min ago"),
        ("vi", 3 * MINUTE, 4 * MINUTE, "7 phút trước"),
        ("en", 47 * MINUTE, MINUTE, "48 min old"),
        ("vi", None, MINUTE, "không dữ liệu"),
    ],
)
def test_a_card_says_how_old_its_figure_is(
    lang: Language, age: int | None, later: int, expected: str
) -> None:
    """The age runs on between two measurements; it is told in words."""
    assert words(part(drawn(lang, later, age=age), "age")) == expected


@pytest.mark.parametrize(("age", "old"), [(20 * MINUTE, False), (20 * MINUTE + 1, True), (None, True)])
def test_an_old_figure_is_marked(age: int | None, old: bool) -> None:
    """A figure that stopped coming is marked as such, not only told in words."""
    assert ("old" in part(drawn(age=age), "fresh")["props"]["className"].split()) is old


@pytest.mark.parametrize(
    ("lang", "short", "full"),
    [
        ("vi", "Sở Y tế", "Đơn vị chủ trì: Sở Y tế, Trung tâm 115"),
        ("en", "Dept of Health", "Owner: Department of Health, Centre 115"),
    ],
)
def test_a_card_says_whose_its_figure_is(lang: Language, short: str, full: str) -> None:
    """The agency that is named first stands on the card, every agency in full in its title."""
    owner = part(drawn(lang), "kpi-owner")
    assert (words(owner), owner["props"]["title"]) == (short, full)


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("Sở Y tế · Trung tâm Cấp cứu 115", "Sở Y tế"),
        ("Sở Công Thương; Công ty Điện lực tỉnh", "Sở Công Thương"),
        ("Cảnh sát PCCC và CNCH (PC07)", "Cảnh sát PCCC và CNCH"),
        ({"vi": "Sở Xây dựng", "en": "Department of Construction"}, "Sở Xây dựng"),
    ],
)
def test_the_first_agency_leads(owner: Any, expected: str) -> None:
    """Whatever separates several agencies, the first is the one in charge."""
    assert lead_agency(owner, look(FakeQueries(), "ha-noi", "vi")) == expected


def test_a_card_holds_all_that_judges_a_figure() -> None:
    """Value, unit, level, target, age, change and owner in one glance."""
    shown = words(drawn("vi", 2 * MINUTE, age=0, v=17.4, l=2, trend=0.31))
    wanted = ["17,4", "phút", "Báo động", "ngưỡng 12", "2 phút trước", "1 giờ +0,3", "Sở Y tế"]
    assert [phrase for phrase in wanted if phrase not in shown] == []


@pytest.mark.parametrize(("value", "long"), [(999.9, False), (1234.5, True)])
def test_a_long_number_is_written_smaller(value: float, long: bool) -> None:
    """Its unit stays beside it."""
    assert ("long" in drawn(v=value)["props"]["className"].split()) is long


def test_the_official_chip_does_not_hide_the_level() -> None:
    """VN_AQI's word stands beside its number; the level of the operations centre stands on the card as well."""
    queries = FakeQueries()
    shown = plain(card("air.aqi", None, look(queries, "ha-noi", "vi")))
    assert (words(part(shown, "aqi")), words(part(shown, "word"))) == ("Trung bình", "Bình thường")


def test_no_complete_bucket_is_no_error() -> None:
    """At the very start nothing was measured yet: ages count from the scenario's first instant."""
    view = look(FakeQueries(), "ha-noi", "vi")
    begin = View(lang="vi", static=view.static, snapshot={**view.snapshot, "bucket": -1, "t": MINUTE})
    assert begin.age(0) == MINUTE
